# SPDX-License-Identifier: Apache-2.0
"""Two days at a small desk, whole, on a virtual clock: what must hold holds, whatever the seed."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from click.testing import CliRunner

from daemon.cli import main
from daemon.simulate.history import LetterOwed, Life
from daemon.simulate.proof import Proof
from daemon.simulate.run import simulate
from daemon.simulate.texts import languages, text
from daemon.simulate.world import World
from tests.workflows.samples import AT, standing
from workflows.events import LetterWithheld
from workflows.letter import Audience
from workflows.ticket import Target, TargetKind

WORLD = World(days=30, zone="UTC", country="NL")
DUE = WORLD.moment(1, 12)
SORTS = ("incident", "request", "urgent", "breach", "praise", "surge")
REPLIES = ("answer", "works", "broken", "status", "thanks", "away")


@pytest.mark.parametrize(("seed", "mails"), [(1, 150), (2, 70), (3, 70)])
def test_every_reporter_hears_in_time_or_history_says_why_not(seed: int, mails: int) -> None:
    account = simulate(days=2, mails=mails, agents=3, seed=seed)
    assert account.proof.unheard == []
    assert account.proof.faults == []
    assert account.proof.heard > 10
    assert account.figures.steps["opened"] == account.figures.tickets


def test_the_same_seed_makes_the_same_month() -> None:
    first, second = (replace(simulate(days=1, mails=20, agents=2, seed=5), seconds=0.0).told() for _ in range(2))
    assert first == second


def test_the_command_tells_the_figures_as_json() -> None:
    done = CliRunner().invoke(main, ["simulate", "--days", "1", "--mails", "20", "--agents", "1", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["proof"]["holds"] is True
    assert sum(told["priorities"].values()) == told["tickets"]


def test_people_write_everything_in_every_language() -> None:
    for language in languages():
        for sort in SORTS + REPLIES:
            assert text(Random(1), language, sort)[1]
    assert len(languages()) == 8


def life_of(*letters: LetterOwed, events: tuple[LetterWithheld, ...] = ()) -> Life:
    target = Target(kind=TargetKind.FIRST_RESPONSE, since=DUE - timedelta(hours=2), due=DUE)
    ticket = replace(standing().ticket, targets=(target,))
    return Life(ticket=ticket, events=events, letters=letters, requester="bob@home.example")


def letter(name: str, minutes: int) -> LetterOwed:
    return LetterOwed(
        ticket=42,
        name=name,
        audience=str(Audience.REPORTER),
        recipient="bob@home.example",
        automatic=True,
        owed_at=DUE + timedelta(minutes=minutes),
        state="sent",
    )


def heard(one: Life) -> Proof:
    proof = Proof()
    proof._hearing(one, WORLD)
    return proof


def test_a_receipt_alone_is_no_news() -> None:
    assert heard(life_of(letter("acknowledgement", -119))).unheard
    assert heard(life_of(letter("acknowledgement", -119), letter("status", 1))).unheard
    assert heard(life_of(letter("acknowledgement", -119), letter("status", -12))).heard == 1


def test_a_recorded_reason_excuses() -> None:
    withheld = LetterWithheld(letter="status", at=DUE, because="budget: 50 automatic letters went to this domain")
    proof = heard(life_of(events=(withheld,)))
    assert not proof.unheard
    assert list(proof.reasons) == ["budget"]


def test_a_ticket_that_is_not_what_its_history_makes_is_told() -> None:
    proof = Proof()
    proof.look_at(life_of(letter("status", -12)), WORLD)
    assert proof.faults == ["ticket 42 is not what its history makes"]


def test_a_letter_to_a_machine_or_twice_or_to_a_dead_address_is_told() -> None:
    one, proof = letter("status", 0), Proof()
    proof._twice(life_of(one, one))
    proof.look_at_letters([one], {one.recipient}, {one.recipient: AT})
    assert len(proof.faults) == 3


def test_the_daemon_stands_still_twice_and_holidays_are_quiet() -> None:
    assert all(WORLD.stopped(span.begin) == span and not WORLD.stopped(span.end) for span in WORLD.stops)
    easter = (WORLD.date(14) - WORLD.date(0)).days
    assert not WORLD.works(easter)
    assert WORLD.weight(easter) < WORLD.weight(1)

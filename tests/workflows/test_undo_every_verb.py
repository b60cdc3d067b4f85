# SPDX-License-Identifier: Apache-2.0
"""Every order of ``inverse`` done and undone: the report names what was put back, what stayed and what had left, and
all is as it was before, but for history. The examples are those of docs/agent.md."""

from datetime import timedelta
from typing import Any

import pytest

from parsers.command import commands
from tests.test_agent_table import TABLE, Row
from tests.workflows.driver import Sent
from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.samples import ANN_AGENT
from tests.workflows.test_undo import as_it_was
from workflows.inverse import INVERSES, inverse
from workflows.letter import Audience
from workflows.withdraw import ENDS, SPEAKS

MINUTE = timedelta(minutes=1)
DONE = [row for row in TABLE if row.report.startswith("Done:") and "#42 was merged" not in row.where]
PARENT = Row(command="", does="", where="it is a major incident with one part", mail="#child none 43", report="")
# What is split off is decided once more by the daemon alone: tests/store/test_merge.py takes that back.
ROWS = [PARENT, *(row for row in DONE if not row.where.startswith("a new mail") and row.mail != "#split")]


def verbs(row: Row) -> tuple[str, ...]:
    return tuple(one.name for one in commands(row.mail)[0])


def kept_beside(desk: Guided) -> dict[str, Any]:
    """What stands beside the tickets: links, copies, who is blocked or away, notes that show."""
    return {
        "related": {number: desk.standing(number).related for number in desk.tickets},
        "copies": {number: found for number, found in desk.reach.copies.items() if found},
        "blocked": set(desk.reach.blocked),
        "absences": dict(desk.reach.absences),
    }


def as_they_were(desk: Guided) -> dict[int, Any]:
    return {number: as_it_was(kept.ticket) for number, kept in desk.tickets.items()}


def undone(row: Row, *, late: bool) -> tuple[Guided, dict[int, Any], dict[str, Any], list[Sent]]:
    """The desk after the example and its undo; what was before; and the letters to reporters that had left."""
    desk = begun(row.where)
    desk.until(desk.now)
    tickets, beside, letters = as_they_were(desk), kept_beside(desk), len(desk.sent)
    desk.now += MINUTE
    desk.answer(NUMBER, ANN_AGENT, row.mail, name="alert_new")
    desk.until(desk.now)
    desk.after(2 * MINUTE if late else timedelta(seconds=1))
    to_reporters = [one for one in desk.sent[letters:] if one.letter.audience is Audience.REPORTER]
    left = [one for one in to_reporters if one.leaves <= desk.now]
    case = desk.answer(NUMBER, ANN_AGENT, "#undo", name="command_report")
    assert case.disposition is not None and case.disposition.outcome == "ticketed", case.disposition
    desk.until(desk.now)
    desk.after(2 * MINUTE)
    return desk, tickets, beside, left


def told(desk: Guided) -> tuple[str, str]:
    """What the newest report says was taken back, and what was not."""
    report = next(one.letter for one in reversed(desk.sent) if one.letter.name == "command_report")
    back, kept = (report.details.get(name, ()) for name in ("undone", "kept"))
    assert isinstance(back, tuple) and isinstance(kept, tuple)
    return "; ".join(map(str, back)), "; ".join(map(str, kept))


CHANGING = [row for row in ROWS if not all(inverse(name).asks for name in verbs(row)) and "undo" not in verbs(row)]
TAKEN = [row for row in CHANGING if not any(inverse(name).stays for name in verbs(row))]
STAYS = [row for row in CHANGING if row not in TAKEN]


def test_every_verb_has_an_example_here() -> None:
    shown = {name for row in CHANGING for name in verbs(row)}
    assert {name for name, row in INVERSES.items() if not row.asks} - shown == {"undo", "for", "split"}


@pytest.mark.parametrize("row", TAKEN, ids=[f"{row.mail.splitlines()[0]}, {row.where}" for row in TAKEN])
def test_in_time_all_is_as_it_was_and_the_report_says_what(row: Row) -> None:
    desk, tickets, beside, _ = undone(row, late=False)
    back, kept = told(desk)
    assert back and not kept
    assert as_they_were(desk) == tickets
    assert kept_beside(desk) == beside


@pytest.mark.parametrize("row", TAKEN, ids=[f"{row.mail.splitlines()[0]}, {row.where}" for row in TAKEN])
def test_late_all_that_had_left_is_named_and_the_rest_is_as_it_was(row: Row) -> None:
    desk, tickets, beside, left = undone(row, late=True)
    back, kept = told(desk)
    assert back or left
    for one in left:
        assert one.letter.to.address in kept and f"left at {one.leaves:%Y-%m-%d %H:%M:%S}" in kept
    assert len(kept.split("; ")) >= len(left) if left else not kept
    if not left:
        assert as_they_were(desk) == tickets and kept_beside(desk) == beside
    names = {one.letter.name for one in left if one.ticket == NUMBER}
    now, before = desk.tickets[NUMBER].ticket, tickets[NUMBER]
    same = ("kind", "category", "priority", "impact", "urgency", "team", "level", "major", "parent", "tags", "worked")
    assert {name: getattr(now, name) for name in same} == {name: getattr(before, name) for name in same}
    if names & ENDS:
        assert now.is_open == before.is_open
        assert any(one.letter.name == "reopened" for one in desk.sent[-6:]) == before.is_open
    if not names & SPEAKS:
        assert now.state == before.state and now.owner == before.owner


@pytest.mark.parametrize("row", STAYS, ids=[f"{row.mail.splitlines()[0]}, {row.where}" for row in STAYS])
def test_what_is_not_taken_back_says_why(row: Row) -> None:
    desk, _, _, _ = undone(row, late=False)
    _, kept = told(desk)
    for name in verbs(row):
        assert f"#{name}: {inverse(name).stays}" in kept


@pytest.mark.parametrize("row", [row for row in ROWS if row not in CHANGING], ids=lambda row: row.mail)
def test_what_only_asks_is_nothing_to_take_back(row: Row) -> None:
    desk = begun(row.where)
    acted = desk.names(NUMBER).count("acted")
    desk.write(row.mail)
    assert desk.names(NUMBER).count("acted") == acted + ("undo" in verbs(row))

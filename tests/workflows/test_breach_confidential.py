# SPDX-License-Identifier: Apache-2.0
"""Whatever happens to a breach, its words reach its team alone."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values import Address, Contact
from tests.workflows.breach_samples import (
    BREACH_TEXT,
    GIL,
    GUARD,
    TEAM,
    answered,
    place,
    rung,
)
from tests.workflows.samples import (
    ANN,
    BOB,
    CAS,
    FILE,
    PROVED,
    facts,
    mail,
    story,
)
from workflows.case import Arrival, DueClock, Order
from workflows.facts import Standing
from workflows.letter import Letter
from workflows.ticket import Target, TargetState, Timer

WORD = st.text(alphabet="QXZJ", min_size=5, max_size=9)
ORDERS = (
    "{}", "#contained {}", "#persons 5 {}", "#risk high {}", "#measures {}", "#notified other {}", "#note {}",
    "#resolve {}", "#escalate l3 {}", "#assign Cas\n\n{}", "#take\n\n{}", "#wait 2d\n\n{}", "#close {}", "#p2\n\n{}",
)  # fmt: skip
REPLIES = (
    "{}",
    "Thank you!",
    "It works again, please close it.",
    "How does it stand?",
    "No, it still does not work {}",
)


def letters_of(*cases: Arrival | Order | DueClock) -> list[Letter]:
    """Every letter to somebody outside the breach team, without its address; the team's own answer without its words,
    which are for the reporter."""
    told = [letter for case in cases for letter in case.letters if letter.to.address != GUARD.address]
    by_hand = ("answer",)
    return [replace(letter, to=Address(), text="" if letter.name in by_hand else letter.text) for letter in told]


def clocks_of(where: Standing) -> list[Target | Timer]:
    running = [target for target in where.ticket.targets if target.state is TargetState.RUNNING]
    return [*running, *where.ticket.timers]


@settings(max_examples=150)
@given(
    words=st.lists(WORD, min_size=1, max_size=4, unique=True),
    file=WORD,
    more=WORD,
    order=st.sampled_from(ORDERS),
    reply=st.sampled_from(REPLIES),
)
def test_no_letter_to_anybody_outside_the_breach_team_bears_a_word_of_it(
    words: list[str], file: str, more: str, order: str, reply: str
) -> None:
    attached = (replace(FILE, filename=file, content=file.encode()),)
    writer = Contact(name=words[0], address=BOB.address, phones=("+31201234567",))
    report, subject = f"{BREACH_TEXT} {' '.join(words)}", f"Stolen laptop {words[-1]}"
    known: dict[str, Any] = {"contact": writer, "trust": PROVED, "attachments": attached}
    first = story(mail(text=report, subject=subject, **known), facts(), TEAM)
    told: dict[str, Any] = {"subject": subject, "report": report, "proved": True}
    where = place(first, **told)

    def replied(place: Standing) -> Arrival:
        a_mail = mail(text=reply.format(more), message_id="more@home.example", digest="d3", **known)
        return story(a_mail, facts(place, threads=(("first@home.example", 42),)), TEAM)

    ordered = answered(order.format(more), GIL, where)
    after = place(ordered, resolution=more, **told) if ordered.events else where
    open_before = replace(where, ticket=replace(where.ticket, breach=False, aware_at=None), breach=())
    flagged = answered("#breach", CAS, open_before)
    held = answered(more, ANN, where)
    rings = [rung(clock, place) for place in (where, after) for clock in clocks_of(place)]
    secret = {*words, file, more, "laptop", "patient", "+31201234567", writer.name}
    for letter in letters_of(first, replied(where), replied(after), ordered, held, flagged, *rings):
        assert not [word for word in secret if word in str(letter)], letter.name


def test_the_law_above_could_fail() -> None:
    ordinary = story(mail(text="The printer QQQQQ is broken.", trust=PROVED), facts(), TEAM)
    assert any("QQQQQ" in str(letter) for letter in letters_of(ordinary))

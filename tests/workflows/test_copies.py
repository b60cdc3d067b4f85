# SPDX-License-Identifier: Apache-2.0
"""Who gets copies: by an agent's word alone, told to the reporter, never an agent, never the desk, never a breach."""

import pytest

from parsers.values import Contact
from tests.workflows.driver import Sent
from tests.workflows.living import Living, begun
from tests.workflows.samples import ANN_AGENT, BOB, CAS, SUPPORT
from workflows.letter import Audience

EVA = "eva@partner.example"


def public(desk: Living) -> list[Sent]:
    return [one for one in desk.sent if one.letter.audience is Audience.REPORTER]


def say(desk: Living, text: str) -> None:
    """Ann answers the alert: an answer to a report stays at the desk."""
    desk.answer(1, ANN_AGENT, text, name="alert_new")


def refused(desk: Living, text: str) -> str:
    case = desk.answer(1, ANN_AGENT, text)
    assert case.disposition is not None and case.disposition.cause == "command", case.disposition
    return case.disposition.because


def test_who_is_copied_gets_the_answers_from_then_on_and_the_reporter_sees_it() -> None:
    desk = begun()
    say(desk, "Which room is it?")
    say(desk, f"#cc {EVA}\n\nIt is the fuser.")
    say(desk, "The part is ordered.")
    after = [(one.letter.to.address, one.letter.text, one.letter.copies) for one in public(desk)[-5:]]
    assert after == [
        (BOB.address, "Which room is it?", ()),
        (BOB.address, "It is the fuser.", (EVA,)),
        (EVA, "It is the fuser.", ()),
        (BOB.address, "The part is ordered.", (EVA,)),
        (EVA, "The part is ordered.", ()),
    ]


def test_a_letter_of_a_machine_is_not_copied() -> None:
    desk = begun()
    desk.command(f"#cc {EVA}")
    desk.reply(1, "How does it stand?")
    assert [one.letter.to.address for one in public(desk)].count(EVA) == 0


def test_how_it_was_resolved_is_copied_without_the_question_whether_it_is() -> None:
    desk = begun()
    desk.command(f"#cc {EVA}")
    desk.command("#resolve cleaned the sensor")
    copy = next(one.letter for one in public(desk) if one.letter.to.address == EVA)
    assert (copy.name, copy.text, dict(copy.details)) == ("answer", "cleaned the sensor", {})
    assert copy.sent_as == ANN_AGENT.name


def test_who_is_taken_off_gets_nothing_more() -> None:
    desk = begun()
    say(desk, f"#cc {EVA}, tom@partner.example")
    say(desk, f"#cc -{EVA}\n\nIt is the fuser.")
    assert [one.letter.to.address for one in public(desk)][-2:] == [BOB.address, "tom@partner.example"]


@pytest.mark.parametrize(("value", "why"), [
    (CAS.address, "an agent's"), (CAS.address.upper(), "an agent's"), (SUPPORT, "the desk's own"),
    (f"support+x@{SUPPORT.partition('@')[2]}", "the desk's own"), (BOB.address, "the reporter's"),
    ("nobody", "no address"), (f"-{EVA}", "gets no copies"), ("a@b", "no address"),
    (" ".join(f"p{n}@partner.example" for n in range(21)), "more than 20"),
])  # fmt: skip
def test_who_may_get_no_copies_is_refused_with_the_reason(value: str, why: str) -> None:
    desk = begun()
    assert why in refused(desk, f"#cc {value}")
    assert desk.reach.copies.get(1, set()) == set()


def test_nobody_is_put_on_twice() -> None:
    desk = begun()
    desk.command(f"#cc {EVA}")
    assert "already" in refused(desk, f"#cc Eva <{EVA}>")


def test_a_data_breach_has_no_copies_whoever_was_copied_before() -> None:
    desk = begun()
    desk.command(f"#cc {EVA}")
    desk.order(1, "#breach")
    desk.order(1, "#send We look into it.")
    assert EVA not in [one.letter.to.address for one in public(desk)]
    assert "confidential" in desk.order(1, "#cc tom@partner.example").refused[0]


def test_history_names_nobody_who_was_copied() -> None:
    desk = begun()
    desk.command(f"#cc {EVA}")
    assert "copy_added" in desk.names(1)
    assert all(EVA not in str(event) for event in desk.tickets[1].history)


def test_the_answer_of_who_was_copied_joins_the_ticket() -> None:
    desk = begun()
    desk.command(f"#cc {EVA}\n\nIt is the fuser.")
    letter = next(one for one in desk.sent if one.letter.to.address == EVA)
    case = desk.arrive(desk.mail("We have one on stock.", contact=Contact(name="Eva", address=EVA)), letter, 1)
    assert case.ticket.number == 1 and len(desk.tickets) == 1

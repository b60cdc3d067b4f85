# SPDX-License-Identifier: Apache-2.0
"""The admin decides about held mails by an answer to their list; with one proof missing nothing happens."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.address import EPOCH, Role
from parsers.aside import AsideOrder
from parsers.values import Address, Mail, Nature
from tests.workflows.samples import (
    ANN,
    AT,
    DESK,
    EVE,
    FORGED,
    PROVED,
    facts,
    mail,
    owed,
    settled,
    standing,
    story,
    token,
)
from workflows.case import Arrival
from workflows.facts import Facts

ROOT = Address(name="Root", address="root@desk.example")
WITH_ADMIN = replace(DESK, admin=ROOT.address)
TODAY = (AT - EPOCH).days
HELD = ((7, "spam"), (8, "unproved-agent"), (9, "confidential"), (10, "command"), (12, "empty"), (13, "unconfirmed"))


def given(*, day: int = TODAY, to: str = ROOT.address, role: Role = Role.ADMIN) -> Any:
    """The token of a list of that day."""
    return token(day, role=role, to=to)


def answer(text: str, sender: Address = ROOT, **changes: Any) -> Mail:
    return mail(sender, text, **{"trust": PROVED} | changes)


def decided(text: str, known: Facts | None = None, **changes: Any) -> Arrival:
    known = known or facts(standing(42), tokens=(given(),), set_aside=HELD)
    return story(answer(text, **changes), known, WITH_ADMIN)


def test_each_order_is_obeyed_or_refused_on_its_own_and_all_of_it_is_reported() -> None:
    case = decided("#release 7\n#attach 8 42\n#drop 9\n#release 11\nThank you")
    assert settled(case) == ("answered", "admin")
    assert case.aside == (
        AsideOrder(action="release", mail=7),
        AsideOrder(action="attach", mail=8, ticket=42),
        AsideOrder(action="drop", mail=9),
    )
    assert owed(case) == [("digest_answer", ROOT.address)]
    assert case.letters[0].details == {
        "done": ("#release 7", "#attach 8 42", "#drop 9"),
        "refused": ("#release 11: mail 11 is not held, or no longer",),
    }
    assert case.events == ()


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("#attach 7 43", "there is no ticket #43"),
        ("#attach 9 42", "breach team"),
        ("#release 9", "breach team"),
        ("#release 12", "nothing that could be sent"),
        ("#attach 12 42", "nothing that could be sent"),
        ("#attach 13 42", "about another held mail"),
        ("#release 7\n#drop 7", "two orders"),
        ("#release seven", "write #release 7"),
        ("Let it in", "there is no order in it"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(text: str, because: str) -> None:
    case = decided(text)
    assert because in "; ".join(case.refused)
    assert settled(case) == ("answered", "admin")


@pytest.mark.parametrize(
    ("known", "changes"),
    [
        ({"tokens": (given(),)}, {"trust": FORGED}),
        ({"tokens": (given(),)}, {"trust": mail().trust}),
        ({"tokens": (given(),)}, {"sender": EVE}),
        ({"tokens": (given(),)}, {"sender": ANN}),
        ({"tokens": (given(),)}, {"senders": (ROOT, EVE)}),
        ({"tokens": (given(),)}, {"reply_to": (EVE,)}),
        ({"tokens": (given(to=ANN.address),)}, {}),
        ({"tokens": (given(day=TODAY - 15),)}, {}),
        ({"tokens": (given(day=TODAY + 1),)}, {}),
        ({"tokens": (replace(given(), role=Role.ADMIN, ticket=TODAY - 1),)}, {}),
        ({"tokens": (replace(given(role=Role.AGENT), role=Role.ADMIN),)}, {}),
    ],
)
def test_with_a_proof_missing_nothing_is_done_or_told(known: dict[str, Any], changes: dict[str, Any]) -> None:
    case = decided("#release 7", facts(standing(42), set_aside=HELD, **known), **changes)
    assert settled(case) == ("held", "unproved-admin")
    assert (case.aside, case.letters, case.events) == ((), (), ())


def test_where_addresses_are_not_signed_the_list_s_own_id_is_the_proof() -> None:
    case = decided("#drop 7", facts(set_aside=HELD, answers_list="digest_held"))
    assert case.done == ("#drop 7",)
    assert decided("#drop 7", facts(set_aside=HELD, answers_list="digest")).aside == ()


def test_nobody_is_admin_where_the_settings_name_none() -> None:
    case = story(answer("#release 7"), facts(tokens=(given(),), set_aside=HELD), DESK)
    assert settled(case) == ("held", "unproved-admin")


def test_a_machine_that_answers_the_list_is_ignored() -> None:
    case = decided("I am away.", nature=Nature.AUTO_REPLY, reason="Auto-Submitted")
    assert settled(case) == ("ignored", "automatic") and case.letters == ()


def test_an_agent_s_answer_to_a_list_of_tickets_opens_none_and_is_told_how() -> None:
    case = story(answer("I take these.", ANN), facts(answers_list="digest"), WITH_ADMIN)
    assert settled(case) == ("answered", "list")
    assert owed(case) == [("digest_answer", ANN.address)]
    case = story(answer("#take", ANN), facts(answers_list="digest"), WITH_ADMIN)
    assert settled(case) == ("answered", "afresh") and "no ticket" in case.refused[0]
    assert owed(case) == [("command_report", ANN.address)]
    assert story(answer("#take", ANN, trust=FORGED), facts(answers_list="digest"), WITH_ADMIN).letters == ()


def test_the_token_of_the_list_answers_no_ticket() -> None:
    case = story(answer("Hello", EVE), facts(standing(TODAY), tokens=(given(to=EVE.address),)), WITH_ADMIN)
    assert settled(case) == ("held", "unproved-admin")


def test_a_mail_that_the_admin_put_into_a_ticket_joins_it_whoever_wrote_it() -> None:
    case = story(mail(EVE, "More about it."), facts(standing(42), attach_to=42, released=True), WITH_ADMIN)
    assert settled(case)[0] == "ticketed"
    assert case.ticket.number == 42 and not case.proved
    assert case.events[0].name == "message_received"


WORDS = "Please press the power button."


def let_in(text: str, known: Facts, **changes: Any) -> Arrival:
    """A mail of Ann's that was held, for want of a proof, and that the admin lets in."""
    return story(mail(ANN, text, **changes), replace(known, released=True), WITH_ADMIN)


def named(number: int = 42) -> Facts:
    """The facts of a mail that names a ticket by its References, and by nothing that was given to Ann."""
    return facts(standing(42), standing(43), threads=(("first@home.example", number),))


def notes(case: Arrival) -> list[str]:
    return [note.text for note in case.notes if note.voice == "note"]


def sent(case: Arrival) -> list[str]:
    return [one.text for one in case.letters if one.name == "answer"]


def test_an_agent_s_answer_that_the_admin_puts_into_the_ticket_that_it_answers_is_the_agent_s() -> None:
    case = let_in(WORDS, replace(named(), attach_to=42))
    assert (sent(case), case.events[0].name, case.actor) == ([WORDS], "answered", "agent:1")
    assert "message_received" not in [event.name for event in case.events]


@pytest.mark.parametrize("number", [43, 0])
def test_in_a_ticket_that_it_does_not_answer_it_is_a_note_and_its_commands_are_words(number: int) -> None:
    text = f"#resolve cleaned it\n\n{WORDS}"
    case = let_in(text, replace(named(43) if number else facts(standing(42)), attach_to=42))
    assert (case.ticket.number, notes(case), sent(case), case.actor) == (42, [text], [], "agent:1")
    assert case.ticket.state == "new"
    assert owed(case) == [("command_report", ANN.address)]


def test_an_agent_who_reported_the_ticket_is_its_reporter_there() -> None:
    own = standing(42, participants=frozenset({ANN.address}))
    case = let_in("It prints again.", facts(own, attach_to=42))
    assert case.events[0].name == "message_received"


@pytest.mark.parametrize("attach_to", [0, 42])
def test_what_the_admin_lets_out_leaves_as_by_the_agent_s_own_word(attach_to: int) -> None:
    case = let_in(f"#p2\n#reslove cleaned it\n#noet he is cross\n\n{WORDS}", replace(named(), attach_to=attach_to))
    assert (sent(case), notes(case), case.ticket.priority) == (
        [f"cleaned it\n\n{WORDS}"], ["#noet he is cross"], "P2"
    )  # fmt: skip
    assert case.done == ("#send", "#priority p2", "#note")

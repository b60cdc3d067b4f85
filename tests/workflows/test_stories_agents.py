# SPDX-License-Identifier: Apache-2.0
"""Whole stories of agents: their answers, their orders, their own problems, and those who forge them."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.address import Role
from parsers.mail import read
from parsers.values import Mail
from tests.workflows.raw import (
    CONTEXT,
    FIRST,
    known,
    letter_of,
    signed,
    to_reporter,
    vouched,
)
from tests.workflows.samples import (
    ANN,
    BOB,
    CAS,
    alert,
    bounce,
    facts,
    names,
    owed,
    settled,
    standing,
    story,
)
from workflows.case import Arrival
from workflows.letter import Audience

BY_ANN = "Ann Lee <ann@desk.example>"


def agent_answers(fields: dict[str, str], *, sender: str = BY_ANN, alerted: bool = True) -> Arrival:
    answer = letter_of("Switch it off and on.", sender, **{"Message_ID": "<answer@desk.example>", **fields})
    heard = (alert(),) if alerted else ()
    return story(answer, known(answer, standing(proved=True), letters=heard, threads=(FIRST,)))


def test_an_agent_s_answer_with_both_proofs_reaches_the_reporter_and_meets_the_clock() -> None:
    case = agent_answers(vouched("desk.example"))
    assert settled(case) == ("ticketed", "answered")
    assert names(case) == ["answered", "target_met", "assigned", "timer_set", "acted"]
    assert owed(case) == [("answer", BOB.address)]
    assert (case.letters[0].text, case.letters[0].sent_as) == ("Switch it off and on.", "Ann Lee")


UNPROVED: list[dict[str, Any]] = [
    {"fields": {}},
    {"fields": vouched("desk.example"), "alerted": False},
    {"fields": vouched("desk.example") | {"Reply_To": "eve@evil.example"}},
    {"fields": vouched("evil.example")},
    {"fields": {"Authentication_Results": "mx.evil.example; dmarc=pass header.from=desk.example"}},
    {"fields": vouched("desk.example") | {"To": signed(CAS.address, Role.AGENT)}, "alerted": False},
]


@pytest.mark.parametrize("forged", UNPROVED)
def test_an_agent_s_answer_that_lacks_a_proof_is_held_and_only_the_agent_is_told(forged: dict[str, Any]) -> None:
    case = agent_answers(**forged)
    assert settled(case) == ("held", "unproved-agent")
    assert owed(case) == [("held_unproved_agent", ANN.address)]
    assert names(case) == []
    by_ann = forged["fields"].get("Authentication_Results") == vouched("desk.example")["Authentication_Results"]
    assert ("Switch" in repr(case.letters)) is by_ann, "the words of a mail that may be forged are not repeated"


@pytest.mark.parametrize("authors", [f"{BY_ANN}, eve@evil.example", f"eve@evil.example, {BY_ANN}"])
def test_an_answer_of_two_authors_reaches_no_reporter(authors: str) -> None:
    case = agent_answers(vouched("desk.example"), sender=authors)
    assert case.ticket.number != 42
    assert BOB.address not in {address for _, address in owed(case)}


def test_an_agent_s_orders_reach_no_reporter() -> None:
    order = letter_of("#note he is a fool\n\nSwitch it off.", BY_ANN, **vouched("desk.example"))
    case = story(order, known(order, standing(), letters=(alert(),)))
    assert settled(case) == ("ticketed", "obeyed")
    assert owed(case) == [("command_report", ANN.address)]
    assert not any(letter.audience is Audience.REPORTER for letter in case.letters)


def test_an_agent_s_own_problem_is_a_ticket_like_any_other() -> None:
    case = story(letter_of("My screen is black.", BY_ANN, **vouched("desk.example")))
    assert owed(case) == [("acknowledgement", ANN.address), ("alert_new", CAS.address)]
    place = standing(ticket=replace(case.ticket, number=42), participants=frozenset({ANN.address}))
    reply = letter_of("Still black.", BY_ANN, To=signed(ANN.address))
    again = story(reply, known(reply, place))
    assert settled(again) == ("ticketed", "joined")
    assert owed(again) == [("alert_reply", CAS.address)]


def test_an_agent_s_vacation_is_no_answer() -> None:
    away = letter_of("I am away.", BY_ANN, Auto_Submitted="auto-replied", **vouched("desk.example"))
    case = story(away, known(away, standing(), letters=(alert(),)))
    assert (names(case), owed(case)) == (["automatic_received"], [])


def test_an_alert_that_comes_back_is_noted_and_causes_no_other_alert() -> None:
    report = bounce("alert_new.ann@desk.example")
    case = story(report, facts(standing(), letters=(alert(),)))
    assert (names(case), owed(case)) == (["letter_returned"], [])


def test_an_agent_s_token_in_the_hands_of_the_reporter_has_no_power() -> None:
    reply = letter_of("I am an agent now.", To=signed(ANN.address, Role.AGENT), **vouched("home.example"))
    case = story(reply, known(reply, standing()))
    assert settled(case) == ("ticketed", "joined")
    assert to_reporter(case) == []


TRICKS: dict[str, tuple[str, dict[str, str]]] = {
    "the agent's address for a name": ('"ann@desk.example" <eve@evil.example>', vouched("evil.example")),
    "name and address in the name": ('"Ann Lee <ann@desk.example>" <eve@evil.example>', vouched("evil.example")),
    "the agent's address in a comment": ("eve@evil.example (ann@desk.example)", vouched("evil.example")),
    "a comment inside the address": ("ann(x)@desk.example(.evil.example)", vouched("evil.example")),
    "a homograph": ("Ann Lee <ann@d\u0435sk.example>", vouched("xn--dsk-ndd.example")),
    "an A-label of it": ("Ann Lee <ann@xn--dsk-ndd.example>", vouched("xn--dsk-ndd.example")),
    "a domain that begins alike": ("Ann <ann@desk.example.evil.example>", vouched("desk.example.evil.example")),
    "a domain below": ("Ann <ann@mail.desk.example>", vouched("mail.desk.example")),
    "two mailboxes": ("Ann <ann@desk.example>, Eve <eve@evil.example>", vouched("desk.example")),
    "a group": ("desk: ann@desk.example;", vouched("desk.example")),
    "another Sender": ("Ann <ann@desk.example>", vouched("desk.example") | {"Sender": "eve@evil.example"}),
    "another Reply-To": ("Ann <ann@desk.example>", vouched("desk.example") | {"Reply_To": "ann@evil.example"}),
    "a plus address": ("Ann <ann+x@desk.example>", vouched("desk.example")),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_with_from_makes_an_agent_of_anybody(trick: str) -> None:
    sender, fields = TRICKS[trick]
    told = {**fields, "To": signed(ANN.address, Role.AGENT), "Message_ID": "<trick@evil.example>"}
    raw = _with_from(sender, told)
    case = story(raw, known(raw, standing(proved=True), letters=(alert(),), threads=(FIRST,)))
    assert "answer" not in [name for name, _ in owed(case)] and not case.done
    assert BOB.address not in [to for _, to in owed(case)]


def test_the_same_mail_without_a_trick_is_the_agent_s() -> None:
    told = {**vouched("desk.example"), "To": signed(ANN.address, Role.AGENT), "Message_ID": "<plain@desk.example>"}
    raw = _with_from("Ann Lee <ann@desk.example>", told | {"Sender": "ANN@desk.example"})
    case = story(raw, known(raw, standing(proved=True), threads=(FIRST,)))
    assert "assigned" in names(case) and ("answer", BOB.address) in owed(case)


def _with_from(sender: str, fields: dict[str, str]) -> Mail:
    head = {"From": sender, "Subject": "Re: [#42]", **fields}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in head.items()]
    return read("\r\n".join([*lines, "", "#take", "Send me your password.", ""]).encode(), CONTEXT)

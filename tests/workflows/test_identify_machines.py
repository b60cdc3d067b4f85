# SPDX-License-Identifier: Apache-2.0
"""Which ticket an automatic mail may join as a note."""

from datetime import timedelta
from typing import Any

import pytest

from parsers.address import LIFETIME, Role
from parsers.values import Nature
from tests.workflows.samples import (
    ANN,
    AT,
    BOB,
    CAS,
    EVE,
    FORGED,
    arrival,
    facts,
    letter,
    mail,
    settled,
    standing,
    token,
)
from workflows.case import Arrival, Voice
from workflows.facts import Facts
from workflows.identify import identify

FIRST = ("first@home.example", 42)
TAGGED = {"subject": "Re: The printer is broken [#42]"}

WAYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("reply token", {}, {"tokens": (token(),)}),
    ("letter answered", {}, {"letters": (letter(),)}),
    ("References", {}, {"threads": (FIRST,)}),
    ("reply token of somebody else", {}, {"tokens": (token(to=CAS.address),)}),
    ("subject tag", TAGGED, {}),
]


def placed(said: dict[str, Any], known: Facts) -> Arrival:
    return identify(arrival(mail(**said), known))


@pytest.mark.parametrize("nature", [Nature.AUTO_REPLY, Nature.RECEIPT, Nature.REPORT])
def test_an_automatic_mail_about_no_ticket_is_ignored(nature: Nature) -> None:
    case = placed({"nature": nature, "reason": "Auto-Submitted: auto-replied"}, facts(standing()))
    assert settled(case) == ("ignored", nature.value)


AUTOMATIC = {"nature": Nature.AUTO_REPLY, "reason": "Auto-Submitted: auto-replied"}


@pytest.mark.parametrize(("way", "said", "known"), WAYS)
def test_an_automatic_mail_of_who_takes_part_joins_as_a_machine(
    way: str, said: dict[str, Any], known: dict[str, Any]
) -> None:
    case = placed({**AUTOMATIC, **said}, facts(standing(), **known))
    assert (case.ticket.number, case.voice, case.proved, case.disposition) == (42, Voice.MACHINE, False, None)


HEARD: list[dict[str, Any]] = [
    {"letters": (letter(),)},
    {"tokens": (token(role=Role.RETURN, to=""),)},
]


@pytest.mark.parametrize("known", HEARD, ids=["our letter", "our return path"])
def test_an_automatic_answer_to_our_letter_joins_from_whatever_address_it_comes(known: dict[str, Any]) -> None:
    case = placed({**AUTOMATIC, "sender": EVE}, facts(standing(), **known))
    assert (case.ticket.number, case.voice) == (42, Voice.MACHINE)


def test_an_agent_s_automatic_answer_joins() -> None:
    case = placed({**AUTOMATIC, **TAGGED, "sender": ANN}, facts(standing()))
    assert (case.ticket.number, case.voice) == (42, Voice.MACHINE)


NOT_HEARD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (TAGGED, {}),
    ({}, {"threads": (FIRST,)}),
    ({}, {"tokens": (token(to=BOB.address),)}),
    ({}, {"tokens": (token(role=Role.RETURN, to="", key=b"another key"),)}),
    ({}, {"tokens": (token(role=Role.RETURN, to="", at=AT - LIFETIME - timedelta(days=1)),)}),
    (TAGGED, {"letters": (letter(43),)}),
]


@pytest.mark.parametrize(("said", "known"), NOT_HEARD)
def test_a_stranger_s_automatic_mail_joins_no_ticket_that_it_names(
    said: dict[str, Any], known: dict[str, Any]
) -> None:
    case = placed({**AUTOMATIC, "sender": EVE, **said}, facts(standing(), **known))
    assert settled(case) == ("held", "stranger")
    assert case.is_new and not case.events


def test_an_automatic_mail_in_a_forged_name_joins_nothing() -> None:
    case = placed({**AUTOMATIC, **TAGGED, "trust": FORGED}, facts(standing()))
    assert settled(case) == ("held", "stranger")


def test_an_automatic_mail_that_a_person_vouched_for_joins() -> None:
    case = placed({**AUTOMATIC, **TAGGED, "sender": EVE}, facts(standing(), released=True))
    assert (case.ticket.number, case.voice) == (42, Voice.MACHINE)

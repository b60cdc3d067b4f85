# SPDX-License-Identifier: Apache-2.0
"""When an agent speaks with power, when as a reporter, and what is held for want of a proof."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from parsers.address import LIFETIME, Role
from parsers.values import Address
from tests.workflows.samples import (
    ANN,
    AT,
    BOB,
    CAS,
    EVE,
    FORGED,
    PROVED,
    alert,
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
from workflows.letter import Audience

FIRST = ("first@home.example", 42)
TAGGED = {"subject": "Re: The printer is broken [#42]"}


def placed(said: dict[str, Any], known: Facts) -> Arrival:
    return identify(arrival(mail(**said), known))


BOTH_PROOFS = [{"letters": (alert(),)}, {"tokens": (token(role=Role.AGENT, to=ANN.address),)}]


@pytest.mark.parametrize("known", BOTH_PROOFS, ids=["alert answered", "reply token"])
def test_an_agent_with_both_proofs_speaks_as_one(known: dict[str, Any]) -> None:
    case = placed({"sender": ANN, "trust": PROVED}, facts(standing(), **known))
    assert (case.voice, case.proved, case.disposition) == (Voice.AGENT, True, None)
    assert case.agent is not None and case.agent.name == "Ann Lee"
    assert case.actor == "agent:1"


def held(said: dict[str, Any], known: Facts) -> str:
    case = placed({"sender": ANN, "trust": PROVED, **said}, known)
    assert settled(case) == ("held", "unproved-agent")
    assert case.disposition is not None and not case.events
    return case.disposition.because


@pytest.mark.parametrize("known", BOTH_PROOFS, ids=["alert answered", "reply token"])
@pytest.mark.parametrize("trust", [mail().trust, FORGED], ids=["nobody vouches", "forged"])
def test_an_agent_for_whom_our_server_does_not_vouch_is_held(known: dict[str, Any], trust: Any) -> None:
    because = held({"trust": trust}, facts(standing(), **known))
    assert because == "an agent's answer without proof: our mail server does not vouch for the address"


NO_ALERT: list[dict[str, Any]] = [
    {"threads": (FIRST,)},
    {"letters": (alert(to=CAS.address),)},
    {"letters": (letter(audience=Audience.AGENT, to=ANN.address, name="held_unproved_agent"),)},
    {"tokens": (token(role=Role.AGENT, to=CAS.address),)},
    {"tokens": (token(role=Role.AGENT, to=ANN.address, key=b"another key"),)},
    {"tokens": (token(role=Role.AGENT, to=ANN.address, at=AT - LIFETIME - timedelta(days=1)),)},
    {"tokens": (token(role=Role.REPORTER, to=BOB.address),)},
    {"tokens": (replace(token(43, role=Role.AGENT, to=ANN.address), ticket=42),)},
]


@pytest.mark.parametrize("known", NO_ALERT)
def test_an_agent_who_answers_no_alert_of_the_own_is_held(known: dict[str, Any]) -> None:
    because = held({}, facts(standing(), **known))
    assert because == "an agent's answer without proof: it answers no alert that was sent to this agent"


def test_an_agent_who_names_a_ticket_by_its_tag_alone_is_held() -> None:
    assert "answers no alert" in held(TAGGED, facts(standing()))


def test_an_agent_s_answers_that_would_go_elsewhere_are_held() -> None:
    because = held({"reply_to": (EVE,)}, facts(standing(), letters=(alert(),)))
    assert because == "an agent's answer without proof: From and Reply-To differ"


def test_a_reply_to_that_is_the_agent_s_own_changes_nothing() -> None:
    own = Address(name="A. Lee", address="ANN@desk.example")
    case = placed({"sender": ANN, "trust": PROVED, "reply_to": (own,)}, facts(standing(), letters=(alert(),)))
    assert case.disposition is None and case.voice is Voice.AGENT


def test_every_missing_proof_is_told_at_once() -> None:
    because = held({"trust": FORGED, "reply_to": (EVE,)}, facts(standing(), threads=(FIRST,)))
    assert because.count(";") == 2


def test_what_a_person_vouched_for_needs_no_further_proof() -> None:
    case = placed({"sender": ANN}, facts(standing(), threads=(FIRST,), released=True))
    assert (case.disposition, case.voice) == (None, Voice.AGENT)


def test_an_agent_beside_another_author_has_no_power() -> None:
    for authors in ((ANN, EVE), (EVE, ANN)):
        said = {"sender": authors[0], "senders": authors, "trust": PROVED}
        case = placed(said, facts(standing(), letters=(alert(),)))
        assert (case.voice, case.agent, case.is_new, case.linked_to) == (Voice.REPORTER, None, True, 42)


def test_who_has_left_the_desk_has_no_power_even_with_both_proofs() -> None:
    former = Address(name="Former", address="former@desk.example")
    known = facts(
        standing(),
        letters=(alert(to=former.address),),
        tokens=(token(role=Role.AGENT, to=former.address),),
    )
    case = placed({"sender": former, "trust": PROVED}, known)
    assert (case.voice, case.agent, case.is_new, case.linked_to) == (Voice.REPORTER, None, True, 42)


def test_who_holds_an_agent_s_token_is_not_that_agent() -> None:
    known = facts(standing(), tokens=(token(role=Role.AGENT, to=ANN.address),), letters=(alert(),))
    case = placed({"sender": EVE, "trust": PROVED}, known)
    assert (case.voice, case.agent, case.is_new, case.linked_to) == (Voice.REPORTER, None, True, 42)


def test_an_agent_reports_an_own_problem_as_a_reporter() -> None:
    case = placed({"sender": ANN, "trust": PROVED}, facts())
    assert (case.voice, case.is_new, case.proved) == (Voice.REPORTER, True, True)


@pytest.mark.parametrize(
    "known",
    [
        {"letters": (letter(to=ANN.address),)},
        {"tokens": (token(to=ANN.address),)},
        {"threads": (FIRST,)},
    ],
    ids=["letter", "token", "References"],
)
def test_an_agent_who_reported_the_problem_speaks_as_its_reporter(known: dict[str, Any]) -> None:
    place = standing(participants=frozenset({ANN.address}))
    case = placed({"sender": ANN}, facts(place, **known))
    assert (case.voice, case.ticket.number, case.disposition) == (Voice.REPORTER, 42, None)


def test_an_agent_who_answers_the_alert_of_an_own_problem_speaks_as_an_agent() -> None:
    place = standing(participants=frozenset({ANN.address}))
    case = placed({"sender": ANN, "trust": PROVED}, facts(place, letters=(alert(),)))
    assert case.voice is Voice.AGENT

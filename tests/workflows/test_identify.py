# SPDX-License-Identifier: Apache-2.0
"""Who may speak in which ticket: by a token, a letter, References or the subject, and against forgers of each."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from parsers.address import LIFETIME, Role
from parsers.values import Address, Contact, Nature
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
from workflows.case import Arrival, Facts, Voice
from workflows.identify import identify
from workflows.ticket import Ticket

FIRST = ("first@home.example", 42)
TAGGED = {"subject": "Re: The printer is broken [#42]"}


def placed(said: dict[str, Any], known: Facts) -> Arrival:
    return identify(arrival(mail(**said), known))


# Which ticket


def test_a_mail_that_names_no_ticket_opens_one() -> None:
    case = placed({}, facts(standing()))
    assert case.is_new and case.linked_to == 0
    assert case.placed_because == "it names no ticket"


def test_a_ticket_that_does_not_exist_is_not_named() -> None:
    case = placed(TAGGED, facts(threads=(FIRST,), tokens=(token(),), letters=(letter(),)))
    assert case.is_new and case.linked_to == 0


WAYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("reply token", {}, {"tokens": (token(),)}),
    ("letter answered", {}, {"letters": (letter(),)}),
    ("References", {}, {"threads": (FIRST,)}),
    ("reply token of somebody else", {}, {"tokens": (token(to=CAS.address),)}),
    ("subject tag", TAGGED, {}),
]


@pytest.mark.parametrize(("way", "said", "known"), WAYS)
def test_the_reporter_joins_the_own_ticket_by_each_way_of_naming_it(
    way: str, said: dict[str, Any], known: dict[str, Any]
) -> None:
    case = placed(said, facts(standing(), **known))
    assert (case.ticket.number, case.voice, case.disposition) == (42, Voice.REPORTER, None)
    assert case.placed_because == f"placed by {way} in #42"


@pytest.mark.parametrize("stronger", range(len(WAYS) - 1))
def test_a_stronger_way_wins_over_each_weaker_one_and_history_names_both(stronger: int) -> None:
    way, said, known = WAYS[stronger]
    weaker, _, _ = WAYS[stronger + 1]
    other: dict[str, Any] = {
        "letter answered": {"letters": (letter(43),)},
        "References": {"threads": (("other@home.example", 43),)},
        "reply token of somebody else": {"tokens": (*known.get("tokens", ()), token(43, to=CAS.address))},
        "subject tag": {},
    }[weaker]
    case = placed(said | {"subject": "[#43]"}, facts(standing(42), standing(43), **known | other))
    assert case.ticket.number == 42
    assert case.placed_because.startswith(f"placed by {way} in #42; others were named as well: {weaker} #43")


def test_a_good_token_beats_the_references_and_history_says_that_they_disagree() -> None:
    known = facts(standing(42), standing(43), tokens=(token(43),), threads=(FIRST,))
    case = placed({}, known)
    assert case.ticket.number == 43
    assert case.placed_because == "placed by reply token in #43; others were named as well: References #42"


def test_the_nearest_reference_counts() -> None:
    known = facts(standing(42), standing(43), threads=(("near@home.example", 43), FIRST))
    assert placed({}, known).ticket.number == 43


def test_the_ticket_goes_on_from_where_it_stands() -> None:
    place = standing()
    case = placed({}, facts(place, threads=(FIRST,)))
    assert (case.standing, case.ticket) == (place, place.ticket)


# Who takes part


@pytest.mark.parametrize(("way", "said", "known"), WAYS)
def test_a_stranger_who_names_a_ticket_opens_a_linked_one(
    way: str, said: dict[str, Any], known: dict[str, Any]
) -> None:
    case = placed({"sender": EVE, **said}, facts(standing(), **known))
    assert (case.is_new, case.linked_to, case.ticket) == (True, 42, Ticket())
    assert case.placed_because.endswith("but its sender takes no part in #42")


@pytest.mark.parametrize(("way", "said", "known"), WAYS[2:])
def test_a_copied_person_joins(way: str, said: dict[str, Any], known: dict[str, Any]) -> None:
    place = standing(participants=frozenset({BOB.address, EVE.address}))
    case = placed({"sender": EVE, **said}, facts(place, **known))
    assert (case.ticket.number, case.proved) == (42, False)


def test_an_address_is_the_same_whatever_its_case() -> None:
    shouting = Address(name="BOB", address="Bob@HOME.example")
    assert placed({"sender": shouting, **TAGGED}, facts(standing())).ticket.number == 42
    assert placed({"sender": shouting}, facts(standing(), tokens=(token(),))).proved
    assert placed({"sender": shouting}, facts(standing(), letters=(letter(),))).proved


@pytest.mark.parametrize(("way", "said", "known"), WAYS[2:])
def test_who_forges_the_reporter_s_address_and_is_caught_joins_nothing(
    way: str, said: dict[str, Any], known: dict[str, Any]
) -> None:
    case = placed({"trust": FORGED, **said}, facts(standing(), **known))
    assert (case.is_new, case.linked_to, case.proved) == (True, 42, False)


def test_who_takes_part_in_one_ticket_takes_no_part_in_another() -> None:
    known = facts(standing(42), standing(43, participants=frozenset({EVE.address})))
    case = placed({"sender": EVE, "subject": "[#42] and [#43]"}, known)
    assert (case.is_new, case.linked_to) == (True, 42)


# What proves an address


def test_a_stranger_s_address_is_proved_by_our_server_alone() -> None:
    assert placed({"trust": PROVED}, facts()).proved
    assert not placed({}, facts()).proved
    assert not placed({"trust": FORGED}, facts()).proved


def test_our_server_vouches_for_from_and_not_for_an_address_to_reply_to() -> None:
    elsewhere = Contact(name="Bob", address="victim@bank.example")
    assert not placed({"trust": PROVED, "contact": elsewhere}, facts()).proved


def test_two_authors_are_vouched_for_by_nobody() -> None:
    assert not placed({"trust": PROVED, "senders": (BOB, EVE)}, facts()).proved


@pytest.mark.parametrize(
    ("known", "proved"),
    [
        ({"tokens": (token(),)}, True),
        ({"letters": (letter(),)}, True),
        ({"threads": (FIRST,)}, False),
        ({"tokens": (token(to=EVE.address),), "threads": (FIRST,)}, False),
        ({"tokens": (token(key=b"another key"),), "threads": (FIRST,)}, False),
        ({"tokens": (token(at=AT - LIFETIME - timedelta(days=1)),), "threads": (FIRST,)}, False),
        ({"tokens": (replace(token(), ticket=43),), "threads": (FIRST,)}, False),
        ({"tokens": (replace(token(), role=Role.AGENT),), "threads": (FIRST,)}, False),
        ({"letters": (letter(to=EVE.address),), "threads": (FIRST,)}, False),
    ],
    ids=[
        "own token", "own letter", "References", "another's token", "another key", "expired", "another ticket",
        "another role", "another's letter",
    ],
)  # fmt: skip
def test_only_what_was_given_to_this_very_sender_proves_the_address(known: dict[str, Any], proved: bool) -> None:
    case = placed({}, facts(standing(), **known))
    assert (case.ticket.number, case.proved) == (42, proved)


def test_a_token_for_one_ticket_opens_no_other() -> None:
    eves = standing(43, participants=frozenset({EVE.address}))
    known = facts(standing(42), eves, tokens=(token(43, to=EVE.address),), threads=(FIRST,))
    case = placed({"sender": EVE, **TAGGED}, known)
    assert case.ticket.number == 43


def test_an_invented_token_is_no_better_than_a_subject_tag() -> None:
    invented = replace(token(), mac="a" * 16)
    stranger = placed({"sender": EVE}, facts(standing(), tokens=(invented,)))
    assert (stranger.is_new, stranger.linked_to) == (True, 42)
    reporter = placed({}, facts(standing(), tokens=(invented,)))
    assert (reporter.ticket.number, reporter.proved) == (42, False)


# Agents

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


# Machines


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

# SPDX-License-Identifier: Apache-2.0
"""Who may speak in which ticket: by a token, a letter, References or the subject, and against forgers of each."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from parsers.address import LIFETIME, Role
from parsers.values import Address, Contact
from tests.workflows.samples import (
    AT,
    BOB,
    CAS,
    EVE,
    FORGED,
    PROVED,
    arrival,
    facts,
    letter,
    mail,
    standing,
    token,
)
from workflows.case import Arrival, Voice
from workflows.facts import Facts
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
    others: dict[str, dict[str, Any]] = {
        "letter answered": {"letters": (letter(43),)},
        "References": {"threads": (("other@home.example", 43),)},
        "reply token of somebody else": {"tokens": (*known.get("tokens", ()), token(43, to=CAS.address))},
        "subject tag": {},
    }
    case = placed(said | {"subject": "[#43]"}, facts(standing(42), standing(43), **known | others[weaker]))
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

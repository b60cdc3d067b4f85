# SPDX-License-Identifier: Apache-2.0
"""What ``recognise`` settles, in which order, and what it lets through."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.values import Address, Contact, Nature
from tests.workflows.samples import BOB, DESK, EVE, SUPPORT, arrival, bounce, facts, mail, settled
from workflows.desk import Desk
from workflows.recognise import recognise

BLOCKING = replace(DESK, block=frozenset({"eve@evil.example", "@spam.example"}))


def test_a_person_s_mail_goes_on_unchanged() -> None:
    case = arrival(mail())
    assert recognise(case) == case


def test_a_letter_of_our_own_that_comes_back_is_ignored() -> None:
    assert settled(recognise(arrival(mail(), facts(echo=True)))) == ("ignored", "echo")


def test_a_mail_that_was_decided_before_is_ignored_and_says_where() -> None:
    case = recognise(arrival(mail(), facts(seen="ticket 42")))
    assert settled(case) == ("ignored", "duplicate")
    assert case.disposition is not None and "ticket 42" in case.disposition.because


def test_a_mail_without_an_author_is_held() -> None:
    assert settled(recognise(arrival(mail(contact=Contact(), senders=())))) == ("held", "no-sender")


@pytest.mark.parametrize(
    "address",
    [SUPPORT, "Support@Desk.Example", "support+42.r.20000.abcdefghijklmnop@desk.example", "old@desk.example"],
)
def test_a_mail_from_an_address_of_the_desk_is_ignored(address: str) -> None:
    desk = replace(DESK, own_addresses=frozenset({"old@desk.example"}))
    assert settled(recognise(arrival(mail(Address(address=address)), desk=desk))) == ("ignored", "own")


def test_an_address_of_the_desk_behind_another_author_is_seen_as_well() -> None:
    case = arrival(mail(senders=(BOB, Address(address=SUPPORT))))
    assert settled(recognise(case)) == ("ignored", "own")


@pytest.mark.parametrize("address", ["eve@evil.example", "EVE@Evil.Example", "anybody@spam.example"])
def test_a_blocked_address_or_domain_is_ignored_whatever_its_case(address: str) -> None:
    assert settled(recognise(arrival(mail(Address(address=address)), desk=BLOCKING))) == ("ignored", "blocked")


@pytest.mark.parametrize("address", ["eva@evil.example", "eve@not-evil.example", "a@sub.spam.example"])
def test_a_block_hits_nobody_else(address: str) -> None:
    assert recognise(arrival(mail(Address(address=address)), desk=BLOCKING)).disposition is None


def test_a_blocked_author_behind_another_is_seen_as_well() -> None:
    assert settled(recognise(arrival(mail(senders=(BOB, EVE)), desk=BLOCKING))) == ("ignored", "blocked")


def test_what_our_server_calls_spam_is_held() -> None:
    assert settled(recognise(arrival(mail(spam=True)))) == ("held", "spam")


def test_a_mail_over_the_size_limit_is_held_and_names_the_limit() -> None:
    case = recognise(arrival(mail(), facts(oversize_limit=26_214_400)))
    assert settled(case) == ("held", "oversize")
    assert case.disposition is not None and "26,214,400 bytes" in case.disposition.because


def test_a_reply_waits_while_the_mail_it_answers_is_undecided() -> None:
    case = recognise(arrival(mail(), facts(waits_for="parent@home.example")))
    assert settled(case) == ("waiting", "parent")
    assert case.disposition is not None and "<parent@home.example>" in case.disposition.because


def test_bulk_mail_is_held_with_the_reason() -> None:
    case = recognise(arrival(mail(nature=Nature.LIST, reason="Precedence: bulk")))
    assert settled(case) == ("held", "bulk")
    assert case.disposition is not None and "Precedence: bulk" in case.disposition.because


@pytest.mark.parametrize("nature", [Nature.BOUNCE, Nature.DELAY])
def test_a_bounce_is_left_to_the_next_step_whoever_sent_it(nature: Nature) -> None:
    case = arrival(bounce(nature=nature, senders=(), contact=Contact(), spam=True), desk=BLOCKING)
    assert recognise(case) == case


@pytest.mark.parametrize("nature", sorted(set(Nature) - {Nature.LIST}))
def test_only_bulk_is_settled_by_what_sort_of_mail_it_is(nature: Nature) -> None:
    assert recognise(arrival(mail(nature=nature))).disposition is None


PASSES_WHEN_RELEASED: list[tuple[str, dict[str, Any], dict[str, Any], Desk]] = [
    ("own", {"sender": Address(address=SUPPORT)}, {}, DESK),
    ("blocked", {"sender": EVE}, {}, BLOCKING),
    ("spam", {"spam": True}, {}, DESK),
    ("oversize", {}, {"oversize_limit": 1}, DESK),
    ("parent", {}, {"waits_for": "parent@home.example"}, DESK),
    ("bulk", {"nature": Nature.LIST}, {}, DESK),
]


@pytest.mark.parametrize(("cause", "said", "known", "desk"), PASSES_WHEN_RELEASED)
def test_what_a_person_vouched_for_is_let_in(
    cause: str, said: dict[str, Any], known: dict[str, Any], desk: Desk
) -> None:
    held = recognise(arrival(mail(**said), facts(**known), desk))
    assert held.disposition is not None and held.disposition.cause == cause
    assert recognise(arrival(mail(**said), facts(**known, released=True), desk)).disposition is None


@pytest.mark.parametrize(("known", "cause"), [({"echo": True}, "echo"), ({"seen": "ticket 42"}, "duplicate")])
def test_nobody_can_vouch_for_a_mail_that_is_in_a_ticket_already(known: dict[str, Any], cause: str) -> None:
    assert settled(recognise(arrival(mail(), facts(**known, released=True)))) == ("ignored", cause)


ORDER = [
    ({"echo": True, "seen": "ticket 1"}, {}, "echo"),
    ({"seen": "ticket 1"}, {"sender": EVE}, "duplicate"),
    ({}, {"sender": EVE, "spam": True}, "blocked"),
    ({"oversize_limit": 1}, {"spam": True}, "spam"),
    ({"oversize_limit": 1, "waits_for": "p@x.example"}, {}, "oversize"),
    ({"waits_for": "p@x.example"}, {"nature": Nature.LIST}, "parent"),
]


@pytest.mark.parametrize(("known", "said", "cause"), ORDER)
def test_the_first_cause_that_holds_is_the_one_that_is_told(
    known: dict[str, Any], said: dict[str, Any], cause: str
) -> None:
    assert settled(recognise(arrival(mail(**said), facts(**known), BLOCKING)))[1] == cause


def test_a_web_form_in_the_desk_s_name_speaks_for_the_person_in_reply_to() -> None:
    form = mail(sender=Address(address=SUPPORT), contact=Contact(address=EVE.address))
    assert recognise(arrival(form)).disposition is None

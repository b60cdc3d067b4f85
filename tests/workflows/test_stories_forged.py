# SPDX-License-Identifier: Apache-2.0
"""Whole stories of strangers, forgers and floods: what they learn is nothing."""

from dataclasses import replace

import pytest

from tests.workflows.raw import (
    FIRST,
    SERVER,
    known,
    letter_of,
    signed,
    to_reporter,
    vouched,
    words_to_reporter,
)
from tests.workflows.samples import (
    BOB,
    DESK,
    EVE,
    facts,
    letter,
    names,
    settled,
    standing,
    story,
)
from workflows.case import Outcome
from workflows.desk import Budgets
from workflows.letter import Audience
from workflows.spent import Sent

SECRET = standing(
    subject="Salary of Cas",
    thread=("secret@home.example",),
    participants=frozenset({BOB.address, "chief@home.example"}),
)
FOREIGN: list[dict[str, str]] = [
    {"Subject": "[#42]"},
    {"References": "<first@home.example>"},
    {"In_Reply_To": "<acknowledgement.bob@desk.example>"},
    {"To": signed()},
    {"To": "support+42.r.99999.aaaaaaaaaaaaaaaa@desk.example"},
]


@pytest.mark.parametrize("named", FOREIGN)
@pytest.mark.parametrize("proof", [{}, vouched("evil.example")], ids=["unknown", "proved"])
def test_a_stranger_who_names_a_ticket_opens_a_linked_one_and_sees_nothing_of_it(
    named: dict[str, str], proof: dict[str, str]
) -> None:
    forged = letter_of("Tell me all.", "Eve <eve@evil.example>", **{"Subject": "Hello", **named, **proof})
    case = story(forged, known(forged, SECRET, letters=(letter(),), threads=(FIRST,)))
    assert names(case)[:2] == ["opened", "linked"]
    assert case.ticket.number == 0
    assert to_reporter(case) == ["acknowledgement"]
    ack = case.letters[0]
    assert ack.to.address == EVE.address
    for secret in ("Salary", "Bob", "chief", "secret@"):
        assert secret not in repr(ack)


def test_a_forger_of_the_reporter_s_address_who_is_caught_opens_a_linked_ticket() -> None:
    failed = f"{SERVER}; dmarc=fail header.from=home.example"
    forged = letter_of("Close it.", References="<first@home.example>", Authentication_Results=failed)
    case = story(forged, known(forged, standing(), threads=(FIRST,)))
    assert names(case)[:2] == ["opened", "linked"]


def test_a_server_that_is_not_ours_vouches_for_nobody() -> None:
    claimed = "mx.evil.example; dmarc=pass header.from=home.example"
    case = story(letter_of(Authentication_Results=claimed))
    assert getattr(case.events[1], "proved", None) is False


def test_a_copied_address_of_a_forged_reply_takes_no_part_in_the_decision() -> None:
    forged = letter_of("Add Eve.", References="<first@home.example>", Cc=EVE.address)
    case = story(forged, known(forged, standing(), threads=(FIRST,)))
    assert case.proved is False
    assert EVE.address not in repr(case.letters)


SPAM = letter_of(
    "BUY-NOW text", "BUY-NOW name <victim@bank.example>", Subject="BUY-NOW subject", Message_ID="<x@evil.example>"
)


def test_no_word_of_the_sender_goes_to_an_address_that_proved_nothing() -> None:
    case = story(SPAM, facts(contact=facts().contact))
    assert to_reporter(case) == ["acknowledgement"]
    assert "BUY-NOW" not in words_to_reporter(case)


def test_a_proved_reporter_is_greeted_by_name_under_the_own_subject() -> None:
    case = story(letter_of(**vouched("home.example")))
    assert "Bob Smit The printer is broken" in words_to_reporter(case)


def test_the_agents_see_every_word() -> None:
    agents = [each for each in story(SPAM).letters if each.audience is Audience.AGENT]
    assert {each.text.strip() for each in agents} == {"BUY-NOW text"}


@pytest.mark.parametrize("budgets", [Budgets(contact=2), Budgets(reporter=2), Budgets(domain=2), Budgets(hour=2)])
def test_a_flood_is_logged_and_acknowledged_no_further_than_the_budget(budgets: Budgets) -> None:
    desk = replace(DESK, budgets=budgets)
    acknowledged = 0
    for _ in range(5):
        known = Sent(reader=acknowledged, domain=acknowledged, hour=acknowledged)
        sent = facts(sent_to_contact=acknowledged, sent=known)
        case = story(letter_of(), sent, desk)
        assert settled(case) == ("ticketed", "opened")
        acknowledged += len(to_reporter(case))
    assert acknowledged == 2


def test_a_mail_with_a_null_return_path_is_not_answered() -> None:
    case = story(letter_of(Return_Path="<>"))
    assert to_reporter(case) == []
    assert case.disposition is not None and case.disposition.outcome is not Outcome.HELD

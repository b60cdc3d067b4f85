# SPDX-License-Identifier: Apache-2.0
"""A breach that a reply tells of is as confidential as one that opens a ticket."""

from dataclasses import replace
from typing import Any

import pytest

from tests.workflows.breach_samples import BREACH_TEXT, GUARD, TEAM, answered, to
from tests.workflows.samples import AT, BOB, CAS, CAS_AGENT, FILE, PROVED, facts, mail, names, standing, story
from workflows.case import Arrival
from workflows.facts import Standing
from workflows.ticket import State, TimerKind


def replied(text: str, where: Standing, **changes: Any) -> Arrival:
    a_mail = mail(text=text, message_id="more@home.example", digest="d3", trust=PROVED, **changes)
    return story(a_mail, facts(where, threads=(("first@home.example", 42),)), TEAM)


def owned(**changes: Any) -> Standing:
    return standing(ticket=replace(standing().ticket, owner=CAS_AGENT.id), report="It prints nothing.", **changes)


def test_a_reply_that_tells_of_a_breach_goes_to_the_breach_team_alone() -> None:
    case = replied(BREACH_TEXT, owned(), attachments=(FILE,))
    assert case.ticket.breach and case.ticket.owner == 0 and case.ticket.timer(TimerKind.BREACH_UNSEEN)
    (first,) = to(case, GUARD.address)
    assert first.name == "alert_breach" and first.attachments == (FILE,)
    assert first.text == f"It prints nothing.\n\n{BREACH_TEXT}"
    assert {letter.name for letter in to(case, CAS.address)} == {"alert_breach_notice"}
    assert [letter.name for letter in to(case, BOB.address)] == ["acknowledgement_breach"]
    assert "patient" not in str([letter for letter in case.letters if letter.to.address != GUARD.address])
    assert "patient records" not in str(case.events)


@pytest.mark.parametrize(
    "text", ["It still prints nothing.", "Thanks!", "What is the status?", "Here is its number."]
)
def test_an_ordinary_reply_makes_no_breach(text: str) -> None:
    assert not replied(text, owned()).ticket.breach


def test_words_of_the_subject_that_opened_the_ticket_make_none() -> None:
    case = replied("Here is its number.", owned(), subject="Re: Stolen laptop with patient records")
    assert not case.ticket.breach


def test_a_part_of_a_major_incident_leaves_it() -> None:
    where = replace(owned(), ticket=replace(owned().ticket, parent=7))
    case = replied(BREACH_TEXT, where)
    assert case.ticket.breach and case.ticket.parent == 0


def test_a_resolved_ticket_is_open_again_and_only_its_team_hears() -> None:
    where = replace(owned(), ticket=replace(owned().ticket, state=State.RESOLVED, resolved_at=AT))
    case = replied(BREACH_TEXT, where)
    assert case.ticket.breach and case.ticket.is_open and "reopened" in names(case)
    assert {letter.to.address for letter in case.letters if "patient" in str(letter)} == {GUARD.address}


def test_what_its_team_has_cleared_stays_cleared() -> None:
    assert not replied(BREACH_TEXT, owned(steps=((AT, "breach_cleared"),))).ticket.breach


def test_whoever_answers_in_the_thread_rings_it_too_but_old_mail_rings_nobody() -> None:
    a_mail = mail(text=BREACH_TEXT, message_id="more@home.example", digest="d3", trust=PROVED)
    case = story(a_mail, facts(owned(), threads=(("first@home.example", 42),), silent=True), TEAM)
    assert case.ticket.breach and not case.letters and not case.ticket.timer(TimerKind.BREACH_UNSEEN)


def test_an_order_shows_the_team_what_was_written_since() -> None:
    case = answered("#breach", CAS, owned(later=("It is off.", BREACH_TEXT)))
    assert [letter.text for letter in to(case, GUARD.address)] == [
        f"It prints nothing.\n\nIt is off.\n\n{BREACH_TEXT}"
    ]

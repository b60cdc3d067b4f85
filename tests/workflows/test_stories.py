# SPDX-License-Identifier: Apache-2.0
"""Whole stories: a raw mail goes in, and what became of it, its history and its letters come out."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.address import tokens
from parsers.mail import read
from tests.workflows.raw import (
    ALERTS,
    CONTEXT,
    FIRST,
    known,
    letter_of,
    signed,
    to_reporter,
)
from tests.workflows.samples import (
    BOB,
    DESK,
    SUPPORT,
    arrival,
    facts,
    letter,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
    token,
)
from workflows.history import replay
from workflows.stories import ARRIVAL, ARRIVAL_END, told
from workflows.ticket import State


def test_a_stranger_s_mail_opens_a_ticket_that_is_acknowledged_promised_and_alerted() -> None:
    case = story(letter_of())
    assert settled(case) == ("ticketed", "opened")
    assert names(case) == [
        "opened", "message_received", "categorised", "prioritised", "assigned", "target_set", "target_set",
        "acknowledged", "alerted", "timer_set",
    ]  # fmt: skip
    assert owed(case) == [("acknowledgement", BOB.address), *(("alert_new", address) for address in ALERTS)]


def test_the_case_s_ticket_is_what_its_history_makes() -> None:
    case = story(letter_of())
    assert replay(0, case.events) == case.ticket


def test_the_acknowledgement_is_written_in_the_mail_s_language() -> None:
    dutch = "Goedemorgen, de printer op de eerste verdieping doet het niet meer. Kunt u mij helpen? Alvast bedankt."
    ack = story(letter_of(dutch)).letters[0]
    assert (ack.name, ack.language) == ("acknowledgement", "nl")


def test_a_reply_joins_by_its_references_and_is_not_acknowledged_again() -> None:
    reply = letter_of("And now it smokes.", References="<first@home.example>", Message_ID="<second@home.example>")
    case = story(reply, known(reply, standing(), threads=(FIRST,)))
    assert settled(case) == ("ticketed", "joined")
    assert names(case) == ["message_received", "alerted"]
    assert owed(case) == [("alert_reply", address) for address in ALERTS]


def test_a_reply_joins_by_its_token_even_without_references() -> None:
    reply = letter_of("And now it smokes.", To=signed())
    case = story(reply, known(reply, standing()))
    assert settled(case) == ("ticketed", "joined")
    assert getattr(case.events[0], "proved", None) is True


def test_where_token_and_references_disagree_the_token_wins_and_history_says_so() -> None:
    reply = letter_of("And now it smokes.", To=signed(number=43), References="<first@home.example>")
    case = story(reply, known(reply, standing(42), standing(43), threads=(FIRST,)))
    assert case.ticket.number == 43
    assert case.events[0].because == "placed by reply token in #43; others were named as well: References #42"


def test_a_relay_may_change_the_case_of_a_token() -> None:
    reply = letter_of("And now it smokes.", To=signed().upper())
    case = story(reply, known(reply, standing()))
    assert (settled(case), case.events[0].because) == (("ticketed", "joined"), "placed by reply token in #42")


def test_the_subject_tag_joins_where_the_sender_takes_part() -> None:
    reply = letter_of("And now it smokes.", Subject="Re: The printer is broken [#42]")
    assert story(reply, known(reply, standing())).ticket.number == 42


def test_at_most_one_acknowledgement_a_ticket() -> None:
    case = story(letter_of())
    place = standing(ticket=replace(case.ticket, number=42), thread=())
    for n in range(3):
        reply = letter_of("And again.", References="<first@home.example>", Message_ID=f"<again{n}@home.example>")
        again = story(reply, known(reply, place, threads=(FIRST,)))
        assert to_reporter(again) == []
        place = replace(place, ticket=again.ticket)


# Machines


def test_an_out_of_office_joins_as_a_note_changes_nothing_and_is_not_answered() -> None:
    away = letter_of(
        "I am away.", Subject="Out of office", References="<first@home.example>", Auto_Submitted="auto-replied"
    )
    place = standing()
    case = story(away, known(away, place, threads=(FIRST,)))
    assert settled(case) == ("ticketed", "automatic")
    assert names(case) == ["automatic_received"]
    assert owed(case) == []
    assert (case.ticket.state, case.ticket.targets) == (State.NEW, place.ticket.targets)


def test_an_out_of_office_about_nothing_opens_no_ticket() -> None:
    away = letter_of("I am away.", Subject="Out of office", Auto_Submitted="auto-replied")
    case = story(away)
    assert settled(case) == ("ignored", "auto_reply")
    assert (names(case), owed(case)) == ([], [])


def test_a_machine_s_notice_opens_a_ticket_and_is_not_answered() -> None:
    case = story(letter_of("Disk full on web1.", Auto_Submitted="auto-generated"))
    assert settled(case) == ("ticketed", "opened")
    assert to_reporter(case) == [] and "letter_withheld" in names(case)


REPORT = b"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: support@desk.example
Return-Path: <>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; bob@home.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

From: support@desk.example
Message-ID: <acknowledgement.bob@desk.example>

--b--
"""


def test_a_letter_that_came_back_is_noted_and_told_to_the_agents_alone() -> None:
    case = story(read(REPORT, CONTEXT), facts(standing(), letters=(letter(),)))
    assert settled(case) == ("returned", "failed")
    assert names(case) == ["letter_returned", "alerted"]
    assert getattr(case.events[0], "status", None) == "5.1.1"
    assert [address for _, address in owed(case)] == ALERTS


SET_ASIDE: list[tuple[tuple[str, str], dict[str, Any], dict[str, Any]]] = [
    (("ignored", "duplicate"), {}, {"seen": "ticket 42"}),
    (("ignored", "echo"), {}, {"echo": True}),
    (("ignored", "own"), {"From": f"Support <{SUPPORT}>"}, {}),
    (("ignored", "blocked"), {"From": "x@spam.example"}, {}),
    (("held", "spam"), {"X-Spam-Flag": "YES"}, {}),
    (("held", "bulk"), {"List-Unsubscribe": "<mailto:u@x.example>", "List-Unsubscribe-Post": "One-Click"}, {}),
    (("waiting", "parent"), {}, {"waits_for": "parent@home.example"}),
]


@pytest.mark.parametrize(("outcome", "fields", "changes"), SET_ASIDE, ids=lambda value: str(value)[:30])
def test_what_is_set_aside_has_no_history_and_no_letter(
    outcome: tuple[str, str], fields: dict[str, str], changes: dict[str, Any]
) -> None:
    written = {"From": "Bob <bob@home.example>", "To": SUPPORT, "Subject": "Hello", "Message-ID": "<m@x>"} | fields
    raw = "".join(f"{name}: {value}\r\n" for name, value in written.items()) + "\r\nHello there.\r\n"
    desk = replace(DESK, block=frozenset({"@spam.example"}))
    case = story(read(raw.encode(), CONTEXT), facts(**changes), desk)
    assert settled(case) == outcome
    assert (names(case), owed(case)) == ([], [])


def test_imported_mail_becomes_a_ticket_without_a_letter_or_a_clock() -> None:
    case = story(letter_of(), facts(silent=True))
    assert settled(case) == ("ticketed", "opened")
    assert (owed(case), case.ticket.targets) == ([], ())
    assert not {"acknowledged", "alerted", "target_set"} & set(names(case))


# The engine


def test_the_end_is_reached_whatever_settled_the_case() -> None:
    steps = [step for step, _ in told(ARRIVAL, ARRIVAL_END, arrival(mail(), facts(echo=True)))]
    assert steps == [ARRIVAL[0], ARRIVAL_END]


def test_every_step_is_taken_where_none_settles_the_case() -> None:
    steps = [step for step, _ in told(ARRIVAL, ARRIVAL_END, arrival(mail()))]
    assert steps == [*ARRIVAL, ARRIVAL_END]


def test_the_same_mail_and_facts_give_the_same_decision() -> None:
    assert story(letter_of()) == story(letter_of())


def test_the_token_of_the_samples_is_a_good_one() -> None:
    assert tokens([signed()], [SUPPORT]) == (token(),)

# SPDX-License-Identifier: Apache-2.0
"""Which ticket hears of a letter that came back, and which report is none of ours."""

from datetime import timedelta

import pytest

from parsers.address import LIFETIME, Role
from parsers.values import Bounce, Nature, Undelivered
from tests.workflows.samples import AT, EVE, arrival, bounce, facts, letter, mail, settled, standing, story, token
from workflows.case import Arrival
from workflows.events import LetterReturned
from workflows.returned import returned

ABOUT_ACK = facts(standing(), letters=(letter(),))


def noted(case: Arrival) -> LetterReturned:
    assert isinstance(case.events[0], LetterReturned) and len(case.events) == 1
    return case.events[0]


def test_a_person_s_mail_goes_on_unchanged() -> None:
    case = arrival(mail(), ABOUT_ACK)
    assert returned(case) == case


def test_the_ticket_of_the_letter_that_came_back_hears_of_it() -> None:
    case = returned(arrival(bounce(), ABOUT_ACK))
    assert settled(case) == ("returned", "failed")
    assert case.ticket.number == 42
    event = noted(case)
    assert (event.letter, event.action, event.status, event.permanent) == ("acknowledgement", "failed", "5.1.1", True)


def test_a_letter_that_came_back_changes_nothing_but_history() -> None:
    before = standing().ticket
    after = returned(arrival(bounce(), ABOUT_ACK)).ticket
    assert (after.state, after.targets, after.seq) == (before.state, before.targets, before.seq + 1)


def test_the_agents_read_what_the_mail_server_said_and_not_its_courtesies() -> None:
    said = "550 5.1.1 No such user"
    gone = Undelivered(address="bob@home.example", action="failed", status="5.1.1", permanent=True, diagnostic=said)
    told = Bounce(original_message_id="acknowledgement.bob@desk.example", recipients=(gone,))
    case = story(bounce(bounce=told, text="Your message could not be delivered."), ABOUT_ACK)
    assert {(one.name, one.text) for one in case.letters} == {("alert_returned", said)}


def test_a_delay_is_noted_as_one_and_is_never_permanent() -> None:
    event = noted(returned(arrival(bounce(nature=Nature.DELAY), ABOUT_ACK)))
    assert (event.action, event.permanent) == ("delayed", False)


def test_a_report_without_recipients_still_says_that_the_letter_failed() -> None:
    report = bounce(bounce=Bounce(original_message_id="acknowledgement.bob@desk.example"))
    assert noted(returned(arrival(report, ABOUT_ACK))).action == "failed"


def test_a_report_without_the_letter_is_placed_by_its_signed_return_path() -> None:
    known = facts(standing(), tokens=(token(role=Role.RETURN, to=""),))
    case = returned(arrival(bounce(None), known))
    assert (settled(case), case.ticket.number) == (("returned", "failed"), 42)


@pytest.mark.parametrize(
    "forged",
    [
        token(role=Role.RETURN, to="", key=b"another key"),
        token(role=Role.RETURN, to="", at=AT - LIFETIME - timedelta(days=1)),
        token(role=Role.REPORTER),
        token(role=Role.AGENT, to=EVE.address),
    ],
    ids=["another key", "expired", "a reporter's", "an agent's"],
)
def test_a_return_path_that_we_never_gave_proves_nothing(forged: object) -> None:
    case = returned(arrival(bounce(None), facts(standing(), tokens=(forged,))))
    assert settled(case) == ("ignored", "foreign-bounce")
    assert not case.events


def test_a_report_about_a_letter_that_we_did_not_send_is_ignored() -> None:
    case = returned(arrival(bounce("somebody-else@evil.example"), facts(standing(), letters=(letter(),))))
    assert settled(case) == ("ignored", "foreign-bounce")


def test_a_report_that_only_names_the_ticket_in_its_subject_is_ignored() -> None:
    case = returned(arrival(bounce(None, subject="Undelivered: [#42]"), facts(standing())))
    assert settled(case) == ("ignored", "foreign-bounce")


def test_a_report_about_a_ticket_that_is_gone_is_ignored() -> None:
    case = returned(arrival(bounce(), facts(letters=(letter(),))))
    assert settled(case) == ("ignored", "foreign-bounce")

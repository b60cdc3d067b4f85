# SPDX-License-Identifier: Apache-2.0
"""The links of a letter that asks: they lead to where an answer finds its ticket, and say what the desk reads."""

from dataclasses import replace
from email import message_from_bytes, policy
from html import unescape
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from templates.answering import answerable
from templates.letter import word
from tests.workflows.samples import AT, BOB, DESK, arrival, facts, mail, standing
from workflows.letter import Audience, Letter
from workflows.meaning import Sense
from workflows.ticket import State, Ticket
from workflows.understand import understood

ADDRESS = "support+t@desk.example"
TICKET = standing().ticket
PLACE = replace(standing(), ticket=replace(TICKET, state=State.RESOLVED))


def asking(name: str, **details: str) -> Letter:
    """A letter to the reporter."""
    return Letter(
        name=name, to=BOB, audience=Audience.REPORTER, language="en", automatic="auto-generated", details=details
    )


def followed(link: str) -> tuple[str, str, str]:
    """Address, subject and body of the mail that a link begins."""
    parts = urlsplit(link)
    told = parse_qs(parts.query)
    return unquote(parts.path), told["subject"][0], told["body"][0]


@pytest.mark.parametrize("name", ["resolved", "confirm_reminder"])
def test_who_is_asked_whether_it_works_gets_a_link_for_yes_and_one_for_no(name: str) -> None:
    details = answerable(asking(name), TICKET, ADDRESS).details
    assert followed(str(details["yes_link"])) == (ADDRESS, "[#42] yes", "yes")
    assert followed(str(details["no_link"])) == (ADDRESS, "[#42] no", "no")


@pytest.mark.parametrize(("which", "sense"), [("yes_link", Sense.WORKS), ("no_link", Sense.BROKEN)])
@pytest.mark.parametrize("keeps_body", [True, False])
def test_the_desk_understands_what_its_own_links_say_even_without_a_body(
    which: str, sense: Sense, keeps_body: bool
) -> None:
    _, subject, body = followed(str(answerable(asking("resolved"), TICKET, ADDRESS).details[which]))
    segments: dict[str, Any] = {} if keeps_body else {"segments": (), "defects": ("nothing new",)}
    answer = mail(text=body if keeps_body else "", subject=subject, **segments)
    case = replace(arrival(answer, facts(PLACE)), standing=PLACE, ticket=PLACE.ticket)
    assert understood(case).sense is sense


def test_a_closing_letter_asks_for_a_mark_by_five_links_that_the_desk_reads() -> None:
    links = answerable(asking("closed"), TICKET, ADDRESS).details["rating_links"]
    assert isinstance(links, tuple) and len(links) == 5
    for mark, link in enumerate(links, 1):
        _, subject, body = followed(str(link))
        case = replace(arrival(mail(text=body, subject=subject)), standing=PLACE, ticket=PLACE.ticket)
        assert understood(case).mark == mark


def test_who_has_given_a_mark_is_not_asked_again() -> None:
    assert "rating_links" not in answerable(asking("closed"), replace(TICKET, mark=4), ADDRESS).details


def test_links_that_are_there_stay_and_other_letters_get_none() -> None:
    assert answerable(asking("resolved", yes_link="x"), TICKET, ADDRESS).details["yes_link"] == "x"
    assert answerable(asking("reopened"), TICKET, ADDRESS).details == {}
    assert answerable(asking("resolved"), Ticket(), ADDRESS).details == {}


def test_the_links_lead_to_the_address_that_the_letter_asks_to_reply_to() -> None:
    said = message_from_bytes(word(asking("resolved"), ticket=TICKET, desk=DESK, at=AT).content, policy=policy.SMTP)
    page = said.get_body(("html",))
    assert page is not None
    link = unescape(page.get_content().partition('href="mailto:')[2].partition('"')[0])
    assert unquote(link.partition("?")[0]) == said["Reply-To"].addresses[0].addr_spec

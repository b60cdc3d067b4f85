# SPDX-License-Identifier: Apache-2.0
"""Who asks how things stand outside every thread gets a list and no ticket."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.values import Nature
from tests.workflows.samples import AT, BOB, FILE, FORGED, PROVED, facts, mail, names, owed, settled, story
from workflows.case import Arrival
from workflows.facts import OwnTicket

OWN = (
    OwnTicket(number=3, subject="The printer", state="waiting", opened_at=AT),
    OwnTicket(number=5, subject="A lost laptop", state="new", opened_at=AT, breach=True),
)


def asked(text: str = "Any news on my ticket?", known: dict[str, Any] | None = None, **said: Any) -> Arrival:
    """The case of a mail that asks."""
    return story(mail(text=text, **{"subject": "status?"} | said), facts(**{"own_open": OWN} | (known or {})))


def test_it_is_answered_and_opens_nothing() -> None:
    case = asked(trust=PROVED)
    assert settled(case) == ("answered", "status")
    assert (names(case), owed(case)) == ([], [("status_list", BOB.address)])


def test_subjects_are_told_to_who_is_vouched_for_and_never_of_a_breach() -> None:
    letter = asked(trust=PROVED).letters[0]
    assert letter.details["items"] == (("[#3]", "The printer", "waiting"), ("[#5]", "", "new"))


def test_others_are_told_numbers_and_states_alone() -> None:
    letter = asked().letters[0]
    assert letter.details["items"] == (("[#3]", "", "waiting"), ("[#5]", "", "new"))
    assert (letter.subject, letter.to.name, letter.references) == ("", "", ("first@home.example",))


def test_who_has_none_is_told_so() -> None:
    assert asked(known={"own_open": ()}).letters[0].details["items"] == ()


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"sent_to_contact": 5}, {}),
        ({"quick": 4}, {}),
        ({}, {"trust": FORGED}),
        ({}, {"return_path": ""}),
    ],
)
def test_it_is_answered_by_the_same_rules_as_any_mail(known: dict[str, Any], said: dict[str, Any]) -> None:
    case = asked(known=known, **said)
    assert settled(case) == ("answered", "status") and owed(case) == []
    assert case.disposition is not None and "nothing was sent" in case.disposition.because


@pytest.mark.parametrize(
    "said",
    [
        {"text": "The status light of the printer is red, and it prints nothing.", "subject": "Printer status"},
        {"nature": Nature.NOTIFICATION},
        {"attachments": (replace(FILE, role="attachment"),)},
    ],
)
def test_what_says_more_is_a_ticket(said: dict[str, Any]) -> None:
    text = said.pop("text", "Any news on my ticket?")
    assert "opened" in names(asked(text, **said))


def test_old_mail_that_is_imported_is_not_answered() -> None:
    case = asked(known={"silent": True})
    assert "opened" in names(case) and owed(case) == []

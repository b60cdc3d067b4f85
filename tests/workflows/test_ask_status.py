# SPDX-License-Identifier: Apache-2.0
"""Who asks how things stand outside every thread gets a list and no ticket."""

from dataclasses import replace
from typing import Any

import pytest

from parsers.values import Nature
from tests.workflows.samples import AT, BOB, FILE, FORGED, PROVED, facts, mail, names, owed, settled, story
from workflows.case import Arrival
from workflows.facts import OwnTicket
from workflows.meaning import asks_status

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


ASKING = [
    ("en", "Status of my tickets", "What is the status of my open tickets?"),
    ("en", "Tickets", "What is the status of my open tickets?"),
    ("en", "Status", "What is the status of my tickets?"),
    ("en", "Printer", "status?"),
    ("en", "Printer", "Status?"),
    ("en", "Printer", "Any news?"),
    ("en", "My printer", "What is the status?"),
    ("en", "Status of my tickets", ""),
    ("en", "status", ""),
    ("en", "Question", "How are my requests doing?"),
    ("en", "Printer room 12", "Any update please?"),
    ("nl", "Printer", "status?"),
    ("nl", "Status van mijn meldingen", "Wat is de status van mijn openstaande meldingen?"),
    ("nl", "Stand van zaken", "Hoe staat het met mijn meldingen?"),
    ("de", "Drucker", "Status?"),
    ("de", "Status meiner Tickets", "Wie ist der Status meiner offenen Tickets?"),
    ("de", "Stand", "Wie ist der Stand meiner Anfragen?"),
    ("fr", "Imprimante", "statut ?"),
    ("fr", "État de mes demandes", "Quel est l'état de mes demandes en cours ?"),
    ("fr", "Statut de mes tickets", "Quel est le statut de mes tickets ouverts ?"),
    ("es", "Impresora", "¿estado?"),
    ("es", "Estado de mis tickets", "¿Cuál es el estado de mis tickets abiertos?"),
    ("es", "Estado de mis solicitudes", "¿Cómo van mis solicitudes?"),
    ("pt", "Impressora", "estado?"),
    ("pt", "Estado dos meus pedidos", "Qual é o estado dos meus pedidos em aberto?"),
    ("pt", "Status", "Qual é o status dos meus chamados?"),
    ("it", "Stampante", "stato?"),
    ("it", "Stato delle mie richieste", "Qual è lo stato delle mie richieste aperte?"),
    ("it", "Stato ticket", "Qual è lo stato dei miei ticket aperti?"),
    ("ms", "Pencetak", "status?"),
    ("ms", "Status tiket saya", "Apakah status tiket saya yang masih terbuka?"),
    ("id", "Printer", "status?"),
    ("id", "Status tiket saya", "Bagaimana status tiket saya yang masih terbuka?"),
]
TELLING = [
    ("en", "Printer", "The status light is red"),
    ("en", "Printer broken", "status?"),
    ("en", "Printer", "What is the status of the toner order for room 12 and can I have a new mouse?"),
    ("en", "Status", "The status page is down"),
    ("en", "Laptop stolen", "any news?"),
    ("en", "New printer", "I want the status display on my screen"),
    ("nl", "Printer stuk", "status?"),
    ("en", "Printer", "The printer prints nothing. Any idea when it is fixed?"),
    ("en", "Order status", "Why does the order status page show an error?"),
]


@pytest.mark.parametrize(("language", "subject", "text"), ASKING)
def test_a_subject_may_name_what_is_asked_for(language: str, subject: str, text: str) -> None:
    assert asks_status(subject, text, language)


@pytest.mark.parametrize(("language", "subject", "text"), TELLING)
def test_a_subject_that_tells_of_trouble_or_a_text_that_says_more_is_none(
    language: str, subject: str, text: str
) -> None:
    assert not asks_status(subject, text, language)

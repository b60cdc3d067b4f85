# SPDX-License-Identifier: Apache-2.0
"""A long signature without a mark is one, and what an author writes below words of parting is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail import read
from parsers.parting import is_signature

CARD = """Senior Adviseur Informatiebeveiliging
Gemeente Voorbeeld
Afdeling Burgerzaken
Postbus 123
1234 AB Voorbeeld
T 030-1234567
www.voorbeeld.example
Spoed? Bel de wachtdienst
Wij zijn verhuisd!
Nieuw: meld een datalek via ons portaal
Storing? Kijk op status.voorbeeld.example"""


def _new(text: str, subject: str = "Toetsenbord") -> str:
    return read(f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()).reply_text


@pytest.mark.parametrize(
    "parting",
    [
        "Met vriendelijke groet,\nBob de Vries", "Met vriendelijke groet,\n\nBob de Vries", "Groeten, Bob",
        "Kind regards,\nBob", "Viele Grüße\nBob Meier", "Cordialement,\nLuc Martin", "Un saludo,\nJuan",
        "Cumprimentos,\nRita", "Cordiali saluti\nAnna Bianchi", "Terima kasih,\nAli", "Salam hormat,\nBudi",
    ],
)  # fmt: skip
def test_lines_below_words_of_parting_and_a_name_are_signature(parting: str) -> None:
    text = f"Graag een nieuw toetsenbord voor kamer 3.\n\n{parting}"
    assert _new(f"{text}\n{CARD}") == text


@pytest.mark.parametrize(
    "below",
    [
        "PS: the scanner is broken too\nsince Monday\nin room 4",
        "I forgot to say\nthat my mouse is broken\ntoo",
        "The scanner in room 4 has been broken since last Monday.\nIt is slow\ntoo",
        "1. Mouse\n2. Keyboard\n3. Screen",
        "Can you come today?\nRoom 3\nFloor 2",
        "Room 3",
    ],
)
def test_what_the_author_adds_below_the_name_is_text(below: str) -> None:
    text = f"May I have a new keyboard?\n\nKind regards,\nBob\n{below}"
    assert _new(text) == text


HEADS = [
    "From: Jan <jan@home.example>\nSent: Wed, 25 November 2026 10:00\nTo: Bob <bob@home.example>\nSubject: Down",
    "Von: Jan <jan@home.example>\nGesendet: Mittwoch, 25. November 2026 10:00\nAn: Bob\nBetreff: Dringend",
    "Van: Jan <jan@home.example>\nVerzonden: woensdag 25 november 2026 10:00\nAan: Bob\nOnderwerp: Storing",
    "De : Jan <jan@home.example>\nEnvoyé : mercredi 25 novembre 2026 10:00\nÀ : Bob\nObjet : Panne",
]


@pytest.mark.parametrize("head", HEADS)
def test_the_whole_head_of_a_mail_begins_a_quotation_without_dashes_and_without_a_reply(head: str) -> None:
    text = "May I have a new keyboard for room 3?"
    assert _new(f"{text}\n\n{head}\n\nThe whole company is down.") == text


@pytest.mark.parametrize("head", HEADS)
def test_a_mail_that_a_line_announces_is_handed_on_to_be_read(head: str) -> None:
    assert "whole company" in _new(f"Can you help with this one:\n\n{head}\n\nThe whole company is down.", "Help")


@pytest.mark.parametrize(
    "text",
    [
        "With kind regards,\nCas Smit | Example Ltd", "Kind regards", "Met vriendelijke groet,\n\nCas", "Cas Smit",
        "Viele Grüße\nCas Smit\nService Desk\nT +31 20 123 4567\nwww.example.org", "Cas Smit\nExample Ltd.",
    ],
)  # fmt: skip
def test_a_text_that_is_nothing_but_how_somebody_signs_is_known_by_the_name(text: str) -> None:
    assert is_signature(text, "Cas Smit") and is_signature(f"\n{text}\n\n", "Cas Smit")


@pytest.mark.parametrize(
    "text",
    [
        "", "Thanks, Cas will call you.", "Best to restart it.\nCas", "Kind regards,\nBob", "Cas", "Cas is away.",
        "Kind regards,\nCas\nPlease call tomorrow.", "Kind regards,\nCas\nRoom 3", "Cas Smit will see to it",
        "It works.\n\nKind regards,\nCas Smit", "Kind regards,\nCas\nPS: the scanner is broken too",
    ],
)  # fmt: skip
def test_words_that_say_something_are_no_signature(text: str) -> None:
    assert not is_signature(text, "Cas Smit")


@given(st.text(alphabet="Cas Smit\nKind regards,.|@0123", max_size=200))
def test_whatever_is_written_above_a_sentence_it_is_no_signature(text: str) -> None:
    assert not is_signature(f"{text}\nPlease restart it first thing tomorrow morning, and tell us then.", "Cas Smit")


@pytest.mark.parametrize("text", [
    "Thx, Cas", "Groetjes Cas", "Kind regards,\nC. Smit", "Kind regards,\nCS", "Thanks, Cas Smit\nService Desk",
    "Mit freundlichen Gruessen\ni.A. Cas Smit", "Mit freundlichen Grüßen\ni. V. C. Smit", "p.p. Cas Smit",
    "Cas Smit\nSupport", "Cas Smit\nExample Support", "Kind regards,\nTeam Support", "Kind regards,\nExample Support",
    "--Cas", "-- Cas Smit", "— Cas", "Cheers\nCas", "C. Smit", "Kind regards,\nSmit", "grtz cas",
    "Best,\nCas", "Best, Cas",
])  # fmt: skip
def test_short_and_formal_ways_to_sign_are_known(text: str) -> None:
    assert is_signature(text, "Cas Smit", "Example Support")


@pytest.mark.parametrize("text", [
    "Thx, Cas - please restart it", "Thx, Bob", "Thanks, Cas: it is on", "Thanks for the help", "Thx", "CS", "Smit",
    "Kind regards,\nTeam Printers", "Support", "Team Support", "Kind regards,\nC. Smit\nPlease call tomorrow.",
    "Cas Smit\nRoom 3", "Cas Smit\nSupport 24/7", "--Bob", "i.A. Bob", "Thanks, Cas\nRestart it", "Groetjes",
    "Kind regards,\nSupport\nPlease restart it.", "Thx, Cas Smit will call",
])  # fmt: skip
def test_neither_is_a_word_more_nor_somebody_else_s_name(text: str) -> None:
    alone = text in ("Thx", "Groetjes")  # words of parting alone are a signature
    assert is_signature(text, "Cas Smit", "Example Support") is alone


@given(st.text(max_size=30), st.text(max_size=60), st.text(max_size=20))
def test_any_name_and_any_text_are_compared(name: str, text: str, house: str) -> None:
    assert is_signature(text, name, house) in (True, False)

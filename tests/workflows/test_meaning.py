# SPDX-License-Identifier: Apache-2.0
"""A reply closes a ticket, or changes nothing, only when that is all it says."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import clauses
from workflows.clauses import LANGUAGES
from workflows.meaning import Asked, Meaning, Sense, asks_status, meaning

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "replies.jsonl").read_text(encoding="utf-8").splitlines()
]  # fmt: skip
ACTS = (Sense.THANKS, Sense.WORKS, Sense.CLOSE, Sense.CANCEL)
CONCEPTS = {
    "hello", "title", "bye", "thanks", "for", "fill", "thing", "works", "close", "broken", "cancel", "status", "yes",
    "no", "not", "still", "lasting", "back", "trouble", "unable", "if", "but", "want", "need", "ask", "later",
    "cause", "past", "tick", "cross", "ticket", "extra", "again", "does", "gone", "now", "and", "when",
    "returned", "waiting", "place",
}  # fmt: skip


def says(text: str, language: str | None = "en", asked: Asked = Asked.NOTHING) -> Sense:
    return meaning(text, language, asked).sense


@cache
def judged() -> list[tuple[dict[str, str], Meaning]]:
    return [(row, meaning(row["text"], row["lang"], Asked(row.get("asked", "nothing")))) for row in ROWS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_understood(language: str) -> None:
    pairs = [(row, found) for row, found in judged() if row["lang"] == language]
    assert len(pairs) >= 40
    assert sum(found.sense == row["means"] for row, found in pairs) >= 0.95 * len(pairs)


def test_what_closes_a_ticket_or_changes_nothing_is_nearly_never_wrong() -> None:
    acts = [found.sense == row["means"] for row, found in judged() if found.sense in ACTS]
    assert len(acts) > 150
    assert sum(acts) >= 0.99 * len(acts)


def test_the_language_need_not_be_known() -> None:
    right = [meaning(row["text"], None, Asked(row.get("asked", "nothing"))).sense == row["means"] for row in ROWS]
    assert sum(right) >= 0.9 * len(right)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thanks, works on my PC but not on Anna's", "en"),
        ("Thanks! The server room door of building C is open.", "en"),
        ("It works again. I also need a second monitor.", "en"),
        ("I hope it works again soon, thanks", "en"),
        ("It works, except the sound", "en"),
        ("Please don't close the ticket yet, thanks", "en"),
        ("Thanks for the help, who should I call next time?", "en"),
        ("Bedankt, kan Anna er ook bij?", "nl"),
        ("Werkt, behalve de scanner", "nl"),
        ("Ich hoffe, es funktioniert bald wieder", "de"),
        ("Merci de m'envoyer le lien", "fr"),
        ("Funciona, excepto el sonido", "es"),
        ("Obrigado, mas preciso de mais uma licença", "pt"),
        ("Grazie, ma chi devo chiamare?", "it"),
        ("Terima kasih, tapi macam mana nak reset?", "ms"),
        ("Makasih, tapi printer lantai dua bagaimana?", "id"),
    ],
)
def test_content_beside_thanks_or_works_is_for_a_person(text: str, language: str) -> None:
    assert says(text, language) not in ACTS


def test_thanks_beside_a_failure_is_a_failure() -> None:
    assert says("thanks, but it still does not work") is Sense.BROKEN
    assert says("Dank je wel, maar het werkt nog steeds niet", "nl") is Sense.BROKEN


def test_a_bare_yes_or_no_means_something_only_where_it_was_asked() -> None:
    for yes, no, language in (
        ("yes", "no", "en"), ("ja", "nee", "nl"), ("ya", "tidak", "ms"), ("sí", "no", "es"), ("sim", "não", "pt"),
        ("sì", "no", "it"),
    ):  # fmt: skip
        assert says(yes, language, Asked.RESTORED) is Sense.WORKS
        assert says(no, language, Asked.RESTORED) is Sense.BROKEN
        assert says(yes, language) is says(no, language) is Sense.OTHER


def test_yes_with_a_but_is_for_a_person() -> None:
    assert says("Yes, but the sound of the left speaker crackles", "en", Asked.RESTORED) is Sense.OTHER


def test_signs_speak() -> None:
    assert says("👍🏽", None) is Sense.THANKS
    assert says("✅", "de", Asked.RESTORED) is Sense.WORKS
    assert says("❌", "de") is Sense.BROKEN


def test_people_thank_in_english_everywhere() -> None:
    for language in LANGUAGES:
        assert says("Thank you very much, all good now", language) is Sense.WORKS


def test_what_was_broken_and_works_now_works() -> None:
    assert says("Yesterday it was not working, but now it works again") is Sense.WORKS


def test_if_it_comes_back_is_a_courtesy_beside_works_and_nothing_alone() -> None:
    assert says("Works again, thanks. If it comes back, I'll let you know.") is Sense.WORKS
    assert says("If it comes back, I'll let you know.") is Sense.OTHER


def test_the_phrases_that_counted_are_told() -> None:
    found = meaning("Bedankt, werkt weer, mag dicht!", "nl")
    assert (found.sense, found.language) == (Sense.CLOSE, "nl")
    assert {"'werkt weer' (nl)", "'mag dicht' (nl)"} <= set(found.because)


def test_nothing_means_nothing() -> None:
    assert says("") is says(" \n ... !?") is Sense.OTHER


def test_a_reply_longer_than_what_is_read_closes_nothing() -> None:
    assert says("thanks " * 1_000) is Sense.OTHER


@pytest.mark.parametrize(
    ("subject", "text", "language"),
    [
        ("", "any news on my ticket?", "en"),
        ("status?", "", "en"),
        ("Status", "status?", None),
        ("Vraag", "Hoe staat het met mijn melding?", "nl"),
        ("Aduan", "Bagaimana status aduan saya?", "ms"),
        ("", "Guten Tag, wie ist der Stand bei meinem Ticket? Viele Grüße, Anna", "de"),
        ("Ma demande", "Bonjour, où en est ma demande ?", "fr"),
        ("", "¿Cómo va mi incidencia?", "es"),
        ("Pedido", "Bom dia, como está o meu pedido? Obrigado", "pt"),
        ("", "A che punto è la mia richiesta?", "it"),
    ],
)
def test_a_question_for_the_status_is_seen_without_a_thread(subject: str, text: str, language: str | None) -> None:
    assert asks_status(subject, text, language)


@pytest.mark.parametrize(
    ("subject", "text", "language"),
    [
        ("Status page down", "Any news?", "en"),
        ("Printer", "The status light of the printer is red.", "en"),
        ("status", "The order status in SAP shows an error", "en"),
        ("", "What is the status of the network?", "en"),
        ("", "My laptop broke. Any news?", "en"),
        ("Question", "When will the new building open?", "en"),
        ("Status", "De status in het systeem klopt niet", "nl"),
        ("", "Der Status meiner Bestellung wird im Shop nicht angezeigt", "de"),
        ("", "thanks", "en"),
        ("", "", "en"),
    ],
)
def test_a_problem_with_a_status_in_it_is_no_question_for_the_status(
    subject: str, text: str, language: str | None
) -> None:
    assert not asks_status(subject, text, language)


@pytest.mark.parametrize("language", [*LANGUAGES, "any"])
def test_a_phrase_stands_for_one_concept_of_those_that_are_read(language: str) -> None:
    phrases = clauses.phrases_of(language)
    assert {phrase.concept for phrase in phrases} <= CONCEPTS
    words = [phrase.words for phrase in phrases]
    assert all(words)
    assert len(words) == len(set(words))


@given(st.text(), st.sampled_from([*LANGUAGES, "fr-CA", "xx", "", None]), st.sampled_from(Asked))
def test_any_text_has_a_meaning(text: str, language: str | None, asked: Asked) -> None:
    assert meaning(text, language, asked).sense in Sense
    assert asks_status(text, text, language) in (True, False)


PIECES = [phrase.written.replace("..", "x").replace("*", "") for phrase in clauses.phrases_of("en")]


@given(st.lists(st.sampled_from([*PIECES, ",", ".", "?", "\n", "kettle", "Rotterdam", "but"]), max_size=12))
def test_a_failure_said_beside_anything_never_closes(pieces: list[str]) -> None:
    assert says(" ".join([*pieces, ".\nIt still does not work."])) is Sense.BROKEN


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_a_question_is_never_mere_thanks(pieces: list[str]) -> None:
    text = " ".join([*pieces, "who is the kettle for?"])
    assert says(text) is not Sense.THANKS


def test_the_time_is_linear() -> None:
    words = []
    for text in ("it was not " * 400, "thanks " * 570, "a" * 4_000, "still " * 650, ":-" * 2_000, "a." * 2_000):
        words.append(len(clauses.clauses(text, "en")))
    assert all(count <= clauses.LONGEST for count in words)


def test_no_first_report_is_taken_for_thanks_or_a_closing_word() -> None:
    source = (Path(__file__).parent / "probes.jsonl").read_text(encoding="utf-8")
    tickets = [row for row in map(json.loads, source.splitlines()) if row["kind"] != "other"]
    taken = [row["text"] for row in tickets if says(row["text"], row["lang"]) in (*ACTS, Sense.STATUS)]
    assert len(taken) <= 0.01 * len(tickets)

# SPDX-License-Identifier: Apache-2.0
"""Triage tells incident from request in nine languages, sees a breach, and says why."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.desk import P1, Desk
from workflows.lexicon import LANGUAGES, index_of, words_of
from workflows.reading import LONGEST, read
from workflows.triage import Kind, Triage, Urgency, triage
from workflows.word_model import CATEGORIES

HERE = Path(__file__).parent
CONCEPTS = {
    "broken", "hint", "wish", "polite", "question", "how", "closed", "thanks", "away", "advert", "notice",
    "bounce", "neutral", "network", "hardware", "software", "access", "email", "security", "billing",
    "premises", "device", "papers", "virtual", "misaddressed", "gone", "missing", "harmless", "burglary",
    "goods", "accessory", "wrongly", "unhurried",
    "misdirected", "others", "fellow", "sees",
    "publicly", "records", "typed", "fake", "refused", "hacked", "slip", "sent", "outsider", "urgent",
    "calm", "deadline", "since", "critical", "minor", "team", "many", "business", "headcount", "secret", "gave", "cc",
    "crowd", "addresses", "shown", "leaver", "took",
}  # fmt: skip


def tickets(name: str) -> list[dict[str, str | bool]]:
    shipped = files("workflows").joinpath("data", name)
    source = shipped if shipped.is_file() else HERE / name
    return [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]


def judged(name: str) -> list[tuple[dict[str, str | bool], Triage]]:
    return [(row, triage(str(row["subject"]), str(row["text"]), str(row["lang"]))) for row in tickets(name)]


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize("name", ["golden.jsonl", "probes.jsonl"])
def test_kind_category_and_breach_agree_with_the_annotator(name: str) -> None:
    pairs = judged(name)
    assert share([verdict.kind == row["kind"] for row, verdict in pairs]) >= 0.95
    asked = [(row, verdict) for row, verdict in pairs if row["kind"] != "other"]
    assert share([verdict.category == row["category"] for row, verdict in asked]) >= 0.9
    assert share([verdict.breach for row, verdict in pairs if row["breach"]]) >= 0.95
    assert share([bool(row["breach"]) for row, verdict in pairs if verdict.breach]) >= 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(language: str) -> None:
    pairs = [(row, verdict) for row, verdict in judged("golden.jsonl") if row["lang"] == language]
    assert share([verdict.kind == row["kind"] for row, verdict in pairs]) >= 0.9


def test_confidence_is_neither_boastful_nor_shy() -> None:
    pairs = judged("golden.jsonl") + judged("probes.jsonl")
    right = share([verdict.kind == row["kind"] for row, verdict in pairs])
    assert abs(sum(verdict.confidence for _, verdict in pairs) / len(pairs) - right) <= 0.1


def test_without_a_language_the_lexicon_that_explains_most_is_used() -> None:
    verdict = triage("Printer", "De printer op de gang werkt sinds gisteren niet meer.", None)
    assert verdict.kind is Kind.INCIDENT
    assert any("(nl)" in reason for reason in verdict.because)


def test_a_language_without_lexicon_is_read_like_no_language() -> None:
    text = "Der Drucker im Flur funktioniert seit gestern nicht mehr."
    assert triage("Drucker", text, "sv") == triage("Drucker", text, None)


def test_a_region_after_the_language_changes_nothing() -> None:
    text = "Kunnen jullie een gedeelde mailbox aanmaken?"
    assert triage("Mailbox", text, "nl-BE") == triage("Mailbox", text, "nl")


def test_the_phrases_that_counted_are_named_in_words() -> None:
    verdict = triage("Scanner", "De scanner werkt niet.", "nl")
    assert "'werkt .. niet' (nl) speaks for incident" in verdict.because


def test_a_longer_phrase_takes_the_words_of_a_shorter_one() -> None:
    reading = read("", "Geen probleem, de scanner doet het weer.", "nl")
    assert not reading.has("broken")
    assert reading.has("closed")


def test_no_phrase_reaches_across_the_end_of_a_sentence() -> None:
    assert read("", "De scanner werkt niet.", "nl").has("broken")
    assert not read("", "De scanner werkt. Niet schrikken.", "nl").has("broken")


def test_accents_and_capitals_do_not_matter() -> None:
    assert words_of("DÉJÀ Größe") == ["deja", "grosse"]
    loud, quiet = triage("", "ÉCRAN NOIR", "fr"), triage("", "ecran noir", "fr")
    assert loud == quiet


@pytest.mark.parametrize(
    "text",
    [
        "My work phone was stolen from the car.",
        "I sent the salary list to the wrong person.",
        "I clicked the link and entered my password, then saw the page was fake.",
        "In the portal I can see the invoices of other customers.",
    ],
)
def test_a_breach_is_a_critical_security_incident(text: str) -> None:
    verdict = triage("", text, "en")
    assert verdict.breach
    assert (verdict.kind, verdict.category, verdict.urgency) == (
        Kind.INCIDENT,
        "security",
        Urgency.CRITICAL,
    )


@pytest.mark.parametrize(
    "text",
    [
        "I received a phishing mail and did not click on anything.",
        "My laptop lost the connection to the printer.",
        "I lost my files after the update of my laptop.",
        "I forgot my password, could you reset it?",
        "The files on my laptop are gone since this morning.",
        "The invoice shows the wrong address of our company.",
    ],
)
def test_what_harmed_nobody_is_no_breach(text: str) -> None:
    assert not triage("", text, "en").breach


def test_importance_alone_never_makes_the_highest_urgency() -> None:
    for text in ("Could I get a second monitor?", "The printer is broken.", "The printer is broken, urgent!"):
        plain = triage("", text, "en")
        marked = triage("", text, "en", importance="high")
        assert plain.urgency is not Urgency.CRITICAL
        assert marked.urgency is not Urgency.CRITICAL
    assert triage("", "The printer is broken.", "en", importance="high").urgency is Urgency.HIGH


@pytest.mark.parametrize(
    "impact", ["", "Nobody on the whole floor can print.", "All branches are hit.", "12 people."]
)
@pytest.mark.parametrize("haste", ["", "Before 5 pm.", "No rush.", "Urgent!", "A typo only."])
def test_no_mail_becomes_a_p1_by_its_importance_alone(impact: str, haste: str) -> None:
    text = f"The printer is broken. {impact} {haste}"
    plain, marked = (triage("Printer", text, "en", importance) for importance in ("normal", "high"))
    assert marked.impact is plain.impact
    p1 = Desk().priority(plain.impact, plain.urgency) is P1
    assert (Desk().priority(marked.impact, marked.urgency) is P1) is p1


def test_calm_words_lower_and_urgent_words_raise_the_urgency() -> None:
    order = list(Urgency)
    calm, plain, urgent = (
        order.index(triage("", f"The printer is broken. {word}", "en").urgency)
        for word in ("No rush.", "", "Urgent!")
    )
    assert calm < plain < urgent


@pytest.mark.parametrize(
    ("language", "text", "stated"),
    [
        ("en", "The printer is broken", "we need it before noon"),
        ("en", "The printer is broken", "we need it by 5 pm"),
        ("nl", "De printer is kapot", "het moet voor 17 uur af zijn"),
        ("ms", "Pencetak rosak", "perlu siap sebelum esok pagi"),
        ("id", "Printer rusak", "harus selesai sebelum jam 3"),
        ("de", "Der Drucker ist kaputt", "es muss bis 14 Uhr fertig sein"),
        ("fr", "L'imprimante est en panne", "il faut que ce soit prêt avant midi"),
        ("es", "La impresora está rota", "tiene que estar antes de las 12"),
        ("pt", "A impressora está avariada", "tem de estar pronto até às 17"),
        ("it", "La stampante è guasta", "deve essere pronto entro domani"),
    ],
)
def test_a_deadline_stated_in_words_raises_the_urgency(language: str, text: str, stated: str) -> None:
    order = list(Urgency)
    plain, bound = (order.index(triage("", one, language).urgency) for one in (f"{text}.", f"{text}, {stated}."))
    assert plain < bound


@pytest.mark.parametrize(("count", "impact"), [(1, "user"), (4, "team"), (12, "many"), (300, "many")])
def test_a_number_of_people_makes_the_impact(count: int, impact: str) -> None:
    assert triage("", f"The scanner is broken for {count} colleagues of mine.", "en").impact in (impact, "team")
    assert triage("", f"The scanner is broken. Hit: {count} users.", "en").impact == impact


def test_a_mail_in_which_no_phrase_speaks_is_an_unsure_incident() -> None:
    verdict = triage("Zyx", "Qwv zxy.", "en")
    assert verdict.kind is Kind.INCIDENT
    assert verdict.confidence < 0.7


def test_only_the_first_part_of_a_huge_text_is_read() -> None:
    padding = "x " * (LONGEST // 2)
    assert triage("", padding + "My phone was stolen.", "en") == triage("", padding, "en")


@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from([*LANGUAGES, None, "", "xx"]))
def test_any_text_gets_a_verdict(subject: str, text: str, language: str | None) -> None:
    verdict = triage(subject, text, language)
    assert verdict.category in CATEGORIES
    assert 1 / 4 <= verdict.confidence <= 1.0
    assert verdict.confidence == verdict.chances[verdict.kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_has_a_known_concept_and_a_first_word_that_can_be_looked_up(language: str) -> None:
    index = index_of(language)
    shelves = (index.whole, index.pairs, *index.gapped.values(), index.begins, index.ends, {"#": index.numbers})
    phrases = [phrase for shelf in shelves for row in shelf.values() for phrase in row]
    assert {phrase.concept for phrase in phrases} <= CONCEPTS
    assert all(phrase.words[0].strip("*") and phrase.words[-1] != ".." for phrase in phrases)
    assert all(len(key) == 3 for key in (*index.begins, *index.ends))
    assert all(len(phrase.words) > 1 for row in index.pairs.values() for phrase in row)


def test_malay_and_indonesian_share_their_phrases() -> None:
    assert triage("", "Komputer saya tidak bisa dinyalakan.", "ms").kind is Kind.INCIDENT
    assert triage("", "Komputer saya tak boleh hidup.", "id").kind is Kind.INCIDENT


def test_probabilities_of_the_kinds_sum_to_one() -> None:
    verdict = triage("", "The printer is broken, please help.", "en")
    assert sum(verdict.chances.values()) == pytest.approx(1.0)
    assert set(verdict.chances) == {kind.value for kind in Kind}
    assert verdict.confidence == max(verdict.chances.values())

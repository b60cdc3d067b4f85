# SPDX-License-Identifier: Apache-2.0
"""In which language a person writes, by a sentence or a mail."""

import json
import time
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.language import heard, language
from parsers.values import Mail, Segment

HERE = Path(__file__).parent
SENTENCES = [
    (row.split("\t")[0], row.split("\t")[1])
    for row in (HERE / "sentences.tsv").read_text("utf-8").splitlines()
    if "\t" in row
]
TICKETS = files("workflows").joinpath("data", "golden.jsonl")
GOLDEN = [json.loads(row) for row in TICKETS.read_text("utf-8").splitlines()]
LOG = "The operation could not be completed.\nPlease contact your system administrator.\nError 0x80070005: denied\n"


def test_a_sentence_is_enough_in_every_language() -> None:
    said = [(expected, language(text), text) for expected, text in SENTENCES]
    wrong = [row for row in said if row[1] not in (row[0], None)]
    assert len(wrong) <= 3, wrong  # of those with three or four words
    assert sum(expected == found for expected, found, _ in said) >= 0.94 * len(said)
    assert len({expected for expected, _ in SENTENCES}) >= 60


def test_tickets_are_read_in_their_language() -> None:
    right = sum(language(row["text"], row["subject"]) == row["lang"] for row in GOLDEN)
    assert right >= 0.97 * len(GOLDEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do I reset my token? I cannot find the button.", "en"),
        ("Zo snel mogelijk graag, want we kunnen niet verder.", "nl"),
        ("Kan iemand dit even nakijken?", "nl"),
        ("Kan iemand asseblief hierna kyk, dit werk nie.", "af"),
        ("Boleh tolong semak emel saya? Tak masuk langsung sejak pagi tadi.", "ms"),
        ("Tolong cek surel saya, dari tadi pagi nggak masuk sama sekali.", "id"),
        ("Hvad skal jeg gøre nu, når den ikke virker?", "da"),
        ("Hva skal jeg gjøre nå når den ikke virker?", "nb"),
        ("Vad ska jag göra nu när den inte fungerar?", "sv"),
        ("Co mám dělat, když to nefunguje?", "cs"),
        ("Čo mám robiť, keď to nefunguje?", "sk"),
        ("Kaj naj naredim, če ne deluje?", "sl"),
        ("Что мне делать, если он не работает?", "ru"),
        ("Що мені робити, якщо він не працює?", "uk"),
        ("Какво да правя, ако не работи?", "bg"),
        ("Што да правам ако не работи?", "mk"),
        ("Шта да радим ако не ради?", "sr"),
        ("¿Qué hago si no funciona?", "es"),
        ("O que faço se não funcionar?", "pt"),
        ("Què he de fer si no funciona?", "ca"),
        ("Que fago se non funciona?", "gl"),
        ("三楼的3号打印机坏了", "zh"),
        ("VPNに接続できません。至急。", "ja"),
        ("PLEASE HELP ME, THE SCREEN IS BLACK", "en"),
        ("MIJN SCHERM BLIJFT ZWART, WAT NU", "nl"),
    ],
)
def test_near_relatives_are_told_apart(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Goedemiddag, ik krijg deze melding en kan niet verder:\n{LOG}{LOG}", "nl"),
        (f"Selamat pagi, sistem keluar mesej ini sejak semalam:\n{LOG}{LOG}", "ms"),
        ('Wanneer ik op opslaan druk staat er "The file is locked by another user, try again later".', "nl"),
        ("Server down lagi, tak boleh nak submit claim, please tolong check.", "ms"),
        ("Hoi, mijn outlook crasht sinds gisteren.\nFaulting module C:\\Windows\\x.dll\nat a.b.C(D.java:5)", "nl"),
        ("Unser Login geht nicht, siehe https://www.example.org/this/is/the/page?and=that", "de"),
        ("Bitte an the.english.name@mail.example schreiben, danke", "de"),
        (f"Здравствуйте, пишет вот что:\n{LOG}", "ru"),
    ],
)
def test_what_a_machine_says_does_not_outweigh_the_person(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize("text", ["", "12345", "ok", "https://x.example/a?b=c", "\u0301\u0301", "?!"])
def test_too_little_says_no_language(text: str) -> None:
    assert language(text) is None


@pytest.mark.parametrize(("known", "expected"), [(None, None), ("nl", "nl"), ("da", "da"), ("xx", None)])
def test_the_sender_s_language_breaks_a_tie(known: str | None, expected: str | None) -> None:
    assert language("Modem", known=known) == expected


def test_the_sender_s_language_does_not_win_against_a_clear_sentence() -> None:
    assert language("Der Drucker im dritten Stock funktioniert nicht mehr.", known="nl") == "de"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two problems\n\nHi team,\n\nThere are two problems.", "en"),
        ("Teams crashes on start", "en"),
        ("ok thanks", "en"),
        ("Any news?", "en"),
        ("No luck", "en"),
        ("Nee helaas", "nl"),
        ("Ja graag", "nl"),
        ("VPN ligt eruit", "nl"),
        ("Printer stuk", "nl"),
        ("Nog steeds kapot", "nl"),
        ("Ja bitte", "de"),
        ("Geht wieder", "de"),
        ("Oui merci", "fr"),
        ("¿Alguna novedad?", "es"),
        ("No funciona", "es"),
        ("Ci sono novità?", "it"),
        ("Internet lambat hari ini", "ms"),
        ("Belum selesai lagi", "ms"),
        ("Sudah bisa, makasih", "id"),
        ("Aitäh", "et"),
        ("Ei toimi", "fi"),
        ("Nestrādā printeris", "lv"),
        ("Baie dankie", "af"),
        ("Eskerrik asko", "eu"),
        ("Salamat po", "tl"),
    ],
)
def test_two_words_are_enough_where_people_answer_so(text: str, expected: str) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Your request has been received", "Danke", "de"),
        ("Your request has been received", "Bedankt", "nl"),
        ("Uw verzoek is ontvangen", "Thanks, it works", "en"),
        ("Der Drucker ist kaputt", "ok", "de"),
        ("Der Drucker ist kaputt", "👍", "de"),
    ],
)
def test_the_subject_of_an_answer_counts_only_where_the_text_says_nothing(
    subject: str, text: str, expected: str
) -> None:
    assert language(text, subject, answers=True) == expected


def test_a_mail_is_heard_in_the_sender_s_language() -> None:
    mail = Mail(subject="Re: Modem", segments=(Segment(role="new", text=""),))
    assert heard(mail, "").language is None
    assert heard(mail, "nl").language == "nl"


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_has_a_language_or_none(text: str, subject: str) -> None:
    found = language(text, subject)
    assert found is None or len(found) == 2


@pytest.mark.parametrize("text", ["x" * 3_000_000, "a b " * 900_000, '"' * 900_000, "“a" * 900_000, "İ" * 900_000])
def test_a_long_text_takes_no_longer(text: str) -> None:
    began = time.process_time()
    language(text, text)
    assert time.process_time() - began < 0.1

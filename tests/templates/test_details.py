# SPDX-License-Identifier: Apache-2.0
"""The details of a letter are said in its language and zone; what people put into them comes out literally."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.details import duration, moment
from templates.examples import DETAILS, FULL, example
from templates.listing import html_buttons, html_link, text_buttons
from templates.proof import names
from templates.variables import LOCALES, _locale, size
from templates.wordings import LetterError
from tests.templates.samples import AT, html, plain, raw_plain, sent
from workflows.letter import Detail, Letter

LETTERS = sorted(names())
KEPT_LITERAL = "**<b>{{ 7*7 }}</b>** [x](http://evil.example) <script>{% x %}"
HOSTILE = f"\r\n\r\nBcc: eve@example.com\n-- \n# h\n{KEPT_LITERAL}\0</style>"


def hostile(value: Any) -> Any:
    """The detail with every word of it replaced by hostile ones."""
    if isinstance(value, tuple):
        return tuple(hostile(one) for one in value)
    return HOSTILE if isinstance(value, str) else value


def tags(text: str) -> set[str]:
    return set(re.findall(r"</?[a-z0-9]+", text))


def letter(name: str, **details: Detail) -> Letter:
    return replace(example(name, "en")[0], details=details)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "again by Sunday, 29 March 2026, 03:30 (CEST)"),
        ("nl", "zondag 29 maart 2026"),
        ("ms", "Ahad, 29 Mac 2026"),
    ],
)
def test_a_time_is_said_in_the_letters_language_and_the_desks_zone(language: str, told: str) -> None:
    mail = sent(replace(letter("status", next_update=AT + timedelta(hours=3)), language=language))
    if mail["Content-Language"] == language:
        assert told in plain(mail)


@pytest.mark.parametrize("language", sorted(LOCALES))
def test_a_span_is_said_in_every_language_and_never_rounded_to_another_unit(language: str) -> None:
    locale = _locale(language)
    digits = {
        minutes: re.findall(r"\d+", duration(timedelta(minutes=minutes), locale)) for minutes in (45, 90, 14400)
    }
    assert digits == {45: ["45"], 90: ["1", "30"], 14400: ["10"]}
    assert duration(timedelta(minutes=-5), locale) == duration(timedelta(0), locale) == ""


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=900)))
def test_a_span_that_is_left_is_never_said_to_be_nothing(span: timedelta) -> None:
    assert re.search(r"\d", duration(span, _locale("en")))


def test_a_span_is_rounded_up_to_a_minute() -> None:
    assert duration(timedelta(seconds=61), _locale("en")) == "2 minutes"


def test_keys_become_the_words_of_the_letters_language() -> None:
    text = plain(sent(letter("status_report", state="in progress", level="L2", steps=((AT, "escalated"),))))
    assert "State: in progress" in text
    assert "With: our specialists" in text
    assert "- 28 Mar 2026, 23:30: passed on to specialists" in text


def test_a_key_without_a_word_is_shown_as_it_is_called() -> None:
    assert "State: asleep" in plain(sent(letter("status_report", state="asleep")))


def test_a_detail_that_no_letter_knows_is_told() -> None:
    with pytest.raises(LetterError, match="named ownr"):
        sent(letter("status", ownr="Ann"))


def test_questions_are_numbered_in_both_forms() -> None:
    mail = sent(letter("acknowledgement", questions=("Which one?", "Since when?")))
    assert "\n1. Which one?\n2. Since when?\n" in raw_plain(mail)
    assert re.search(r"<ol [^>]*>\n<li [^>]*>Which one\?</li>\n<li [^>]*>Since when\?</li>\n</ol>", html(mail))


def test_answers_stand_beside_their_questions_as_quotations() -> None:
    mail = sent(letter("alert_reply", answers=(("Which one?", "The red.\nUpstairs."), ("Since when?", "Today."))))
    assert "Which one?\n> The red.\n> Upstairs.\n\nSince when?\n> Today.\n" in raw_plain(mail)
    assert html(mail).count('class="quoted"') == 4


def test_yes_and_no_are_links_in_html_and_words_in_plain_text() -> None:
    mail = sent(
        letter("resolved", yes_link="mailto:a@b.example?subject=%5B%2342%5D%20yes", no_link="mailto:a@b.example")
    )
    assert 'href="mailto:a@b.example?subject=%5B%2342%5D%20yes">Yes</a>' in html(mail)
    assert "mailto:" not in raw_plain(mail)
    assert "Simply reply yes or no." in plain(mail)


def test_five_marks_are_five_links() -> None:
    page = html(sent(replace(FULL, name="closed", language="en")))
    assert re.findall(r"rating%20(\d)\">(\d)</a>", page) == [(str(mark), str(mark)) for mark in range(1, 6)]


def test_a_letter_without_links_has_no_button() -> None:
    assert 'class="button"' not in html(sent(letter("resolved_silent")))


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "", "mailto:a b", 'https://x"onclick="y']
)
def test_what_is_no_link_of_the_web_or_of_mail_is_none_to_follow(link: str) -> None:
    assert html_buttons(link, "Yes") == ""
    assert "href" not in html_link(link)


def test_a_label_of_a_button_is_escaped() -> None:
    assert "<b>" not in html_buttons("mailto:a@b.example", "<b>")
    assert text_buttons("mailto:a@b.example", "Yes") == ""


@pytest.mark.parametrize("name", LETTERS)
def test_hostile_details_add_no_markup_no_field_and_no_line_of_ours(name: str) -> None:
    friendly, ticket = example(name, "en")
    bad: Mapping[str, Detail] = {key: hostile(value) for key, value in DETAILS.items()}
    before, after = sent(friendly, ticket), sent(replace(friendly, details=bad), ticket)
    assert after.keys() == before.keys()
    assert tags(html(after)) <= tags(html(before)) | {"<br", "<p", "</p"}
    assert "<script" not in html(after)
    assert "49" not in raw_plain(after)
    assert 'evil.example"' not in html(after)
    assert [line for line in raw_plain(after).split("\n") if line == "-- "] == [
        line for line in raw_plain(before).split("\n") if line == "-- "
    ]


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("resolved", {"resolution_text": HOSTILE}),
        ("alert_handover", {"summary": HOSTILE}),
        ("alert_reply", {"answers": (("Which?", HOSTILE),)}),
        ("alert_new", {"similar": (("[#1]", HOSTILE, HOSTILE),)}),
        ("alert_lead", {"because": HOSTILE}),
        ("alert_surge", {"reports": (("[#1]", HOSTILE),)}),
        ("status_list", {"items": (HOSTILE,)}),
    ],
)
def test_a_persons_words_in_details_come_out_literally(name: str, detail: dict[str, Detail]) -> None:
    mail = sent(letter(name, **detail))
    assert KEPT_LITERAL in raw_plain(mail).replace("\n", " ") or KEPT_LITERAL in plain(mail)
    assert KEPT_LITERAL in unescape(html(mail)).replace("\u00a0", " ")


def test_a_list_without_end_is_cut() -> None:
    many = tuple(f"[#{number}]" for number in range(5000))
    assert raw_plain(sent(letter("status_list", items=many))).count("- [#") == 200


def test_no_letter_about_a_breach_to_outsiders_repeats_what_was_reported() -> None:
    for name in ("acknowledgement_breach", "alert_breach_notice", "alert_breach_clock", "alert_breach_unseen"):
        written, ticket = example(name, "en")
        mail = sent(replace(written, text="SECRET", subject="SECRET", whole="SECRET", author=written.to), ticket)
        for part in (str(mail["Subject"]), raw_plain(mail), html(mail)):
            assert "SECRET" not in part
            assert "breach" not in part.lower() or name != "acknowledgement_breach"


@pytest.mark.parametrize("name", ["call", "call_moved", "call_cancelled", "call_reminder"])
def test_a_letter_about_a_call_says_the_same_to_reporter_and_agent(name: str) -> None:
    told, ticket = example(name, "en")
    to_agent = replace(told, to=replace(told.to, address="ann@example.org"))
    assert raw_plain(sent(told, ticket)) == raw_plain(sent(to_agent, ticket))


def test_every_letter_to_an_agent_about_a_ticket_has_one_subject() -> None:
    for name in LETTERS:
        if name.startswith("alert_") and "breach" not in name:
            written, ticket = example(name, "en")
            assert sent(written, ticket)["Subject"] == "[#42] The printer is out of order"


@pytest.mark.parametrize(
    ("zone", "language", "name"),
    [
        ("Europe/Amsterdam", "nl", "CET"), ("Europe/Berlin", "de", "MEZ"), ("Asia/Kuala_Lumpur", "ms", "MYT"),
        ("Asia/Kuala_Lumpur", "en", "UTC+8"), ("Asia/Kolkata", "en", "UTC+5:30"), ("UTC", "fr", "UTC"),
        ("America/New_York", "en", "UTC-4"), ("Europe/Lisbon", "pt", "WET"), ("Africa/Abidjan", "it", "UTC"),
    ],
)  # fmt: skip
def test_a_zone_is_named_shortly_or_by_its_distance(zone: str, language: str, name: str) -> None:
    assert moment(AT, zone, _locale(language)).endswith(f"({name})")


def test_sizes_have_the_units_of_the_language() -> None:
    assert [size(count, _locale("fr")) for count in (12, 1500, 25_000_000)] == ["12 o", "1,5 ko", "25 Mo"]
    assert [size(count, _locale("de")) for count in (12, 1500, 25_000_000)] == ["12 B", "1,5 kB", "25 MB"]


def test_a_time_in_a_list_is_short() -> None:
    at: datetime = AT
    assert "- 28 Mar 2026, 23:30: solved" in plain(sent(letter("status", steps=((at, "resolved"),))))

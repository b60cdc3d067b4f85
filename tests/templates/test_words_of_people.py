# SPDX-License-Identifier: Apache-2.0
"""A person's words come out literally and in their place, whatever they hold."""

import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import parseaddr
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.values import Address
from templates.header import one_line
from templates.saying import KEEP, html_said, wrapped
from tests.templates.samples import (
    ACKNOWLEDGEMENT,
    ALERT_NEW,
    ANSWER,
    attachment,
    html,
    parsed,
    raw_plain,
    sent,
    worded,
)

NASTY = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from('\r\n\0\t"\\<>,;:@()[]=?_ \u2028\u2029\x85\x0b\x0c\ud800\u202e\u200d'),
        st.sampled_from(["\r\nBcc: eve@example.com", "=?utf-8?q?x?=", "[#7]", "\n\n", "é"]),
    ),
    max_size=80,
).map("".join)
FIELDS = [
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "X-Firstline-Ticket"),
    *("Content-Language", "MIME-Version", "Content-Type"),
]
MARKED_UP = """# heading
{{ 7 * 7 }} {% for x in y %} {# c #} {{
**bold** _it_ [a](http://example.com) ![i](x.png) `code`
<script>alert(1)</script> <img src=x onerror=y> &amp; "'
- item
---
-- 
zq0qz | said %s %(x)s
    four spaces   and three"""


@given(subject=NASTY, name=NASTY)
def test_no_subject_and_no_name_adds_a_field_or_ends_the_header(subject: str, name: str) -> None:
    letter = replace(ACKNOWLEDGEMENT, subject=subject, to=Address(name=name, address="bob@example.net"))
    content = worded(letter).content
    head, _, _ = content.partition(b"\r\n\r\n")
    assert re.fullmatch(rb"(?:[ -~\t]*\r\n)*[ -~\t]*", head)
    assert max(map(len, head.split(b"\r\n"))) <= 78
    mail = parsed(content)
    assert mail.keys() == FIELDS
    assert not mail.defects
    assert not [defect for field in mail.values() for defect in field.defects]
    assert {part.get_content_type() for part in mail.iter_parts()} == {"text/plain", "text/html"}


@given(subject=NASTY, name=NASTY)
def test_a_subject_and_a_name_come_back_as_they_were_on_one_line(subject: str, name: str) -> None:
    letter = replace(ALERT_NEW, subject=subject, to=Address(name=name, address="bob@example.net"))
    mail = sent(letter)
    said = one_line(re.sub(r"\[#[0-9]+\]", " ", subject), 160)
    assert mail["Subject"] == f"[#42] {said or '(no subject)'}"
    # The standard library of Python 3.11 reads a space between the encoded words of a name; ours follows RFC 2047.
    (raw,) = (value for field, value in mail.raw_items() if field == "To")
    display, address = parseaddr(raw.replace("\r\n", ""))
    assert str(make_header(decode_header(display))) == one_line(name, 100)
    assert address == "bob@example.net"


@given(NASTY)
def test_a_line_of_a_header_is_one_line_of_printable_text(text: str) -> None:
    line = one_line(text, 50)
    assert len(line) <= 50
    assert line == line.strip()
    assert all(char.isprintable() or char in "\u200c\u200d" for char in line)


@given(NASTY)
def test_a_persons_text_stays_between_its_marks(text: str) -> None:
    before, after = sent(replace(ALERT_NEW, text="")), sent(replace(ALERT_NEW, text=text))
    ours = [line for line in raw_plain(after).split("\n") if not line.startswith(">")]
    assert ours == [line for line in raw_plain(before).split("\n") if not line.startswith(">")]
    assert re.findall(r"<[/a-z]", html(after)).count("<d") == re.findall(r"<[/a-z]", html(before)).count("<d")
    assert set(re.findall(r"<[a-z0-9]+", html(after))) <= set(re.findall(r"<[a-z0-9]+", html(before))) | {"<br", "<p"}


def test_markup_in_a_persons_text_comes_out_literally() -> None:
    mail = sent(replace(ANSWER, text=MARKED_UP))
    assert raw_plain(mail).startswith(MARKED_UP)
    shown = unescape(re.sub(r"<[^>]*>", "", html(mail))).replace("\u00a0", " ")
    assert MARKED_UP in shown
    assert "<script" not in html(mail)
    assert "<img" not in html(mail)


@pytest.mark.parametrize("field", ["subject", "name", "author", "phone", "file"])
def test_markup_in_a_persons_name_or_subject_comes_out_literally(field: str) -> None:
    word = "**<b>{{ 7*7 }}</b>** [x](y)"
    letter = {
        "subject": replace(ALERT_NEW, subject=word),
        "name": replace(ALERT_NEW, name="held_empty", to=Address(name=word, address="a@example.org")),
        "author": replace(ALERT_NEW, author=Address(name=word, address="a@example.org")),
        "phone": replace(ALERT_NEW, phones=(word,)),
        "file": replace(ALERT_NEW, attachments=(attachment(word),)),
    }[field]
    mail = sent(letter)
    assert "<b>" not in html(mail)
    assert "49" not in raw_plain(mail)
    literal = (
        word.replace("*", "_").replace("<", "_").replace(">", "_").replace("/", "_") if field == "file" else word
    )
    assert literal in (mail["Subject"] if field == "subject" else unescape(html(mail)))


def test_every_line_end_of_a_person_is_kept_as_a_line() -> None:
    text = raw_plain(sent(replace(ANSWER, text="one\r\ntwo\rthree\u2028four\x85five")))
    assert text.startswith("one\ntwo\nthree\nfour\nfive\n")


def test_paragraphs_and_line_breaks_are_kept_in_html() -> None:
    assert html_said("a\nb\n\n\nc").replace(' style="margin:0 0 16px"', "") == "<p>a<br>\nb</p>\n<p>c</p>"


def test_a_persons_long_line_is_not_wrapped_and_ours_is() -> None:
    long = "word " * 60
    assert f"> {long.strip()}\n" in raw_plain(sent(replace(ALERT_NEW, text=long)))
    assert max(map(len, wrapped(long.strip()).split("\n"))) <= 72
    assert wrapped(KEEP + long) == long


def test_a_quotation_of_millions_of_characters_is_shortened_and_an_answer_is_not() -> None:
    text = "word " * 100_000
    assert len(raw_plain(sent(replace(ALERT_NEW, text=text)))) < 102_000
    assert "[...]" in raw_plain(sent(replace(ALERT_NEW, text=text)))
    assert text.strip() in raw_plain(sent(replace(ANSWER, text=text)))


def test_the_reference_of_another_ticket_in_a_subject_is_taken_out() -> None:
    mail = sent(replace(ACKNOWLEDGEMENT, subject="Printer [#7] again"))
    assert mail["Subject"] == "Re: Printer again [#42]"


def test_a_subject_of_any_length_keeps_the_reference() -> None:
    subject = str(sent(replace(ACKNOWLEDGEMENT, subject="é" * 5000))["Subject"])
    assert len(subject) <= 200
    assert subject.endswith(" [#42]")

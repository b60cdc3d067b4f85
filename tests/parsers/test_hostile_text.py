# SPDX-License-Identifier: Apache-2.0
"""Texts made to be slow: each is read within 50 ms of CPU plus 150 ms a MB, and nothing of it is lost."""

import time

import pytest

from parsers import attribution, html, quotation
from parsers.mail import read

SLACK = 3  # the machine that tests is shared
ATTRIBUTION = "On 2 Feb 2026 10:00, Zoë <zoe@klant.example> wrote:\n"
PARAGRAPH = (
    '<div style="font-family:Arial,sans-serif;font-size:14px"><p class="MsoNormal">Lorem ipsum dolor sit amet, '
    'consectetur <a href="https://klant.example/path?x=1">adipiscing</a></p></div>\n'
)
PLAIN = {
    "a million quoted lines": ">\n" * 1_000_000,
    "quoted lines between others": "> x\ny\n" * 150_000,
    "a hundred thousand attributions": ATTRIBUTION * 100_000,
    "attributions that are none": "On 2 Feb 2026 10:00, Zoë said that:\n" * 100_000,
    "attributions within a quotation": f"> {ATTRIBUTION}" * 20_000,
    "verbs alone": "wrote:\n" * 150_000,
    "one line of five megabytes": "x" * 5_000_000,
    "one line of a million words": "word " * 1_000_000,
    "one line of colons": ":" * 1_000_000,
    "one line of brackets": ">" * 1_000_000,
    "labels": "a: b\n" * 250_000,
    "header blocks": "From: a@klant.example\nSent: 2 Feb 2026 10:00\nTo: b\n\n" * 20_000,
    "marks of signatures": "--\n" * 300_000,
    "rules": "-----\n" * 150_000,
    "separators": "---- x ----\n" * 80_000,
    "empty lines": "\n" * 1_000_000,
    "blank lines": " \n" * 500_000,
    "addresses": "<a@klant.example>\n" * 55_000,
    "initials": "ZK> x\n" * 150_000,
    "tabs": "\tx\n" * 300_000,
    "telephones that sign": "Sent from my iPhone\n" * 50_000,
    "legal notices": ("Confidential, for the addressee; delete it if sent in error. " * 4 + "\n\n") * 4_000,
}
HTML = {
    "nested divisions": "<div>" * 100_000,
    "nested divisions that end": "<div>" * 100_000 + "x" + "</div>" * 100_000,
    "nested quotations": "<blockquote>" * 100_000,
    "nested quotations of a client": "<blockquote type=cite>x" * 50_000,
    "nested wrappers": "<div class=gmail_quote>" * 20_000 + "x",
    "nested bold": "<b>" * 100_000,
    "nested links": "<a href=http://klant.example>" * 50_000 + "y",
    "nested tables": "<table><tr><td>x" * 50_000,
    "nested lists": "<ul><li>x" * 50_000,
    "formatting that every paragraph takes up": "".join(f"<p><b c={number}>x" for number in range(20_000)),
    "end tags that fit nothing": "<span>" * 500 + "</b>" * 100_000,
    "paragraphs that never end": "<p>x" * 250_000,
    "attributions set in": f"<blockquote style='a:b'>{ATTRIBUTION}</blockquote>" * 8_000,
    "signatures": "<div class=signature>x</div>" * 30_000,
    "brackets": "<" * 1_000_000,
    "comments": "<!--" * 250_000,
    "entities": "&amp;" * 200_000,
    "attributes": "<div " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
    "a style of a megabyte": '<div style="' + "a:b;" * 250_000 + '">x',
    "kept lines": "<pre>" + "x\n" * 500_000,
    "line breaks": "<br>" * 250_000,
    "a megabyte as people write it": PARAGRAPH * 4_500,
}


def timed(text: str, kind: str) -> None:
    """Read a mail of a text, and fail where it takes too long or loses a character."""
    raw = f"From: a@klant.example\nContent-Type: text/{kind}; charset=utf-8\n\n{text}".encode()
    begin = time.process_time()
    found = read(raw)
    took = time.process_time() - begin
    assert took < SLACK * (0.050 + 0.150 * len(raw) / 1_000_000), f"{took:.3f} s for {len(raw)} bytes"
    assert "".join(one.text for one in found.segments) == found.text


@pytest.mark.parametrize("name", PLAIN)
def test_a_hostile_text_is_read_in_time(name: str) -> None:
    timed(PLAIN[name], "plain")


@pytest.mark.parametrize("name", HTML)
def test_hostile_html_is_read_in_time(name: str) -> None:
    timed(HTML[name], "html")


def test_what_is_not_looked_at_is_said_and_stays_new() -> None:
    text = "x\n" * quotation.MAX_LINES + "On 2 Feb 2026 10:00, Zoë wrote:\n> old\n"
    found, defect = quotation.segments(text)
    assert [one.role for one in found] == ["new", "new"]
    assert str(quotation.MAX_LINES) in defect


def test_a_quotation_goes_on_where_nobody_looks_any_more() -> None:
    found, _ = quotation.segments("Yes.\n" + "> x\n" * (quotation.MAX_LINES + 5))
    assert {one.role for one in found[1:]} == {"quoted"}


def test_text_behind_too_many_tags_is_kept_without_layout_and_said() -> None:
    page = "<b>x</b>" * html.MAX_TAGS + "<p>the &amp; end</p>"
    assert html.to_text(page).rstrip().endswith("the & end")
    assert "too many tags" in html.limits(page)
    assert not html.limits("<p>x</p>")
    assert "left out" in html.limits("x" * (html.MAX_HTML + 1))


def test_a_line_of_dashes_and_blanks_is_judged_at_once() -> None:
    began = time.process_time()
    for line in ("- " * 80, "-" * 159 + "x", "* " * 40 + "x" + " *" * 39 + "y", "-\t" * 70 + "a" + "- " * 9):
        attribution.separates(line)
    assert time.process_time() - began < 0.05

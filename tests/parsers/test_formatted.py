# SPDX-License-Identifier: Apache-2.0
"""The formatting of an answer is kept where it can be cut for certain, never a command, a quotation or a script."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import html as hypertext
from parsers import quotation
from parsers.command import commands, is_known
from parsers.formatted import formatted
from parsers.html import to_text

GMAIL = (
    '<div dir="ltr">#take<div>#p2</div><div><br></div><div>Dear Bob,</div><div>please <b>restart</b> it, '
    'see <a href="https://help.example/printer">the guide</a>:</div><ol><li>off</li><li>on</li></ol>'
    '<img src="cid:ii_1" alt="shot.png"><br clear="all"><div><br></div>'
    '<span class="gmail_signature_prefix">-- </span>'
    '<br><div dir="ltr" class="gmail_signature">Ann Lee<br>ACME<img src="cid:logo"></div></div><br>'
    '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, 2 Mar 2026, Desk wrote:<br></div>'
    '<blockquote class="gmail_quote" style="border-left:1px solid"><p>secret alert <b>text</b></p></blockquote></div>'
)
OUTLOOK = (
    '<html><head><style>p.MsoNormal{margin:0}</style></head><body><div class="WordSection1">'
    '<p class="MsoNormal">#resolve <o:p></o:p></p><p class="MsoNormal">Dear Bob,<o:p></o:p></p>'
    '<p class="MsoNormal"><span style="font-weight:bold;color:red">Fixed</span> by a <i>new</i> cable.<o:p></o:p></p>'
    '<table class="MsoTableGrid" border="1"><tr><td><p class="MsoNormal">room</p></td><td><p>12</p></td></tr></table>'
    '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    '<p class="MsoNormal"><b>From:</b> Desk &lt;support@desk.example&gt;<br>'
    '<b>Sent:</b> Monday, 2 March 2026 09:00<br>'
    '<b>To:</b> Ann<br><b>Subject:</b> [#42] printer</p></div></div><p class="MsoNormal">secret alert text</p>'
    "</div></body></html>"
)
PICTURES = {"ii_1": "abc@pictures"}


def new_words(page: str) -> str:
    """The words that would leave as plain text, as the desk reads this page."""
    marked = hypertext.split(to_text(page))
    segments, _ = quotation.segments(marked.text, marked.quoted, "", marked.signed)
    return commands("".join(one.text for one in segments if one.role == "new").strip())[1].strip()


def cut(page: str) -> str:
    return formatted(page, new_words(page), "", PICTURES)


def test_an_answer_of_gmail_keeps_bold_link_list_and_picture_and_nothing_else() -> None:
    written = cut(GMAIL)
    assert "please <b>restart</b> it" in written and ">the guide</a>" in written
    assert 'href="https://help.example/printer"' in written
    assert re.search(r"<ol>\s*<li>off</li>\s*<li>on</li>\s*</ol>", written)
    assert '<img src="cid:abc@pictures" alt="" style="max-width:100%">' in written and "logo" not in written
    for gone in ("#take", "#p2", "Ann Lee", "ACME", "secret", "wrote", "gmail", "class="):
        assert gone not in written, gone


def test_an_answer_of_outlook_keeps_its_table_and_drops_the_mail_below_the_rule() -> None:
    written = cut(OUTLOOK)
    assert '<span style="font-weight:bold">Fixed</span> by a <i>new</i> cable.' in written
    assert re.search(r"<table [^>]*>\s*<tr>\s*<td [^>]*>\s*<p [^>]*>room</p>", written)
    for gone in ("resolve", "Mso", "From:", "secret", "color:red", "o:p", "<style"):
        assert gone not in written, gone


def test_the_plain_form_of_gmail_with_its_stars_and_targets_is_the_same_words() -> None:
    plain = (
        "Dear Bob,\nplease *restart* it, see the guide <https://help.example/printer>:\n\n   1. off\n   2. on\n\n"
        "[image: shot.png]"
    )
    assert formatted(GMAIL, plain, "", PICTURES)


@pytest.mark.parametrize(
    "words",
    ["Dear Bob, please restart it", "", "Dear Bob,\nplease restart it, see the guide:\noff\non\nand more"],
)
def test_html_that_says_other_words_than_the_plain_text_is_not_used(words: str) -> None:
    assert formatted(GMAIL, words, "", PICTURES) == ""


@pytest.mark.parametrize(
    ("page", "gone"),
    [
        ("<p>Hello <script>alert(1)</script>Bob</p>", "alert"),
        ('<p onclick="x()">Hello <a href="javascript:x()">Bob</a></p>', "x()"),
        ('<p>Hello <img src="https://track.example/p.png">Bob</p>', "track"),
        ("<p>Hello <!-- #resolve -->Bob</p>", "resolve"),
        ('<p>Hello <span style="display:none">#resolve hidden</span>Bob</p>', "hidden"),
        ('<form action="https://x.example"><p>Hello Bob</p><input></form>', "form"),
        ('<p style="background:url(https://x.example)">Hello Bob</p>', "url"),
        ('<p>Hello <iframe src="https://x.example"></iframe>Bob</p>', "iframe"),
        ('<p>Hello <svg><style><img src=x onerror=1></style></svg>Bob</p>', "onerror"),
    ],
)
def test_what_is_dangerous_is_never_written(page: str, gone: str) -> None:
    written = cut(page)
    assert gone not in written
    assert written == "" or "Hello" in written


@pytest.mark.parametrize(
    "page",
    [
        "<p>Hello Bob</p><p>#resolve it</p><p>more</p>",
        "<p>Hello Bob</p><ul><li>#close</li></ul>",
        "<div>Hello</div><div><b>#take</b></div>",
    ],
)
def test_html_with_a_command_among_its_words_is_not_used(page: str) -> None:
    assert cut(page) == ""


PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<ul><li>", "</li></ul>", "<table><tr><td>", "<br>", "#take",
     "</td></tr></table>", "#resolve ", "word ", "other words. ", "\n", "<blockquote type=cite>", "</blockquote>",
     "&lt;b&gt;", '<a href="https://x.example/">', "</a>", "<script>", "</script>", "<td>", "<img src=cid:ii_1>", "<",
     "<!--", "-->", '<div class="gmail_signature">', "-- <br>", "<span style='font-weight:bold'>", "</span>", "🙂",
     "&#35;close "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_comes_in_what_comes_out_holds_no_order_and_is_well_formed(page: str) -> None:
    written = cut(page)
    said = hypertext.split(to_text(written)).text
    assert not any(is_known(one) for line in said.splitlines() for one in commands(line)[0])
    assert "<script" not in written and "<!--" not in written
    opened = list[str]()
    for end, name in re.findall(r"<(/?)([a-z0-9]+)", written):
        if name in ("br", "img"):
            continue
        if end:
            assert opened.pop() == name
        else:
            opened.append(name)
    assert opened == []


@given(st.text(max_size=300))
def test_no_text_at_all_raises(page: str) -> None:
    formatted(page, page, "", {})


@pytest.mark.parametrize("page", ["<b>" * 100_000, "<table><tr><td>" * 1_500, "<p>a" * 5_000, "a" * 900_000])
def test_a_flood_of_tags_is_read_or_left_but_never_hangs(page: str) -> None:
    formatted(page, "a", "", {})

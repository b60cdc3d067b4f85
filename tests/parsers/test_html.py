# SPDX-License-Identifier: Apache-2.0
"""HTML to text: what a person sees, and what the client marked as quoted or as a signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import html, quotation


def text(page: str) -> str:
    """The text of a page without its marks."""
    return html.split(html.to_text(page)).text


def new(page: str) -> str:
    """The new text of a page, in one line."""
    found = html.split(html.to_text(page))
    segments, _ = quotation.segments(found.text, found.quoted, "", found.signed)
    return " ".join("".join(one.text for one in segments if one.role == "new").split())


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<div>c</div>d", "a\nb\nc\nd"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<p>one<br>\ntwo<br>\n</p>\n<p>three</p>", "one\ntwo\n\nthree"),
        ("st<span>uk</span> <b>x</b>y", "stuk xy"),
        ("x <b> y </b> z", "x y z"),
        ("a&nbsp;&nbsp; b", "a   b"),
        ("<h1>T</h1>x<h2>y</h2>", "T\n\nx\n\ny"),
        ("a<hr>b", "a\n\nb"),
        ("a<wbr>b&shy;c", "abc"),
        ("<title>t</title><style>x</style><script>y</script>b", "b"),
        ("&lt;b&gt; &amp;amp; &#128512;", "<b> &amp; 😀"),
        ("<pre>\na  b\n  c\n\n\nd</pre>", "a  b\n  c\n\n\nd"),
        ("<textarea>one\ntwo</textarea>", "one\ntwo"),
        ("<div style='white-space:pre-wrap'>a  b\nc<span style='white-space:normal'>d  e</span></div>", "a  b\ncd e"),
        ("a</p>b</div></td></table>c", "a\n\nbc"),
    ],
)
def test_lines_are_those_that_a_browser_shows(page: str, seen: str) -> None:
    assert text(page) == seen


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a\tb\n1\t2"),
        ("<table><tr><td><p>one</p></td><td><p>two</p></td></tr></table>", "one\ttwo"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>x", "a\tb\nc\td\nx"),
        ("<table><tr><td>lay<br>out</td><td>side</td></tr></table>", "lay\nout\nside"),
        ("<table><tr><td>&nbsp;</td><td>text</td></tr></table>", "text"),
        ("<table><tr><td>a<table><tr><td>1</td><td>2</td></tr></table></td><td>b</td></tr></table>", "a\n1\t2\nb"),
    ],
)
def test_cells_are_parted_and_rows_are_lines(page: str, seen: str) -> None:
    assert text(page) == seen


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<ol><li>x<ol><li>y</li></ol></li><li>z<br>zz</li></ol>", "1. x\n   1. y\n2. z\n   zz"),
        ("<ol start=5><li>x</li><li value=9>y</li><li>z</li></ol>", "5. x\n9. y\n10. z"),
        ("<ul><li><p>x</p></li><li>y<ul><li>n</li></ul></li></ul>after", "* x\n* y\n   * n\n\nafter"),
        ("<ul><li>x<li>y</ul>", "* x\n* y"),
        ("<ol type=a><li>x<li>y</ol>See b", "a. x\nb. y\n\nSee b"),
        ("<ol type=i><li>x<ol type=A><li>q</ol><li>y</ol>", "i. x\n   A. q\nii. y"),
        ("<ol style='list-style-type: upper-roman' start=39><li>x<li>y</ol>", "XXXIX. x\nXL. y"),
        ("<ol type=a start=27><li>x</ol>", "aa. x"),
        ("<ol type=A start=0><li>x</ol>", "0. x"),
    ],
)
def test_lists_have_their_bullets_and_numbers(page: str, seen: str) -> None:
    assert text(page) == seen


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<a href='http://x.example/p'>y</a>", "y (http://x.example/p)"),
        ("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example"),
        ("<a href='https://www.z.example/'>z.example</a>", "z.example"),
        ("<a href='tel:+31201234567'>+31201234567</a>", "+31201234567"),
        ("<a href='#top'>top</a> <a href='javascript:x()'>go</a>", "top go"),
        ("<base href='https://e.example/d/'><a href='../f'>z</a>", "z (https://e.example/f)"),
        ("<base href='http://[broken'><a href='f'>z</a>", "z"),
        ("<a href='https://x.example'><img src='http://i.example' alt='Confirm'></a>", "Confirm (https://x.example)"),
    ],
)
def test_links_tell_their_targets_once(page: str, seen: str) -> None:
    assert text(page) == seen


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<img src='cid:logo.png@01DC' alt=''>", "[picture: logo.png]"),
        ("<img src='cid:x@y' alt='photo'>", "[picture: photo]"),
        ("<img src='cid:image001.png@01DC' alt='the error'>", "[picture: the error (image001.png)]"),
        ("<img src='cid:image001.png@01DC' alt='image001.png'>", "[picture: image001.png]"),
        ("<img src='data:image/png;base64,AA=='>", "[picture]"),
        ("<img src='https://e.example/1f600.png' alt='😀'>", "😀"),
        ("<img src='https://e.example/pixel.gif' width=1 height=1>", ""),
    ],
)
def test_pictures_that_came_along_are_named(page: str, seen: str) -> None:
    assert text(page) == seen


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("Mail from Jan <jan@klant.example> is lost", "Mail from Jan <jan@klant.example> is lost"),
        ("To: A <a@b.example>, C <c@d.example>", "To: A <a@b.example>, C <c@d.example>"),
        ("See <https://x.example/a?b=1>.", "See <https://x.example/a?b=1>."),
        ("Use <your-name> and List<String> and Map<String, Integer>", "Use <your-name> and List<String> and "
         "Map<String, Integer>"),
        ("Dear <First Name>, ...", "Dear <First Name>, ..."),
        ("<p>if a < b then x<y</p>", "if a < b then x<y"),
        ("<p>x<y and <b>so</b>", "x<y and so"),
        ("<o:p>x</o:p><v:shape>y", "xy"),
        ("<x-note>in</x-note>", "in"),
        ("<new-thing class=a>in", "in"),
        ("<span title='Jan <jan@k.example>'>Jan</span>", "Jan"),
        ("<!-- <unknown> -->x", "x"),
    ],
)  # fmt: skip
def test_brackets_that_begin_no_tag_are_text(page: str, seen: str) -> None:
    assert text(page) == seen


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<title>oops<body><p>text</p>", "oops\n\ntext"),
        ("<title>a</title><title>b<p>text</p>", "b\n\ntext"),
        ("<textarea rows=2>abc<b>text", "abctext"),
    ],
)
def test_what_stands_in_an_element_that_never_ends_is_not_lost(page: str, seen: str) -> None:
    assert text(page) == seen
    assert "never ends" in html.limits(page)


def test_an_element_in_a_comment_never_began() -> None:
    assert not html.limits("<!-- <title> --><p>x</p>")


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("<table><tr><td></td><td>x</td></tr><tr><td>y</td><td></td><td>z</td></tr></table>", "\tx\ny\t\tz"),
        ("<table><tr><td></td><td>Hello</td><td></td></tr></table>", "Hello"),
        ("<table><tr><td><p>&nbsp;</p></td><td>x</td><td><p>&nbsp;</p></td><td>y</td></tr></table>", "\tx\t\ty"),
        ("<table><tr><td></td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "a\tb"),
    ],
)
def test_what_stands_in_one_column_stays_in_one(page: str, seen: str) -> None:
    assert text(page).rstrip("\n") == seen


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>h</div>",
        "<span style='DISPLAY : none !important'>h<div>i</div></span>",
        "<div style='visibility:hidden'>h</div>",
        "<div style='font-size:0px'>h</div>",
        "<div style='font-size:0;line-height:0'>h</div>",
        "<div style='opacity:0'>h</div>",
        "<div style='max-height:0;overflow:hidden'>h</div>",
        "<div style='width:0;height:0;overflow:hidden'>h</div>",
        "<span style='mso-hide:all'>h</span>",
        "<div hidden>h</div>",
        "<div style='color:#ffffff; background-color:#FFFFFF'>h</div>",
        "<div style='background:white;color:rgb(255, 255, 254)'>h</div>",
        "<div style='color:#000;background:black !important'>h</div>",
        "<!--[if mso]>h<![endif]-->",
        "<template>h</template>",
    ],
)
def test_what_nobody_sees_is_left_out(hidden: str) -> None:
    assert text(f"<p>a</p>{hidden}<p>b</p>").split() == ["a", "b"]


@pytest.mark.parametrize(
    "shown",
    [
        "<td style='font-size:0px'><div style='font-size:13px'>s</div></td>",
        "<div style='opacity:0.9'>s</div>",
        "<div style='color:white'>s</div>",
        "<div style='color:#ffffff;background-color:#0b5cad'>s</div>",
        "<div style='color:white;background:url(x) #ffffff'>s</div>",
        "<div style='background-color:#fff'>s</div>",
        "<div style='font-size:0.9em'>s</div>",
        "<a style='mso-hide:all' href='#'>s</a>",
        "<![if !mso]>s<![endif]>",
        "<span style='display:none'></span>s",
    ],
)
def test_what_people_see_is_kept(shown: str) -> None:
    assert "s" in text(f"<p>a</p>{shown}<p>b</p>").split()


def test_a_page_of_hidden_text_alone_is_shown() -> None:
    assert text("<div style='display:none'>all there is</div>") == "all there is"


@pytest.mark.parametrize(
    "quoted",
    [
        "<blockquote type=cite>old</blockquote>",
        "<blockquote style='border-left:1px solid #0857A6'>old</blockquote>",
        "<div class=gmail_quote><div class=gmail_attr>Xyz:</div><blockquote class=gmail_quote>old</blockquote></div>",
        "<div class=gmail_quote>old</div>",
        "<div id=yahoo_quoted_7 class='x1yahoo_quoted yahoo_quoted'>old</div>",
        "<div id=appendonsend></div><hr><div id=divRplyFwdMsg>Xyz</div><div>old</div>",
        "<div id=x_divRplyFwdMsg>Xyz</div><div>old</div>",
        "<hr id=zwchr><div>old</div>",
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'>Xa: 1<br>Xb: 2<br>Xc: 3</div><p>old",
        "<div style='border:none;border-left:solid blue 1.5pt;padding:0cm'>old</div>",
        "<div name=messageReplySection>old</div>",
        "<div>On 2 Feb 2026 at 10:00, Desk &lt;d@help.example&gt; wrote:</div><blockquote>old</blockquote>",
        "<blockquote>old</blockquote>",
    ],
)
def test_what_clients_quote_is_known_by_its_structure(quoted: str) -> None:
    assert new(f"<div>It works.</div>{quoted}") == "It works."


@pytest.mark.parametrize(
    "kept",
    [
        "<div>The manual says:</div><blockquote>press it</blockquote>",
        "<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>press it</blockquote>",
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'>A box</div><p>press it",
        "<blockquote class=gmail_quote>press it</blockquote>",
    ],
)
def test_what_the_author_set_apart_stays_new(kept: str) -> None:
    assert new(f"<div>Hello.</div>{kept}").endswith("press it")


def test_answers_between_bars_of_outlook_are_new() -> None:
    bar = "<div style='border:none;border-left:solid blue 1.5pt'><div id=divRplyFwdMsg>From: x</div>{}</div>"
    assert new(f"{bar.format('One?')}<p>Yes.</p>{bar.format('Two?')}<p>No.</p>") == "Yes. No."


@pytest.mark.parametrize(
    "signature",
    [
        "<span class=gmail_signature_prefix>-- </span><br><div class=gmail_signature>Zoë</div>",
        "<div id=Signature>Zoë</div>",
        "<div id=x_Signature>Zoë</div>",
        "<div class=moz-signature>-- <br>Zoë</div>",
        "<div id=ms-outlook-mobile-signature>Zoë</div>",
        "<div name=messageSignatureSection>Zoë</div>",
        "<div id='Zm-_Id_-Sgn1'>Zoë</div>",
        "<div data-marker=__SIG_PRE__>Zoë</div>",
    ],
)
def test_signatures_are_known_by_their_structure(signature: str) -> None:
    assert new(f"<div>Hello.</div>{signature}") == "Hello."


def test_a_mail_within_a_signature_is_kept_whole() -> None:
    assert new("<div class=gmail_signature>Hello there.</div>") == "Hello there."


def test_marks_in_the_page_itself_are_taken_out() -> None:
    assert new("<p>a \ue0f0 b \ue0f8 c</p>") == "a b c"


TAGS = "<p> </p> <b> </b> <blockquote> </blockquote> <table> <tr> <td> </td> </table> <ul> <li> </ul> <a> <br> x &"
CLIENTS = ["<div class=gmail_quote>", "</div>", "<pre>", "</pre>", "<span hidden>", "</span>", "<div id=Signature>"]
PIECES = st.sampled_from([*TAGS.split(" "), *CLIENTS, "\n"])


@given(st.lists(PIECES, max_size=40))
def test_any_tags_give_a_text_whose_stretches_lie_within_it(pieces: list[str]) -> None:
    found = html.split(html.to_text("".join(pieces)))
    for stretches in (found.quoted, found.signed):
        assert stretches == sorted(stretches)
        assert all(0 <= begin <= end <= len(found.text) for begin, end in stretches)
    segments, _ = quotation.segments(found.text, found.quoted, "", found.signed)
    assert "".join(one.text for one in segments) == found.text

# SPDX-License-Identifier: Apache-2.0
"""An agent's answer in HTML leaves as it was formatted, with its pictures, the desk's signature and no command."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import pytest

from parsers.mail import read
from templates.letter import word
from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.raw import CONTEXT
from tests.workflows.samples import ANN, ANN_AGENT
from workflows.letter import Audience, Letter

# 40 by 40 pixels, which is no pixel of a tracker and no icon.
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x28\x00\x00\x00\x28" + bytes(200)
PLAIN = (
    "#take\n\nDear Bob,\n\nplease *restart* it:\n\n[image: shot.png]\n\nAsk ann@desk.example.\n\n"
    "-- \nAnn Lee, ACME\n"
)
HTML = (
    "<div>#take</div><div><br></div><div>Dear Bob,</div><div>please <b>restart</b> it:</div>"
    '<div><img src="cid:shot1" alt="shot.png"></div><div>Ask ann@desk.example.</div>'
    '<div class="gmail_signature">-- <br>Ann Lee, <i>ACME</i></div>'
)


def answered(desk: Guided, plain: str, html: str) -> Letter:
    """Ann answers with both forms and a picture; the letter to Bob."""
    letter = desk.last(NUMBER, Audience.AGENT, ANN.address)
    written = email.message_from_bytes(desk.raw("", ANN_AGENT, NUMBER, letter), policy=email.policy.SMTP)
    assert isinstance(written, EmailMessage)
    written.set_content(plain)
    written.add_alternative(html, subtype="html")
    (_, page) = written.iter_parts()
    page.add_related(PICTURE, "image", "png", cid="<shot1>", filename="shot.png")
    desk.arrive(read(written.as_bytes(), CONTEXT), letter, NUMBER, as_agent=ANN_AGENT)
    return next(one.letter for one in reversed(desk.sent) if one.letter.name == "answer")


def sent(desk: Guided, letter: Letter) -> EmailMessage:
    """The letter as it leaves, parsed."""
    worded = word(letter, ticket=desk.ticket(NUMBER), desk=desk.desk, at=desk.now)
    found = email.message_from_bytes(worded.content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_reporter_gets_bold_and_the_picture_where_it_stood() -> None:
    desk = begun("a new ticket")
    message = sent(desk, answered(desk, PLAIN, HTML))
    page = message.get_body(("html",))
    assert isinstance(page, EmailMessage)
    shown = page.get_content()
    picture = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert "please <b>restart</b> it:" in shown
    assert f'<img src="cid:{str(picture["Content-ID"]).strip("<>")}"' in shown
    assert picture.get_content_disposition() == "inline" and picture.get_payload(decode=True) == PICTURE
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip


def test_neither_form_shows_a_command_the_agent_s_signature_or_the_agent_s_address() -> None:
    desk = begun("a new ticket")
    message = sent(desk, answered(desk, PLAIN, HTML))
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert isinstance(body, EmailMessage)
        said = body.get_content()
        assert "support@desk.example" in said and "Ann Lee, Example Support" in said
        for gone in ("#take", "ACME", "ann@desk.example"):
            assert gone not in said, (kind, gone)


def test_the_desk_s_own_signature_stands_below_an_answer_where_the_settings_have_one() -> None:
    desk = begun("a new ticket")
    letter = answered(desk, PLAIN, HTML)
    desk.desk = replace(desk.desk, signature="Example Support\nTelephone 020 123 4567")
    message = sent(desk, letter)
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert isinstance(body, EmailMessage)
        said = body.get_content()
        assert "Telephone 020 123 4567" in said and "Ann Lee" not in said


@pytest.mark.parametrize(
    "html",
    [
        HTML.replace("Dear Bob", "Dear Eve"),  # says something else
        HTML.replace("<div>Dear", "<div>x</div><div>#resolve it</div><div>Dear"),  # a command more
        HTML.replace("ann@desk.example", "ann@<b>desk</b>.example"),  # an address that is not found
    ],
)
def test_plain_text_alone_leaves_where_the_html_cannot_be_trusted(html: str) -> None:
    desk = begun("a new ticket")
    letter = answered(desk, PLAIN, html)
    assert letter.html == "" and "please *restart* it" in letter.text
    message = sent(desk, letter)
    assert [part.get_filename() for part in message.iter_attachments()] == ["shot.png"]


@pytest.mark.parametrize("written", ["mailto:ann%40desk.example", "https://x.example/?u=Ann%40desk%2Eexample"])
def test_the_agent_s_address_shows_in_no_link_either(written: str) -> None:
    desk = begun("a new ticket")
    page = HTML.replace("please", f'<a href="{written}">please</a>')
    letter = answered(desk, PLAIN.replace("please", f"please ({written})"), page)
    message = sent(desk, letter)
    for part in message.walk():
        said = "" if part.is_multipart() else str(part.get_content())
        assert "ann%40" not in said.lower() and "ann@" not in said
    assert "<a href=" in letter.html

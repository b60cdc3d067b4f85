# SPDX-License-Identifier: Apache-2.0
"""The one door, on whole mails of our own and on bytes that are no mail."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail import read
from parsers.schema import describe
from parsers.values import Address, Mail, Nature

CORPUS = Path(__file__).parent.parent / "corpus"


def mail(name: str) -> Mail:
    """Read a mail of our own corpus."""
    return read(next(CORPUS.glob(f"*/{name}.eml")).read_bytes())


def test_a_plain_mail_is_read_whole() -> None:
    found = mail("plain")
    assert found.subject == "De printer op de derde verdieping doet niets ☹"
    assert found.senders == (Address(name="Zoë Klein", address="zoe@klant.example"),)
    assert found.message_id == "p1@klant.example"
    assert found.date is not None and found.date.isoformat() == "2026-11-02T09:15:00+01:00"
    assert found.nature is Nature.HUMAN
    assert found.language == "nl"
    assert found.reply_text.endswith("Groet, Zoë")
    assert [one.role for one in found.segments] == ["new", "signature"]
    assert found.contact.phones == ("+31206234567",)
    assert found.contact.organisation == "Klant Voorbeeld B.V."


def test_of_two_alternatives_the_plain_one_is_the_text() -> None:
    found = mail("alternative")
    assert found.reply_text == "Danke, der Drucker läuft wieder."
    assert found.html_present
    assert found.in_reply_to == "t42.2@help.example"
    assert found.references == ("t42.1@help.example", "t42.2@help.example")
    assert [one.address for one in found.to] == ["desk@help.example", "einkauf@kunde.example"]
    assert found.senders[0].name == "Müller, Jörg"
    assert found.language == "de"


def test_an_attachment_keeps_its_name_size_and_content() -> None:
    (pdf,) = mail("alternative").attachments
    assert (pdf.filename, pdf.content_type, pdf.size, pdf.inline) == (
        "Rechnung März.pdf",
        "application/pdf",
        9,
        False,
    )
    assert pdf.content == b"%PDF-1.4\n"


def test_a_quoted_header_block_in_html_is_cut_off() -> None:
    found = mail("outlook")
    assert found.reply_text == "Terima kasih, emel saya boleh dibuka semula."
    assert found.language == "ms"


def test_a_vacation_mail_is_an_automatic_reply() -> None:
    assert mail("vacation").nature is Nature.AUTO_REPLY


def test_a_person_on_a_mailing_list_is_a_person() -> None:
    assert mail("list").nature is Nature.HUMAN


def test_a_bounce_tells_the_letter_and_both_recipients() -> None:
    found = mail("bounce")
    assert found.nature is Nature.BOUNCE
    assert found.bounce is not None and found.bounce.original_message_id == "t42.5@help.example"
    gone, full = found.bounce.recipients
    assert (gone.address, gone.action, gone.status, gone.permanent) == ("gone@klant.example", "failed", "5.1.1", True)
    assert (full.action, full.status, full.permanent) == ("delayed", "4.2.2", False)


def test_a_forward_tells_the_mail_it_forwards_and_its_orders() -> None:
    found = mail("forward")
    assert found.forwarded is not None
    assert found.forwarded.sender == Address(name="Bob Broek", address="bob@klant.example")
    assert found.forwarded.subject == "Broken chair"
    assert found.forwarded.text == "My chair lost a leg."
    assert [(one.name, one.value) for one in found.commands] == [("category", "furniture")]
    assert found.reply_text == "#category furniture\n\nPlease log this one."


@pytest.mark.parametrize("name", [path.stem for path in sorted(CORPUS.glob("*/*.eml"))])
def test_every_mail_is_described_in_json(name: str) -> None:
    described = json.loads(json.dumps(describe(mail(name), name)))
    assert "".join(one["text"] for one in described["segments"]) == described["text"]
    assert described["file"] == name


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(3000))
HOSTILE = {
    "nothing": b"",
    "one line feed": b"\n",
    "binary": bytes(range(256)) * 100,
    "3,000 levels": NESTED,
    "100,000 parts": b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\nx\n" * 100_000,
    "bare carriage returns": b"Subject: x\rFrom: a@b\r\rhello\rworld",
    "3,000 mails in mails": b"Content-Type: message/rfc822\n\n" * 3000,
    "open quotes": b"To: " + b'"\\' * 40_000 + b"\n\nx",
    "open comments": b"From: " + b"(" * 50_000 + b"\n\nx",
    "20,000 encoded words": b"Subject: " + b"=?utf-8?q?a=C3=A9?= " * 20_000 + b"\n\nx",
    "many numbered parameters": b"Content-Type: text/plain; " + b"a*0=b; " * 50_000 + b"\n\nx",
    "only line feeds": b"\n" * 100_000,
    "only quotation marks": b"\n" + (b">" * 200 + b"\n") * 5000,
    "10,000 attributions": b"\n" + b"On 2020-01-01 10:00 a <a@b.c> wrote:\n" * 10_000,
    "deep HTML": b"Content-Type: text/html\n\n" + b"<blockquote>" * 20_000 + b"x",
    "a charset that is none": b"Content-Type: text/plain; charset=rot13\n\nabc",
    "lone surrogates": b"Content-Type: text/plain; charset=utf-7\n\n+2AA-",
    "a damaged winmail.dat": b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22" + bytes(range(256)) * 10,
    "an endless header": b"X-A: b\n" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_give_a_mail(name: str) -> None:
    found = read(HOSTILE[name])
    assert "".join(one.text for one in found.segments) == found.text
    json.dumps(describe(found, name)).encode("utf-8")


@pytest.mark.parametrize(
    "header",
    [
        "From: a@",
        'From: "',
        'From: ."a" <a@b>',
        "Message-ID: <",
        "Message-ID: <a@",
        "To: a@b, : \xff;",
        "Date: x",
        "From: x <a@[1.2.3",
        "From: <\rba@>",
        "From: =?UTF-8?Q?=0A..?=",
        "Content-Type: text/plain; name*",
        "To: (c):",
        "Message-ID: <[x@y]>",
        "Content-Type: ;;;",
        "Content-Transfer-Encoding: base65",
    ],
)
def test_a_poison_header_leaves_the_text_readable(header: str) -> None:
    assert read(header.encode("latin-1") + b"\nSubject: x\n\nThe text.\n").text.strip() == "The text."


def test_repairs_are_named() -> None:
    assert "multipart not closed" in read(b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nHello\n").defects
    assert any("charset" in one for one in read(b"Content-Type: text/plain; charset=nope\n\nHello\n").defects)


def test_a_flood_of_small_defects_hides_none_that_matters() -> None:
    parts = b"".join(b"--a\nContent-Type: text/plain; charset=x%d\n\nx\xff\n" % number for number in range(100))
    head = b'From: "help@bank.example" <eve@out.example>\nContent-Type: multipart/mixed; boundary=a\n\n'
    found = read(head + parts).defects
    assert "display name holds another address" in found
    assert len(found) == 20 and found[-1] == "83 more defects"


def test_line_breaks_in_encoded_words_do_not_reach_the_subject() -> None:
    assert read(b"Subject: =?utf-8?q?hi=0D=0ABcc:_x@y?=\n\n.").subject == "hi  Bcc: x@y"


@given(st.binary(max_size=2000))
def test_any_bytes_give_a_mail_whose_segments_are_its_text(raw: bytes) -> None:
    found = read(raw)
    assert "".join(one.text for one in found.segments) == found.text
    json.dumps(describe(found, "x")).encode("utf-8")


PIECES = st.sampled_from(
    [
        "From: a@b\n",
        "Subject: =?utf-8?b?",
        "Content-Type: multipart/mixed; boundary=a\n",
        "\n",
        "\n\n",
        "--a\n",
        "--a--\n",
        "Content-Type: text/html\n",
        "<blockquote>",
        "</p>",
        "> quoted\n",
        "On 1 May 2020 10:00 a <a@b.c> wrote:\n",
        "-- \n",
        "Content-Transfer-Encoding: base64\n",
        "QUJD\n",
        "text ",
        "From: x\nSent: 1.1.2020 10:00\nTo: y\nSubject: z\n",
        "begin 644 x\n",
        "end\n",
        "\ud7ff",
        "é",
        "\r",
        "\x85",
        "Content-Disposition: attachment; filename=x\n",
    ]
)


@given(st.lists(PIECES, max_size=25))
def test_any_pieces_of_mail_give_a_mail_whose_segments_are_its_text(pieces: list[str]) -> None:
    found = read("".join(pieces).encode("utf-8"))
    assert "".join(one.text for one in found.segments) == found.text
    json.dumps(describe(found, "x")).encode("utf-8")

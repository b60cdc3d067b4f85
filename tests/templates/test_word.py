# SPDX-License-Identifier: Apache-2.0
"""The mail around the words: addresses, identity, threading, the marks of automatic mail, MIME."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import address
from parsers.address import Role
from parsers.values import Address
from templates.examples import example
from templates.letter import word
from templates.proof import names
from tests.templates.samples import (
    ACKNOWLEDGEMENT,
    ALERT_NEW,
    ALERTS,
    ANN,
    ANSWER,
    AT,
    DESK,
    HELD,
    OVERSIZE,
    SIGNING,
    TICKET,
    attachment,
    parsed,
    raw_plain,
    sent,
    worded,
)
from workflows.desk import Mailbox
from workflows.letter import Letter
from workflows.ticket import Ticket

EVERY = tuple(example(name, "en")[0] for name in sorted(names()))
LETTERS = [pytest.param(letter, id=letter.name) for letter in EVERY]
KEYS = SIGNING.keys


@pytest.mark.parametrize("letter", LETTERS)
def test_the_same_letter_has_the_same_bytes(letter: Letter) -> None:
    assert worded(letter) == worded(replace(letter))


@pytest.mark.parametrize("letter", LETTERS)
def test_a_mail_is_seven_bits_in_short_lines_ended_by_crlf(letter: Letter) -> None:
    content = worded(replace(letter, text="é" * 3000 + "\n" + "x" * 3000), desk=SIGNING).content
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", content)
    assert max(map(len, content.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("letter", LETTERS)
def test_both_parts_hold_a_text_in_any_script(letter: Letter) -> None:
    mail = sent(replace(letter, name="answer", text="打印机坏了。\nПринтер сломан."))
    assert "打印机坏了。\nПринтер сломан." in raw_plain(mail)
    assert {str(part["Content-Transfer-Encoding"]) for part in mail.walk() if not part.is_multipart()} <= {
        "quoted-printable",
        "base64",
    }


def test_two_letters_never_share_a_message_id() -> None:
    letters = [
        *(worded(letter) for letter in EVERY),
        worded(ALERT_NEW, replace(TICKET, seq=8)),
        worded(ALERT_NEW, replace(TICKET, number=43)),
        worded(replace(ALERT_NEW, to=Address(address="eve@example.org"))),
        worded(HELD[0], unique="812"),
        worded(HELD[0], unique="813"),
        *(worded(OVERSIZE, Ticket(mailbox="support"), unique=unique) for unique in ("812", "813")),
        worded(replace(OVERSIZE, in_reply_to="third@example.net"), Ticket(mailbox="support"), unique="813"),
    ]
    assert len({letter.message_id for letter in letters}) == len(letters)
    for one, other in combinations(letters, 2):
        assert parsed(one.content)["Message-ID"] != parsed(other.content)["Message-ID"]


def test_a_message_id_is_the_one_that_the_key_makes() -> None:
    expected = address.message_id(
        KEYS[0], ticket=42, seq=7, letter="alert_new", recipient=ANN.address, domain="example.org"
    )
    assert worded(ALERT_NEW).message_id == expected
    assert sent(ALERT_NEW)["Message-ID"] == f"<{expected}>"


def test_every_header_of_an_acknowledgement_is_as_it_must_be() -> None:
    mail = sent(ACKNOWLEDGEMENT)
    told = {name: str(value) for name, value in mail.items() if name not in ("Message-ID", "Content-Type")}
    assert told == {
        "From": "Example Support <support@example.org>",
        "To": "Bob Smit <bob@example.net>",
        "Subject": "Re: The printer is broken [#42]",
        "Date": "Sat, 28 Mar 2026 22:30:00 +0000",
        "In-Reply-To": "<second@example.net>",
        "References": "<first@example.net> <second@example.net>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "X-Firstline-Ticket": "42",
        "Content-Language": "en",
        "MIME-Version": "1.0",
    }


def test_an_acknowledgement_has_the_null_return_path_and_an_answer_has_not() -> None:
    assert worded(ACKNOWLEDGEMENT).envelope_from == ""
    assert worded(ANSWER).envelope_from == "support@example.org"


def test_an_answer_is_no_automatic_mail_and_bears_the_agents_name() -> None:
    mail = sent(ANSWER)
    assert mail["Auto-Submitted"] is None
    assert mail["X-Auto-Response-Suppress"] is None
    assert mail["From"].addresses[0].display_name == "Ann Lee, Example Support"


def test_the_desk_answers_from_the_mailbox_that_received() -> None:
    mail = sent(ACKNOWLEDGEMENT, replace(TICKET, mailbox="hr"))
    assert mail["From"].addresses[0].addr_spec == "hr@example.org"
    assert str(mail["Message-ID"]).endswith("@example.org>")


@pytest.mark.parametrize(
    ("letter", "role"),
    [(ACKNOWLEDGEMENT, Role.REPORTER), (ANSWER, Role.REPORTER), (ALERT_NEW, Role.AGENT)],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_signed_reply_address_proves_its_recipient(letter: Letter, role: Role) -> None:
    mail = sent(letter, desk=SIGNING)
    reply_to = mail["Reply-To"].addresses[0].addr_spec
    (token,) = address.tokens([reply_to], ["support@example.org"])
    assert (token.ticket, token.role) == (42, role)
    assert address.proves(token, KEYS, letter.to.address, AT)
    assert not address.proves(token, KEYS, "eve@example.com", AT)
    assert len(reply_to.partition("@")[0]) <= 64


@pytest.mark.parametrize("letter", HELD, ids=lambda letter: letter.name)
def test_a_notice_of_what_was_held_gives_no_address_whose_answers_reach_the_reporter(letter: Letter) -> None:
    assert sent(letter, desk=SIGNING)["Reply-To"] is None


def test_a_signed_return_path_is_for_nobody_in_particular() -> None:
    (token,) = address.tokens([worded(ANSWER, desk=SIGNING).envelope_from], ["support@example.org"])
    assert token.role is Role.RETURN
    assert address.proves(token, KEYS, "", AT)


def test_without_a_token_there_is_no_reply_to() -> None:
    far_too_long = replace(SIGNING, mailboxes=(Mailbox(name="support", address=f"{'s' * 40}@example.org"),))
    assert sent(ALERT_NEW)["Reply-To"] is None
    assert sent(OVERSIZE, Ticket(mailbox="support"), SIGNING)["Reply-To"] is None
    assert sent(ALERT_NEW, desk=far_too_long)["Reply-To"] is None


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_each_agent_has_a_thread_of_their_own(alert: Letter) -> None:
    other = replace(alert, to=Address(address="joe@example.org"))
    assert sent(alert)["References"] != sent(other)["References"]
    assert sent(alert)["References"] != sent(alert, replace(TICKET, number=43))["References"]


def test_a_long_thread_keeps_its_first_and_its_last_nineteen() -> None:
    thread = tuple(f"{n}@example.net" for n in range(50))
    mail = sent(replace(ANSWER, references=thread, in_reply_to=thread[-1]))
    assert str(mail["References"]).split() == [f"<{n}@example.net>" for n in (0, *range(31, 50))]


def test_what_is_no_message_id_is_dropped() -> None:
    bad = (
        "",
        "no at sign",
        "a@b\r\nBcc: eve@example.com",
        "a b@c",
        "é@example.net",
        "a@b>",
        "x" * 900 + "@y",
        "@",
        "a@",
    )
    mail = sent(replace(ACKNOWLEDGEMENT, references=(*bad, "good@example.net"), in_reply_to=bad[2]))
    assert mail["References"] == "<good@example.net>"
    assert mail["In-Reply-To"] is None


@given(st.text(max_size=60))
def test_any_message_id_and_any_address_leaves_one_header(text: str) -> None:
    letter = replace(ACKNOWLEDGEMENT, references=(text,), in_reply_to=text, to=Address(name="x", address=text))
    one = worded(letter)
    mail = parsed(one.content)
    assert not mail.defects
    assert mail["Bcc"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert not re.search(r"[\r\n\0<> ]", one.recipient)


def test_an_address_that_ascii_cannot_write_stands_in_the_envelope_only() -> None:
    one = worded(replace(ACKNOWLEDGEMENT, to=Address(name="Zoë", address="zoë@example.net")))
    assert one.recipient == "zoë@example.net"
    assert parsed(one.content)["To"].groups[0].display_name == "undisclosed-recipients"


def test_no_line_grows_past_what_smtp_carries() -> None:
    long = "x" * 2000
    letter = replace(
        ACKNOWLEDGEMENT, subject=long, to=Address(name=long, address=f"{long}@example.net"), references=(f"{long}@y",)
    )
    assert max(map(len, worded(letter).content.split(b"\r\n"))) <= 78


def test_a_domain_in_another_script_is_written_in_a_labels() -> None:
    one = worded(replace(ACKNOWLEDGEMENT, to=Address(name="Zoë", address="zoe@bücher.example")))
    assert one.recipient == "zoe@xn--bcher-kva.example"
    assert parsed(one.content)["To"].addresses[0].addr_spec == "zoe@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        ("photo.png", "photo.png"),
        ("scherm één.png", "scherm één.png"),
        ("打印机" * 60 + ".pdf", ("打印机" * 60)[:109] + ".pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"\r\nX-Evil: 1.txt', "a_ X-Evil_ 1.txt"),
        ("..", "attachment"),
        ("", "attachment"),
        ("x" * 500, "x" * 120),
        ("\ud800.txt", "txt"),
    ],
)
def test_a_file_name_is_safe_and_comes_back(filename: str, shown: str) -> None:
    content = worded(replace(ALERT_NEW, attachments=(attachment(filename, b"\x00\xff" * 99),))).content
    assert max(map(len, content.split(b"\r\n"))) <= 100
    (part,) = parsed(content).iter_attachments()
    assert part.get_filename() == shown
    assert part.get_content() == b"\x00\xff" * 99
    assert part["X-Evil"] is None


@pytest.mark.parametrize(
    ("given_type", "type_sent"),
    [
        ("image/png", "image/png"),
        ("Application/PDF", "application/pdf"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("text/plain\r\nX-Evil: 1", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_an_attachment_has_its_type_or_is_octets(given_type: str, type_sent: str) -> None:
    mail = sent(replace(ALERT_NEW, attachments=(attachment("a", b"abc", given_type),)))
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == type_sent
    assert part.get_payload(decode=True) == b"abc"


def test_an_attachment_whose_bytes_are_gone_is_named_and_not_sent() -> None:
    mail = sent(replace(ALERT_NEW, attachments=(attachment("gone.pdf", b"", size=2048),)))
    assert not list(mail.iter_attachments())
    assert "gone.pdf (2 kB)" in raw_plain(mail)


def test_the_date_is_the_one_given() -> None:
    later = word(ALERT_NEW, ticket=TICKET, desk=DESK, at=AT.replace(year=2027))
    assert parsed(later.content)["Date"].datetime.year == 2027

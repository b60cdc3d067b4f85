# SPDX-License-Identifier: Apache-2.0
"""Mails made to hurt: each a function, since most are megabytes; ``bench.parsing`` and the tests read them all."""

import base64
import io
import zipfile
from collections.abc import Callable

HEAD = b"From: Mallory <mallory@attacker.example>\nTo: desk@help.example\nSubject: Help\nMIME-Version: 1.0\n"
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\n\n"
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\n\n"


def _subject(value: bytes) -> bytes:
    return HEAD.replace(b"Help\n", value + b"\n") + b"\nHello.\n"


def _to(value: bytes) -> bytes:
    return HEAD.replace(b"desk@help.example", value) + b"\nHello.\n"


def _parts(count: int) -> bytes:
    part = b"--b\nContent-Type: text/plain\n\nx\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * count + b"--b--\n"


def _nested(depth: int) -> bytes:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(depth)
    )
    closed = b"".join(b"\n--b%d--" % level for level in reversed(range(depth)))
    return HEAD + opened + b"Content-Type: text/plain\n\ndeep\n" + closed + b"\n"


def _message_in_message(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\n\n" * depth + b"Hello.\n"


def _attachment(data: bytes, media_type: bytes, name: bytes) -> bytes:
    return (
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n--b\nContent-Type: " + media_type
        + b'\nContent-Disposition: attachment; filename="' + name + b'"\nContent-Transfer-Encoding: base64\n\n'
        + base64.encodebytes(data) + b"--b--\n"
    )  # fmt: skip


def _zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"{number}.txt", b"\0" * 20_000_000)
    return packed.getvalue()


def _report(recipients: int) -> bytes:
    group = b"\nFinal-Recipient: rfc822; user%d@gone.example\nAction: failed\nStatus: 5.1.1\n"
    groups = b"".join(group % at for at in range(recipients))
    return (
        HEAD
        + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNot delivered.\n"
        + b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.attacker.example\n"
        + groups
        + b"--b--\n"
    )


ATTRIBUTION = b"On Monday, 2 November 2026 at 10:00, Ann Lee <ann@help.example> wrote:\n"
SMUGGLED = (
    b"\r\n.\r\nMAIL FROM:<boss@help.example>\r\nRCPT TO:<desk@help.example>\r\n"
    b"DATA\r\nSubject: pay\r\n\r\nnow\r\n.\r\n"
)
WORD = b"=?utf-8?q?=C3=A9?= "

HOSTILE: dict[str, Callable[[], bytes]] = {
    "100,000 parts": lambda: _parts(100_000),
    "10,000 multiparts in each other": lambda: _nested(10_000),
    "10,000 messages in each other": lambda: _message_in_message(10_000),
    "20,000 encoded words": lambda: _subject(WORD * 20_000),
    "20,000 encoded words folded": lambda: _subject(b"\n ".join([WORD.strip()] * 20_000)),
    "a subject of 1 MB": lambda: _subject(b"x" * 1_000_000),
    "100,000 fields": lambda: HEAD + b"".join(b"X-Filler-%d: y\n" % at for at in range(100_000)) + b"\nHello.\n",
    "a field of 100,000 lines": lambda: HEAD + b"X-Long: a\n" + b" b\n" * 100_000 + b"\nHello.\n",
    "10,000 recipients": lambda: _to(b",\n ".join(b"u%d@x.example" % at for at in range(10_000))),
    "20,000 escaped quotes": lambda: _to(b'"' + b'\\"' * 20_000 + b'" <a@b.example>'),
    "an unclosed quote": lambda: _to(b'"' + b"a, " * 30_000),
    "5,000 comments in each other": lambda: _to(b"(" * 5_000 + b"x" + b")" * 5_000 + b" a@b.example"),
    "20,000 angle brackets": lambda: _to(b"<" * 20_000 + b"a@b.example" + b">" * 20_000),
    "20,000 Message-IDs": lambda: HEAD
    + b"References: "
    + b"\n ".join(b"<%d@x.example>" % at for at in range(20_000))
    + b"\n\nHello.\n",
    "20,000 parameters": lambda: HEAD
    + b"Content-Type: text/plain"
    + b"".join(b';\n a%d="b"' % at for at in range(20_000))
    + b"\n\nHello.\n",
    "20,000 pieces of a file name": lambda: HEAD
    + b"Content-Type: application/pdf"
    + b"".join(b";\n name*%d*=%%41" % at for at in range(20_000))
    + b"\n\nHello.\n",
    "100,000 tags in each other": lambda: HTML + b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000,
    "100,000 quotations in each other": lambda: HTML + b"<blockquote>" * 100_000 + b"deep",
    "100,000 quotations beside each other": lambda: HTML + b"new<blockquote>old</blockquote>" * 100_000,
    "100,000 tables in each other": lambda: HTML + b"<table><tr><td>" * 100_000 + b"deep",
    "100,000 rows": lambda: HTML + b"<table>" + b"<tr><td>a<td>b" * 100_000 + b"</table>",
    "100,000 list items in each other": lambda: HTML + b"<ul><li>" * 100_000 + b"deep",
    "100,000 links": lambda: HTML + b"<a href='https://x.example/'>x</a> " * 100_000,
    "100,000 entities": lambda: HTML + b"&amp;&#x1F600;&nosuch;" * 100_000,
    "100,000 hidden spans": lambda: HTML + b"<span style='display:none'>x</span>" * 100_000,
    "an open comment": lambda: HTML + b"<!--" * 300_000,
    "an attribute of 1 MB": lambda: HTML + b"<p style='" + b"a:b;" * 250_000 + b"'>x",
    "a million quoted lines": lambda: PLAIN + b"Hello.\n" + b"> old\n" * 1_000_000,
    "a million empty quoted lines": lambda: PLAIN + b"Hello.\n" + b">\n" * 1_000_000,
    "a million empty lines": lambda: PLAIN + b"Hello.\n" + b"\n" * 1_000_000 + b"End.\n",
    "a line of a million brackets": lambda: PLAIN + b">" * 1_000_000,
    "100,000 attributions": lambda: PLAIN + b"Hello.\n" + ATTRIBUTION * 100_000,
    "100,000 header blocks": lambda: PLAIN + b"Hello.\nFrom: Ann\nSent: today\nTo: Bob\nSubject: x\n\n" * 100_000,
    "100,000 lines that end in a colon": lambda: PLAIN + b"Please note:\n" * 100_000,
    "100,000 rules": lambda: PLAIN + b"------------------\n" * 100_000,
    "100,000 signature marks": lambda: PLAIN + b"-- \n" * 100_000,
    "100,000 commands": lambda: PLAIN + b"#close\n" * 100_000,
    "a command of 1 MB": lambda: PLAIN + b"#" + b"a" * 1_000_000,
    "a word of 5 MB": lambda: PLAIN + b"a" * 5_000_000,
    "5 MB of digits": lambda: PLAIN + b"1234567 " * 625_000,
    "5 MB of colons": lambda: PLAIN + b": " * 2_500_000,
    "5 MB of at-signs": lambda: PLAIN + b"a@" * 2_500_000,
    "100,000 SMTP replies": lambda: PLAIN.replace(b"mallory@", b"mailer-daemon@")
    + b"550 5.1.1 no such user\n" * 100_000,
    "10,000 recipients in a report": lambda: _report(10_000),
    "a file of 20 MB": lambda: _attachment(bytes(range(256)) * 80_000, b"application/octet-stream", b"disk.img"),
    "a picture of 20 MB": lambda: _attachment(b"\x89PNG\r\n\x1a\n" * 2_500_000, b"image/png", b"wall.png"),
    "a zip bomb": lambda: _attachment(_zip_bomb(), b"application/zip", b"bomb.zip"),
    "a winmail.dat of nothing": lambda: _attachment(
        b"\x78\x9f\x3e\x22" + b"\0" * 3_000_000, b"application/ms-tnef", b"winmail.dat"
    ),
    "an invitation of 5 MB": lambda: _attachment(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + b"x" * 5_000_000 + b"\n", b"text/calendar", b"invite.ics"
    ),
    "uuencoded files without end": lambda: PLAIN + b"begin 644 x\n" * 100_000,
    "5 MB of base64 that is none": lambda: HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"!?=" * 1_700_000,
    "5 MB quoted-printable": lambda: HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=C3=A9" * 830_000,
    "a boundary in the header": lambda: HEAD
    + b"X-Trick: a\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello.\n--b--\n",
    "smuggled SMTP": lambda: PLAIN.replace(b"\n", b"\r\n") + b"Hello.\r\n" + SMUGGLED,
    "bare carriage returns": lambda: PLAIN.replace(b"\n", b"\r") + b"Hello.\r" * 100_000,
    "two million NULs": lambda: PLAIN + b"\0" * 2_000_000,
    "nothing": lambda: b"",
    "nothing but line ends": lambda: b"\r\n" * 500_000,
    "two megabytes of noise": lambda: bytes((at * 2654435761 >> 7) & 255 for at in range(2_000_000)),
    "a million zero-width joiners": lambda: PLAIN + "\u200d".encode() * 1_000_000,
    "a million combining marks": lambda: PLAIN + b"a" + "\u0301".encode() * 1_000_000,
}

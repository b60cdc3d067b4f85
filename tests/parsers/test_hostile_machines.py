# SPDX-License-Identifier: Apache-2.0
"""Mails made to hurt the readers of automatic mail: each within 50 ms of CPU plus 150 ms a megabyte."""

import re
import time
from collections.abc import Callable
from importlib.resources import files

import pytest

from parsers import alert, automatic, body, bounce, complaint, delivery_status, fields, html, marks, mime, returned
from parsers.mail import read
from parsers.values import Context

BASE, A_MEGABYTE = 0.05, 0.15  # seconds of CPU
HEAD = (
    b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: desk@help.example\n"
    b"Subject: Undelivered Mail Returned to Sender\n"
)
GROUP = b"Final-Recipient: rfc822; a%d@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n\n"
SNS = b"From: no-reply@sns.example\nSubject: AWS\nx-amz-sns-message-id: 1\n\n" + b'{"notificationType":"Bounce",'


def report(status: bytes) -> bytes:
    """A delivery status notification with this status part."""
    return (
        HEAD
        + b"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        + b"--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\n"
        + status
        + b"\n--b--\n"
    )


def lines(form: bytes, count: int) -> bytes:
    """A form repeated with a number in it."""
    return b"".join(form % number for number in range(count))


HOSTILE = {
    "a text of 5 MB": HEAD + b"\n" + b"this is a long text about nothing at all\n" * 125_000,
    "100k replies": HEAD + b"\n" + b"550 5.1.1\n" * 100_000,
    "100k replies with an address": HEAD + b"\n" + b"<a@b.example>: 550 5.1.1 no\n" * 100_000,
    "10k recipients in a report": report(lines(GROUP, 10_000)),
    "10k recipients in words": HEAD + b"\n" + lines(b"<a%d@b.example>:\nwhy\n\n", 10_000),
    "blocks of short lines": HEAD + b"\n" + lines(b"a%d@b.example\nno x\nzzzz y\nqqqq\n", 5_000),
    "100k failed recipients": b"X-Failed-Recipients: " + b"a@b.example," * 100_000 + b"\n" + HEAD + b"\nx\n",
    "comments in comments": b"Auto-Submitted: " + b"((( auto )" * 50_000 + b"\nFrom: a@b.example\n\nhi\n",
    "a subject of 300 kB": b"From: a@b.example\nSubject: " + b"Automatic reply out of office " * 10_000 + b"\n\nhi\n",
    "a subject of spaces": b"From: a@b.example\nSubject: [PROBLEM] " + b" " * 200_000 + b"x\n\nhi\n",
    "at signs": HEAD + b"\n" + b"a@" * 500_000,
    "brackets": HEAD + b"\n" + b"<" * 1_000_000,
    "lines of Message-ID": HEAD + b"\n" + b"Message-ID: \n" * 80_000,
    "a Message-ID without end": HEAD + b"\n" + b"Message-ID: <" + b"x" * 1_000_000,
    "lines of To": HEAD + b"\nReceived: x\n" + b"To: a@b.example, c@d.example\n" * 30_000,
    "digits": HEAD + b"\n" + b"450 4" * 200_000,
    "codes without end": HEAD + b"\n" + b"5.1.1" * 200_000,
    "lines of dashes": HEAD + b"\n" + (b"-" * 79 + b"\n") * 12_000,
    "words of receipts": b"From: a@b.example\nSubject: Read: x\n\n" + b"your message " * 230,
    "entries of a notice": SNS + b'{"emailAddress"' * 70_000,
    "braces of a notice": SNS + b"{" * 500_000 + b'\\"' * 100_000,
    "100k fields in a report": report(b"X-A: b\n" * 100_000),
    "a diagnostic of 1 MB": report(b"Final-Recipient: a@b.example\nDiagnostic-Code: " + b"smtp; 550 " * 100_000),
    "a diagnostic of 100k lines": report(b"Final-Recipient: a@b.example\nDiagnostic-Code: x\n" + b" y\n" * 100_000),
    "marks in 2,000 fields": lines(b"X-Auto-%d: 1\n", 1_900) + b"\nhi",
}


def seconds(raw: bytes) -> float:
    """The CPU time that the readers of automatic mail take, the tree and the text being read already."""
    root = mime.parse(raw)
    parts = body.collect(root, Context())
    title = fields.text(root.get("subject"))[: marks.MAX_SUBJECT]
    text = "\n".join(html.split(one)[0] if made else one for one, made in parts.texts)
    readers: tuple[Callable[[], object], ...] = (
        lambda: complaint.is_report(root, parts.parts, "a@b.example", title),
        lambda: complaint.disposition(root, parts.parts),
        lambda: bounce.read(root, parts.parts, text, title),
        lambda: alert.alert(title, text, "a@b.example"),
        lambda: automatic.nature(root, parts.parts, "A", "a@b.example", title, text),
    )
    began = time.process_time()
    for reader in readers:
        reader()
    return time.process_time() - began


@pytest.mark.parametrize("trouble", HOSTILE)
def test_the_readers_of_automatic_mail_stay_within_their_time(trouble: str) -> None:
    raw = HOSTILE[trouble]
    read(HEAD + b"\n550 5.1.1 no\n")  # the tables are read once a process
    assert min(seconds(raw) for _ in range(3)) <= BASE + A_MEGABYTE * len(raw) / 1e6


def test_what_the_cap_on_recipients_cuts_is_said() -> None:
    found = read(HOSTILE["10k recipients in a report"])
    assert found.bounce is not None and len(found.bounce.recipients) == delivery_status.MAX_RECIPIENTS
    assert any("recipients of the delivery report read" in one for one in found.defects)
    found = read(HOSTILE["10k recipients in words"])
    assert found.bounce is not None and len(found.bounce.recipients) == returned.MAX_RECIPIENTS
    assert any("recipients of the bounce read" in one for one in found.defects)


@pytest.mark.parametrize("table", ["phrases.tsv", "alerts.tsv"])
def test_no_expression_of_a_table_repeats_without_a_bound(table: str) -> None:
    for row in files("parsers").joinpath(f"data/{table}").read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            expression = re.sub(r"\\.", "", row.split("\t")[-1])
            assert not re.search(r"[*+]|\{\d+,\}", expression), row


def test_a_subject_of_brackets_is_judged_at_once() -> None:
    began = time.process_time()
    read(b"From: a@b.example\nSubject: " + b"([*<" * 500 + b"\n\nHello.\n")
    assert time.process_time() - began < 0.2

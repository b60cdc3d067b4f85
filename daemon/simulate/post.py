# SPDX-License-Identifier: Apache-2.0
"""Mails as they arrive: first reports, answers to letters, what machines send, and letters that come back."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.parser import BytesHeaderParser
from email.utils import format_datetime, parseaddr

from store.outbox import Owed

QUOTED = "\n\nOn {at:%a, %d %b %Y at %H:%M} Support <{desk}> wrote:\n> Good morning,\n> this is what we know.\n"
_HEADERS = BytesHeaderParser()


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes; ``proved`` where the mail server of the desk vouches for the address."""

    name: str
    address: str
    proved: bool = True


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes mails to the desk; ``authserv_id`` is the name by which its server vouches (RFC 8601)."""

    desk: str
    authserv_id: str
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def mail(self, sender: Sender, subject: str, text: str, at: datetime, *fields: str, to: str = "") -> bytes:
        """A mail of one plain text part; more header fields as whole lines."""
        domain = sender.address.rpartition("@")[2]
        passes = "pass" if sender.proved else "none"
        said = f"dmarc={passes} header.from={domain}; spf={passes} smtp.mailfrom={sender.address}"
        head = [
            f"Authentication-Results: {self.authserv_id}; {said}",
            f"From: {_encoded(sender.name)} <{sender.address}>",
            f"To: <{to or self.desk}>",
            f"Subject: {_encoded(subject)}",
            f"Date: {format_datetime(at)}",
            f"Message-ID: <m{next(self._count)}@{domain}>",
            "MIME-Version: 1.0",
            *fields,
        ]
        if not any(line.startswith("Content-Type:") for line in fields):
            head.append("Content-Type: text/plain; charset=utf-8")
            head.append("Content-Transfer-Encoding: 8bit")
        return "\r\n".join([*head, "", *text.split("\n"), ""]).encode()

    def answer(self, sender: Sender, letter: Owed, text: str, at: datetime, *fields: str, subject: str = "") -> bytes:
        """An answer to a letter of the desk, as a mail program writes it."""
        head = _HEADERS.parsebytes(letter.content)
        about = " ".join(str(head.get("Subject", "")).split())
        _, to = parseaddr(" ".join(str(head.get("Reply-To", self.desk)).split()))
        thread = f"<{letter.message_id}>"
        lines = (f"In-Reply-To: {thread}", f"References: {thread}", *fields)
        return self.mail(
            sender, subject or f"Re: {about}", text + QUOTED.format(at=at, desk=self.desk), at, *lines, to=to
        )

    def away(self, sender: Sender, letter: Owed, subject: str, text: str, at: datetime) -> bytes:
        """What a mail server answers for somebody who is away (RFC 3834 section 3)."""
        return self.answer(sender, letter, text, at, "Auto-Submitted: auto-replied", subject=subject)

    def returned(self, letter: Owed, at: datetime) -> bytes:
        """The report that a letter could not be delivered, to its return path (RFC 3464)."""
        domain = letter.recipient.rpartition("@")[2]
        text = (
            "--report\nContent-Type: text/plain\n\nNo such user here.\n"
            "--report\nContent-Type: message/delivery-status\n\n"
            f"Reporting-MTA: dns; mail.{domain}\n\nFinal-Recipient: rfc822; {letter.recipient}\n"
            "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n"
            f"--report\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{letter.message_id}>\n--report--"
        )
        return self.mail(
            Sender(name="Mail Delivery System", address=f"mailer-daemon@mail.{domain}", proved=False),
            "Undelivered mail returned to sender",
            text,
            at,
            "Return-Path: <>",
            "Auto-Submitted: auto-replied",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="report"',
            to=letter.envelope_from,
        )


def _encoded(text: str) -> str:
    """Words for a header field, encoded where they have to be (RFC 2047); what is encoded already stays."""
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=900).encode()

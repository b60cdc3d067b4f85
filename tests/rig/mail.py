# SPDX-License-Identifier: Apache-2.0
"""Hands mail to servers and fetches it back, by the standard library and nothing of Firstline."""

import imaplib
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.rig.process import LOOPBACK


@dataclass(frozen=True, kw_only=True)
class Account:
    """One mailbox: its address is also its login."""

    address: str
    password: str


def lmtp_deliver(port: int, recipient: str, raw: bytes, sender: str = "") -> None:
    """Delivers the mail by LMTP (RFC 2033); an empty `sender` is the null return path. Raises SMTPException."""
    with smtplib.LMTP(LOOPBACK, port) as session:
        session.sendmail(sender, [recipient], raw)


def send(port: int, sender: str, recipients: Sequence[str], raw: bytes) -> None:
    """Hands the mail to the plain smtp port, as another site's server would. Raises SMTPException."""
    with smtplib.SMTP(LOOPBACK, port) as session:
        session.sendmail(sender, list(recipients), raw)


def submit(
    port: int, account: Account, recipients: Sequence[str], raw: bytes, *, authority: Path, sender: str | None = None
) -> None:
    """Submits the mail (RFC 6409) with STARTTLS and a login, the account's address its sender by default."""
    with smtplib.SMTP("localhost", port) as session:
        session.starttls(context=ssl.create_default_context(cafile=authority))
        session.login(account.address, account.password)
        session.sendmail(account.address if sender is None else sender, list(recipients), raw)


def fetch_all(port: int, user: str, password: str, folder: str = "INBOX") -> list[bytes]:
    """Every mail of the folder in UID order, read by IMAP without marking any as seen."""
    with imaplib.IMAP4(LOOPBACK, port, timeout=20) as session:
        session.login(user, password)
        status, [count] = session.select(f'"{folder}"', readonly=True)
        if status != "OK":
            raise LookupError(f"{user} has no folder {folder}")
        if count == b"0":
            return []
        _, answer = session.uid("FETCH", "1:*", "(BODY.PEEK[])")
        return [part[1] for part in answer if isinstance(part, tuple)]

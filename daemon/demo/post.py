# SPDX-License-Identifier: Apache-2.0
"""The demo's mail server behind its SMTP door: who may log in, who exists, and what it writes above a mail.

It vouches for a sender as a real server does: with Authentication-Results (RFC 8601), only after a login whose
user owns the From address, and with every such field of its own name that came in taken out.
"""

import asyncio
import hmac
import re
import secrets
from collections.abc import Callable
from email.utils import format_datetime

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from daemon.demo.clock import Clock
from daemon.demo.people import HOST, LOOPBACK, People, Person
from parsers.fields import addresses
from parsers.mime import parse

Deliver = Callable[[Person, bytes], None]

# These are for the last server to write: whoever sends them wants to be taken for it.
OURS = re.compile(
    rb"^(?:return-path|delivered-to|authentication-results(?=[ \t]*:(?:[^\n]|\n[ \t])*demo\.example))"
    rb"[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)
HEAD_END = re.compile(rb"\r?\n(?=\r?\n)")
NOT_IN_A_NAME = re.compile(r"[^\w.:\[\]-]", re.ASCII)


class PostOffice:
    """The handler of the SMTP server; ``deliver`` puts a mail into somebody's mailbox and may raise OSError."""

    def __init__(self, people: People, deliver: Deliver, clock: Clock) -> None:
        self.people, self.deliver, self.clock = people, deliver, clock

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        """Whether the name and the password belong together (RFC 4954)."""
        if not isinstance(given, LoginPassword):
            return AuthResult(success=False, handled=False)
        person = self.people.who(given.login.decode("utf-8", "replace"))
        known = person is not None and hmac.compare_digest(person.password.encode(), given.password)
        return AuthResult(success=known, handled=False, auth_data=person)

    def put(self, person: Person, raw: bytes) -> None:
        """Put a mail into somebody's mailbox. Raises OSError."""
        self.deliver(person, raw)

    async def handle_RCPT(  # noqa: N802 (the protocol's verb)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient who has a mailbox here; refuse every other (RFC 3463: 5.1.1)."""
        if self.people.who(address) is None:
            return "550 5.1.1 there is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Deliver the mail to each of its recipients; 4xx where a mailbox cannot be reached."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else b""
        path = (envelope.mail_from or "").strip("<>")
        login = session.auth_data if session.authenticated else None
        try:
            for address in envelope.rcpt_tos:
                person = self.people.who(address)
                if person is not None:
                    traced = self.traced(raw, login, session.host_name or "", path, address)
                    await asyncio.to_thread(self.put, person, traced)
        except OSError as error:
            return f"451 4.3.0 the mailbox cannot be reached: {' '.join(str(error).split())[:200]}"
        return "250 2.0.0 OK"

    def traced(self, raw: bytes, login: Person | None, greeted: str, path: str, address: str) -> bytes:
        """The mail with what a server writes above it at its last hop (RFC 5321 section 4.4, RFC 8601 section 5)."""
        end = HEAD_END.search(raw)
        cut = end.end() if end else len(raw)
        host = NOT_IN_A_NAME.sub("", greeted)[:100] or "unknown"
        lines = [
            f"Return-Path: <{path}>",
            f"Delivered-To: {address}",
            f"Authentication-Results: {HOST}; {self.vouched(raw, login)}",
            f"Received: from {host} ([{LOOPBACK}])",
            f"\tby {HOST} with {'ESMTPA' if login else 'ESMTP'} id {secrets.token_hex(6)};",
            f"\t{format_datetime(self.clock.now())}",
        ]
        return "".join(f"{line}\r\n" for line in lines).encode() + OURS.sub(b"", raw[:cut]) + raw[cut:]

    def vouched(self, raw: bytes, login: Person | None) -> str:
        """What the server found out about the sender; it vouches for the one address that a login owns."""
        told = parse(raw).all("from")
        senders = [sender.address.lower() for value in told for sender in addresses(value)]
        if login is None or senders != [login.address]:
            return "none"
        return f"auth=pass smtp.auth={login.address}"

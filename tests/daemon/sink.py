# SPDX-License-Identifier: Apache-2.0
"""A mail server in this process that takes letters, or behaves as badly as it is told."""

from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.rig.process import LOOPBACK, free_port


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A letter that arrived."""

    sender: str
    recipient: str
    content: bytes


@dataclass(kw_only=True)
class Sink:
    """Takes letters on a free port. ``answers`` are given in turn to DATA, then 250; a name maps to a command."""

    answers: list[str] = field(default_factory=list)
    to_mail: list[str] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    tried: list[Taken] = field(default_factory=list)
    by_connection: Counter[int] = field(default_factory=Counter)  # recipients asked for on each connection
    port: int = field(default_factory=free_port)
    size: int = 33_554_432  # bytes that it says it takes (RFC 1870)

    def __enter__(self) -> Self:
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port, data_size_limit=self.size)
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._controller.stop()

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if self.to_mail and (answer := self.to_mail.pop(0)):
            return answer
        envelope.mail_from = address or "<>"
        return "250 sender ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        self.by_connection[id(session)] += 1
        if self.to_recipient and (answer := self.to_recipient.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        sender = "" if envelope.mail_from in (None, "<>") else str(envelope.mail_from)
        letter = Taken(sender=sender, recipient=envelope.rcpt_tos[0], content=content)
        self.tried.append(letter)
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            self.taken.append(letter)
        elif answer == "hang up":
            assert server.transport is not None
            server.transport.close()
        return answer

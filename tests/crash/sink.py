# SPDX-License-Identifier: Apache-2.0
"""An SMTP server that keeps each letter it accepts, with its bytes as they came."""

import threading
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.rig.process import LOOPBACK, free_port


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A letter that was accepted; the sender of it has been told so, or died before it heard."""

    message_id: str
    recipient: str
    content: bytes


class Sink:
    """Accepts every letter; ``arrived`` holds them in order."""

    def __init__(self) -> None:
        self.port = free_port()
        self._lock = threading.Lock()
        self._arrived: list[Arrived] = []
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port)

    @property
    def arrived(self) -> list[Arrived]:
        """What was accepted so far."""
        with self._lock:
            return list(self._arrived)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter, and only then accept it."""
        content = envelope.original_content or b""
        message_id = str(BytesHeaderParser().parsebytes(content)["Message-ID"]).strip("<> ")
        with self._lock:
            for recipient in envelope.rcpt_tos:
                self._arrived.append(Arrived(message_id=message_id, recipient=recipient, content=content))
        return "250 kept"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

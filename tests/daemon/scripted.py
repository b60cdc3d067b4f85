# SPDX-License-Identifier: Apache-2.0
"""An IMAP server that says what a test tells it to, for what no real server can be made to do."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.rig.process import LOOPBACK

Answer = Callable[[str, str], bytes | None]  # (tag, the rest of the command) -> what to send; None hangs up


@dataclass(kw_only=True)
class ScriptedImap:
    """Answers LOGIN, CAPABILITY, SELECT and LOGOUT by itself, everything else by ``answer``."""

    answer: Answer
    capabilities: str = "IMAP4rev1 IDLE"
    exists: int = 1
    uidnext: int | None = 2
    tls: ssl.SSLContext | None = None
    heard: list[str] = field(default_factory=list)
    _connections: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._listening.close()

    def hang_up(self) -> None:
        """End every connection without a word."""
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                if self.tls is not None:
                    connection = self.tls.wrap_socket(connection, server_side=True)
                self._connections.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(b"* OK ready\r\n")
            for line in lines:
                self.heard.append(line.decode().strip())
                tag, _, rest = line.decode().strip().partition(" ")
                told = self._own(tag, rest) or self.answer(tag, rest)
                if told is None:
                    return
                connection.sendall(told)

    def _own(self, tag: str, rest: str) -> bytes:
        verb = rest.partition(" ")[0].upper()
        done = f"{tag} OK done\r\n".encode()
        if verb == "CAPABILITY":
            return f"* CAPABILITY {self.capabilities}\r\n".encode() + done
        if verb == "SELECT":
            uidnext = f"* OK [UIDNEXT {self.uidnext}] next\r\n" if self.uidnext else ""
            return f"* {self.exists} EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\n{uidnext}".encode() + done
        if verb == "STATUS":
            return b"* STATUS INBOX (UIDNEXT 77)\r\n" + done
        return done if verb in ("LOGIN", "LOGOUT", "NOOP") else b""

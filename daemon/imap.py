# SPDX-License-Identifier: Apache-2.0
"""What we ask of an IMAP server, by IMAPClient: one thread owns one connection, and after any error throws it away.

IMAP4rev1 is RFC 3501, IDLE RFC 2177, MOVE RFC 6851, UIDPLUS RFC 4315.
"""

import contextlib
import imaplib
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from daemon.shape import Imap

CONNECT_SECONDS, READ_SECONDS = 15, 60
# A response line beyond 1,000,000 bytes ends the connection (imaplib); a UID is at most 10 digits and a space.
SEARCH_AT_ONCE = 50_000
SIZES_AT_ONCE = 500
Kind = type[BaseException] | None
REFUSALS = (imaplib.IMAP4.error, IMAPClientError)  # the server said no
BROKEN = (imaplib.IMAP4.abort, OSError)  # the connection is of no more use; some of these are refusals by class
FAULTS = (*REFUSALS, *BROKEN)


@dataclass(frozen=True, kw_only=True)
class Selected:
    """A mailbox as SELECT told of it."""

    uidvalidity: int
    uidnext: int
    exists: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A mail before it is fetched: size in bytes, the time the server received it."""

    uid: int
    size: int
    received_at: datetime


class Server:
    """A logged-in connection with its folder selected. Raises one of FAULTS when anything fails."""

    def __init__(self, settings: Imap, password: str) -> None:
        self._settings = settings
        self._client = connect(settings, password)
        self.capabilities = frozenset(word.decode("ascii", "replace").upper() for word in self._client.capabilities())
        self.can_idle = "IDLE" in self.capabilities
        self._heard = 0  # announcements of mail that the SELECT held

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Kind, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(*FAULTS):
            self._client.logout() if error is None else self._client.shutdown()

    def select(self) -> Selected:
        """Select the folder anew: only then does a server tell a changed UIDVALIDITY."""
        folder = self._settings.folder
        told = self._client.select_folder(folder)
        self._heard = announcements(self._client)
        if b"UIDVALIDITY" not in told:
            raise IMAPClientError(f"the mail server tells no UIDVALIDITY of {folder}: its mails cannot be told apart")
        uidnext = told.get(b"UIDNEXT") or self._client.folder_status(folder, ["UIDNEXT"])[b"UIDNEXT"]
        return Selected(uidvalidity=int(told[b"UIDVALIDITY"]), uidnext=int(uidnext), exists=int(told[b"EXISTS"]))

    def uids_above(self, last: int, exists: int, since: datetime | None = None) -> list[int]:
        """UIDs above ``last`` in rising order, optionally of mails received since a day; asked for in pieces.

        The pieces are asked for from the last to the first: a mail that goes away meanwhile moves the others down,
        from a piece that was asked for into one that is still to come, and so none is passed over. ``n:*`` always
        names the last mail, whatever its UID (RFC 3501 section 6.4.8): such a one is left out.
        """
        found: set[int] = set()
        for first in range(1 + (exists - 1) // SEARCH_AT_ONCE * SEARCH_AT_ONCE, 0, -SEARCH_AT_ONCE) if exists else ():
            end = "*" if first + SEARCH_AT_ONCE > exists else str(first + SEARCH_AT_ONCE - 1)
            criteria: list[Any] = [f"{first}:{end}", "UID", f"{last + 1}:*"]
            if since is not None:
                criteria += ["SINCE", since.date()]
            found.update(uid for uid in self._client.search(criteria) if uid > last)
        return sorted(found)

    def still_there(self, uids: Sequence[int]) -> list[int]:
        """Which of these mails the server has, whatever it said of them before."""
        told: list[int] = self._client.search(["UID", ",".join(map(str, uids))]) if uids else []
        return sorted(set(uids) & set(told))

    def listed(self, uids: Sequence[int]) -> list[Listed]:
        """Size and time of each mail; one that vanished meanwhile is left out."""
        found = []
        for start in range(0, len(uids), SIZES_AT_ONCE):
            told = self._client.fetch(uids[start : start + SIZES_AT_ONCE], ["RFC822.SIZE", "INTERNALDATE"])
            for uid, data in sorted(told.items()):
                if b"RFC822.SIZE" in data:
                    received = (data.get(b"INTERNALDATE") or datetime.now(UTC)).astimezone(UTC)
                    found.append(Listed(uid=uid, size=int(data[b"RFC822.SIZE"]), received_at=received))
        return found

    def raw(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The mails as they stand, without marking them as read; one that vanished is left out."""
        told = self._client.fetch(list(uids), ["BODY.PEEK[]"])
        return {uid: data[b"BODY[]"] for uid, data in told.items() if data.get(b"BODY[]") is not None}

    def beginning(self, uid: int, most: int) -> bytes | None:
        """The header and the first part of a mail that is too large to fetch."""
        data: dict[bytes, bytes] = self._client.fetch([uid], [f"BODY.PEEK[]<0.{most}>"]).get(uid, {})
        return data.get(b"BODY[]<0>")

    def message_ids(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The Message-ID field of each of these mails that is still there, as bytes."""
        key = b"BODY[HEADER.FIELDS (MESSAGE-ID)]"
        told = self._client.fetch(list(uids), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        return {uid: data[key] or b"" for uid, data in told.items() if key in data}

    def flag(self, uids: Sequence[int]) -> None:
        """Mark mails as kept, a courtesy for people who look into the mailbox: our state is in the database."""
        if uids and self._settings.flag:
            self._client.add_flags(list(uids), [self._settings.flag.encode()], silent=True)

    def unflagged(self, uids: Sequence[int]) -> list[int]:
        """Which of these mails are there without the flag."""
        if not uids or not self._settings.flag:
            return []
        wanted = self._settings.flag.encode().lower()
        told = self._client.get_flags(list(uids))
        return [uid for uid, flags in told.items() if wanted not in {flag.lower() for flag in flags}]

    def move(self, uids: Sequence[int]) -> None:
        """Move mails to the folder of the settings, which is made where it is missing."""
        if not uids:
            return
        folder = self._settings.move_to
        if not self._client.folder_exists(folder):
            self._client.create_folder(folder)
        if "MOVE" in self.capabilities:
            self._client.move(list(uids), folder)
            return
        self._client.copy(list(uids), folder)
        self._client.delete_messages(list(uids), silent=True)
        if "UIDPLUS" in self.capabilities:
            self._client.uid_expunge(list(uids))

    def idle(self) -> "Idle":
        """Wait for news; use it as a context."""
        return Idle(self._client, self._heard)


class Idle:
    """An IDLE that is ended by DONE when the context ends (RFC 2177); ``heard`` is what was announced by SELECT."""

    def __init__(self, client: IMAPClient, heard: int) -> None:
        self._client, self._heard = client, heard

    def __enter__(self) -> Self:
        self._client.idle()
        return self

    def __exit__(self, kind: Kind, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self._client.idle_done()

    def news(self, seconds: float) -> bool:
        """Whether the server said something within this time, or died, which the end of the IDLE will tell.

        A mail that came between SEARCH and IDLE is announced in the answer to the next command, a STORE perhaps,
        and not again (RFC 3501 section 7.3.1), or in the packet that began the IDLE, and then lies in a buffer that
        ``idle_check`` does not see, because it asks the socket alone: so both are asked first.
        """
        if announcements(self._client) > self._heard or self._buffered():
            return True
        began = time.monotonic()
        said = self._client.idle_check(timeout=seconds)
        # A dead socket can be read at once and for ever, and says nothing; only DONE finds that out.
        return bool(said) or time.monotonic() - began < 0.9 * seconds

    def _buffered(self) -> bool:
        with self._not_waiting():
            try:
                return bool(self._client._imap.file.peek(1))
            except (BlockingIOError, ssl.SSLWantReadError):
                return False

    @contextlib.contextmanager
    def _not_waiting(self) -> Iterator[None]:
        """While it lasts, reading from the connection does not wait."""
        connection: socket.socket = self._client.socket()
        timeout = connection.gettimeout()
        connection.settimeout(0)
        try:
            yield
        finally:
            connection.settimeout(timeout)


def announcements(client: IMAPClient) -> int:
    """How often the server has told the number of mails since it was asked to SELECT, which begins the count anew."""
    return len(client._imap.untagged_responses.get("EXISTS", ()))


def words(error: Exception) -> str:
    """What went wrong, in a sentence for the journal."""
    told = [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in error.args]
    said = " ".join(" ".join(told).split()).removeprefix("b'").rstrip("'") or type(error).__name__
    if isinstance(error, LoginError):
        return f"the mail server refuses the login: {said}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the mail server's certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "the mail server does not answer in time"
    return said


def connect(settings: Imap, password: str) -> IMAPClient:
    """A connection that is encrypted as the settings say, and logged in. Raises one of FAULTS."""
    trusted = ssl.create_default_context()
    client = IMAPClient(
        settings.host,
        port=settings.port,
        ssl=settings.security == "tls",
        ssl_context=trusted if settings.security == "tls" else None,
        timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
    )
    client.normalise_times = False  # else the times would be naive
    try:
        if settings.security == "starttls":
            client.starttls(trusted)
        client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        # A command in several pieces would wait between them for the server's acknowledgement, 40 ms a piece.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if (settings.username + password).isascii():
            client.login(settings.username, password)
        else:  # LOGIN takes ASCII only; PLAIN is UTF-8 (RFC 4616)
            client.plain_login(settings.username, password)
    except BaseException:
        with contextlib.suppress(*FAULTS):
            client.shutdown()
        raise
    return client

# SPDX-License-Identifier: Apache-2.0
"""Try a mail server live, without reading or sending a mail: -> what it can do, or a sentence and an advice."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiosmtplib import SMTPAuthenticationError, SMTPException
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from daemon.imap import FAULTS, connect
from daemon.shape import Imap, Server, Smtp
from daemon.smtp import try_login

SMTP_SECONDS = 30
FOLDERS_NAMED = 8
USUAL_PORTS = 'port and security may not fit: usual are 993 and 465 with "tls", 143 and 587 with "starttls"'


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Why a server cannot be used, and what to do about it."""

    words: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class MailboxTried:
    """A mailbox that can be read: its capabilities, the TLS version ("" for none), and how many mails it holds."""

    capabilities: frozenset[str]
    tls: str
    mails: int
    keeps_flag: bool
    has_move_to: bool


@dataclass(frozen=True, kw_only=True)
class SmtpTried:
    """A server that would take our letters, and what it answered."""

    answer: str


def try_mailbox(settings: Imap, password: str) -> MailboxTried | Failed:
    """Log in and select the folder."""
    try:
        client = connect(settings, password)
    except (*FAULTS, ValueError) as error:
        return why(error, settings, settings.port)
    try:
        return _folder(client, settings)
    finally:
        with contextlib.suppress(*FAULTS):
            client.logout()


def _folder(client: IMAPClient, settings: Imap) -> MailboxTried | Failed:
    try:
        told = client.select_folder(settings.folder)
    except FAULTS as error:
        words = f"the folder {settings.folder} cannot be opened: {_words(error)}"
        return Failed(words=words, advice=_folders(client))
    try:
        kept = {flag.lower() for flag in told.get(b"PERMANENTFLAGS", ())}
        transport: Any = client.socket()
        return MailboxTried(
            capabilities=frozenset(word.decode("ascii", "replace").upper() for word in client.capabilities()),
            tls=(transport.version() or "") if isinstance(transport, ssl.SSLSocket) else "",
            mails=int(told[b"EXISTS"]),
            keeps_flag=bool({settings.flag.encode().lower(), b"\\*"} & kept) or not settings.flag,
            has_move_to=not settings.move_to or client.folder_exists(settings.move_to),
        )
    except FAULTS as error:
        return why(error, settings, settings.port)


def _folders(client: IMAPClient) -> str:
    try:
        names = [name for _, _, name in client.list_folders()]
    except FAULTS:
        return "name a folder that is there"
    more = ", ..." if len(names) > FOLDERS_NAMED else ""
    return f"name one of its folders: {', '.join(map(str, names[:FOLDERS_NAMED]))}{more}"


def try_sending(settings: Smtp, password: str) -> SmtpTried | Failed:
    """Connect and log in, and send nothing."""
    try:
        return SmtpTried(answer=asyncio.run(asyncio.wait_for(try_login(settings, password), SMTP_SECONDS)))
    except (SMTPException, OSError, ValueError) as error:
        return why(error, settings, settings.port)


def why(error: BaseException, server: Server, port: int) -> Failed:
    """The plain sentence for an error of a mail server, by its cause."""
    place = f"{server.host}:{port}"
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return Failed(words=f"the name {server.host} is not known", advice="correct the host, or the DNS")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failed(
                words=f"the certificate of {place} is not trusted: {cause.verify_message}",
                advice="use the name that it bears; add an authority of your own to this machine's list",
            )
        if isinstance(cause, ssl.SSLError):
            return Failed(words=f"no TLS with {place}: {cause.reason or _words(cause)}", advice=USUAL_PORTS)
        if isinstance(cause, ConnectionRefusedError):
            return Failed(words=f"nothing listens at {place}", advice="correct host and port, or start the server")
        if isinstance(cause, TimeoutError):
            return Failed(words=f"{place} does not answer", advice="correct host and port; look at firewalls")
        if isinstance(cause, (LoginError, SMTPAuthenticationError)):
            words = f"{place} refuses the login of {server.username}: {_words(cause)}"
            return Failed(words=words, advice="correct username and password; some providers want an app password")
    return Failed(words=f"{place}: {_words(error)}", advice="correct host, port and security")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__

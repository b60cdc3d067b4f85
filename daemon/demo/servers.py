# SPDX-License-Identifier: Apache-2.0
"""The demo's IMAP and SMTP server in a thread of their own, on free ports of this machine."""

import asyncio
import logging
import random
import socket
import threading
from argparse import Namespace
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP
from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Login
from pymap.imap import IMAPServer
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from daemon.demo.clock import Clock
from daemon.demo.people import HOST, LOOPBACK, People, Person
from daemon.demo.post import Deliver, PostOffice
from daemon.imap import FAULTS

# Below the kernel's range for outgoing connections: a client there can be given the very port that it looks for.
PORTS = range(12000, 32768)
SECONDS = 20.0
MakesOffice = Callable[[People, Deliver, Clock], PostOffice]


class Servers:
    """Both servers, for as long as the context lasts; ``office`` makes what stands behind the SMTP door."""

    def __init__(self, people: People, clock: Clock, office: MakesOffice = PostOffice) -> None:
        self.people, self.clock = people, clock
        self.office = office(people, self.append, clock)
        self._sockets = [_bound(), _bound()]
        self.imap_port, self.smtp_port = (int(each.getsockname()[1]) for each in self._sockets)
        self._begun = threading.Event()
        self._end: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="mail servers", daemon=True)

    def append(self, person: Person, raw: bytes) -> None:
        """Put a mail into somebody's mailbox over IMAP. Raises OSError."""
        try:
            with IMAPClient(LOOPBACK, port=self.imap_port, ssl=False, timeout=SECONDS) as client:
                client.login(person.address, person.password)
                client.append("INBOX", raw, msg_time=self.clock.now())
        except FAULTS as error:
            raise OSError(str(error)) from error

    def __enter__(self) -> Self:
        logging.getLogger("mail").setLevel(logging.CRITICAL)  # aiosmtpd warns of passwords without encryption
        self._thread.start()
        if not self._begun.wait(SECONDS):
            raise OSError(f"the mail servers of the demo did not start within {SECONDS:.0f} s")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._end()
        self._thread.join(SECONDS)
        for each in self._sockets:
            each.close()

    async def _serve(self) -> None:
        loop, stopping = asyncio.get_running_loop(), asyncio.Event()
        self._end = lambda: loop.call_soon_threadsafe(stopping.set)
        imap = await asyncio.start_server(_imap(self.people), sock=self._sockets[0])
        smtp = await loop.create_server(self._smtp, sock=self._sockets[1])
        self._begun.set()
        await stopping.wait()
        imap.close()
        smtp.close()

    def _smtp(self) -> SMTP:
        return SMTP(
            self.office,
            hostname=HOST,
            ident="Firstline demo",
            enable_SMTPUTF8=True,
            authenticator=self.office.authenticate,
            auth_require_tls=False,  # nothing here leaves this machine
        )


class _Config(Config):
    """Settings of an IMAP server that never asks the DNS what its own name is."""

    @property
    def greeting(self) -> bytes:
        return f"{HOST} ready".encode()


def _imap(people: People) -> Any:
    """What serves a new IMAP connection: a store in memory with a mailbox for each person."""
    config = _Config(
        Namespace(passlib_cfg=None, proxy_protocol=None),
        host=None,
        port=0,
        tls_enabled=False,
        reject_dnsbl=False,
        hash_context=Cleartext(),
        demo_data=False,
        demo_user="",
        demo_password="",
    )
    config.apply_context()
    login = Login(config)
    for person in people:
        login.users_dict[person.address] = UserMetadata(config, person.address, password=person.password)
    return ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(login, config))


def _bound() -> socket.socket:
    """A socket bound to a free port. Raises OSError where there is none."""
    for port in random.sample(PORTS, 200):
        found = socket.socket(proto=socket.IPPROTO_TCP)  # else asyncio sets no TCP_NODELAY
        try:
            found.bind((LOOPBACK, port))
        except OSError:
            found.close()
            continue
        return found
    raise OSError(f"no port between {PORTS.start} and {PORTS.stop - 1} is free on {LOOPBACK}")

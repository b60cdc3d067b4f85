# SPDX-License-Identifier: Apache-2.0
"""Mails that come between SEARCH and IDLE: how long until each is acknowledged, with no other mail arriving.

A proxy stands between the daemon and Dovecot. Whenever the daemon asks to IDLE, the proxy first has one more mail
delivered, so that the server announces it in the packet that begins the IDLE: the place where news gets lost.
"""

import contextlib
import queue
import re
import socket
import statistics
import tempfile
import threading
import time
from pathlib import Path

from tests.daemon.desk import DeskUnderTest, mail
from tests.daemon.sink import Sink
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix
from tests.rig.process import LOOPBACK, free_port

ROUNDS = 200
LIMIT_SECONDS = 1.5
PATIENCE_SECONDS = 20
IDLE = re.compile(rb"[A-Z0-9]+ IDLE\r\n")


class Interrupter:
    """Forwards one port to another; before each IDLE of the client it calls ``interrupt``."""

    def __init__(self, server_port: int, interrupt: "queue.Queue[threading.Event]") -> None:
        self.port = free_port()
        self._server_port, self._interrupt = server_port, interrupt
        self._listening = socket.create_server((LOOPBACK, self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listening.accept()
            server = socket.create_connection((LOOPBACK, self._server_port))
            threading.Thread(target=self._upwards, args=(client, server), daemon=True).start()
            threading.Thread(target=_copy, args=(server, client), daemon=True).start()

    def _upwards(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if IDLE.fullmatch(data):
                    delivered = threading.Event()
                    self._interrupt.put(delivered)
                    delivered.wait(PATIENCE_SECONDS)
                server.sendall(data)
        server.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    target.close()


def main(rounds: int = ROUNDS) -> bool:
    """Run it and print the figures; whether every mail was acknowledged within the limit."""
    support = Account(address="support@desk.example", password="secret of support")
    with tempfile.TemporaryDirectory() as folder, Dovecot([support]) as dovecot, Sink() as sink:
        asked: queue.Queue[threading.Event] = queue.Queue()
        proxy = Interrupter(dovecot.ports.imap, asked)
        desk = DeskUnderTest(
            folder=Path(folder), dovecot=dovecot, postfix=Postfix(dovecot), support=support,
            settings={"port_of_smtp": sink.port, "port_of_imap": proxy.port},
        )  # fmt: skip
        desk.start()
        try:
            taken = [_round(desk, sink, asked, number) for number in range(rounds)]
        finally:
            desk.stop()
    found = sorted(seconds for seconds in taken if seconds is not None)
    lost = rounds - len(found)
    print(f"{rounds} mails between SEARCH and IDLE: {lost} not acknowledged within {PATIENCE_SECONDS} s")
    if found:
        print(f"  delivered to acknowledged: median {statistics.median(found):.3f} s, longest {found[-1]:.3f} s")
    return not lost and found[-1] <= LIMIT_SECONDS


def _round(desk: DeskUnderTest, sink: Sink, asked: "queue.Queue[threading.Event]", number: int) -> float | None:
    before = len(sink.taken)
    delivered = asked.get(timeout=90)
    desk.write_to_desk(mail(f"bob@customer{number}.example", desk.support.address, f"Mail {number}", "Please help."))
    at = time.monotonic()
    delivered.set()
    while len(sink.taken) == before:
        if time.monotonic() - at > PATIENCE_SECONDS:
            return None
        time.sleep(0.002)
    return time.monotonic() - at

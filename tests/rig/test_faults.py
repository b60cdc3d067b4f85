# SPDX-License-Identifier: Apache-2.0
"""Proves that the rig's faults happen as they say: connections cut, power lost, disks full, owners killed."""

import errno
import os
import signal
import smtplib
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from tests.rig.crashdisk import CrashDisk
from tests.rig.process import free_port, listens, wait_until
from tests.rig.proxy import Cut, Direction, Ending, Faults, Proxy


class _Echo(socketserver.StreamRequestHandler):
    """Greets, then answers every line by itself."""

    def handle(self) -> None:
        self.wfile.write(b"hello\n")
        for line in self.rfile:
            self.wfile.write(line)


class _EchoServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A cut connection is what these tests are about."""


@pytest.fixture
def echo_port() -> Iterator[int]:
    with _EchoServer(("127.0.0.1", free_port()), _Echo) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), 5)


def read(client: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count and (chunk := client.recv(count - len(received))):
        received += chunk
    return received


def read_all(client: socket.socket) -> bytes:
    received = b""
    while chunk := client.recv(65536):
        received += chunk
    return received


class TestProxy:
    def test_without_faults_everything_passes_both_ways(self, echo_port: int) -> None:
        with Proxy(echo_port) as proxy, connect(proxy) as client:
            client.sendall(b"x" * 200_000 + b"\n")
            client.shutdown(socket.SHUT_WR)
            assert read_all(client) == b"hello\n" + b"x" * 200_000 + b"\n"
            assert proxy.cuts == 0

    def test_a_cut_by_bytes_passes_exactly_so_many_and_ends_in_order(self, echo_port: int) -> None:
        cut = Cut(direction=Direction.TO_CLIENT, after_bytes=4, ending=Ending.FIN)
        with Proxy(echo_port, Faults(cut=cut)) as proxy:
            with connect(proxy) as client:
                assert read_all(client) == b"hell"
            assert proxy.cuts == 1
            with connect(proxy) as client:
                assert read(client, 6) == b"hello\n"

    @pytest.mark.parametrize(("forward", "answered"), [(True, b"hello\nabc\n"), (False, b"hello\n")])
    def test_a_cut_by_pattern_passes_the_match_on_only_when_told(
        self, echo_port: int, forward: bool, answered: bytes
    ) -> None:
        cut = Cut(direction=Direction.TO_CLIENT, pattern=rb"abc\n", forward=forward, ending=Ending.FIN)
        with Proxy(echo_port, Faults(cut=cut)) as proxy, connect(proxy) as client:
            assert read(client, 6) == b"hello\n"
            client.sendall(b"abc\n")
            assert b"hello\n" + read_all(client) == answered

    def test_a_pattern_is_found_across_two_chunks(self, echo_port: int) -> None:
        cut = Cut(direction=Direction.TO_SERVER, pattern=rb"ab\ncd\n")
        with Proxy(echo_port, Faults(cut=cut)) as proxy, connect(proxy) as client:
            client.sendall(b"ab\n")
            assert read(client, 9) == b"hello\nab\n"
            client.sendall(b"cd\n")
            with pytest.raises(ConnectionResetError):
                client.recv(100)

    def test_a_silent_cut_leaves_the_connection_open_without_a_word(self, echo_port: int) -> None:
        cut = Cut(direction=Direction.TO_SERVER, pattern=b"ping", ending=Ending.SILENCE)
        with Proxy(echo_port, Faults(cut=cut)) as proxy, connect(proxy) as client:
            assert read(client, 6) == b"hello\n"
            client.sendall(b"ping\n")
            wait_until(lambda: proxy.cuts == 1)
            client.sendall(b"still there?\n")
            client.settimeout(0.3)
            with pytest.raises(TimeoutError):
                client.recv(100)

    def test_refusing_resets_and_silence_accepts_without_a_greeting(self, echo_port: int) -> None:
        with Proxy(echo_port, Faults(refuse=True)) as proxy:
            with pytest.raises(ConnectionResetError), connect(proxy) as client:
                client.recv(100)
            proxy.faults = Faults(silent=True)
            with connect(proxy) as client:
                client.settimeout(0.3)
                with pytest.raises(TimeoutError):
                    client.recv(100)

    def test_open_connections_end_when_told_and_a_dead_server_refuses(self, echo_port: int) -> None:
        with Proxy(echo_port) as proxy, connect(proxy) as client:
            assert read(client, 6) == b"hello\n"
            proxy.end_all(Ending.RESET)
            with pytest.raises(ConnectionResetError):
                client.recv(100)
        with Proxy(free_port()) as proxy, pytest.raises(ConnectionResetError), connect(proxy) as client:
            client.recv(100)

    def test_a_rate_and_slices_slow_the_bytes_and_change_none(self, echo_port: int) -> None:
        with Proxy(echo_port, Faults(rate=2000, slice_bytes=7)) as proxy, connect(proxy) as client:
            begin = time.monotonic()
            client.sendall(b"y" * 400 + b"\n")
            client.shutdown(socket.SHUT_WR)
            assert read_all(client) == b"hello\n" + b"y" * 400 + b"\n"
            # A lower bound alone: a loaded machine may only be slower.
            assert time.monotonic() - begin >= 0.19


@pytest.mark.usefixtures("postfix")
def test_a_mail_is_delivered_though_its_sender_never_heard_so(request: pytest.FixtureRequest) -> None:
    dovecot, postfix = request.getfixturevalue("dovecot"), request.getfixturevalue("postfix")
    account = request.getfixturevalue("fresh_account")("support@desk.example")
    lost = Cut(direction=Direction.TO_CLIENT, pattern=rb"250 2\.0\.0 Ok: queued")
    with Proxy(postfix.ports.smtp, Faults(cut=lost)) as proxy:
        session = smtplib.SMTP("127.0.0.1", proxy.port)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            session.sendmail("a@customer.example", [account.address], b"Subject: unheard\r\n\r\nx\r\n")
    postfix.wait_until_empty()
    assert len(dovecot.fetch(account.address)) == 1


class TestCrashDisk:
    def test_a_power_cut_keeps_what_was_synced_and_loses_the_rest(self, crash_disk: CrashDisk) -> None:
        for name, synced in (("kept", True), ("lost", False)):
            with (crash_disk.root / name).open("wb") as file:
                file.write(b"mail")
                file.flush()
                if synced:
                    os.fsync(file.fileno())
        crash_disk.power_cut()
        with pytest.raises(OSError):
            (crash_disk.root / "after").write_bytes(b"x")
        crash_disk.unmount()
        crash_disk.mount()
        assert (crash_disk.root / "kept").read_bytes() == b"mail"
        assert not (crash_disk.root / "lost").exists()

    def test_a_full_disk_refuses_writes_until_it_is_emptied(self, crash_disk: CrashDisk) -> None:
        crash_disk.fill()
        with pytest.raises(OSError) as refused:
            (crash_disk.root / "mail").write_bytes(b"x" * 8192)
        assert refused.value.errno == errno.ENOSPC
        crash_disk.empty()
        assert (crash_disk.root / "mail").write_bytes(b"x" * 8192) == 8192


_OWNER = """
import sys, time
from tests.rig.{module} import {name}
server = {name}().start()
print({port}, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("module", "name", "port"),
    [
        pytest.param("dovecot", "Dovecot", "server.ports.imap", marks=pytest.mark.needs_dovecot),
        pytest.param("postgres", "Postgres", "server.port", marks=pytest.mark.needs_postgres),
    ],
)
def test_no_server_outlives_its_owner_even_by_sigkill(module: str, name: str, port: str) -> None:
    program = _OWNER.format(module=module, name=name, port=port)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        listening = int(owner.stdout.readline())
        assert listens(listening)
        owner.send_signal(signal.SIGKILL)
    wait_until(lambda: not listens(listening), 10, "the end of the server")

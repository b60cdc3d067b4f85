# SPDX-License-Identifier: Apache-2.0
"""Starts servers in process groups of their own and makes sure that none outlives the tests."""

import atexit
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Self

LOOPBACK = "127.0.0.1"

# Below the kernel's range for outgoing connections (32768 and up): a client that polls a port in that range
# can be given the very same port for its own end and so connect to itself.
_PORTS = range(12000, 32000)
# Zombie and dead, as proc(5) writes them.
_ENDED = frozenset("ZX")
_random = random.SystemRandom()
_given: set[int] = set()

_REAPER = """
import os, shutil, signal, subprocess, sys
groups, folders = set(), set()
for line in sys.stdin:
    verb, value = line.rstrip().split(" ", 1)
    if verb == "folder":
        folders.add(value)
    else:
        (groups.add if verb == "add" else groups.discard)(int(value))
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
for folder in folders:
    if os.path.ismount(folder + "/mounted"):
        subprocess.run(["umount", "--lazy", folder + "/mounted"])
    shutil.rmtree(folder, ignore_errors=True)
"""


def free_port(host: str = LOOPBACK) -> int:
    """A TCP port between 12000 and 31999 that nothing listens on and that this process never gave before."""
    while True:
        port = _random.choice(_PORTS)
        if port in _given:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((host, port))
            _given.add(port)
            return port


def wait_until(predicate: Callable[[], object], seconds: float = 15.0, what: str = "") -> None:
    """Returns as soon as `predicate` answers true; raises TimeoutError, naming `what`, after `seconds`."""
    end = time.monotonic() + seconds
    pause = 0.002
    while not predicate():
        if time.monotonic() > end:
            raise TimeoutError(f"{what or predicate} did not come true within {seconds:g} s")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def listens(port: int, host: str = LOOPBACK) -> bool:
    """Whether a connection to the port is accepted now."""
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


def greets(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server at the port says something to a new client within five seconds."""
    try:
        with socket.create_connection((host, port), 5) as client:
            return bool(client.recv(512))
    except OSError:
        return False


def lives(process: int) -> bool:
    """Whether the process still runs; one that has ended and waits for its parent's notice does not."""
    return (fields := _status(process)) is not None and fields[0] not in _ENDED


def group_lives(group: int) -> bool:
    """Whether any process of the group still runs."""
    for entry in Path("/proc").iterdir():
        fields = _status(int(entry.name)) if entry.name.isdecimal() else None
        if fields is not None and fields[2] == str(group) and fields[0] not in _ENDED:
            return True
    return False


def _status(process: int) -> list[str] | None:
    """State, parent, group and the further fields of proc(5) `stat`; None when there is no such process."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def work_folder(name: str) -> Path:
    """A new folder that servers without privileges may enter; it goes when the interpreter ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"firstline-{name}-"))
    folder.chmod(0o755)
    _reaper.tell("folder", folder)
    at_exit(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def at_exit(undo: Callable[[], None]) -> None:
    """Has `undo` called when this interpreter ends, but not in a process forked from it."""
    owner = os.getpid()
    atexit.register(lambda: undo() if os.getpid() == owner else None)


class _Reaper:
    """A process that clears away what it was told of once the pipe from us closes, even by SIGKILL."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._owner = 0

    def tell(self, verb: str, value: object) -> None:
        """`add` and `drop` name a process group, `folder` a work folder."""
        if self._process is None or self._owner != os.getpid():
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _REAPER], stdin=subprocess.PIPE, text=True, start_new_session=True
            )
        assert self._process.stdin is not None
        self._process.stdin.write(f"{verb} {value}\n")
        self._process.stdin.flush()


_reaper = _Reaper()


class Server:
    """One server process: its group is its own, its output goes to a file, and only it is ever signalled."""

    def __init__(self, name: str) -> None:
        self.folder = work_folder(name)
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        at_exit(self.kill)

    @property
    def running(self) -> bool:
        """Whether the process that `start` made still lives."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> Self:
        """Starts the server and returns when it serves; raises RuntimeError with its log when it ends first."""
        raise NotImplementedError

    def stop(self) -> None:
        """Ends the server as its manual says, and with it every process of its group."""
        self.end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the server's whole group by SIGKILL, as a crash of its machine would."""
        self.end(signal.SIGKILL)

    def restart(self) -> Self:
        """Stops the server and starts it again on the same ports and the same data."""
        self.stop()
        return self.start()

    def log(self) -> str:
        """All that the server has written since it was made."""
        files = [self.folder / "output", *sorted(self.folder.glob("*.log"))]
        return "".join(path.read_text(errors="replace") for path in files if path.exists())

    def spawn(
        self,
        command: Iterable[str],
        *,
        ready: Callable[[], object],
        account: tuple[int, int] | None = None,
        environment: Mapping[str, str] | None = None,
        seconds: float = 20.0,
    ) -> None:
        """Runs `command` (as user and group `account`, where given) until `ready` answers true."""
        if self.running:
            raise RuntimeError(f"{self.name} runs already")
        user, group = account or (None, None)
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                list(command), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True, cwd="/", env=environment, user=user, group=group,
                extra_groups=None if account is None else [],
            )
        _reaper.tell("add", self.process.pid)
        try:
            wait_until(lambda: not self.running or ready(), seconds, f"the start of {self.name}")
        except TimeoutError as late:
            raise RuntimeError(f"{late}: {self.log()[-2000:]}") from late
        if not self.running:
            raise RuntimeError(f"{self.name} ended at its start: {self.log()[-2000:]}")

    def end(self, number: signal.Signals, *, group: bool = True, seconds: float = 5.0) -> None:
        """Signals the server (its whole group, where asked), waits, then kills what is left of the group."""
        process = self.process
        if process is None:
            return
        self.process = None
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        # A leader that is gone may leave workers behind that still serve.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # The killed may go on holding their ports for a moment.
        wait_until(lambda: not group_lives(process.pid), 10, f"the end of every process of {self.name}")
        _reaper.tell("drop", process.pid)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

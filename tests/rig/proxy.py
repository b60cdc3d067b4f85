# SPDX-License-Identifier: Apache-2.0
"""A TCP proxy between a client and a server that delays, slices, cuts and swallows what passes."""

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from tests.rig.process import LOOPBACK, at_exit, free_port

_Result = TypeVar("_Result")


class Direction(StrEnum):
    """Which way the bytes travel."""

    TO_SERVER = "to server"
    TO_CLIENT = "to client"


class Ending(StrEnum):
    """How the client's connection ends: in order, by a reset, or open but silent for ever."""

    FIN = "fin"
    RESET = "reset"
    SILENCE = "silence"


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Ends a connection after `after_bytes` in one direction, or at the first match of `pattern`.

    The chunk that completes the match is passed on only with `forward`. A match may begin in an earlier chunk.
    """

    direction: Direction
    after_bytes: int | None = None
    pattern: bytes | None = None
    forward: bool = False
    ending: Ending = Ending.RESET


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What the proxy does to connections; `latency` in seconds a chunk, `rate` in bytes a second to the client."""

    latency: float = 0.0
    rate: int | None = None
    slice_bytes: int | None = None
    cut: Cut | None = None
    cut_times: int = 1
    refuse: bool = False
    silent: bool = False


@dataclass(eq=False)
class _Link:
    """One client's connection and its counterpart at the server."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    ended: Ending | None = None


class Proxy:
    """Forwards `port` to the server's port, from a thread of its own; `faults` may be replaced at any time."""

    def __init__(self, server_port: int, faults: Faults | None = None) -> None:
        self.port = free_port()
        self.server_port = server_port
        self.cuts = 0
        self._faults = faults or Faults()
        self._cuts_left = self._faults.cut_times
        self._links: set[_Link] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._listener: asyncio.Server | None = None

    @property
    def faults(self) -> Faults:
        """What is done to connections now, the open ones too."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults, self._cuts_left = faults, faults.cut_times

    def start(self) -> Self:
        """Listens from now on."""
        self._thread.start()
        self._listener = self._call(asyncio.start_server(self._serve, LOOPBACK, self.port))
        at_exit(self.stop)
        return self

    def stop(self) -> None:
        """Ends every connection and the proxy itself."""
        if not self._thread.is_alive():
            return
        self._call(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def end_all(self, ending: Ending) -> None:
        """Ends every connection that is open now."""
        self._call(self._end_all(ending))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _call(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _shut(self) -> None:
        if self._listener is not None:
            self._listener.close()
        await self._end_all(Ending.RESET)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _end_all(self, ending: Ending) -> None:
        for link in list(self._links):
            self._end(link, ending)

    def _end(self, link: _Link, ending: Ending) -> None:
        link.ended = ending
        if ending is Ending.RESET:
            _reset(link.client)
        elif ending is Ending.FIN:
            link.client.close()
        if ending is not Ending.SILENCE and link.server is not None:
            link.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(writer)
        if self._faults.refuse:
            return self._end(link, Ending.RESET)
        self._links.add(link)
        try:
            if self._faults.silent:
                await asyncio.Event().wait()
            await self._forward(link, reader)
        except asyncio.CancelledError:
            # The proxy stops; asyncio would log a connection's task that ends as cancelled.
            pass
        finally:
            self._links.discard(link)

    async def _forward(self, link: _Link, reader: asyncio.StreamReader) -> None:
        try:
            from_server, link.server = await asyncio.open_connection(LOOPBACK, self.server_port)
        except OSError:
            return self._end(link, Ending.RESET)
        await asyncio.gather(
            self._pump(link, reader, link.server, Direction.TO_SERVER),
            self._pump(link, from_server, link.client, Direction.TO_CLIENT),
        )
        if link.ended is not Ending.SILENCE:
            link.server.close()
            link.client.close()

    async def _pump(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: Direction
    ) -> None:
        passed, tail = 0, b""
        try:
            while chunk := await reader.read(65536):
                if link.ended is not None:
                    continue
                await asyncio.sleep(self._faults.latency)
                due = self._due(direction, passed, tail, chunk)
                await self._write(writer, chunk if due is None else due[1], direction)
                if due is not None:
                    self._cut(link, due[0])
                passed, tail = passed + len(chunk), (tail + chunk)[-200:]
            if link.ended is None:
                writer.write_eof()
        except (OSError, RuntimeError):
            # The other end went first, or a reset closed the writer below us.
            if link.ended is None:
                self._end(link, Ending.RESET)

    def _due(self, direction: Direction, passed: int, tail: bytes, chunk: bytes) -> tuple[Cut, bytes] | None:
        """The cut that this chunk brings about, with what of the chunk goes through before it."""
        cut = self._faults.cut
        if cut is None or cut.direction is not direction or self._cuts_left <= 0:
            return None
        if cut.after_bytes is not None and passed + len(chunk) >= cut.after_bytes:
            return cut, chunk[: max(cut.after_bytes - passed, 0)]
        if cut.pattern is not None:
            for match in re.finditer(cut.pattern, tail + chunk, re.DOTALL):
                if match.end() > len(tail):
                    return cut, chunk if cut.forward else b""
        return None

    def _cut(self, link: _Link, cut: Cut) -> None:
        self.cuts += 1
        self._cuts_left -= 1
        self._end(link, cut.ending)

    async def _write(self, writer: asyncio.StreamWriter, chunk: bytes, direction: Direction) -> None:
        step = self._faults.slice_bytes or max(len(chunk), 1)
        for start in range(0, len(chunk), step):
            piece = chunk[start : start + step]
            writer.write(piece)
            await writer.drain()
            if self._faults.rate and direction is Direction.TO_CLIENT:
                await asyncio.sleep(len(piece) / self._faults.rate)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closes by RST: lingering for zero seconds throws away what was not sent yet."""
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

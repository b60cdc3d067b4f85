# SPDX-License-Identifier: Apache-2.0
"""The supervisor: one thread a loop, signals, back-off, the watchdog; and ``--once``, which drains and ends."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from systemd_watchdog.systemd_watchdog import WatchDog

from daemon.deliver import Delivery
from daemon.digest import digest_once
from daemon.errors import in_words
from daemon.house import House
from daemon.imap import FAULTS, words
from daemon.intake import Intake
from daemon.receive import Receiver
from daemon.semantic import fill_once
from daemon.tick import tick_once
from daemon.training import train_once
from store import inbox, outbox
from store.errors import Stale, StoreError

INTAKE_PAUSE, DELIVER_PAUSE, CLOCK_PAUSE, LEARN_PAUSE, LIST_PAUSE = 1.0, 1.0, 2.0, 30.0, 20.0
ALLOWED_SILENCE = 300.0
STOP_SECONDS = 8.0  # of the ten that are promised
LONGEST_PAUSE = 30.0


class Loop(StrEnum):
    """What a daemon may be limited to with ``--only``."""

    RECEIVE = "receive"
    INTAKE = "intake"
    DELIVER = "deliver"
    CLOCK = "clock"


@dataclass(kw_only=True)
class Service:
    """The loops of one daemon; ``reload`` gives the house anew, or None where the new settings are bad."""

    house: House
    only: frozenset[Loop] = frozenset(Loop)
    reload: Callable[[], House | None] = lambda: None
    threads: list[threading.Thread] = field(default_factory=list)
    _wake: threading.Event = field(default_factory=threading.Event)
    _ending: bool = False
    _reloading: bool = False
    _stamp: tuple[int, ...] = ()

    def run(self) -> None:
        """Until SIGTERM or SIGINT; SIGHUP reads the settings anew and keeps the old ones if the new are bad."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGHUP, self._hang_up)
        manager, ready = WatchDog(), False
        self._start()
        while not self._ending:
            if not ready and self._begun():
                ready = True
                manager.ready()
                self.house.tell("ready", loops=len(self.threads), mailboxes=len(self.house.settings.shape.mailboxes))
            self._report(manager)
            self._wake.wait(1.0)
            self._wake.clear()
            if self._reloading or self._keys_changed():
                self._reload()
        manager.status("stopping")
        if self._stop():
            # Python would wait for their threads; what they hold is leased, and the next daemon takes it up.
            os._exit(0)

    def once(self) -> int:
        """Drain what is there, mails and letters and clocks; how many mailboxes could not be read."""
        failed = 0
        if Loop.RECEIVE in self.only:
            for box in self.house.settings.shape.mailboxes:
                failed += not self._drain(Receiver(self.house, box))
        intake, delivery = Intake(house=self.house), Delivery(house=self.house)
        while Loop.INTAKE in self.only and (intake.take_in_once() or self._waiting()):
            time.sleep(0.05 if self._waiting() else 0)
        while Loop.CLOCK in self.only and tick_once(self.house):
            pass
        while Loop.CLOCK in self.only and digest_once(self.house):
            pass
        if Loop.CLOCK in self.only:
            train_once(self.house)
        if Loop.DELIVER in self.only:
            asyncio.run(_deliver_all(delivery))
        return failed

    def _drain(self, receiver: Receiver) -> bool:
        try:
            receiver.drain()
        except Stale as error:
            self.house.tell("mailbox_elsewhere", mailbox=receiver.box.name, because=str(error))
        except FAULTS as error:
            self.house.tell("mailbox_fails", mailbox=receiver.box.name, error=words(error))
            return False
        return True

    def _waiting(self) -> bool:
        """Whether mails wait for a parent that is about to be decided."""
        with self.house.database.read() as connection:
            return inbox.soon(connection, self.house.now())

    def _start(self) -> None:
        house = self.house
        runs: dict[str, Callable[[], None]] = {}
        if Loop.RECEIVE in self.only:
            for box in house.settings.shape.mailboxes:
                runs[f"receive {box.name}"] = Receiver(house, box).run
        if Loop.INTAKE in self.only:
            runs["intake"] = lambda: self._again("intake", Intake(house=house).take_in_once, INTAKE_PAUSE)
        if Loop.CLOCK in self.only:
            runs["clock"] = lambda: self._again("clock", lambda: tick_once(house), CLOCK_PAUSE)
            runs["list"] = lambda: self._again("list", lambda: digest_once(house), LIST_PAUSE)
            runs["learn"] = lambda: self._again("learn", lambda: _learn_once(house), LEARN_PAUSE)
        if Loop.DELIVER in self.only:
            runs["deliver"] = lambda: asyncio.run(self._deliver(house))
        self.threads = [threading.Thread(target=run, name=name, daemon=True) for name, run in runs.items()]
        for thread in self.threads:
            thread.start()

    def _again(self, name: str, work: Callable[[], bool], rest: float) -> None:
        """One loop: work while there is any, rest, and back off when something fails."""
        house, pause = self.house, rest
        while not house.stopping.is_set():
            house.pulse.beat(name, ALLOWED_SILENCE)
            try:
                if work():
                    pause = rest
                    continue
            except Exception as error:  # the loop goes on: nothing is lost, and the failure is in the journal
                house.tell("loop_failed", loop=name, error=in_words(error), next_try=f"{pause:.0f} s")
                house.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = rest
            _rest(house, name, rest)
        house.pulse.forget(name)

    async def _deliver(self, house: House) -> None:
        delivery, pause = Delivery(house=house), DELIVER_PAUSE
        while not house.stopping.is_set():
            house.pulse.beat("deliver", ALLOWED_SILENCE)
            try:
                if await delivery.deliver_once():
                    pause = DELIVER_PAUSE
                    continue
            except Exception as error:  # as above
                house.tell("loop_failed", loop="deliver", error=in_words(error), next_try=f"{pause:.0f} s")
                await asyncio.to_thread(house.stopping.wait, pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            await asyncio.to_thread(house.letter_owed.wait, DELIVER_PAUSE)
        await delivery.close()
        house.pulse.forget("deliver")

    def _begun(self) -> bool:
        return {thread.name for thread in self.threads} <= self.house.pulse.begun()

    def _report(self, manager: WatchDog) -> None:
        silent = self.house.pulse.silent() + [t.name for t in self.threads if not t.is_alive()]
        if not silent:
            manager.notify()
        manager.status(self._status(silent))

    def _status(self, silent: list[str]) -> str:
        words = []
        with suppress(StoreError), self.house.database.read() as connection:
            words.append(f"{inbox.waiting(connection)} mails to decide")
            words.append(f"{outbox.queued(connection)} letters to send")
        boxes = len(self.house.settings.shape.mailboxes)
        words.append(f"{boxes - len(self.house.failing)} of {boxes} mailboxes read")
        words += [f"{name} fails: {error}" for name, error in sorted(self.house.failing.items())]
        words += [f"{loop} is stuck" for loop in silent]
        return "; ".join(words)

    def _stop(self) -> list[str]:
        """End the loops; the names of those that a silent server keeps from ending in time."""
        self.house.stopping.set()
        self.house.mail_kept.ring()
        self.house.letter_owed.ring()
        until = time.monotonic() + STOP_SECONDS
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))
        left = [thread.name for thread in self.threads if thread.is_alive()]
        self.house.tell("stopped", unfinished=", ".join(left) or None)
        return left

    def _reload(self) -> None:
        self._reloading = False
        fresh = self.reload()
        if fresh is None:
            return
        self._stop()
        self.house = fresh
        self._start()
        self.house.tell("settings_read", path=str(fresh.settings.path))

    def _keys_changed(self) -> bool:
        """Whether the key file is another one than at the last look: a new key signs without a word to anybody."""
        before = self._stamp
        with suppress(OSError):
            told = self.house.settings.key_path.stat()
            self._stamp = (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns)
        return bool(before) and before != self._stamp

    def _end(self, *_: object) -> None:
        self._ending = True
        self._wake.set()

    def _hang_up(self, *_: object) -> None:
        self._reloading = True
        self._wake.set()


def _learn_once(house: House) -> bool:
    """One lesson, or vectors for some solutions from before they were found by meaning; whether there was either."""
    return train_once(house) or house.meaning is not None and fill_once(house.database, house.meaning)


def _rest(house: House, name: str, seconds: float) -> None:
    if name == "intake":
        house.mail_kept.wait(seconds)
    else:
        house.stopping.wait(seconds)


async def _deliver_all(delivery: Delivery) -> None:
    try:
        while await delivery.deliver_once():
            pass
    finally:
        await delivery.close()

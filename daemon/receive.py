# SPDX-License-Identifier: Apache-2.0
"""One mailbox for as long as the daemon runs: connect, fetch, wait for news, and come back after any failure."""

import random
import time
from contextlib import suppress

from daemon.fetch import Reader, fetch_once, tidy
from daemon.house import House
from daemon.imap import Server, words
from daemon.shape import Mailbox
from store import mailboxes
from store.errors import Stale, StoreError

IDLE_SECONDS = 60  # then a search, whatever the server said: news gets lost, and connections die without a word
SLICE_SECONDS = 1.0
STANDBY_SECONDS = 5.0  # between two looks whether the mailbox has become free
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
ALLOWED_SILENCE = 300.0


class Receiver:
    """The loop of one mailbox; it owns its thread and its connection."""

    def __init__(self, house: House, box: Mailbox) -> None:
        self.house, self.box = house, box
        self.loop, self.elsewhere = f"receive {box.name}", False
        desk = house.settings.shape.desk
        self.reader = Reader(
            box=box,
            size_limit=box.size_limit or desk.size_limit,
            since=box.since or desk.since,
            owner=house.owner,
            database=house.database,
            blobs=house.blobs,
            now=house.now,
            tell=house.tell,
            alive=self._alive,
        )

    def run(self) -> None:
        """Until the daemon stops. A mailbox that is down is tried again, ever less often, with jitter."""
        pause = FIRST_PAUSE
        while not self.house.stopping.is_set():
            self._alive()
            try:
                self._take()
                with self._connected() as server:
                    pause = FIRST_PAUSE
                    self._watch(server)
            except Stale:
                if not self.elsewhere:
                    self.house.tell("mailbox_elsewhere", mailbox=self.box.name, because="another process reads it")
                self.elsewhere = True
                self._sleep(STANDBY_SECONDS)
            except Exception as error:  # the loop goes on: the mails are on the server, the failure is told
                self._failed(error, pause)
                self._sleep(pause * random.uniform(0.75, 1.25))
                pause = min(pause * 2, LONGEST_PAUSE)
        self._give_back()
        self.house.pulse.forget(self.loop)

    def drain(self) -> int:
        """Fetch once whatever is there; how many mails. Raises what ``run`` would wait out."""
        self._take()
        with self._connected() as server:
            count = self._fetch(server)
        self._give_back()
        return count

    def _take(self) -> None:
        """Have the mailbox to oneself before logging in; Stale while another process reads it.

        It also remembers when this desk began, even while the mailbox is down: from then on mail is new.
        """
        with self.house.database.write() as connection:
            mailboxes.begin(connection, self.box.name, self.house.now())
            if not mailboxes.lease(connection, self.box.name, self.house.owner, self.house.now()):
                raise Stale(f"mailbox {self.box.name} is read by another process")
        self.elsewhere = False

    def _connected(self) -> Server:
        return Server(self.box.imap, self.house.settings.password(self.box.imap))

    def _watch(self, server: Server) -> None:
        self._fetch(server)
        self.reader.untidy.set()
        self.house.tell("mailbox_open", mailbox=self.box.name, idle=server.can_idle)
        while not self.house.stopping.is_set():
            if self.reader.untidy.is_set():
                tidy(self.reader, server)
            if server.can_idle:
                self._idle(server)
            else:
                self._sleep(min(self.box.imap.poll.total_seconds(), IDLE_SECONDS))
            if not self.house.stopping.is_set():
                self._fetch(server)

    def _fetch(self, server: Server) -> int:
        self._alive()
        count = fetch_once(self.reader, server)
        if self.house.failing.pop(self.box.name, None):
            self.house.tell("mailbox_back", mailbox=self.box.name)
        if count:
            self.house.tell("mail_kept", mailbox=self.box.name, mails=count)
            self.house.mail_kept.ring()
        return count

    def _idle(self, server: Server) -> None:
        until = time.monotonic() + IDLE_SECONDS
        with server.idle() as idle:
            while time.monotonic() < until and not self.house.stopping.is_set():
                self._alive()
                if idle.news(SLICE_SECONDS):
                    return

    def _failed(self, error: Exception, pause: float) -> None:
        said = words(error)
        if self.house.failing.get(self.box.name) != said:
            again = f"{pause:.0f} s"
            self.house.tell("mailbox_fails", mailbox=self.box.name, error=said, next_try=again)
        self.house.failing[self.box.name] = said
        with suppress(StoreError), self.house.database.write() as connection:
            mailboxes.failed(connection, self.box.name, said, self.house.now())

    def _give_back(self) -> None:
        with suppress(StoreError), self.house.database.write() as connection:
            mailboxes.release(connection, self.box.name, self.house.owner)

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.house.stopping.wait(min(SLICE_SECONDS, seconds)):
            self._alive()

    def _alive(self) -> None:
        self.house.pulse.beat(self.loop, ALLOWED_SILENCE)

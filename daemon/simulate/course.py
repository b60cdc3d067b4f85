# SPDX-License-Identifier: Apache-2.0
"""The loop: a heap of what people do next, the next due clock, and the daemon's own work at each of these moments."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import bindparam, select

from daemon.house import House
from daemon.intake import Intake
from daemon.simulate import machines, reporters
from daemon.simulate.agents import Worker, staff
from daemon.simulate.house import Clock
from daemon.simulate.orders import Row
from daemon.simulate.post import Writer
from daemon.simulate.reporters import REFUSED, Reporter
from daemon.simulate.world import SURGE_SPAN, World
from daemon.tick import tick_once
from daemon.training import train_once
from parsers.head import header_message_id
from store import clocks, inbox, ledger, outbox
from store.inbox import Kept
from store.outbox import Owed
from store.schema import tickets
from workflows.ticket import Level, Priority, State
from workflows.triage import Kind

LETTERS = 200  # in one transaction
PER_REPORT = 3.6  # mails that one new matter leads to, until the course has its own figure
SORTS = (("incident", 0.6), ("request", 0.33), ("urgent", 0.025), ("breach", 0.012), ("praise", 0.033))
MACHINES = 0.12  # of what is new is a machine's
ALIKE = 25  # reports in a surge, in a month of 20,000 mails
SMTP_REFUSAL = "550 5.1.1 no such user"
_ROW = select(tickets).where(tickets.c.number == bindparam("of_ticket"))


@dataclass(kw_only=True)
class Course:
    """A month as it goes; ``mails`` is about how many are to arrive in all, answers included."""

    house: House
    clock: Clock
    world: World
    random: Random
    mails: int
    people: dict[str, Reporter] = field(default_factory=dict)
    workers: dict[str, Worker] = field(default_factory=dict)
    machines: set[str] = field(default_factory=set)
    arrived: int = 0
    begun: int = 0
    _heap: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _count: int = 0
    _mailbox: list[tuple[datetime, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        box = self.house.desk.mailboxes[0]
        self.writer = Writer(desk=box.address, authserv_id=min(self.house.context.authserv_ids))
        self.intake = Intake(house=self.house)
        count = max(20, min(500, self.mails // 40))
        self.people = {one.sender.address: one for one in reporters.cast(self.random, self.world, count)}
        self.workers = {one.agent.address.lower(): one for one in staff(self, self.house.desk.agents)}
        self.machines = {sender.address for sender in machines.senders(self.house.desk)}
        for day in range(self.world.days):
            self.later(self.world.moment(day), self._plan_day)
        for at in self.world.surges:
            self.later(at, self._surge)

    def run(self) -> None:
        """To the end of the month. Raises StoreError where the store fails."""
        self.clock.now = self.world.start
        due: datetime | None = None
        while True:
            at = min(filter(None, (self._heap[0][0] if self._heap else None, due, self.world.end)))
            if at >= self.world.end:
                return
            self.clock.now = max(at, self.clock.now)
            while self._heap and self._heap[0][0] <= self.clock.now:
                heapq.heappop(self._heap)[2](self.clock.now)
            stopped = self.world.stopped(self.clock.now)
            due = stopped.end if stopped else self._daemon()

    def later(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Let somebody act at that time."""
        self._count += 1
        heapq.heappush(self._heap, (at, self._count, act))

    def send(self, at: datetime, raw: bytes) -> None:
        """Let a mail arrive at that time, or once the mail server takes mails in again."""
        outage = self.world.outage
        at = outage.end if outage.holds(at) else at
        self.later(at, lambda now: self._mailbox.append((now, raw)))

    def row(self, ticket: int) -> Row:
        """How the ticket stands."""
        with self.house.database.read() as connection:
            row = connection.execute(_ROW, {"of_ticket": ticket}).one()
        return Row(
            state=State(row.state),
            kind=Kind(row.kind),
            priority=Priority(row.priority),
            level=Level(row.level),
            owner=row.owner,
            breach=row.breach,
            source=row.source,
            aware=row.aware_at is not None,
        )

    def state(self, ticket: int) -> State:
        """Whether somebody waits for its reporter, for one."""
        return self.row(ticket).state

    def _daemon(self) -> datetime | None:
        """All that the daemon has to do now; when it has to do something next."""
        self._fetch()
        busy = True
        while busy:
            busy = self.intake.take_in_once()
            while tick_once(self.house):
                busy = True
            busy = self._deliver() or busy
        with self.house.database.read() as connection:
            found = (clocks.next_wake(connection), inbox.next_try(connection))
        return min(filter(None, found), default=None)

    def _fetch(self) -> None:
        """Keep what lies in the mailbox, as the daemon does: raw mail first, then its row."""
        if not self._mailbox:
            return
        kept = []
        for received_at, raw in self._mailbox:
            self.arrived += 1
            kept.append(
                Kept(
                    mailbox=self.house.desk.mailboxes[0].name,
                    generation=1,
                    uid=self.arrived,
                    blob=self.house.blobs.put(raw),
                    size=len(raw),
                    message_id=header_message_id(raw),
                    received_at=received_at.replace(microsecond=0),
                )
            )
        self._mailbox = []
        with self.house.database.write() as connection:
            inbox.keep(connection, kept, self.clock.now)

    def _deliver(self) -> bool:
        """Hand letters over; the mail server refuses some at once."""
        at = self.clock.now
        with self.house.database.write() as connection:
            letters = outbox.lease(connection, at, LETTERS)
            for letter in letters:
                if self._sort_of(letter) != REFUSED:
                    outbox.sent(connection, letter, "250 ok", letter.envelope_from, at)
                elif outbox.refused(connection, letter, SMTP_REFUSAL):
                    ledger.record_refusal(connection, self.house.desk, letter, 550, SMTP_REFUSAL, at)
        for letter in letters:
            self._read(letter, at)
        return bool(letters)

    def _sort_of(self, letter: Owed) -> str:
        one = self.people.get(letter.recipient)
        return one.sort if one else ""

    def _read(self, letter: Owed, at: datetime) -> None:
        """Whoever gets the letter hears of it."""
        if letter.recipient in self.workers:
            self.workers[letter.recipient].hear(letter, at)
        elif letter.recipient in self.people and self._sort_of(letter) != REFUSED:
            reporters.hear(self, self.people[letter.recipient], letter, at)

    def _plan_day(self, at: datetime) -> None:
        """What is new on this day: as much as leads to the mails that should have come by its end."""
        world, day = self.world, round((at - self.world.start) / timedelta(days=1))
        passed = sum(world.weight(each) for each in range(day + 1))
        whole = sum(world.weight(each) for each in range(world.days))
        wanted = self.mails * passed / whole
        each = self.arrived / self.begun if self.begun > 50 else PER_REPORT
        for _ in range(max(0, round((wanted - self.arrived) / each))):
            self.later(world.arrival(self.random, day), self._begin)
        if day % 7 == 6:
            train_once(self.house)

    def _begin(self, at: datetime) -> None:
        """Somebody, or something, writes of its own accord."""
        self.begun += 1
        if self.random.random() < MACHINES:
            machines.write(self, self.house.desk, at)
            return
        one = self.random.choice(list(self.people.values()))
        sort = self.random.choices([name for name, _ in SORTS], [weight for _, weight in SORTS])[0]
        reporters.report(self, one, sort, at)

    def _surge(self, at: datetime) -> None:
        count = max(6, min(len(self.people) // 2, ALIKE * self.mails // 20_000))
        for one in self.random.sample(list(self.people.values()), count):
            self.begun += 1
            self.later(at + SURGE_SPAN * self.random.random(), partial(self._report_surge, one))

    def _report_surge(self, one: Reporter, at: datetime) -> None:
        reporters.report(self, one, "surge", at)

# SPDX-License-Identifier: Apache-2.0
"""The one judge of every run: what was offered against what the database holds and what the mail server accepted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import SQLAlchemyError

from parsers.values import Nature
from store import changes, facts, inbox
from store.engine import Database
from store.errors import StoreError
from store.schema import events, messages, outbox, tickets
from store.schema import inbox as inbox_table
from tests.crash.post import Fate, Offered
from tests.crash.sink import Arrived
from workflows.case import Outcome

PLACED = (Fate.OPENS, Fate.JOINS, Fate.AUTOMATIC)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a run leaves behind. ``boxes`` are the mailboxes' names, in the order that offers count them."""

    database: str
    boxes: Sequence[str]
    offered: Sequence[Offered]
    arrived: Sequence[Arrived]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a run came to, in numbers."""

    offered: int  # copies of mails
    kept: int
    threads: int
    tickets: int
    owed: int  # letters
    sends: int
    gaps: int
    differences: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``findings`` has a sentence for each broken promise."""

    figures: Figures
    findings: list[str]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The tables, read in one transaction."""

    inbox: Sequence[Row[Any]] = ()
    messages: Sequence[Row[Any]] = ()
    tickets: Sequence[Row[Any]] = ()
    events: Sequence[Row[Any]] = ()
    outbox: Sequence[Row[Any]] = ()
    differing: Sequence[int] = ()  # tickets that their history does not make

    def copies(self, message_id: str) -> list[Row[Any]]:
        """The inbox rows of one mail."""
        return [row for row in self.inbox if row.message_id == message_id]

    def homes(self, message_id: str) -> list[int]:
        """The tickets that hold one mail, each as often as it does."""
        return [row.ticket for row in self.messages if row.message_id == message_id]

    def gaps(self) -> list[int]:
        """The tickets whose history is not numbered 1 to n, n being what the ticket says."""
        numbered = defaultdict(list)
        for row in self.events:
            numbered[row.ticket].append(row.seq)
        return [row.number for row in self.tickets if sorted(numbered[row.number]) != list(range(1, row.seq + 1))]


def judge(evidence: Evidence) -> Verdict:
    """Every promise, asked of what is left when nothing is to be done any more."""
    database = Database(evidence.database)
    try:
        with database.read() as connection:
            rows = _rows(connection)
    except (SQLAlchemyError, StoreError) as error:
        return Verdict(figures=_figures(evidence, Rows()), findings=[f"the database is lost: {error}"])
    finally:
        database.close()
    return Verdict(figures=_figures(evidence, rows), findings=findings(evidence, rows))


def findings(evidence: Evidence, rows: Rows) -> list[str]:
    """A sentence for each broken promise; empty where all were kept."""
    return [
        *_unfinished(rows),
        *_unkept(evidence, rows),
        *_misplaced(evidence, rows),
        *_tickets(evidence, rows),
        *_poison(evidence, rows),
        *_acknowledgements(rows),
        *_letters(evidence, rows),
        *_travel(evidence, rows),
        *(f"ticket {number}: its history has a gap" for number in rows.gaps()),
        *(f"ticket {number}: its history makes another ticket than its row" for number in rows.differing),
    ]


def _rows(connection: Connection) -> Rows:
    found = {
        name: connection.execute(select(table)).all()
        for name, table in (
            ("inbox", inbox_table),
            ("messages", messages),
            ("tickets", tickets),
            ("events", events),
            ("outbox", outbox),
        )
    }
    numbers = [row.number for row in found["tickets"]]
    standing = {one.ticket.number: one.ticket for one in facts.standings(connection, numbers)}
    differing = [number for number in numbers if changes.replayed(connection, number) != standing[number]]
    return Rows(**found, differing=differing)


def _figures(evidence: Evidence, rows: Rows) -> Figures:
    return Figures(
        offered=sum(len(mail.boxes) for mail in evidence.offered),
        kept=len(rows.inbox),
        threads=len(_threads(evidence)),
        tickets=len(rows.tickets),
        owed=len(rows.outbox),
        sends=len(evidence.arrived),
        gaps=len(rows.gaps()),
        differences=len(rows.differing),
    )


def _threads(evidence: Evidence) -> dict[str, list[Offered]]:
    found = defaultdict(list)
    for mail in evidence.offered:
        if mail.fate in PLACED:
            found[mail.thread].append(mail)
    return found


def _unfinished(rows: Rows) -> Iterator[str]:
    for row in rows.inbox:
        if row.outcome is None:
            yield f"mail {row.id} <{row.message_id}> is not decided after {row.attempts} attempts"
    for row in rows.outbox:
        if row.state != "sent":
            yield f"letter {row.id} <{row.message_id}> is {row.state}: {row.answer}"


def _unkept(evidence: Evidence, rows: Rows) -> Iterator[str]:
    offered: Counter[tuple[str, str]] = Counter()
    for mail in evidence.offered:
        offered.update((mail.message_id, evidence.boxes[box]) for box in mail.boxes)
    kept = Counter((row.message_id, row.mailbox) for row in rows.inbox)
    for told in offered.keys() | kept.keys():
        if kept[told] < offered[told]:
            yield f"<{told[0]}> is lost: of {offered[told]} copies in {told[1]} {kept[told]} were kept"
        elif kept[told] > offered[told]:
            yield f"<{told[0]}> was kept {kept[told]} times from {told[1]}, which held {offered[told]}"


def _misplaced(evidence: Evidence, rows: Rows) -> Iterator[str]:
    """Each mail is in one ticket, by one of its copies; the other copies are known for what they are."""
    for mail in evidence.offered:
        homes, copies = rows.homes(mail.message_id), rows.copies(mail.message_id)
        told = f"<{mail.message_id}>, which {mail.fate},"
        if mail.fate in PLACED and not homes:
            yield f"{told} is lost: it is in no ticket"
        elif len(homes) > (mail.fate in PLACED):
            yield f"{told} is in tickets {homes}: doubled"
        became = Counter((row.outcome, row.cause) for row in copies)
        if mail.fate is Fate.IGNORED and set(became) - {(Outcome.IGNORED, Nature.AUTO_REPLY)}:
            yield f"{told} became {dict(became)}"
        ticketed = sum(count for (outcome, _), count in became.items() if outcome == Outcome.TICKETED)
        doubles = became[Outcome.IGNORED, "duplicate"]
        if mail.fate in PLACED and copies and (ticketed, doubles) != (1, len(copies) - 1):
            yield f"{told} became {dict(became)}"


def _tickets(evidence: Evidence, rows: Rows) -> Iterator[str]:
    """One ticket a thread, one thread a ticket."""
    owners = defaultdict(set)
    for thread, mails in _threads(evidence).items():
        found = {number for mail in mails for number in rows.homes(mail.message_id)}
        if len(found) > 1:
            yield f"the thread of <{thread}> is in {len(found)} tickets: {sorted(found)}"
        for number in found:
            owners[number].add(thread)
    for row in rows.tickets:
        if len(owners[row.number]) != 1:
            yield f"ticket {row.number} holds {len(owners[row.number])} threads"


def _poison(evidence: Evidence, rows: Rows) -> Iterator[str]:
    deadly = {mail.message_id for mail in evidence.offered if mail.fate is Fate.KILLS}
    for row in rows.inbox:
        told = f"mail {row.id} <{row.message_id}>"
        if row.outcome == Outcome.HELD and row.message_id not in deadly:
            yield f"{told} is held ({row.cause}) after {row.attempts} attempts, and was harmless"
        if row.message_id in deadly and (row.outcome, row.cause) != (Outcome.HELD, "poison"):
            yield f"{told} kills its process and became {row.outcome} ({row.cause})"
        if row.message_id in deadly and row.attempts != inbox.ATTEMPTS:
            yield f"{told} was set aside after {row.attempts} attempts"


def _acknowledgements(rows: Rows) -> Iterator[str]:
    """Decided once: one event, one letter."""
    decided = Counter(row.ticket for row in rows.events if row.name == "acknowledged")
    owed = Counter(row.ticket for row in rows.outbox if row.letter == "acknowledgement")
    for row in rows.tickets:
        if (decided[row.number], owed[row.number]) != (1, 1):
            yield (
                f"ticket {row.number}: its acknowledgement was decided {decided[row.number]} times"
                f" and is owed {owed[row.number]} times"
            )


def _letters(evidence: Evidence, rows: Rows) -> Iterator[str]:
    """Besides the acknowledgement, the agent hears once of the ticket and once of each reply."""
    owed = Counter((row.ticket, row.letter) for row in rows.outbox)
    for thread, mails in _threads(evidence).items():
        replies = sum(mail.fate is Fate.JOINS for mail in mails)
        for number in set(rows.homes(mails[0].message_id)):
            told = (owed[number, "alert_new"], owed[number, "alert_reply"])
            if told != (1, replies):
                yield f"ticket {number} of <{thread}> owes {told} alerts of (opening, replies), not {(1, replies)}"
    known = {"acknowledgement", "alert_new", "alert_reply"}
    yield from (f"letter {row.id} is a {row.letter}" for row in rows.outbox if row.letter not in known)


def _travel(evidence: Evidence, rows: Rows) -> Iterator[str]:
    """Each letter arrives, at most once an attempt, and every copy is the same in every byte."""
    arrived = defaultdict(list)
    for letter in evidence.arrived:
        arrived[letter.message_id].append(letter)
    for row in rows.outbox:
        copies = arrived.pop(row.message_id, [])
        if not 1 <= len(copies) <= row.attempts:
            yield f"letter {row.id} <{row.message_id}> arrived {len(copies)} times in {row.attempts} attempts"
        if {copy.content for copy in copies} - {row.content}:
            yield f"letter {row.id} <{row.message_id}> arrived with other bytes than were owed"
        if {copy.recipient for copy in copies} - {row.recipient}:
            yield f"letter {row.id} <{row.message_id}> arrived at another recipient"
    for message_id, copies in arrived.items():
        yield f"<{message_id}> was accepted {len(copies)} times, and the desk knows nothing of it: lost"

# SPDX-License-Identifier: Apache-2.0
"""What agents decided about tickets, and the learner that was made of it: cast, withdraw, load.

Only what an authenticated agent did is a vote, never a mail's words. A vote keeps hashes; a confidential ticket's
keeps none, and never counts.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from parsers import quotation
from parsers.subject import strip
from store.schema import lessons, messages, tickets, votes
from workflows import hashing
from workflows.case import Voice
from workflows.learner import KINDS, Learner, Vote, unpacked
from workflows.reading import read
from workflows.triage import triage

MOST_VOTES = 10_000  # the newest that are counted: a desk's habits of years ago are not its habits
KEPT_LESSONS = 3


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A row of lessons without its content."""

    id: int
    built_at: datetime
    accepted: bool
    newest: int
    votes: int
    digest: str
    report: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a ticket's reporter first wrote, as triage reads it."""

    subject: str
    text: str
    language: str


def learn(connection: Connection, number: int, *, agent: int, at: datetime) -> bool:
    """Cast the agent's vote for the kind and category that the ticket has now: at a correction, and when it closes
    unchanged. Whether it was cast; a confidential ticket, and one without a reporter's mail, teaches nothing."""
    ticket = connection.execute(select(tickets).where(tickets.c.number == number)).one_or_none()
    told = first_told(connection, number)
    if ticket is None or told is None:
        return False
    return cast(connection, vote_of(ticket, told, agent=agent, at=at), breach=ticket.breach)


def vote_of(ticket: Row[Any], told: Told, *, agent: int, at: datetime) -> Vote:
    """The vote of an agent for what the ticket's row says."""
    verdict = triage(told.subject, told.text, told.language)
    others = len(KINDS) - 1
    agreed = verdict.kind.value == ticket.kind
    return Vote(
        agent=agent,
        ticket=ticket.number,
        kind=ticket.kind,
        category=ticket.category,
        hashes=hashing.hashes(read(told.subject, told.text, told.language).words),
        sure=verdict.confidence if agreed else (1.0 - verdict.confidence) / others,
        at=at,
    )


def first_told(connection: Connection, number: int) -> Told | None:
    """The first mail of the ticket's reporter, without what it quotes and its signature."""
    query = (
        select(messages)
        .where(messages.c.ticket == number, messages.c.voice == Voice.REPORTER)
        .order_by(messages.c.id)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    subject = strip(row.subject)
    segments, _ = quotation.segments(row.body, title=subject, answers=False)
    new = "".join(segment.text for segment in segments if segment.role == "new").strip()
    return Told(subject=subject, text=new or row.body, language=row.language)


def cast(connection: Connection, vote: Vote, *, breach: bool = False) -> bool:
    """Keep a vote; one a ticket, the newest wins. Whether it will teach: the same verdict again changes nothing."""
    before = connection.execute(select(votes).where(votes.c.ticket == vote.ticket)).one_or_none()
    said = (vote.kind, vote.category, breach, False)
    if before is not None and (before.kind, before.category, before.breach, before.withdrawn) == said:
        return False
    connection.execute(delete(votes).where(votes.c.ticket == vote.ticket))
    told = {name: getattr(vote, name) for name in ("ticket", "agent", "kind", "category", "sure", "at")}
    connection.execute(insert(votes), {**told, "breach": breach, "hashes": b"" if breach else vote.hashes.packed})
    return not breach


def withdraw(
    connection: Connection, *, agent: int | None = None, ticket: int | None = None, day: date | None = None
) -> int:
    """Take back the votes that fit all of what is named (``day`` in UTC); how many. Their hashes are forgotten,
    and they stay away: training from past tickets does not bring them back."""
    wanted: list[ColumnElement[bool]] = []
    if agent is not None:
        wanted.append(votes.c.agent == agent)
    if ticket is not None:
        wanted.append(votes.c.ticket == ticket)
    if day is not None:
        begin = datetime.combine(day, time(), UTC)
        wanted += [votes.c.at >= begin, votes.c.at < begin + timedelta(days=1)]
    if not wanted:
        raise ValueError("say whose votes: an agent's, a ticket's or a day's")
    query = update(votes).where(votes.c.withdrawn.is_(False), *wanted).values(withdrawn=True, hashes=b"")
    return connection.execute(query).rowcount


def all_votes(connection: Connection) -> Iterator[Vote]:
    """The newest votes that count, at most MOST_VOTES, the newest first."""
    query = select(votes).where(_COUNTS).order_by(votes.c.at.desc(), votes.c.id.desc()).limit(MOST_VOTES)
    for row in connection.execute(query):
        yield Vote(
            agent=row.agent,
            ticket=row.ticket,
            kind=row.kind,
            category=row.category,
            hashes=hashing.unpacked(row.hashes),
            sure=row.sure,
            at=row.at,
        )


def standing(connection: Connection) -> tuple[int, int]:
    """The id of the newest vote, and how many count: a lesson is due where either has changed."""
    row = connection.execute(select(func.max(votes.c.id), func.count()).where(_COUNTS)).one()
    return int(row[0] or 0), int(row[1])


def last_lesson(connection: Connection, *, accepted: bool = False) -> Lesson | None:
    """The newest lesson, or the newest that was accepted."""
    query = select(*_HEAD).order_by(lessons.c.id.desc()).limit(1)
    row = connection.execute(query.where(lessons.c.accepted.is_(True)) if accepted else query).one_or_none()
    return None if row is None else Lesson(**row._asdict())


def keep_lesson(
    connection: Connection,
    learned: Learner,
    *,
    at: datetime,
    accepted: bool,
    taken: tuple[int, int],
    report: str,
) -> None:
    """Keep what was learned of the votes as ``standing`` told them; a refused lesson is kept without content."""
    content = learned.packed if accepted else b""
    newest, count = taken
    row = {
        "built_at": at,
        "accepted": accepted,
        "newest": newest,
        "votes": count,
        "digest": hashlib.sha256(content).hexdigest(),
        "content": content,
        "report": report,
    }
    connection.execute(insert(lessons), row)
    kept = select(lessons.c.id).where(lessons.c.accepted == accepted).order_by(lessons.c.id.desc())
    oldest = connection.scalars(kept.offset(KEPT_LESSONS - 1).limit(1)).one_or_none()
    if oldest is not None:
        connection.execute(delete(lessons).where(lessons.c.accepted == accepted, lessons.c.id < oldest))


def learner(connection: Connection) -> Learner | None:
    """The learner that was last accepted, the same object until there is a newer one; None before the first."""
    head = last_lesson(connection, accepted=True)
    if head is None:
        return None
    loaded = _LOADED.get(head.digest)
    if loaded is None:
        content = connection.scalar(select(lessons.c.content).where(lessons.c.id == head.id))
        try:
            loaded = unpacked(content or b"")
        except ValueError:
            return None  # a damaged lesson costs what was learned, until the next; it must not stop the mail
        _LOADED.clear()
        _LOADED[head.digest] = loaded
    return loaded


_COUNTS = votes.c.withdrawn.is_(False) & votes.c.breach.is_(False)
_HEAD = tuple(lessons.c[name] for name in Lesson.__dataclass_fields__)
_LOADED: dict[str, Learner] = {}  # by digest: the one that this process uses

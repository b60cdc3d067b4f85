# SPDX-License-Identifier: Apache-2.0
"""Open tickets that may have the cause of a mail, the surge they make, and the major incidents it may belong to.

Confidential tickets, imported ones and the parts of a major incident are never among them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from parsers.subject import strip
from parsers.values import Mail
from store.rows import event_from
from store.schema import IS_MAJOR, clocks, contacts, events, messages, tickets
from workflows.alikeness import LONGEST, Likeness, Told, likeness, shared_stems, stems, told
from workflows.categorise import triaged
from workflows.desk import Desk
from workflows.events import Alerted
from workflows.events_life import MajorDeclared, SurgeSeen
from workflows.facts import Alike, OpenMajor, Surge
from workflows.ticket import OPEN, Priority, TargetKind, TargetState, Ticket
from workflows.triage import Kind

NEWEST = 300  # tickets that are looked at; more than these in a window are alike anyhow
USUAL = timedelta(days=28)  # of which the mean is taken
PAST = 100  # tickets of the day before and earlier, whose words are common at this desk
LEAST_PAST = 20  # of them, to say anything
COMMON = 0.1  # of them that have a word
MAJORS = 20  # the newest, of which those that are open are looked at
CHILDREN = 10  # of a major incident whose words count as its own

_REPORT = and_(messages.c.ticket == tickets.c.number, messages.c.seq == 1)  # the mail that opened a ticket
_TOLD = (
    select(
        tickets.c.number,
        tickets.c.requester,
        tickets.c.category,
        tickets.c.kind,
        tickets.c.priority,
        tickets.c.parent,
        tickets.c.state,
        tickets.c.breach,
        tickets.c.opened_at,
        messages.c.subject,
        func.substr(messages.c.body, 1, LONGEST).label("body"),
        contacts.c.address,
    )
    .join(messages, _REPORT)
    .outerjoin(contacts, contacts.c.id == tickets.c.requester)
)
_NEWEST = select(tickets.c.number).order_by(tickets.c.number.desc()).limit(NEWEST).scalar_subquery()
_RECENT = _TOLD.where(
    tickets.c.number.in_(_NEWEST),
    tickets.c.opened_at > bindparam("since"),
    tickets.c.state.in_(sorted(OPEN)),
    tickets.c.breach.is_(False),
    tickets.c.source != "import",
    tickets.c.parent == 0,
    tickets.c.major.is_(False),
).order_by(tickets.c.number)
_MAJORS = (
    # Without their state: its index would be taken, and there are many more open tickets than major ones.
    _TOLD.where(IS_MAJOR).order_by(tickets.c.number.desc()).limit(MAJORS)
)
_CHILDREN = (
    _TOLD.where(tickets.c.parent == bindparam("of_parent"), tickets.c.parent != 0, tickets.c.breach.is_(False))
    .order_by(tickets.c.number.desc())
    .limit(bindparam("most"))
)
_LISTED = (
    select(events.c.at)
    .where(
        events.c.ticket == bindparam("of_parent"),
        or_(
            events.c.name == MajorDeclared.name,
            and_(events.c.name == Alerted.name, events.c.data.like('%"alert_major"%')),
        ),
    )
    .order_by(events.c.seq.desc())
    .limit(1)
)
_ONE = _TOLD.where(tickets.c.number == bindparam("of_ticket"))
_PAST_NUMBERS = (
    select(tickets.c.number)
    .where(tickets.c.number <= bindparam("newest"), tickets.c.opened_at < bindparam("before"))
    .order_by(tickets.c.number.desc())
    .limit(PAST)
    .scalar_subquery()
)
_PAST = (
    select(messages.c.subject, func.substr(messages.c.body, 1, LONGEST).label("body"))
    .join(tickets, _REPORT)
    .where(tickets.c.number.in_(_PAST_NUMBERS), tickets.c.breach.is_(False))
)
_SURGES = (
    select(events)
    .where(
        events.c.ticket.in_(bindparam("numbers", expanding=True)),
        events.c.name == SurgeSeen.name,
        events.c.at > bindparam("since"),
    )
    .order_by(events.c.at.desc(), events.c.id.desc())
    .limit(1)
)
_FIRST = select(tickets.c.opened_at).order_by(tickets.c.number).limit(1)
_COUNT = select(func.count()).where(
    tickets.c.category == bindparam("of_category"),
    tickets.c.opened_at >= bindparam("since"),
    tickets.c.opened_at < bindparam("until"),
    tickets.c.source != "import",
)
_NEXT_UPDATE = (
    select(clocks.c.due)
    .where(
        clocks.c.ticket == bindparam("of_ticket"),
        clocks.c.kind == TargetKind.NEXT_UPDATE,
        clocks.c.state == TargetState.RUNNING,
    )
    .order_by(clocks.c.id.desc())
    .limit(1)
)


def of_mail(connection: Connection, desk: Desk, mail: Mail, contact: int, at: datetime) -> dict[str, Any]:
    """The fields of Facts about others who report what this mail, which opens a ticket, reports."""
    verdict = triaged(mail, desk)
    if verdict.breach:
        return {}
    window = desk.process.surge_window
    incident, address = verdict.kind is Kind.INCIDENT, mail.contact.address
    mine = told(strip(mail.subject), mail.reply_text, verdict.category, is_incident=incident, address=address)
    if mail.alert is not None:
        mine = replace(mine, hosts=mine.hosts | {mail.alert.host.lower()} - {""})
    recent = connection.execute(_RECENT, {"since": at - window}).all()
    there = _alike(connection, mine, [row for row in recent if not contact or row.requester != contact], at)
    found: dict[str, Any] = {
        "alike": tuple(there),
        "surge": surge(connection, [one.number for one in there], at - window),
        "majors": _majors(connection, mine, at),
    }
    if len({one.requester for one in there}) + 1 >= desk.process.surge_least:
        found["usual"] = usual(connection, verdict.category, window, at)
    return found


def of_ticket(connection: Connection, desk: Desk, ticket: Ticket, at: datetime) -> dict[str, Any]:
    """The fields of a Standing about others who report the same, from a window before it was opened on."""
    row = connection.execute(_ONE, {"of_ticket": ticket.number}).one_or_none()
    if row is None or ticket.breach or ticket.opened_at is None:
        return {}
    since = ticket.opened_at - desk.process.surge_window
    recent = connection.execute(_RECENT, {"since": since}).all()
    there = _alike(connection, _said(row), [one for one in recent if one.number != ticket.number], at)
    seen = surge(connection, [ticket.number, *(one.number for one in there)], since)
    return {"alike": tuple(there), "surge": seen}


def joined(connection: Connection, parent: int) -> tuple[Alike, ...]:
    """The parts of a major incident that were opened since agents were last told of them, the oldest first."""
    since = connection.scalar(_LISTED, {"of_parent": parent})
    rows = connection.execute(_CHILDREN, {"of_parent": parent, "most": NEWEST}).all()
    return tuple(_as_alike(row, Likeness()) for row in reversed(rows) if since is None or row.opened_at > since)


def surge(connection: Connection, numbers: Sequence[int], since: datetime) -> Surge | None:
    """The newest surge that was seen on one of these tickets since then."""
    if not numbers:
        return None
    row = connection.execute(_SURGES, {"numbers": list(numbers), "since": since}).one_or_none()
    event = event_from(row) if row is not None else None
    if row is None or not isinstance(event, SurgeSeen):
        return None
    return Surge(number=row.ticket, at=event.at, tickets=event.tickets)


def usual(connection: Connection, category: str, window: timedelta, at: datetime) -> float:
    """How many tickets of a category come in such a window: the mean of the 28 days before, or of all there are."""
    until = at - window
    first = connection.scalar(_FIRST) or at
    since = max(until - USUAL, first)
    windows = (until - since) / window
    if windows < 1:
        return 0.0
    return int(connection.scalar(_COUNT, {"of_category": category, "since": since, "until": until}) or 0) / windows


def _alike(connection: Connection, mine: Told, rows: Sequence[Any], at: datetime) -> list[Alike]:
    said = [(row, _said(row)) for row in rows]
    common = _common(connection, shared_stems(mine, (one for _, one in said)), rows, at)
    found = ((row, likeness(mine, one, common)) for row, one in said)
    return [_as_alike(row, how) for row, how in found if how.by]


def _majors(connection: Connection, mine: Told, at: datetime) -> tuple[OpenMajor, ...]:
    found = []
    for row in connection.execute(_MAJORS).all():
        if row.state not in OPEN or row.breach:
            continue
        parts = connection.execute(_CHILDREN, {"of_parent": row.number, "most": CHILDREN}).all()
        said = [_said(one) for one in (row, *parts)]
        common = _common(connection, shared_stems(mine, said), (row, *parts), at)
        how = max((likeness(mine, one, common) for one in said), key=lambda one: (one.shared, one.by != ""))
        if not how.by:
            continue
        found.append(
            OpenMajor(
                number=row.number,
                subject=strip(row.subject),
                by=how.by,
                shared=how.shared,
                same_category=row.category == mine.category,
                priority=Priority(row.priority),
                next_update=connection.scalar(_NEXT_UPDATE, {"of_ticket": row.number}),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.shared, one.by != "host", one.number)))


def _common(connection: Connection, asked: frozenset[str], rows: Iterable[Any], at: datetime) -> frozenset[str]:
    """Which of these words many mails of this desk have: those of yesterday and before, whatever happens today."""
    if len(asked) < 2:  # one word alone makes nothing alike
        return frozenset()
    newest = max((row.number for row in rows), default=0)
    past = connection.execute(_PAST, {"newest": newest, "before": at - timedelta(days=1)}).all()
    if len(past) < LEAST_PAST:
        return frozenset()
    counts = dict.fromkeys(asked, 0)
    for row in past:
        for stem in asked & stems(f"{row.subject}\n{row.body}"):
            counts[stem] += 1
    return frozenset(stem for stem, count in counts.items() if count > COMMON * len(past))


def _said(row: Any) -> Told:
    incident = row.kind == Kind.INCIDENT
    return told(strip(row.subject), row.body, row.category, is_incident=incident, address=row.address or "")


def _as_alike(row: Any, how: Likeness) -> Alike:
    return Alike(
        number=row.number,
        requester=row.requester,
        subject=strip(row.subject),
        opened_at=row.opened_at,
        parent=row.parent,
        by=how.by,
        shared=how.shared,
        priority=Priority(row.priority),
    )

# SPDX-License-Identifier: Apache-2.0
"""The register of personal data breaches (GDPR Article 33(5)): made of history and of what the breach team wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from store.rows import event_from
from store.schema import agents, events, messages, tickets
from workflows.event import Event
from workflows.events_breach import NAMES, BreachAware, BreachFlagged
from workflows.events_promise import TargetSet
from workflows.runbook import Risk, Runbook, Step, Whom, runbook
from workflows.ticket import TargetKind

# A ticket was once flagged; one that was cleared since stays in the register.
_FLAGGED = (
    select(events.c.ticket)
    .where(events.c.name == BreachFlagged.name, events.c.at >= bindparam("since"))
    .group_by(events.c.ticket)
    .order_by(events.c.ticket)
)
_HISTORY = (
    select(events)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.name.in_(sorted({*NAMES, TargetSet.name})))
    .order_by(events.c.seq)
)
_NOTES = (
    select(messages.c.body, messages.c.received_at)
    .where(messages.c.ticket == bindparam("of_ticket"), messages.c.voice == "breach")
    .order_by(messages.c.id)
)
_STATE = select(tickets.c.state).where(tickets.c.number == bindparam("of_ticket"))
_AGENTS = select(agents.c.id, agents.c.name)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A breach in the register. Words are the breach team's, each with the step that they belong to."""

    number: int
    state: str
    flagged_at: datetime | None
    because: str  # why it was flagged: the phrases that counted, or an order
    aware_at: datetime | None
    due: datetime | None  # of the notification to the authority
    facts: tuple[tuple[datetime, str], ...]  # each step that was taken, in the words that were written
    effects: str
    measures: str
    persons: int | None  # who are concerned, about
    risk: str
    notified: tuple[tuple[str, datetime], ...]  # whom, on which day
    in_time: bool | None  # whether the authority was notified within its hours; None where it need not be, or not yet
    reasons: str  # for not notifying, or for being late
    open: tuple[str, ...]  # the steps that are still to be taken
    false_alarm: bool
    cleared_by: str
    cleared_at: datetime | None


def breaches(connection: Connection, since: datetime, at: datetime) -> list[Entry]:
    """Every ticket that was flagged as a breach since then, the oldest first; false alarms are marked as such.
    ``at`` is now: what was not notified by its due is late from then on."""
    names = {f"agent:{row.id}": row.name for row in connection.execute(_AGENTS)}
    return [_entry(connection, number, names, at) for number in connection.scalars(_FLAGGED, {"since": since}).all()]


def _entry(connection: Connection, number: int, names: Mapping[str, str], at: datetime) -> Entry:
    told = {"of_ticket": number}
    history = [event_from(row) for row in connection.execute(_HISTORY, told)]
    book, due = runbook(history), _due(history)
    said = [(row.received_at, *row.body.partition(": ")[::2]) for row in connection.execute(_NOTES, told)]
    cleared = book.cleared
    return Entry(
        number=number,
        state=connection.scalar(_STATE, told) or "",
        flagged_at=book.flagged_at,
        because=book.because,
        aware_at=_aware(history),
        due=due,
        facts=tuple((moment, f"{step}: {words}") for moment, step, words in said),
        effects=_words(said, Step.CONSEQUENCES),
        measures=_words(said, Step.MEASURES),
        persons=book.persons if book.persons >= 0 else None,
        risk=book.risk,
        notified=tuple((each.whom, each.on) for each in book.notified),
        in_time=_in_time(book, due, at),
        reasons=_words(said, Step.RISK, f"notified {Whom.AUTHORITY}"),
        open=() if cleared else tuple(str(step) for step in book.open),
        false_alarm=cleared is not None,
        cleared_by=names.get(cleared.actor, cleared.actor) if cleared else "",
        cleared_at=cleared.at if cleared else None,
    )


def _due(history: list[Event]) -> datetime | None:
    """The first due stands, whatever fell away and was promised again since."""
    targets = (event for event in history if isinstance(event, TargetSet))
    return next((event.due for event in targets if event.kind is TargetKind.BREACH_NOTIFICATION), None)


def _aware(history: list[Event]) -> datetime | None:
    """When somebody first knew, also of what was cleared later."""
    return next((event.since for event in history if isinstance(event, BreachAware)), None)


def _in_time(book: Runbook, due: datetime | None, at: datetime) -> bool | None:
    told = [each.on for each in book.notified if each.whom == Whom.AUTHORITY]
    if due is None or book.cleared is not None:
        return None
    if told:
        return min(told) <= due
    return None if book.risk == Risk.NONE or at <= due else False


def _words(said: list[tuple[datetime, str, str]], *steps: str) -> str:
    return "; ".join(words for _, step, words in said if step in steps and words)

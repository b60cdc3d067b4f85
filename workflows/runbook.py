# SPDX-License-Identifier: Apache-2.0
"""How far the desk is with a data breach: what of the runbook is done and what is still open.

Made of events alone, so that a letter, a verb and the register say the same (GDPR Articles 33 and 34).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from workflows.event import Event
from workflows.events_breach import (
    BreachAware,
    BreachCleared,
    BreachFlagged,
    BreachNotified,
    BreachSized,
    BreachStepDone,
    BreachUnseen,
)


class Step(StrEnum):
    """The steps of the runbook, in the order in which they are best taken."""

    CONTAIN = "contain"
    SIZE = "size"
    CONSEQUENCES = "consequences"
    RISK = "risk"
    AUTHORITY = "authority"
    PERSONS = "persons"
    MEASURES = "measures"


class Risk(StrEnum):
    """How probably the breach harms the persons concerned (Articles 33(1) and 34(1))."""

    NONE = "none"
    LIKELY = "likely"
    HIGH = "high"


class Whom(StrEnum):
    """Who is notified."""

    AUTHORITY = "authority"
    PERSONS = "persons"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Runbook:
    """Where the handling of a breach stands. ``persons`` is how many are concerned, -1 where nobody has said."""

    flagged_at: datetime | None = None
    because: str = ""
    aware_at: datetime | None = None
    taken: frozenset[str] = frozenset()
    persons: int = -1
    risk: str = ""
    notified: tuple[BreachNotified, ...] = ()
    unseen: int = 0  # how often who decides was told that nobody looks at it
    cleared: BreachCleared | None = None

    def told(self, whom: Whom) -> bool:
        """Whether these have been notified."""
        return any(each.whom == whom for each in self.notified)

    @property
    def open(self) -> tuple[Step, ...]:
        """What is still to be done. No risk needs no notification, and only a high one concerns the persons."""
        done = set(self.taken)
        done |= {Step.SIZE} if self.persons >= 0 else set()
        done |= {Step.AUTHORITY} if self.told(Whom.AUTHORITY) or self.risk == Risk.NONE else set()
        done |= {Step.PERSONS} if self.told(Whom.PERSONS) or self.risk in (Risk.NONE, Risk.LIKELY) else set()
        return tuple(step for step in Step if step not in done)


def runbook(events: Iterable[Event]) -> Runbook:
    """Where a breach stands after these events; others than those of a breach change nothing."""
    book = Runbook()
    for event in events:
        book = _after(book, event)
    return book


def _after(book: Runbook, event: Event) -> Runbook:
    if isinstance(event, BreachFlagged):
        again = book.flagged_at is not None and book.cleared is None
        return book if again else replace(book, flagged_at=event.at, because=event.because, cleared=None, unseen=0)
    if isinstance(event, BreachAware):
        return replace(book, aware_at=event.since)
    if isinstance(event, BreachUnseen):
        return replace(book, unseen=event.round)
    if isinstance(event, BreachStepDone):
        return replace(book, taken=book.taken | {event.step}, risk=event.verdict or book.risk)
    if isinstance(event, BreachSized):
        return replace(book, persons=event.persons)
    if isinstance(event, BreachNotified):
        return replace(book, notified=(*book.notified, event))
    return replace(book, cleared=event, aware_at=None) if isinstance(event, BreachCleared) else book

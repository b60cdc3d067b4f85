# SPDX-License-Identifier: Apache-2.0
"""What happens to a personal data breach (GDPR Articles 33 and 34); the register is made of these."""

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.event import Event
from workflows.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class BreachFlagged(Event):
    """Personal data may be in wrong hands: from here on the ticket is confidential."""

    name = "breach_flagged"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, breach=True)


@dataclass(frozen=True, kw_only=True)
class BreachAware(Event):
    """A person of the desk knows of it: from ``since`` on the 72 hours count (GDPR Article 33(1))."""

    name = "breach_aware"
    since: datetime

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, aware_at=self.since)


@dataclass(frozen=True, kw_only=True)
class BreachStepDone(Event):
    """A step of the runbook was done; its words are in a note. ``verdict`` is what was judged: of the risk to the
    persons concerned none, likely or high (Article 34(1))."""

    name = "breach_step_done"
    step: str
    verdict: str = ""


@dataclass(frozen=True, kw_only=True)
class BreachNotified(Event):
    """Somebody was notified: the authority (Article 33), the persons concerned (Article 34), or another."""

    name = "breach_notified"
    whom: str  # authority, persons, processor, other
    on: datetime
    persons: int = 0  # how many were told


@dataclass(frozen=True, kw_only=True)
class BreachSized(Event):
    """About so many persons are concerned (Article 33(3)(a))."""

    name = "breach_sized"
    persons: int


@dataclass(frozen=True, kw_only=True)
class BreachCleared(Event):
    """It was a false alarm, says the breach team: the ticket is an ordinary one again."""

    name = "breach_cleared"

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, breach=False, aware_at=None)


@dataclass(frozen=True, kw_only=True)
class BreachRead(Event):
    """The admin read what the breach is about, at the command line."""

    name = "breach_read"


@dataclass(frozen=True, kw_only=True)
class BreachUnseen(Event):
    """No person of the desk has looked at it yet; who decides was told so, for the ``round``-th time."""

    name = "breach_unseen"
    round: int = 1


NAMES = frozenset(kind.name for kind in (
    BreachFlagged, BreachAware, BreachStepDone, BreachSized, BreachNotified, BreachCleared, BreachRead, BreachUnseen,
))  # fmt: skip

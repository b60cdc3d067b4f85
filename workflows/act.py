# SPDX-License-Identifier: Apache-2.0
"""What an agent did by one mail or order: its events and its letters, and the ticket as it was before and after."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.case import Case
from workflows.event import Event
from workflows.events_undo import Acted
from workflows.history import replay
from workflows.letter import OwedLetter
from workflows.ticket import Ticket


@dataclass(frozen=True, kw_only=True)
class Act:
    """One of them. ``first`` and ``last`` are the seq of its events."""

    acted: Acted
    last: int
    was: Ticket
    left: Ticket
    happened: tuple[Event, ...]
    owed: tuple[OwedLetter, ...]

    @property
    def first(self) -> int:
        """Where it begins."""
        return self.acted.first

    @property
    def orders(self) -> tuple[str, ...]:
        """The names of what was ordered."""
        return self.acted.orders

    def did(self, *names: str) -> bool:
        """Whether one of these events is among its own."""
        return any(event.name in names for event in self.happened)


def act_of(case: Case, acted: Acted) -> Act:
    """All that belongs to an act, from the ticket's history and outbox."""
    history, number = case.place.past, case.ticket.number
    last = last_of(history, acted)
    return Act(
        acted=acted,
        last=last,
        was=replay(number, history[: acted.first - 1]),
        left=replay(number, history[:last]),
        happened=history[acted.first - 1 : last],
        owed=_between(case.place.owed, acted.first, last),
    )


def last_of(history: tuple[Event, ...], acted: Acted) -> int:
    """The last event of the decision that this one closes; whatever was noted behind it is part of it."""
    same = [event.seq for event in history if (event.at, event.cause) == (acted.at, acted.cause)]
    last = acted.seq
    while last + 1 in same and not isinstance(history[last], Acted):
        last += 1
    return last


def _between(owed: Iterable[OwedLetter], first: int, last: int) -> tuple[OwedLetter, ...]:
    return tuple(one for one in owed if first <= one.seq <= last)

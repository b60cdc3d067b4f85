# SPDX-License-Identifier: Apache-2.0
"""Take back what an agent's mail said between tickets and beside their lives: merging, links, a split, tags, time.

What a colleague has changed since stays. Whatever is taken back, the other ticket hears of it and says so itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from workflows.case import Case
from workflows.event import Event
from workflows.events_beside import (
    Merged,
    Related,
    SplitInto,
    SplitOff,
    SplitUndone,
    Tagged,
    TimeSpent,
    Unmerged,
    Unrelated,
)
from workflows.ticket import State

CaseT = TypeVar("CaseT", bound=Case)
BECAUSE = "taken back"


@dataclass(frozen=True, kw_only=True)
class Untied(Generic[CaseT]):
    """The case, what was taken back, and what was not and why."""

    case: CaseT
    undone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def untie(case: CaseT, happened: Sequence[Event]) -> Untied[CaseT]:
    """Take back each of these events that is of this kind; ``case.place.lately`` says what became of a split."""
    undone, kept = list[str](), list[str]()
    for event in happened:
        takes_back = TAKES_BACK.get(type(event))
        if takes_back is None:
            continue
        events, told = takes_back(case, event)
        for one in events:
            case = case.note(one)
        (undone if events else kept).append(told)
    return Untied(case=case, undone=tuple(undone), kept=tuple(kept))


def _merged(case: Case, event: Any) -> tuple[tuple[Event, ...], str]:
    if case.ticket.merged_into != event.into:
        return (), f"it does not go on in #{event.into} any more"
    return (Unmerged(out_of=event.into, actor=case.actor, because=BECAUSE),), f"it goes on in #{event.into} no more"


def _related(case: Case, event: Any) -> tuple[tuple[Event, ...], str]:
    if event.to not in case.place.related:
        return (), f"it is not linked with #{event.to}"
    return (Unrelated(to=event.to, actor=case.actor, because=BECAUSE),), f"it is linked with #{event.to} no more"


def _split_off(case: Case, event: Any) -> tuple[tuple[Event, ...], str]:
    later = (one for one in case.place.lately if isinstance(one, SplitInto) and one.seq > event.seq)
    number = next((one.ticket for one in later), 0)
    other = next((one for one in case.place.beside if one.number == number), None)
    if other is None:
        return (), "the mail that was split off is being decided; try again in a minute"
    if other.state is not State.NEW or other.breach or other.merged_into:
        return (), f"somebody works on #{number}; #merge {case.ticket.number} there takes its mails back"
    if not case.ticket.is_open:
        return (), f"#{number} stays, as this ticket is {case.ticket.state}"
    return (SplitUndone(ticket=number, actor=case.actor, because=BECAUSE),), f"#{number} goes on here again"


def _tagged(case: Case, event: Any) -> tuple[tuple[Event, ...], str]:
    there = set(case.ticket.tags.split())
    off, on = tuple(sorted({*event.added} & there)), tuple(sorted({*event.removed} - there))
    if not off and not on:
        return (), "its tags are others since"
    told = ", ".join((*(f"-{tag}" for tag in off), *(f"+{tag}" for tag in on)))
    return (Tagged(added=on, removed=off, actor=case.actor, because=BECAUSE),), f"its tags: {told}"


def _time_spent(case: Case, event: Any) -> tuple[tuple[Event, ...], str]:
    back = TimeSpent(minutes=-event.minutes, actor=case.actor, because=BECAUSE)
    return (back,), f"{event.minutes} minutes of work"


TAKES_BACK: Mapping[type[Event], Callable[[Case, Any], tuple[tuple[Event, ...], str]]] = {
    Merged: _merged,
    Related: _related,
    SplitOff: _split_off,
    Tagged: _tagged,
    TimeSpent: _time_spent,
}

# SPDX-License-Identifier: Apache-2.0
"""Many alike reports in a short time may be one major incident: agents are told at once, and once.

While a surge lasts, a further report rings no bell of its own: the next alert lists it, when their number has doubled
or after a while. Its own promises run all the same.
"""

from typing import TypeVar

from workflows import clock, people
from workflows.all_hands import experts
from workflows.brief import brief
from workflows.case import Arrival, Case, DueClock
from workflows.desk import Agent
from workflows.events_life import SurgeSeen
from workflows.facts import Alike, Surge
from workflows.ticket import Priority, Timer, TimerKind
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)
MANY = 3  # times the least of a surge: the manager hears of it
LEAST_TOLD = 0.1  # reports in such a window, usually
LISTED = 50  # reports that one alert lists


def surge(case: Arrival) -> Arrival:
    """Note a surge that begins with this report, or has doubled with it."""
    if not _may_count(case) or not is_surge(case):
        return case
    facts, count = case.facts, _people(case, case.facts.alike)
    if facts.surge is not None and count < 2 * facts.surge.count:
        span = case.desk.process.surge_window / 2
        return clock.set_timer(case, TimerKind.SURGE, span, f"part of the surge seen on #{facts.surge.number}")
    usual = f"{facts.usual:.1f}" if facts.usual >= LEAST_TOLD else "hardly any"
    because = f"{count} people within {_minutes(case)} minutes, usually {usual}"
    return case.note(SurgeSeen(tickets=_numbers(facts.alike), usual=round(facts.usual, 3), because=because))


def is_surge(case: Arrival) -> bool:
    """Whether so many people report alike that it is more than usual."""
    process, count = case.desk.process, _people(case, case.facts.alike)
    return count >= process.surge_least and count >= process.surge_factor * case.facts.usual


def tell_surge(case: CaseT) -> CaseT:
    """The alert that a surge owes, where this decision saw one."""
    if not case.happened(SurgeSeen):
        return case
    there = case.facts.alike if isinstance(case, Arrival) else case.place.alike
    because = next(event.because for event in reversed(case.events) if isinstance(event, SurgeSeen))
    return tell_agents(
        case,
        "alert_surge",
        _told(case, there),
        count=_people(case, there),
        because=because,
        reports=rows(there),
        commands=("#major",),
    )


def list_surge(case: DueClock) -> DueClock:
    """List the reports of a surge that no alert has told of yet, unless a later one has."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.SURGE or case.ticket.major:
        return case
    case = clock.end_timers(case, "its time is over", TimerKind.SURGE)
    if not case.ticket.is_open or case.ticket.parent or case.ticket.breach or _is_listed(case, case.place.surge):
        return case
    there = case.place.alike
    if _people(case, there) == 1:
        because = "it came during a surge, and is alone by now"
        return brief(case, "alert_new", people.working(case.desk, case.ticket), because=because)
    because = f"{_people(case, there)} people since the surge began"
    return tell_surge(case.note(SurgeSeen(tickets=_numbers(there), because=because)))


def rows(there: tuple[Alike, ...]) -> tuple[tuple[str, str], ...]:
    """Reports as letters list them: reference and subject, the newest of too many."""
    return tuple((f"[#{one.number}]", one.subject) for one in there[-LISTED:])


def _is_listed(case: DueClock, seen: Surge | None) -> bool:
    return seen is not None and case.ticket.number in (seen.number, *seen.tickets)


def _may_count(case: Arrival) -> bool:
    return case.is_new and not case.ticket.breach and not case.facts.silent and not case.ticket.parent


def _people(case: Case, there: tuple[Alike, ...]) -> int:
    """How many different people report it, the one of this ticket among them."""
    own = case.facts.contact.id if isinstance(case, Arrival) else case.ticket.requester
    return len({one.requester for one in there} - {own}) + 1


def _numbers(there: tuple[Alike, ...]) -> tuple[int, ...]:
    return tuple(one.number for one in there)


def _told(case: Case, there: tuple[Alike, ...]) -> tuple[Agent, ...]:
    """The team at its level and the lead; the manager of many, level 3 of a P1."""
    desk, ticket = case.desk, case.ticket
    many = _people(case, there) >= MANY * desk.process.surge_least
    urgent = ticket.priority is Priority.P1 or any(one.priority is Priority.P1 for one in there)
    return people.several(
        people.members(desk, ticket),
        people.lead(desk, ticket),
        people.manager(desk) if many else (),
        experts(desk) if urgent else (),
    )


def _minutes(case: Case) -> int:
    return round(case.desk.process.surge_window.total_seconds() / 60)

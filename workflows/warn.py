# SPDX-License-Identifier: Apache-2.0
"""A promise's time runs out: the owner or the team is warned, then the lead, then the manager, step by step."""

from datetime import timedelta

from workflows import clock, hours, people
from workflows.brief import brief
from workflows.case import DueClock
from workflows.desk import Agent
from workflows.done import was_asked
from workflows.events_promise import TargetWarned
from workflows.ticket import Target, TargetKind

AGAIN = timedelta(minutes=1)
LEAD_AT, MANAGER_AT = 75, 90  # percent from which they are warned too


def warn(case: DueClock) -> DueClock:
    """Note how much of its time has passed and warn of it, by the highest step alone; a ticket that ended owes
    nothing more. The promise to the law has a step of its own."""
    target = case.clock
    if not isinstance(target, Target) or target.kind is TargetKind.BREACH_NOTIFICATION:
        return case
    if not case.ticket.is_open:
        return clock.cancel(case, target.kind, f"the ticket is {case.ticket.state}")
    if target.due <= case.at:
        return case
    step = max(target.warned, clock.reached(case.desk, case.ticket, target, case.at))
    wakes = clock.wakes(case.desk, case.ticket, target, step, case.at)
    if step == target.warned:  # woken for nothing: never again at the same moment
        wakes = min(target.due, max(wakes, case.at + AGAIN))
    case = case.note(
        TargetWarned(
            kind=target.kind,
            round=target.round,
            percent=step,
            wakes=wakes,
            because=f"{step} % of its time has passed" if step > target.warned else "no step of its time has come",
        )
    )
    return _tell(case, target, _warning(case, target, step))


def _warning(case: DueClock, target: Target, step: int) -> int:
    """The highest warning that this step brings; 0 for none. Of news there is one, before we write ourselves."""
    process = case.desk.process
    warnings = [one for one in process.warnings if target.warned < one <= step]
    if target.kind is TargetKind.NEXT_UPDATE:
        last = max((one for one in process.warnings if one < process.status_at), default=0)
        warnings = [one for one in warnings if one == last]
    return max(warnings, default=0)


def _tell(case: DueClock, target: Target, percent: int) -> DueClock:
    if not percent or case.ticket.parent:  # of a major incident the parent's promises are warned of
        return case
    calendar = clock.calendar_of(case.desk, case.ticket, target.kind)
    return brief(
        case,
        "alert_warning",
        _warned(case, target, percent),
        percent=percent,
        target_word=str(target.kind),
        due=target.due,
        left=hours.worked(calendar, case.at, target.due),
        commands=_fitting(case),
    )


def _fitting(case: DueClock) -> tuple[str, ...]:
    """What its worker may order now: who has it need not take it, and a breach does not wait."""
    take = () if case.ticket.owner else ("#take",)
    wait = ("#wait",) if was_asked(case) and not case.ticket.breach else ()
    return (*take, *wait, "#escalate", "#resolve")


def _warned(case: DueClock, target: Target, percent: int) -> tuple[Agent, ...]:
    desk, ticket = case.desk, case.ticket
    agents = people.beside(desk, ticket, case.place.requester.address)
    if target.kind is TargetKind.NEXT_UPDATE:
        return agents
    above = people.lead(desk, ticket) if percent >= LEAD_AT else ()
    return people.several(agents, above, people.manager(desk) if percent >= MANAGER_AT else ())

# SPDX-License-Identifier: Apache-2.0
"""A promise was not kept in time: history says so and by how much, and those above hear of it (ITIL)."""

from workflows import people
from workflows.alert_hints import USUAL
from workflows.assign import fitting
from workflows.brief import brief
from workflows.case import DueClock
from workflows.desk import Agent
from workflows.events_life import Escalated, Escalation
from workflows.events_promise import TargetMissed
from workflows.overdue import tell_again
from workflows.ticket import Target, TargetKind, TargetState

TOLD = {TargetKind.FIRST_RESPONSE: "a first answer", TargetKind.RESOLUTION: "a solution"}  # what agents owed


def miss(case: DueClock) -> DueClock:
    """Note the missed promise; a daemon that slept notes it late, and how late."""
    clock = case.clock
    if not isinstance(clock, Target) or clock.due > case.at or not _stands(case, clock):
        return case
    late = int((case.at - clock.due).total_seconds() // 60)
    because = f"due at {clock.due:%Y-%m-%d %H:%M} UTC" + (f", noticed {late} min later" if late else "")
    case = case.note(TargetMissed(kind=clock.kind, round=clock.round, because=because))
    if clock.kind is TargetKind.RESOLUTION:
        case = tell_again(case)
    return _tell(case, clock.kind) if clock.kind in TOLD else case


def _stands(case: DueClock, clock: Target) -> bool:
    """Whether it still runs: an earlier step may have ended it."""
    return any(
        (target.kind, target.round, target.state) == (clock.kind, clock.round, TargetState.RUNNING)
        for target in case.ticket.targets
    )


def _tell(case: DueClock, kind: TargetKind) -> DueClock:
    """An alert to who works on it, and the ticket to the lead's ears; a missed solution to the manager's too."""
    desk, ticket = case.desk, case.ticket
    working, lead = people.beside(desk, ticket, case.place.requester.address), people.lead(desk, ticket)
    manager = people.manager(desk) if kind is TargetKind.RESOLUTION else ()
    case = brief(case, "alert_missed", working, commands=() if ticket.breach else fitting(case, *USUAL))
    because = f"{TOLD[kind]} was not given in time"
    for to, there in (("lead", lead), ("manager", manager)):
        if there:
            case = case.note(Escalated(kind=Escalation.HIERARCHICAL, level=ticket.level, to=to, because=because))
    above = _without(people.several(lead, manager), working)
    return brief(case, "alert_lead", above, because=because)


def _without(agents: tuple[Agent, ...], those: tuple[Agent, ...]) -> tuple[Agent, ...]:
    return tuple(agent for agent in agents if agent not in those)

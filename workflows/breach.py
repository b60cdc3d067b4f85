# SPDX-License-Identifier: Apache-2.0
"""A report that personal data may be in wrong hands: from here on its ticket is confidential (GDPR Article 33).

A major incident that becomes one lets its parts go: each is worked on by itself again, and the desk hears which.
"""

from typing import TypeVar

from workflows import clock, people
from workflows.case import Arrival, Case
from workflows.categorise import triaged
from workflows.events import Assigned
from workflows.events_breach import BreachFlagged
from workflows.ticket import TimerKind
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)
SPEAKS_FOR = "a possible data breach"  # ends the reasons of the triage


def breach(case: Arrival) -> Arrival:
    """Flag what the triage takes for a breach, by the phrases that counted; old mail rings nobody's clock."""
    if not (case.is_new and case.ticket.breach):
        return case
    phrases = [reason for reason in triaged(case.mail, case.desk).because if reason.endswith(SPEAKS_FOR)]
    return flag(case, "; ".join(phrases), actor="desk", watched=not case.facts.silent)


def flag(case: CaseT, because: str, *, actor: str, watched: bool = True) -> CaseT:
    """Make the ticket confidential: who may not read it loses it, and somebody must look at it soon."""
    case = _let_go(case.note(BreachFlagged(actor=actor, because=because)), actor)
    ticket, owner = case.ticket, people.owner(case.desk, case.ticket)
    if ticket.owner and not people.may_read(case.desk, ticket, owner):
        case = case.note(
            Assigned(team=ticket.team, level=ticket.level, because="its owner may not read a confidential ticket")
        )
    if not watched:
        return case
    span = case.desk.process.breach_unseen
    return clock.set_timer(case, TimerKind.BREACH_UNSEEN, span, "a person must look at a possible breach soon")


def _let_go(case: CaseT, actor: str) -> CaseT:
    """Tell who worked on a major incident, and their lead, which tickets are on their own again, and nothing else."""
    parts = case.place.parts if case.ticket.major else ()
    if not parts:
        return case
    desk, before = case.desk, case.place.ticket
    working = people.several(people.members(desk, before), people.lead(desk, before))
    told = tuple(agent for agent in working if f"agent:{agent.id}" != actor)
    return tell_agents(case, "alert_parts", told, parts=tuple(f"[#{number}]" for number in parts), count=len(parts))

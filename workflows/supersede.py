# SPDX-License-Identifier: Apache-2.0
"""One agent has a ticket that others were alerted of: they are told in one line, so that nobody begins twice."""

from collections.abc import Iterable
from typing import TypeVar

from workflows import all_hands, people
from workflows.case import Arrival, Case, Order, Voice
from workflows.desk import Agent
from workflows.event import Event
from workflows.events import Alerted, Answered, Assigned
from workflows.events_life import Closed, Escalated, HandedBack, Resolved
from workflows.letter import Audience
from workflows.ticket import Priority
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)
TAKEN, UNDONE = "alert_taken", "alert_undone"
# Letters that ask whoever gets them to see to the ticket.
CALLS = frozenset(
    {
        "alert_new", "alert_reply", "alert_handover", "alert_warning", "alert_missed", "alert_reopened", "alert_p1",
        "alert_surge", "alert_major", "alert_returned",
    }
)  # fmt: skip
MOVES = (Assigned, Escalated, HandedBack)  # whom it called before has nothing to do with it any more
NAMES = tuple(event.name for event in (Alerted, *MOVES))


def waiting(history: Iterable[Event]) -> tuple[int, ...]:
    """The ids of those who were alerted since the ticket came to its team, and have not heard who has it.

    Who hears that it was taken back knows that nobody may have it again.
    """
    found: dict[int, None] = {}
    for event in history:
        if isinstance(event, MOVES):
            found.clear()
        elif isinstance(event, Alerted) and (event.letter in CALLS or event.letter == UNDONE):
            found.update(dict.fromkeys(event.agents))
        elif isinstance(event, Alerted) and event.letter == TAKEN:
            for agent in event.agents:
                found.pop(agent, None)
    return tuple(found)


def take_by_answer(case: Arrival) -> Arrival:
    """Whoever first answers a ticket that nobody has, has it; but not who handed it on in the same mail."""
    ticket, agent = case.ticket, case.agent
    if agent is None or case.voice is not Voice.AGENT or ticket.owner or not ticket.is_open:
        return case
    if not case.happened(Answered) or case.happened(*MOVES) or ticket.breach or all_hands.is_doubted(ticket):
        return case
    because = "the first answer takes it"
    actor, team, level = case.actor, ticket.team, ticket.level
    case = case.note(Assigned(actor=actor, team=team, level=level, owner=agent.id, because=because))
    return all_hands.taken(case, agent) if ticket.priority is Priority.P1 else case


def take_by_ending(case: CaseT) -> CaseT:
    """Whoever resolves or closes a ticket that nobody has, has it: what comes of it later concerns them."""
    agent, place = _by(case), case.standing
    if agent is None or place is None or place.ticket.owner or case.ticket.owner or not place.ticket.is_open:
        return case
    if not case.happened(Resolved, Closed) or case.happened(*MOVES) or case.ticket.breach:
        return case
    actor, team, level = case.actor, case.ticket.team, case.ticket.level
    case = case.note(Assigned(actor=actor, team=team, level=level, owner=agent.id, because="whoever ends it has it"))
    return all_hands.taken(case, agent)


def supersede(case: CaseT) -> CaseT:
    """Tell those who were alerted of a ticket that nobody had who has it now."""
    had = case.standing.ticket.owner if case.standing is not None else 0
    owner = people.owner(case.desk, case.ticket)
    if had or owner is None or not (case.ticket.is_open or case.happened(Resolved, Closed)):
        return case
    told = {one.to.address for one in case.letters if one.audience is Audience.AGENT and one.name in _TELL}
    others = tuple(one for one in case.desk.agents if one.id in case.place.alerted and _asks(case, one, owner))
    untold = tuple(one for one in others if one.address not in told)
    return tell_agents(case, TAKEN, untold, also=all_hands.ended_state(case), by=owner.name)


def _by(case: Case) -> Agent | None:
    if isinstance(case, Arrival):
        return case.agent if case.voice is Voice.AGENT else None
    return case.by if isinstance(case, Order) else None


_TELL = frozenset({TAKEN, "alert_assigned", "alert_handover"})


def _asks(case: Case, agent: Agent, owner: Agent) -> bool:
    """Whether this agent does not know yet, and may."""
    is_told = agent == owner or case.actor == f"agent:{agent.id}"
    return not is_told and people.may_read(case.desk, case.ticket, agent)

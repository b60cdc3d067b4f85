# SPDX-License-Identifier: Apache-2.0
"""A P1 calls everybody at the desk, and again until somebody takes it; but no stranger can ring every bell.

Where its sender is unproved, one agent on duty is asked first. Where one sender, or all of them together, report
more P1s within the hour than the settings allow, only level 3 and the lead are called, and once an hour; of those
that nobody vouches for, one person alone.
"""

from datetime import timedelta
from typing import TypeVar

from parsers.values import Aligned, Nature
from workflows import clock, people
from workflows.brief import brief
from workflows.case import Arrival, Case
from workflows.desk import Agent, Desk
from workflows.events import Assigned, Prioritised
from workflows.events_life import AllHandsTold, PriorityDoubted
from workflows.facts import Facts, Standing
from workflows.letter import Detail
from workflows.quiet import is_known_p1
from workflows.ticket import Level, Priority, Ticket, TimerKind
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)
SLOW = timedelta(hours=1)  # between two calls of a P1 that is one of too many, or was called often
BELLS = (TimerKind.REPEAT_P1, TimerKind.CONFIRM_P1)


def all_hands(case: Arrival) -> Arrival:
    """Call all hands for a new P1, or ask one agent whether it is one."""
    if case.ticket.priority is not Priority.P1 or case.ticket.breach or case.facts.silent or is_known_p1(case):
        return case
    if doubted(case):
        return ask(case, people.members(case.desk, case.ticket)[:1], "nobody vouches for who sent it")
    of_many = crowded(case.desk, case.facts)
    if of_many:
        agents = people.several(experts(case.desk), people.lead(case.desk, case.ticket))
        return call(case, agents, f"{of_many}: only level 3 and the lead are called", again=SLOW)
    return call(case, case.desk.agents, _why(case))


def doubted(case: Arrival) -> bool:
    """Whether a new P1 is to be confirmed first: nobody vouches for its sender."""
    mail = case.mail
    watches = mail.nature is Nature.ALERT and case.desk.is_monitoring(mail.contact.address)
    vouched = case.proved or case.origin is not None or watches and mail.trust.aligned is Aligned.PASS
    return case.ticket.priority is Priority.P1 and not (vouched or case.ticket.breach)


def is_doubted(ticket: Ticket) -> bool:
    """Whether an agent was asked about it and has not answered."""
    return ticket.timer(TimerKind.CONFIRM_P1) is not None


def crowded(desk: Desk, known: Facts | Standing) -> str:
    """Why a P1 is one of too many to call all of them, or as often; empty where it is not."""
    if known.p1_of_sender >= desk.process.p1_of_sender:
        return f"{known.p1_of_sender} more P1 of this sender within the hour"
    if known.p1_of_all >= desk.process.p1_of_all:
        return f"{known.p1_of_all} more P1 within the hour"
    return ""


def experts(desk: Desk) -> tuple[Agent, ...]:
    """Who works at level 3, or at the highest level that somebody fills."""
    top = people.filled(desk, Level.L3)
    return tuple(agent for agent in desk.agents if agent.level is top)


def call(case: CaseT, agents: tuple[Agent, ...], because: str, *, again: timedelta | None = None) -> CaseT:
    """Tell these agents of a P1, and again after a while unless somebody has taken it by then; ``again`` says after
    how long, where it is not as the desk has set it."""
    if not agents or case.happened(AllHandsTold):
        return case
    agents = people.present(agents) or agents
    count = case.place.rung + 1
    case = case.note(AllHandsTold(round=count, agents=tuple(agent.id for agent in agents), because=because))
    case = brief(case, "alert_p1", agents, because=because, count=count, commands=("#take",))
    if case.ticket.owner:
        return case
    return clock.set_timer(case, TimerKind.REPEAT_P1, again or case.desk.process.repeat_p1, "until somebody takes it")


def ask(case: CaseT, agents: tuple[Agent, ...], because: str) -> CaseT:
    """Ask these agents whether it is a P1."""
    if not agents:
        return case
    span = case.desk.process.confirm_p1
    case = case.note(PriorityDoubted(agents=tuple(agent.id for agent in agents), because=because))
    case = brief(
        case,
        "alert_p1_confirm",
        agents,
        because=because,
        until=case.at + span,
        commands=("#priority p1", "#priority p3", "#take"),
    )
    return clock.set_timer(case, TimerKind.CONFIRM_P1, span, "for an agent to confirm it")


def confirmed(case: CaseT, because: str) -> CaseT:
    """An agent says that it is a P1: it goes to level 3 and all hands are called."""
    case = clock.end_timers(case, "an agent says that it is a P1", *BELLS)
    if case.ticket.breach:
        return case
    return call(to_the_top(case, because), case.desk.agents, because)


def to_the_top(case: CaseT, because: str) -> CaseT:
    """Let level 3 have it at once, unless somebody has taken it."""
    top = people.filled(case.desk, Level.L3)
    if case.ticket.owner or case.ticket.level is top:
        return case
    team = people.team_for(case.desk, top, case.ticket.category)
    return case.note(Assigned(actor=case.actor, team=team, level=top, because=f"P1 goes to {top} at once: {because}"))


def taken(case: CaseT, by: Agent) -> CaseT:
    """Somebody has it: nobody is called any more, and those who were are told."""
    case = clock.end_timers(case, "somebody has taken it", *BELLS)
    called = tuple(agent for agent in case.desk.agents if agent.id in case.place.rung_agents and agent != by)
    if case.ticket.priority is not Priority.P1:
        return case
    return tell_agents(case, "alert_taken", called, also=ended_state(case), by=by.name)


def ended_state(case: Case) -> dict[str, Detail]:
    """That it is resolved or closed, for those who hear who had it last."""
    return {} if case.ticket.is_open else {"state": str(case.ticket.state)}


def called_off(case: CaseT, because: str) -> CaseT:
    """It is no P1 any more: nobody is called again."""
    return clock.end_timers(case, because, *BELLS)


def _why(case: Arrival) -> str:
    """Why it is a P1, as history has it."""
    return next((one.because for one in reversed(case.events) if isinstance(one, Prioritised)), "")

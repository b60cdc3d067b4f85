# SPDX-License-Identifier: Apache-2.0
"""A P1 that nobody has taken is called out again; one that nobody confirmed is asked about once more, then called."""

from workflows import all_hands, clock, people
from workflows.brief import brief
from workflows.case import DueClock
from workflows.ticket import Priority, State, Timer, TimerKind

MOST = 12  # calls of one P1 in a row; then the lead and the manager hear of it, and it is called out less often
ASKED = 2  # times that agents are asked before level 3 is called unasked
BY_A_PERSON = ("answered", "call_held")  # after which the reporter knows that somebody is on it


def ring_again(case: DueClock) -> DueClock:
    """Deal with the two timers of a P1; whatever comes of it, the timer that fell due is over."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind not in all_hands.BELLS:
        return case
    case = clock.end_timers(case, "its time is over", timer.kind)
    ticket = case.ticket
    if ticket.priority is not Priority.P1 or not ticket.is_open or ticket.breach:
        return case
    return _asked(case) if timer.kind is TimerKind.CONFIRM_P1 else _called(case)


def _called(case: DueClock) -> DueClock:
    if case.ticket.owner or case.ticket.state is State.WAITING or _answered_since(case):
        return case
    count, desk = case.place.rung, case.desk
    if count == MOST:
        agents = people.several(people.lead(desk, case.ticket), people.manager(desk))
        case = brief(case, "alert_lead", agents, because=f"P1: {count} calls, and nobody has taken it")
    known = tuple(agent for agent in desk.agents if agent.id in case.place.rung_agents)
    slow = count >= MOST or all_hands.crowded(desk, case.place) != ""
    again = all_hands.SLOW if slow else None
    return all_hands.call(case, known or desk.agents, "nobody has taken it yet", again=again)


def _answered_since(case: DueClock) -> bool:
    """Whether the reporter was spoken to after the last call."""
    rung = case.place.rung_at
    return rung is not None and any(at > rung for at, name in case.place.steps if name in BY_A_PERSON)


def _asked(case: DueClock) -> DueClock:
    desk = case.desk
    minutes = desk.process.confirm_p1.total_seconds() / 60
    if case.place.doubted < ASKED:
        agents = people.several(people.lead(desk, case.ticket), people.members(desk, case.ticket)[1:2])
        agents = agents or people.members(desk, case.ticket)[:1]
        return all_hands.ask(case, agents, f"nobody has confirmed it within {minutes:g} min")
    because = f"nobody has confirmed it within {minutes * ASKED:g} min, and no P1 may go unseen"
    case, experts = all_hands.to_the_top(case, because), all_hands.experts(desk)
    crowded = all_hands.crowded(desk, case.place)
    if not crowded:
        return all_hands.call(case, experts, because)
    one = people.lead(desk, case.ticket) or experts[:1]
    return all_hands.call(case, one, f"{because}; {crowded}: one person is called", again=all_hands.SLOW)

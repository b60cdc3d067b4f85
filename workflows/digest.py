# SPDX-License-Identifier: Apache-2.0
"""Lists of tickets for agents and for those who lead teams: at risk, due, waiting, new; each line can be answered.

A confidential ticket is a number and a state to whoever may not read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parsers.values import Address
from workflows import clock, people
from workflows.desk import Agent, Desk
from workflows.duty import works_on
from workflows.letter import Audience, Detail, Letter
from workflows.slots import Slot, end_of_day
from workflows.ticket import State, Target, TargetKind, TargetState, Ticket, TimerKind
from workflows.writing import GENERATED

AT_RISK = 75  # percent of a promise's time
AHEAD = timedelta(hours=24)  # how far a hand-over looks
SECTIONS = ("at_risk", "due_today", "unowned", "waiting", "new_since")
PROMISED = frozenset({TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION, TargetKind.BREACH_NOTIFICATION})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An open ticket and what it is about."""

    ticket: Ticket
    subject: str = ""


def digests(desk: Desk, slot: Slot, entries: Iterable[Entry], at: datetime) -> tuple[Letter, ...]:
    """Every letter that a slot owes, none of them empty."""
    there = tuple(entry for entry in entries if entry.ticket.is_open)
    letters, seen = list[Letter](), dict[str, frozenset[int]]()
    for agent in desk.agents:
        if works_on(desk, agent, slot.at):
            mine = tuple(entry for entry in there if _is_theirs(desk, entry.ticket, agent))
            seen[agent.address] = frozenset(entry.ticket.number for entry in mine)
            letters += _letter(desk, slot, agent, mine, at, "")
    for team in dict.fromkeys(entry.ticket.team for entry in there):
        of_team = tuple(entry for entry in there if entry.ticket.team == team)
        for lead in people.lead(desk, Ticket(team=team)):
            known = {entry.ticket.number for entry in of_team} <= seen.get(lead.address, frozenset())
            if works_on(desk, lead, slot.at) and not known:
                letters += _letter(desk, slot, lead, of_team, at, team or desk.team)
    return tuple(letters)


def _is_theirs(desk: Desk, ticket: Ticket, agent: Agent) -> bool:
    """Whether it is the agent's own, or of their team and nobody's."""
    if ticket.owner:
        return ticket.owner == agent.id
    return agent in people.members(desk, ticket) or ticket.breach and agent in people.breach_team(desk)


def _letter(
    desk: Desk, slot: Slot, agent: Agent, entries: tuple[Entry, ...], at: datetime, team: str
) -> list[Letter]:
    """The list of one agent, or of a team for its lead; none where there would be nothing in it."""
    handover = slot.name == "handover"
    until = at + AHEAD if handover else end_of_day(desk, at)
    found: dict[str, list[tuple[str | datetime, ...]]] = {name: [] for name in SECTIONS}
    hidden = list[tuple[str, ...]]()
    for entry in sorted(entries, key=lambda one: (one.ticket.priority, one.ticket.number)):
        section = _section(desk, entry.ticket, at, until, slot.since, bool(team))
        if section and not people.may_read(desk, entry.ticket, agent):
            hidden.append((f"[#{entry.ticket.number}]", str(entry.ticket.state)))
        elif section:
            found[section].append(_row(desk, entry, bool(team)))
    lists: dict[str, Detail] = {name: tuple(rows) for name, rows in found.items() if rows}
    if hidden:
        lists["items"] = tuple(hidden)
    if not lists:
        return []
    more: dict[str, Detail] = {"until": until, "since": slot.since, "handover": handover, "late": slot.is_late(at)}
    return [replace(to_agent(desk, agent, "digest"), details=lists | more | ({"team": team} if team else {}))]


def to_agent(desk: Desk, agent: Agent, name: str) -> Letter:
    """A letter to an agent that is about no ticket of its own."""
    return Letter(
        name=name,
        to=Address(name=agent.name, address=agent.address),
        audience=Audience.AGENT,
        language=desk.language,
        automatic=GENERATED,
    )


def _section(desk: Desk, ticket: Ticket, at: datetime, until: datetime, since: datetime, of_team: bool) -> str:
    """Where a ticket stands in the list; empty where it needs no mention."""
    owed = [target for target in ticket.targets if target.kind in PROMISED and _is_owed(target)]
    if any(target.state is TargetState.MISSED or _is_spent(desk, ticket, target, at) for target in owed):
        return "at_risk"
    if any(target.due <= until for target in owed) or any(due <= until for due in _reminders(ticket)):
        return "due_today"
    if ticket.state is State.WAITING:
        return "waiting"
    if not ticket.owner and not of_team:
        return "unowned"
    return "new_since" if ticket.opened_at is not None and ticket.opened_at > since else ""


def _reminders(ticket: Ticket) -> list[datetime]:
    """When agents want to be reminded of it."""
    return [timer.due for timer in ticket.timers if timer.kind is TimerKind.AGENT_REMINDER]


def _is_owed(target: Target) -> bool:
    missed = target.state is TargetState.MISSED and target.kind is not TargetKind.FIRST_RESPONSE
    return missed or target.state is TargetState.RUNNING


def _is_spent(desk: Desk, ticket: Ticket, target: Target, at: datetime) -> bool:
    return clock.percent(desk, ticket, target, at) >= AT_RISK


def _row(desk: Desk, entry: Entry, of_team: bool) -> tuple[str | datetime, ...]:
    """Number, subject, state, priority, what is due next, and in a team's list who has it."""
    ticket = entry.ticket
    promised = [one.due for one in ticket.targets if one.kind in PROMISED and _is_owed(one)]
    due = min([*promised, *_reminders(ticket)], default="")
    owner = people.owner(desk, ticket)
    who = (owner.name,) if owner is not None and of_team else ()
    subject = "" if ticket.breach else entry.subject
    return (str(ticket.number), subject, str(ticket.state), str(ticket.priority), due, *who)

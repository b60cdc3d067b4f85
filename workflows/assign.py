# SPDX-License-Identifier: Apache-2.0
"""Who works on it: the first team and level of a new ticket, and who takes it or is given it."""

from collections.abc import Callable
from typing import TypeVar

from workflows import all_hands, people
from workflows.awake import awake, ended
from workflows.brief import brief
from workflows.case import Arrival, Case
from workflows.desk import Agent, Desk, Team
from workflows.events import Assigned
from workflows.letter import Detail
from workflows.ticket import Level, Priority
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def assign(case: Arrival) -> Arrival:
    """Note the team and the level: a P1 goes to the highest at once, all else where its category begins."""
    desk, ticket = case.desk, case.ticket
    if ticket.priority is Priority.P1 and not all_hands.doubted(case) and not case.facts.silent:
        level = people.filled(desk, Level.L3)
        team, because = people.team_for(desk, level, ticket.category), f"P1 goes to {level} at once"
    else:
        team, level = first_place(desk, ticket.category)
        because = f"new tickets begin at level {level[1:]}"
    return case.note(Assigned(team=team, level=level, because=because))


def first_place(desk: Desk, category: str) -> tuple[str, Level]:
    """Where tickets of a category begin: with its first team, whatever level that is of; else at level 1."""
    team = desk.team_named(desk.category(category).team)
    if team is not None and people.filled(desk, team.level) is team.level:
        return team.name, team.level
    level = people.filled(desk, Level.L1)
    return people.team_for(desk, level, category), level


def take(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#take``: who writes it has the ticket."""
    if by is None:
        return Refusal(because="say which agent takes it, with --as and their address")
    refused = ended(case) or _barred(case, by)
    if refused:
        return refused
    doubted, had = all_hands.is_doubted(case.ticket), case.ticket.owner
    case = awake(_given(case, by, "taken by the agent"), "an agent takes it")
    case = _tell_loser(case, had, by)
    if doubted:
        return all_hands.confirmed(case, "an agent has taken it, so it is a P1")
    return all_hands.taken(case, by)


def give(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#assign ann``: another agent has it, named by any part of their name or address that fits no other."""
    refused = ended(case)
    found = refused or find(case.desk, value)
    if isinstance(found, Refusal):
        return found
    refused = _barred(case, found)
    return refused or _hand_to(case, by, found, "given by an agent" if by else "given by the admin")


def same_person(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#same-person``: who had the reporter's ticket before this one has this one too."""
    refused = ended(case)
    if refused:
        return refused
    found = case.desk.agent_of(case.place.last_owner)
    if found is None:
        return Refusal(because="nobody who is at the desk has had a ticket of this reporter before")
    return _barred(case, found) or _hand_to(case, by, found, "they had the reporter's last ticket")


def team(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#team network``: this team has it, and nobody in it yet."""
    refused = ended(case)
    found = refused or find_team(case.desk, value)
    if isinstance(found, Refusal):
        return found
    case = case.note(Assigned(actor=case.actor, team=found.name, level=found.level, because="an agent's word"))
    return tell_team(case, by, "alert_handover")


def tell_team(case: CaseT, by: Agent | None, name: str) -> CaseT:
    """Tell who works on it now, but not who has just ordered it."""
    others = tuple(agent for agent in people.working(case.desk, case.ticket) if agent != by)
    told = handed(case, case.place.summaries)
    commands = fitting(case, "#take", "#escalate", "#back")
    return brief(case, name, others, **told, by=by.name if by else "", commands=commands)


def handed(case: Case, summaries: tuple[str, ...]) -> dict[str, Detail]:
    """To whom it was handed and with which summaries, the oldest first; a desk's first team is named as its level."""
    ticket, told = case.ticket, dict[str, Detail]()
    if ticket.level is Level.L1 and ticket.team == case.desk.team:
        told["team"] = ""
    return told | {"summary": "\n\n".join(summaries)} if summaries else told


def fitting(case: Case, *commands: str) -> tuple[str, ...]:
    """Those of these orders that can be obeyed where the ticket is now."""
    desk, level = case.desk, people.filled(case.desk, case.ticket.level)
    barred = {"#escalate"} if people.above(desk, level) is None else set[str]()
    barred |= {"#back"} if people.below(desk, level) is None else set[str]()
    return tuple(command for command in commands if command not in barred)


def find(desk: Desk, value: str) -> Agent | Refusal:
    """The one agent that a name or an address means: as it is written, or the first name, or a part of either."""
    wanted = value.strip().lstrip("@").casefold()
    tries: tuple[Callable[[Agent], bool], ...] = (
        lambda agent: wanted in (agent.address.casefold(), agent.name.casefold()),
        lambda agent: wanted in (*agent.name.casefold().split(), agent.address.casefold().partition("@")[0]),
        lambda agent: wanted in agent.name.casefold() or wanted in agent.address.casefold(),
    )
    found: list[Agent] = []
    for fits in tries:
        found = found or [agent for agent in desk.agents if wanted and fits(agent)]
    if len(found) == 1:
        return found[0]
    if found:
        return Refusal(because=f"that may be {_listed(found)}: say more")
    return Refusal(because=f"nobody at the desk is called that; there are {_listed(desk.agents)}")


def find_team(desk: Desk, value: str) -> Team | Refusal:
    """The one team that a name means, or a part of it; the desk's own first team is one as well."""
    teams = desk.teams if desk.team_named(desk.team) else (*desk.teams, Team(name=desk.team))
    wanted = value.strip().casefold()
    found = [one for one in teams if one.name.casefold() == wanted]
    found = found or [one for one in teams if wanted in one.name.casefold()]
    if len(found) == 1:
        return found[0]
    return Refusal(because=f"the teams are {', '.join(one.name for one in found or teams)}: name one of them")


def _barred(case: Case, agent: Agent) -> Refusal | None:
    """Why this agent may not have the ticket: a confidential one is for those who may read it."""
    if people.may_read(case.desk, case.ticket, agent):
        return None
    return Refusal(because="it is confidential, and only the breach team may have it")


def _hand_to(case: CaseT, by: Agent | None, to: Agent, because: str) -> CaseT:
    if to == by:
        taken = take(case, by, "")
        return case if isinstance(taken, Refusal) else taken
    had = case.ticket.owner
    case = _tell_loser(_given(case, to, because), had, to)
    case = brief(case, "alert_assigned", (to,), by=by.name if by else "", because=because, commands=("#take",))
    return all_hands.taken(case, to) if not all_hands.is_doubted(case.ticket) else case


def _given(case: CaseT, to: Agent, because: str) -> CaseT:
    ticket = case.ticket
    return case.note(Assigned(actor=case.actor, team=ticket.team, level=ticket.level, owner=to.id, because=because))


def _tell_loser(case: CaseT, had: int, to: Agent) -> CaseT:
    """Who had it before hears that another has it now."""
    before = case.desk.agent_of(had)
    if before is None or before == to or case.actor == f"agent:{had}" or had in case.place.rung_agents:
        return case
    return brief(case, "alert_taken", (before,), by=to.name)


def _listed(agents: "tuple[Agent, ...] | list[Agent]") -> str:
    return ", ".join(f"{agent.name} ({agent.address})" for agent in agents)

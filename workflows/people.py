# SPDX-License-Identifier: Apache-2.0
"""Who at the desk has to do with a ticket: its owner, its team, the lead, the manager, the breach team.

A desk of one agent works: a level that nobody fills falls to the highest that somebody does, a missing lead to the
manager and a missing manager to the lead.
"""

from workflows.desk import Agent, Desk, Team
from workflows.ticket import Level, Ticket

LEVELS = tuple(Level)


def filled(desk: Desk, level: Level) -> Level:
    """This level where somebody works at it; else the highest below it that somebody fills, else the lowest above."""
    here = [one for one in LEVELS if any(agent.level is one for agent in desk.agents)]
    below = [one for one in here if one <= level]
    return below[-1] if below else here[0] if here else level


def team_for(desk: Desk, level: Level, category: str) -> str:
    """The team of a level that takes this category; the first of the level where none names it."""
    wanted = desk.category(category).team
    if level is Level.L1 and wanted:
        return wanted
    teams = [team for team in desk.teams if team.level is level]
    fits = [team for team in teams if category in team.categories] or [t for t in teams if not t.categories] or teams
    if fits:
        return fits[0].name
    return desk.team if level is Level.L1 else f"level {level.value[1:]}"


def members(desk: Desk, ticket: Ticket) -> tuple[Agent, ...]:
    """Who works in the ticket's team at its level: now, with the skill and the language, where there are such.

    Whoever has the fewest open tickets stands first.
    """
    at_level = tuple(agent for agent in desk.agents if agent.level is filled(desk, ticket.level))
    team = tuple(agent for agent in at_level if ticket.team in agent.teams)
    there = present(team) or present(at_level) or present(lead(desk, ticket)) or present(desk.agents)
    there = _here(there or team or at_level or desk.agents)
    skilled = tuple(agent for agent in there if ticket.category in agent.skills)
    there = skilled or tuple(agent for agent in there if not agent.skills) or there
    speaking = tuple(agent for agent in there if not agent.languages or ticket.language in agent.languages)
    return tuple(sorted(speaking or there, key=lambda agent: agent.load))


def owner(desk: Desk, ticket: Ticket) -> Agent | None:
    """The agent who has it, if still at the desk."""
    return desk.agent_of(ticket.owner)


def working(desk: Desk, ticket: Ticket) -> tuple[Agent, ...]:
    """Whom news of the ticket concerns: the owner, else the members of the team. A breach is its team's alone."""
    if ticket.breach:
        return breach_team(desk)
    one = owner(desk, ticket)
    return (one,) if one is not None and one.away is None else members(desk, ticket)


def beside(desk: Desk, ticket: Ticket, reporter: str) -> tuple[Agent, ...]:
    """The same, where its reporter is an agent: who else may see to it, up the desk; the reporter where nobody is."""
    there = working(desk, ticket)
    if ticket.breach or owner(desk, ticket) is not None:
        return there
    levels = (tuple(agent for agent in desk.agents if agent.level is level) for level in LEVELS)
    groups = (there, lead(desk, ticket), manager(desk), *levels)
    others = (tuple(one for one in group if one.address.lower() != reporter.lower()) for group in groups)
    return next((group for group in others if group), there)


def above(desk: Desk, here: Level) -> Level | None:
    """The next higher level at which somebody works."""
    return next((one for one in LEVELS if one > filled(desk, here) and filled(desk, one) is one), None)


def below(desk: Desk, here: Level) -> Level | None:
    """The next lower level at which somebody works."""
    return next((one for one in reversed(LEVELS) if one < here and filled(desk, one) is one), None)


def lead(desk: Desk, ticket: Ticket) -> tuple[Agent, ...]:
    """The lead of the ticket's team, else of the desk, else the manager; none where the settings name nobody."""
    team = desk.team_named(ticket.team) or Team(name="")
    return _first(desk, team.lead, desk.lead, desk.manager)


def manager(desk: Desk) -> tuple[Agent, ...]:
    """The manager, else the lead of the desk; none where the settings name nobody."""
    return _first(desk, desk.manager, desk.lead)


def breach_team(desk: Desk) -> tuple[Agent, ...]:
    """Who may read a breach: its team, else the lead, else the manager, else the highest level."""
    team = tuple(agent for address in desk.breach_team if (agent := desk.agent(address)) is not None)
    if team:
        return team
    there = _first(desk, desk.lead, desk.manager)
    top = filled(desk, Level.L3)
    return there or tuple(agent for agent in desk.agents if agent.level is top)


def may_read(desk: Desk, ticket: Ticket, agent: Agent | None) -> bool:
    """Whether this agent may read the ticket: a confidential one is for the breach team alone."""
    return agent is not None and (not ticket.breach or _among(agent, breach_team(desk)))


def may_decide(desk: Desk, ticket: Ticket, agent: Agent) -> bool:
    """Whether this agent may say what becomes of a confidential ticket: the breach team, the lead, the manager."""
    return not ticket.breach or _among(agent, several(breach_team(desk), lead(desk, ticket), manager(desk)))


def present(agents: tuple[Agent, ...]) -> tuple[Agent, ...]:
    """Those who are not away."""
    return tuple(agent for agent in agents if agent.away is None)


def several(*groups: tuple[Agent, ...]) -> tuple[Agent, ...]:
    """All of these people, each once, in order."""
    return tuple({agent.address.lower(): agent for group in groups for agent in group}.values())


def _here(agents: tuple[Agent, ...]) -> tuple[Agent, ...]:
    """Those who work now; all of them where nobody does."""
    return tuple(agent for agent in agents if not agent.off) or agents


def _among(agent: Agent, those: tuple[Agent, ...]) -> bool:
    return any(agent.address.lower() == one.address.lower() for one in those)


def _first(desk: Desk, *addresses: str) -> tuple[Agent, ...]:
    found = (desk.agent(address) for address in addresses if address)
    return next(((agent,) for agent in found if agent is not None), ())

# SPDX-License-Identifier: Apache-2.0
"""What ``firstline check`` asks of the people: whether each level, each team and those who lead are filled."""

from collections.abc import Iterator

from daemon.finding import Finding, holds, warns
from workflows import people
from workflows.desk import Desk
from workflows.ticket import Level

WHAT = "levels"


def levels(desk: Desk) -> Iterator[Finding]:
    """Whether tickets that go up the ladder find somebody; a desk of one agent works, and is told what it means."""
    if not desk.agents:
        return  # the row about agents says so
    found = [*_unfilled(desk), *_empty_teams(desk), *_nobody_leads(desk), *_no_breach_team(desk)]
    yield from found
    if not found:
        yield holds(WHAT, "each level and each team has somebody, and there are a lead, a manager and a breach team")


def _unfilled(desk: Desk) -> Iterator[Finding]:
    empty = [level for level in Level if not any(agent.level is level for agent in desk.agents)]
    for level in empty:
        instead = people.filled(desk, level)
        words = f"nobody works at level {level[1:]}: its tickets go to level {instead[1:]}"
        yield warns(WHAT, words, f"give one of the agents level = {level[1:]}, unless that is meant")


def _empty_teams(desk: Desk) -> Iterator[Finding]:
    filled = {team.casefold() for agent in desk.agents for team in agent.teams}
    for team in desk.teams:
        if team.name.casefold() not in filled:
            words = f"the team {team.name} has no members: all who work at level {team.level[1:]} get its tickets"
            yield warns(WHAT, words, f'name it in the teams of an agent: teams = ["{team.name}"]')


def _nobody_leads(desk: Desk) -> Iterator[Finding]:
    for role, address in (("lead", desk.lead), ("manager", desk.manager)):
        if not address:
            words = f"there is no {role}: nobody above hears of a missed promise"
            if role == "manager" and desk.lead:
                words = "there is no manager: the lead hears of a missed solution"
            yield warns(WHAT, words, f"name one of the agents as {role} in the settings")


def _no_breach_team(desk: Desk) -> Iterator[Finding]:
    if not desk.breach_team:
        names = ", ".join(agent.name for agent in people.breach_team(desk)) or "nobody"
        words = f"there is no breach team: data breaches are read by {names}, and by nobody else"
        yield warns(WHAT, words, "name the agents who may read them: team in [breach] of the settings")

# SPDX-License-Identifier: Apache-2.0
"""Proves that `firstline check` says which levels, teams and chairs are empty, and what that means."""

from dataclasses import replace

from daemon.check_people import levels
from daemon.finding import State
from tests.workflows.samples import ANN_AGENT, CAS_AGENT, DESK
from workflows.desk import Agent, Team
from workflows.ticket import Level

GURU = Agent(id=4, name="Eli", address="eli@desk.example", level=Level.L3)
FULL = replace(
    DESK,
    agents=(*DESK.agents, GURU),
    lead=ANN_AGENT.address,
    manager=CAS_AGENT.address,
    breach_team=(GURU.address,),
)


def test_a_desk_with_everybody_holds() -> None:
    assert [row.state for row in levels(FULL)] == [State.OK]


def test_a_desk_of_one_agent_is_told_where_its_tickets_go() -> None:
    words = [row.words for row in levels(replace(DESK, agents=(ANN_AGENT,)))]
    assert words[:2] == [
        "nobody works at level 2: its tickets go to level 1",
        "nobody works at level 3: its tickets go to level 1",
    ]


def test_experts_alone_get_what_begins_at_level_1() -> None:
    words = [row.words for row in levels(replace(FULL, agents=(GURU,)))]
    assert "nobody works at level 1: its tickets go to level 3" in words


def test_a_team_without_members_is_named() -> None:
    teams = (Team(name="networks", level=Level.L2), Team(name="accounts"))
    desk = replace(FULL, teams=teams, agents=(replace(ANN_AGENT, teams=("accounts",)), *FULL.agents[1:]))
    assert [row.words for row in levels(desk)] == [
        "the team networks has no members: all who work at level 2 get its tickets"
    ]


def test_an_empty_chair_is_warned_of() -> None:
    assert [row.words for row in levels(replace(FULL, lead="", manager=""))] == [
        "there is no lead: nobody above hears of a missed promise",
        "there is no manager: nobody above hears of a missed promise",
    ]
    assert [row.state for row in levels(replace(FULL, manager=""))] == [State.WARNING]


def test_a_desk_without_agents_is_left_to_the_row_about_agents() -> None:
    assert list(levels(replace(DESK, agents=()))) == []


def test_where_nobody_is_named_for_breaches_who_reads_them_is_told() -> None:
    assert [row.words for row in levels(replace(FULL, breach_team=()))] == [
        "there is no breach team: data breaches are read by Ann Lee, and by nobody else"
    ]


def test_what_is_advised_of_a_level_is_what_the_settings_take() -> None:
    advice = next(iter(levels(replace(DESK, agents=(ANN_AGENT,))))).advice
    assert advice == "give one of the agents level = 2, unless that is meant"

# SPDX-License-Identifier: Apache-2.0
"""A promise that was not kept is noted once, late or not, and told to the agents at level 1."""

from dataclasses import replace
from datetime import timedelta

from tests.workflows.samples import (
    ANN,
    CAS,
    DESK,
    EXPERT,
    FIRST_RESPONSE,
    RESOLUTION,
    clock_story,
    due,
    names,
    owed,
    standing,
)
from workflows.miss import miss
from workflows.ticket import TargetKind, TargetState


def test_the_missed_target_and_no_other_ends() -> None:
    case = miss(due(at=FIRST_RESPONSE.due))
    states = {target.kind: target.state for target in case.ticket.targets}
    assert states == {TargetKind.FIRST_RESPONSE: TargetState.MISSED, TargetKind.RESOLUTION: TargetState.RUNNING}
    assert case.events[0].cause == "clock first_response"


def test_only_the_round_that_fell_due_ends() -> None:
    again = replace(FIRST_RESPONSE, round=2)
    place = standing(ticket=replace(standing().ticket, targets=(FIRST_RESPONSE, again)))
    states = [target.state for target in miss(due(place, again, at=again.due)).ticket.targets]
    assert states == [TargetState.RUNNING, TargetState.MISSED]


def test_history_says_when_it_was_due() -> None:
    assert miss(due(at=FIRST_RESPONSE.due)).events[0].because == "due at 2026-03-02 11:00 UTC"


def test_a_daemon_that_slept_says_how_late_it_noticed() -> None:
    case = miss(due(at=FIRST_RESPONSE.due + timedelta(days=2, minutes=5)))
    assert case.events[0].because == "due at 2026-03-02 11:00 UTC, noticed 2885 min later"


def test_the_agents_at_level_1_are_told_and_the_reporter_is_not() -> None:
    case = clock_story(due(at=FIRST_RESPONSE.due))
    assert names(case) == ["target_missed", "alerted"]
    assert owed(case) == [("alert_missed", ANN.address), ("alert_missed", CAS.address)]
    assert {letter.automatic for letter in case.letters} == {"auto-generated"}
    assert case.letters[0].subject == "The printer is broken"


def test_a_missed_resolution_is_noted_and_nobody_is_told() -> None:
    case = clock_story(due(target=RESOLUTION, at=RESOLUTION.due))
    assert (names(case), owed(case)) == (["target_missed"], [])


def test_without_an_agent_at_level_1_all_are_told() -> None:
    case = clock_story(due(desk=replace(DESK, agents=(EXPERT,))))
    assert owed(case) == [("alert_missed", EXPERT.address)]


def test_a_desk_without_agents_notes_the_miss_and_tells_nobody() -> None:
    case = clock_story(due(desk=replace(DESK, agents=())))
    assert (names(case), owed(case)) == (["target_missed"], [])

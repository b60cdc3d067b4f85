# SPDX-License-Identifier: Apache-2.0
"""A promise that was not kept is noted once, late or not, and told to those who owed it and to those above."""

from dataclasses import replace
from datetime import timedelta

from tests.workflows.samples import (
    ANN,
    ANN_AGENT,
    BOB,
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
from workflows.events_life import Escalated, Escalation
from workflows.miss import miss
from workflows.ticket import State, TargetKind, TargetState

LED = replace(DESK, lead=EXPERT.address, manager=EXPERT.address)


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


def test_who_works_on_it_is_told_and_the_reporter_hears_that_we_are_late() -> None:
    case = clock_story(due(at=FIRST_RESPONSE.due))
    assert names(case) == ["target_missed", "alerted", "target_set", "status_told"]
    assert owed(case) == [("alert_missed", ANN.address), ("alert_missed", CAS.address), ("status", BOB.address)]
    assert {letter.automatic for letter in case.letters} == {"auto-generated"}
    assert case.letters[0].subject == "The printer is broken"
    assert case.letters[-1].details["late"] is True


def test_a_missed_first_response_reaches_the_lead_s_ears() -> None:
    case = clock_story(due(desk=LED))
    assert [(event.to, event.kind) for event in case.events if isinstance(event, Escalated)] == [
        ("lead", Escalation.HIERARCHICAL)
    ]
    assert ("alert_lead", EXPERT.address) in owed(case)
    (letter,) = (one for one in case.letters if one.name == "alert_lead")
    told = (letter.author.address, letter.text)
    assert told == (BOB.address, standing().report), "the lead reads who wrote, and what"


def test_a_missed_resolution_reaches_the_manager_s_too() -> None:
    case = clock_story(due(target=RESOLUTION, at=RESOLUTION.due, desk=LED))
    assert [event.to for event in case.events if isinstance(event, Escalated)] == ["lead", "manager"]
    assert [name for name, to in owed(case) if to == EXPERT.address] == ["alert_lead"]
    assert (case.ticket.level, case.ticket.owner) == (standing().ticket.level, standing().ticket.owner)


def test_who_is_lead_and_at_work_on_it_is_told_once() -> None:
    alone = replace(DESK, agents=(ANN_AGENT,), lead=ANN.address, manager=ANN.address)
    case = clock_story(due(target=RESOLUTION, at=RESOLUTION.due, desk=alone))
    assert owed(case) == [("alert_missed", ANN.address)]


def test_a_ticket_that_ended_meanwhile_misses_nothing() -> None:
    place = standing(ticket=replace(standing().ticket, state=State.RESOLVED))
    case = clock_story(due(place))
    assert (names(case), owed(case)) == (["target_cancelled"], [])


def test_a_desk_without_agents_notes_the_miss_and_the_reporter_hears_all_the_same() -> None:
    case = clock_story(due(desk=replace(DESK, agents=())))
    assert names(case) == ["target_missed", "target_set", "status_told"]
    assert owed(case) == [("status", BOB.address)]

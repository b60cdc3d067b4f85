# SPDX-License-Identifier: Apache-2.0
"""The ladder: up with a summary, down and counted, by word and by rule; a level nobody fills is stepped over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflows.driver import Driver
from tests.workflows.samples import ANN, ANN_AGENT, AT, BOB, CAS_AGENT, DESK, EXPERT
from workflows.desk import Agent, Team
from workflows.events_life import Escalated, HandedBack
from workflows.ticket import Level, State, TargetKind, TargetState, TimerKind

HOUR = timedelta(hours=1)
GURU = Agent(id=4, name="Eli", address="eli@desk.example", level=Level.L3)
FULL = replace(
    DESK,
    agents=(*DESK.agents, GURU),
    teams=(Team(name="networks", level=Level.L2), Team(name="makers", level=Level.L3)),
)
ALONE = replace(DESK, agents=(ANN_AGENT,))


def begun(desk: Driver) -> Driver:
    desk.report()
    return desk


def test_an_agent_s_word_brings_it_to_the_next_level_and_its_team() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#take", ANN_AGENT)
    desk.answer(1, ANN_AGENT, "#escalate rebooted twice, the disk is fine")
    ticket = desk.tickets[1].ticket
    assert (ticket.level, ticket.team, ticket.owner) == (Level.L2, "networks", 0)
    assert ticket.state is State.IN_PROGRESS


def test_the_summary_goes_to_the_new_team_and_is_kept_out_of_history() -> None:
    desk = begun(Driver(FULL))
    desk.answer(1, ANN_AGENT, "#escalate rebooted twice, the disk is fine")
    handover = next(one.letter for one in desk.sent if one.letter.name == "alert_handover")
    assert (handover.to.address, handover.details["summary"]) == (EXPERT.address, "rebooted twice, the disk is fine")
    assert [(note.voice, note.text) for note in desk.tickets[1].notes] == [
        ("summary", "rebooted twice, the disk is fine")
    ]
    assert all("rebooted" not in event.because for event in desk.tickets[1].history)
    assert not any("rebooted" in str(one.letter) for one in desk.sent if one.letter.to.address == BOB.address)


def test_a_level_may_be_named_and_skipped_to() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#escalate l3 it needs its makers", ANN_AGENT)
    assert desk.tickets[1].ticket.level is Level.L3
    assert desk.tickets[1].notes[0].text == "it needs its makers"


def test_the_reporter_is_told_and_promised_the_next_news() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#escalate", ANN_AGENT)
    letter = next(one.letter for one in desk.sent if one.letter.name == "escalated")
    update = desk.tickets[1].ticket.target(TargetKind.NEXT_UPDATE)
    assert update is not None and letter.details["next_update"] == update.due
    assert (letter.to.address, letter.details["level"]) == (BOB.address, "L2")


def test_an_answer_in_the_same_mail_keeps_the_promise_that_the_order_made() -> None:
    desk = begun(Driver(FULL))
    desk.answer(1, ANN_AGENT, "#escalate\nOur network people look at it now.")
    update = desk.tickets[1].ticket.target(TargetKind.NEXT_UPDATE)
    assert update is not None and update.state is TargetState.RUNNING
    assert {"answer", "escalated"} <= {name for name, to in desk.letters(1) if to == BOB.address}


def test_who_hands_over_without_a_summary_is_asked_for_one_and_their_reply_is_it() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#escalate", ANN_AGENT)
    assert ("alert_handover_asked", ANN.address) in desk.letters(1)
    before = len(desk.letters(1))
    case = desk.answer(1, ANN_AGENT, "It only fails on Mondays.", name="alert_handover_asked")
    assert case.disposition is not None and case.disposition.cause == "summarised"
    assert desk.letters(1)[before:] == [("alert_handover", EXPERT.address)]
    assert desk.tickets[1].notes[-1].text == "It only fails on Mondays."
    first = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None and first.state is TargetState.RUNNING, "the reporter has heard nothing"


def test_an_answer_to_any_other_letter_still_goes_to_the_reporter() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#escalate", ANN_AGENT)
    desk.answer(1, ANN_AGENT, "We are on it.", name="alert_new")
    assert ("answer", BOB.address) in desk.letters(1)


def test_back_goes_down_a_level_and_is_counted() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#escalate l3 please", ANN_AGENT)
    desk.order(1, "#back it was only the cable", GURU)
    ticket = desk.tickets[1].ticket
    assert (ticket.level, ticket.team, ticket.handed_back) == (Level.L2, "networks", 1)
    desk.order(1, "#back l1", EXPERT)
    assert (desk.tickets[1].ticket.level, desk.tickets[1].ticket.handed_back) == (Level.L1, 2)
    assert sum(isinstance(event, HandedBack) for event in desk.tickets[1].history) == 2


@pytest.mark.parametrize(("word", "goal"), [("#l2", Level.L2), ("#level 3", Level.L3)])
def test_level_goes_where_it_says(word: str, goal: Level) -> None:
    desk = begun(Driver(FULL))
    desk.order(1, word, ANN_AGENT)
    assert desk.tickets[1].ticket.level is goal
    desk.order(1, "#l1", GURU)
    assert desk.tickets[1].ticket.level is Level.L1


def test_a_level_that_nobody_fills_is_stepped_over() -> None:
    desk = begun(Driver(replace(FULL, agents=(ANN_AGENT, GURU))))
    desk.order(1, "#escalate", ANN_AGENT)
    assert desk.tickets[1].ticket.level is Level.L3


def test_at_the_top_it_is_refused_and_says_who_is_there() -> None:
    desk = begun(Driver(DESK))
    desk.order(1, "#escalate", ANN_AGENT)
    case = desk.order(1, "#escalate l3", EXPERT)
    assert case.refused == (
        "#escalate: nobody works above level 2, where there is Dee; #assign gives it to one of them",
    )


def test_the_level_at_which_it_is_refused_as_such() -> None:
    told = "it is at level 1 already; #team or #assign name somebody else"
    assert begun(Driver(FULL)).order(1, "#level 1", ANN_AGENT).refused == (f"#level: {told}",)
    desk = begun(Driver(DESK))
    desk.order(1, "#escalate", ANN_AGENT)
    told = "it is at level 2 already, and nobody works at level 3; #team or #assign name somebody else"
    assert desk.order(1, "#level 3", EXPERT).refused == (f"#level: {told}",)


def test_at_the_bottom_back_is_refused() -> None:
    assert begun(Driver(FULL)).order(1, "#back", ANN_AGENT).refused


def test_without_progress_the_rule_escalates_and_the_owner_is_asked_what_they_know() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#take", ANN_AGENT)
    desk.after(9 * HOUR)
    ups = [event for event in desk.tickets[1].history if isinstance(event, Escalated) and event.team]
    assert [(event.level, event.at, event.because) for event in ups] == [
        (Level.L2, AT + 8 * HOUR, "no progress at level 1 for 8 h")
    ]
    assert ("alert_handover_asked", ANN.address) in desk.letters(1)
    assert ("alert_handover", EXPERT.address) in desk.letters(1)


def test_progress_sets_the_time_anew() -> None:
    desk = begun(Driver(FULL))
    desk.after(7 * HOUR)
    desk.answer(1, ANN_AGENT, "We are waiting for a part.")
    desk.after(7 * HOUR)
    levels = [desk.tickets[1].ticket.level]
    desk.after(2 * HOUR)
    assert [*levels, desk.tickets[1].ticket.level] == [Level.L1, Level.L2]


def test_who_was_told_of_specialists_hears_that_it_went_back_to_the_service_desk() -> None:
    desk = begun(Driver(FULL))
    desk.answer(1, ANN_AGENT, "#escalate rebooted twice")
    desk.after(timedelta(hours=1))
    desk.answer(1, EXPERT, "#back it was only the cable")
    told = [one.letter for one in desk.sent if one.letter.name in ("escalated", "status")]
    assert [(one.name, one.details["level"]) for one in told] == [("escalated", "L2"), ("status", "L1")]
    handover = [one.letter for one in desk.sent if one.letter.name == "alert_handover"][-1]
    assert handover.details["summary"] == "rebooted twice\n\nit was only the cable", "the first is not lost"
    assert handover.details["team"] == "", "the service desk is named once"
    assert handover.details["commands"] == ("#take",), "nobody works below"


def test_a_talk_that_is_ahead_is_progress_to_come() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#take", ANN_AGENT)
    desk.order(1, "#call 2026-03-05 14:00 30m", ANN_AGENT)
    talk = desk.tickets[1].ticket.call_at
    assert talk is not None
    desk.until(talk)
    assert (desk.tickets[1].ticket.level, desk.tickets[1].ticket.owner) == (Level.L1, ANN_AGENT.id)
    desk.after(timedelta(days=4))
    assert desk.tickets[1].ticket.level > Level.L1, "after it the time runs as ever"


def test_a_desk_of_one_agent_has_no_timer_of_escalation() -> None:
    desk = begun(Driver(ALONE))
    assert desk.tickets[1].ticket.timer(TimerKind.ESCALATION) is None


def test_who_takes_it_at_the_top_has_no_timer_either() -> None:
    desk = begun(Driver(DESK))
    desk.order(1, "#escalate", ANN_AGENT)
    assert desk.tickets[1].ticket.timer(TimerKind.ESCALATION) is None


def test_the_team_that_is_told_is_the_one_that_has_it_but_not_who_ordered_it() -> None:
    desk = begun(Driver(FULL))
    desk.order(1, "#escalate", CAS_AGENT)
    assert [to for name, to in desk.letters(1) if name == "alert_handover"] == [EXPERT.address]


@pytest.mark.parametrize("order", ["#escalate l4", "#escalate L0 the disk is fine", "#back l9"])
def test_a_level_that_is_none_is_no_summary(order: str) -> None:
    case = begun(Driver(FULL)).order(1, order, ANN_AGENT)
    assert "there is no level" in case.refused[0] and not case.events

# SPDX-License-Identifier: Apache-2.0
"""Who gets a ticket, and how those who were alerted hear that another has it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.driver import Driver
from tests.workflows.samples import ANN, ANN_AGENT, AT, CAS, CAS_AGENT, DESK, EXPERT
from workflows import people
from workflows.desk import Agent, Desk, Process
from workflows.duty import on_duty, works
from workflows.events import Alerted
from workflows.hours import Calendar
from workflows.supersede import TAKEN, UNDONE, waiting
from workflows.ticket import Ticket

MORNINGS = Calendar(week=(((8 * 60, 12 * 60),),) * 5 + ((),) * 2)
JOE = Agent(id=9, name="Joe Kim", address="joe@desk.example")
THREE = replace(DESK, agents=(ANN_AGENT, CAS_AGENT, JOE, EXPERT))
BY_LOAD = replace(DESK, process=replace(Process(), assign="load"))


def desk_at(desk: Desk, at: datetime, **loads: int) -> Desk:
    return on_duty(desk, at, {one.id: loads.get(one.name.split()[0].lower(), 0) for one in desk.agents})


def test_the_first_answer_takes_the_ticket_and_the_others_hear_who_has_it_once() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.answer(1, CAS_AGENT, "Please switch it off and on.")
    assert desk.tickets[1].ticket.owner == CAS_AGENT.id
    assert desk.letters(1, "alert_taken") == [("alert_taken", ANN.address), ("alert_taken", JOE.address)]
    desk.answer(1, CAS_AGENT, "Does it work?")
    assert len(desk.letters(1, "alert_taken")) == 2


def test_a_ticket_that_somebody_takes_is_told_to_those_alone_who_were_alerted() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.order(1, "#take", ANN_AGENT)
    told = [to for _, to in desk.letters(1, "alert_taken")]
    assert told == [CAS.address, JOE.address], "and not the expert, whom nobody called"
    assert all(one.letter.details["by"] == ANN.name for one in desk.sent if one.letter.name == "alert_taken")


def test_the_answer_of_another_leaves_the_ticket_with_its_owner() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.order(1, "#take", ANN_AGENT)
    desk.answer(1, CAS_AGENT, "I know this one: it is the cable.")
    assert desk.tickets[1].ticket.owner == ANN_AGENT.id
    assert len(desk.letters(1, "alert_taken")) == 2


@pytest.mark.parametrize("order", ["#resolve a new cable", "#close cancelled", "#spam", "#close it was the cable"])
@pytest.mark.parametrize("by_mail", [True, False])
def test_who_ends_a_ticket_that_nobody_has_has_it_and_the_others_hear_that_in_one_line(
    order: str, by_mail: bool
) -> None:
    desk = Driver(THREE)
    desk.report()
    if by_mail:
        desk.answer(1, CAS_AGENT, order)
    else:
        desk.order(1, order, CAS_AGENT)
    ticket = desk.tickets[1].ticket
    assert (ticket.owner, ticket.is_open) == (CAS_AGENT.id, False)
    told = [one.letter for one in desk.sent if one.letter.name == "alert_taken"]
    assert [one.to.address for one in told] == [ANN.address, JOE.address]
    assert {(one.details["by"], one.details["state"]) for one in told} == {(CAS_AGENT.name, ticket.state)}


def test_what_the_reporter_writes_after_such_an_end_reaches_who_ended_it() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.answer(1, CAS_AGENT, "#resolve a new cable")
    desk.reply(1, "No, it still prints nothing.")
    assert desk.letters(1, "alert_reopened", "alert_reply") == [("alert_reopened", CAS.address)]


def test_taken_back_nobody_has_it_again() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.answer(1, CAS_AGENT, "#resolve a new cable")
    desk.answer(1, CAS_AGENT, "#undo")
    ticket = desk.tickets[1].ticket
    assert (ticket.owner, ticket.is_open) == (0, True)


def test_who_ends_a_ticket_of_a_colleague_leaves_it_with_them() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.order(1, "#take", ANN_AGENT)
    desk.answer(1, CAS_AGENT, "#resolve a new cable")
    assert desk.tickets[1].ticket.owner == ANN_AGENT.id


def test_a_p1_that_somebody_solves_stops_ringing_and_all_who_were_called_hear_of_it_once() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.order(1, "#p1", ANN_AGENT)
    desk.answer(1, CAS_AGENT, "#resolve a new cable")
    told = [to for _, to in desk.letters(1, "alert_taken")]
    assert sorted(told) == sorted(set(told)) and set(told) >= {ANN.address, JOE.address, EXPERT.address}
    before = len(desk.letters(1, "alert_p1"))
    desk.after(timedelta(hours=1))
    assert len(desk.letters(1, "alert_p1")) == before


def test_who_answers_and_hands_on_in_one_mail_does_not_take_it() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.answer(1, ANN_AGENT, "#escalate l2 it is beyond me\n\nA colleague will write to you.")
    assert desk.tickets[1].ticket.owner == 0
    assert desk.letters(1, "alert_taken") == []


def test_where_a_ticket_is_given_to_somebody_they_get_one_letter_and_the_others_one() -> None:
    desk = Driver(THREE)
    desk.report()
    desk.order(1, "#assign cas", ANN_AGENT)
    assert desk.letters(1, "alert_assigned") == [("alert_assigned", CAS.address)]
    assert desk.letters(1, "alert_taken") == [("alert_taken", JOE.address)]


def test_a_new_ticket_reaches_those_who_work_now_and_everybody_where_nobody_does() -> None:
    early = replace(ANN_AGENT, calendar=MORNINGS)
    desk = replace(DESK, agents=(early, CAS_AGENT))
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    at_ten, at_three = (on_duty(desk, monday + timedelta(hours=hour)) for hour in (10, 15))
    assert people.members(at_ten, Ticket()) == (early, CAS_AGENT)
    assert people.members(at_three, Ticket()) == (CAS_AGENT,)
    alone = on_duty(replace(desk, agents=(early,)), monday + timedelta(hours=15))
    assert people.members(alone, Ticket()) == (early,)


def test_who_has_the_fewest_open_tickets_is_named_first() -> None:
    assert people.members(desk_at(DESK, AT, ann=3, cas=1), Ticket())[0] == CAS_AGENT
    assert people.members(desk_at(DESK, AT, ann=1, cas=1), Ticket())[0] == ANN_AGENT


def test_by_load_a_new_ticket_is_given_to_one_and_told_to_nobody_else() -> None:
    desk = Driver(desk_at(BY_LOAD, AT, ann=3, cas=1))
    desk.report()
    assert desk.tickets[1].ticket.owner == CAS_AGENT.id
    assert desk.letters(1, "alert_new") == [("alert_new", CAS.address)]
    assert desk.letters(1, "alert_taken") == []


def test_by_load_nobody_gets_a_ticket_outside_their_hours() -> None:
    both = tuple(replace(one, calendar=MORNINGS) for one in (ANN_AGENT, CAS_AGENT))
    desk = Driver(on_duty(replace(BY_LOAD, agents=both), AT + timedelta(hours=8)))
    desk.report()
    assert desk.tickets[1].ticket.owner == 0
    assert len(desk.letters(1, "alert_new")) == 2


def test_by_load_nobody_who_is_away_gets_a_ticket() -> None:
    away = replace(CAS_AGENT, away=AT + timedelta(days=3))
    desk = Driver(desk_at(replace(BY_LOAD, agents=(ANN_AGENT, away)), AT, ann=3, cas=1))
    desk.report()
    assert desk.tickets[1].ticket.owner == ANN_AGENT.id


def test_by_load_a_p1_still_calls_everybody() -> None:
    desk = Driver(desk_at(BY_LOAD, AT, ann=3, cas=1))
    desk.report("URGENT: the whole company is down, nobody can work at all!", subject="Everything is down")
    assert desk.tickets[1].ticket.priority == "P1"
    assert desk.tickets[1].ticket.owner == 0
    assert len(desk.letters(1, "alert_p1")) == 3


@given(st.integers(0, 366 * 86_400))
@settings(max_examples=60, deadline=None)
def test_an_agent_works_in_the_hours_of_the_settings_and_in_no_others(second: int) -> None:
    moment = AT + timedelta(seconds=second)
    inside = moment.weekday() < 5 and time(8) <= moment.time() < time(12)
    assert works(replace(ANN_AGENT, calendar=MORNINGS), moment) == inside
    assert works(ANN_AGENT, moment)


def test_who_heard_that_it_was_taken_back_hears_again_who_has_it() -> None:
    desk = Driver(THREE)
    desk.report()
    history = desk.tickets[1].history
    taken, undone = (
        Alerted(seq=90 + at, at=AT, letter=letter, agents=(CAS_AGENT.id,), actor="desk", cause="mail 2", because="")
        for at, letter in enumerate((TAKEN, UNDONE))
    )
    assert CAS_AGENT.id in waiting(history)
    assert CAS_AGENT.id not in waiting((*history, taken))
    assert CAS_AGENT.id in waiting((*history, taken, undone))

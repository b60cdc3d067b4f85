# SPDX-License-Identifier: Apache-2.0
"""A promise's time is warned of step by step: to who works on it, then the lead, then the manager."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.workflows.driver import Driver
from tests.workflows.samples import ANN, ANN_AGENT, AT, CAS, CAS_AGENT, DESK, EXPERT, due, names, standing
from workflows.desk import Agent, Process, Team
from workflows.events_promise import TargetWarned
from workflows.hours import Calendar
from workflows.ticket import Level, State, Target, TargetKind, TargetState
from workflows.warn import warn

LEAD = Agent(id=6, name="Gus", address="gus@desk.example", level=Level.L2)
BOSS = Agent(id=5, name="Fay", address="fay@desk.example", level=Level.L2)
LED = replace(
    DESK,
    agents=(ANN_AGENT, CAS_AGENT, LEAD, BOSS),
    teams=(Team(name="service desk", lead=LEAD.address),),
    lead=BOSS.address,
    manager=BOSS.address,
    rules=(),
)
OFFICE = Calendar(week=(((9 * 60, 17 * 60),),) * 5 + ((), ()))


def warnings(desk: Driver, kind: TargetKind) -> list[tuple[timedelta, object, str]]:
    return [
        (one.at - AT, one.letter.details["percent"], one.letter.to.address)
        for one in desk.sent
        if one.letter.name == "alert_warning" and one.letter.details["target_word"] == kind
    ]


def test_the_steps_of_a_first_response_reach_ever_higher() -> None:
    desk = Driver(LED)
    desk.report()
    span = desk.desk.targets[desk.tickets[1].ticket.priority][TargetKind.FIRST_RESPONSE]
    desk.after(span)
    expected = [
        (span * percent / 100, percent, agent.address)
        for percent, agents in (
            (50, (ANN_AGENT, CAS_AGENT)),
            (75, (ANN_AGENT, CAS_AGENT, LEAD)),
            (90, (ANN_AGENT, CAS_AGENT, LEAD, BOSS)),
        )
        for agent in agents
    ]
    assert warnings(desk, TargetKind.FIRST_RESPONSE) == expected


def test_a_warning_names_the_orders_that_fit() -> None:
    def fitting(*steps: tuple[datetime, str], **changes: object) -> object:
        span = timedelta(hours=2)
        target = Target(kind=TargetKind.FIRST_RESPONSE, since=AT, span=span, due=AT + span)
        ticket = replace(standing().ticket, targets=(target,), **changes)  # type: ignore[arg-type]
        case = warn(due(standing(ticket=ticket, steps=steps), target, AT + span / 2))
        return next(one.details["commands"] for one in case.letters if one.name == "alert_warning")

    asked = (AT, "answered")
    assert fitting() == ("#take", "#escalate", "#resolve"), "nobody was asked anything that could be waited for"
    assert fitting(asked) == ("#take", "#wait", "#escalate", "#resolve")
    assert fitting(asked, owner=CAS_AGENT.id) == ("#wait", "#escalate", "#resolve"), "who has it need not take it"
    assert fitting(asked, breach=True) == ("#take", "#escalate", "#resolve"), "a breach does not wait"


def test_the_owner_alone_is_warned_of_what_is_theirs() -> None:
    desk = Driver(LED)
    desk.report()
    desk.order(1, "#take", CAS_AGENT)
    desk.after(timedelta(minutes=65))
    assert [to for _, _, to in warnings(desk, TargetKind.FIRST_RESPONSE)] == [CAS.address]


def test_a_warning_says_until_when_and_how_long_that_is() -> None:
    desk = Driver(LED)
    desk.report()
    desk.after(timedelta(minutes=65))
    letter = next(one.letter for one in desk.sent if one.letter.name == "alert_warning")
    first = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None
    assert (letter.details["due"], letter.details["left"]) == (first.due, (first.span or timedelta()) / 2)


def test_in_office_hours_only_working_time_is_counted() -> None:
    desk = Driver(replace(LED, calendar=OFFICE), at=AT + timedelta(hours=7, minutes=30))
    desk.report()
    began, priority = desk.now - AT, desk.tickets[1].ticket.priority
    span = desk.desk.targets[priority][TargetKind.FIRST_RESPONSE]
    desk.after(timedelta(hours=20))
    night = timedelta(hours=16)
    assert (began, span) == (timedelta(hours=7, minutes=30), timedelta(hours=2))
    assert [(at, percent) for at, percent, to in warnings(desk, TargetKind.FIRST_RESPONSE) if to == ANN.address] == [
        (began + span * percent / 100 + night, percent) for percent in (50, 75, 90)
    ]


def test_of_promised_news_there_is_one_warning_before_we_write_ourselves() -> None:
    desk = Driver(LED)
    desk.report()
    desk.after(timedelta(hours=11))
    assert [(percent, to) for _, percent, to in warnings(desk, TargetKind.NEXT_UPDATE)] == [
        (75, ANN.address),
        (75, CAS.address),
    ]


def test_the_owner_s_steps_are_warned_of() -> None:
    desk = Driver(replace(LED, process=Process(warnings=(80,), status_at=60)))
    desk.report()
    desk.after(timedelta(hours=2))
    warned = [e.percent for e in desk.tickets[1].history if isinstance(e, TargetWarned)]
    assert warned[:2] == [60, 80], "the status letter has a step of its own"
    assert {percent for _, percent, _ in warnings(desk, TargetKind.FIRST_RESPONSE)} == {80}


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED])
def test_a_ticket_that_ended_owes_nothing_more(state: State) -> None:
    place = standing(ticket=replace(standing().ticket, state=state))
    case = warn(due(place, at=AT))
    assert names(case) == ["target_cancelled"]


def test_the_promise_to_the_law_is_not_warned_of_here() -> None:
    law = Target(
        kind=TargetKind.BREACH_NOTIFICATION, due=AT + timedelta(hours=72), span=timedelta(hours=72), since=AT
    )
    place = standing(ticket=replace(standing().ticket, targets=(law,)))
    assert warn(due(place, law, at=AT + timedelta(hours=40))).events == ()


def test_a_clock_that_woke_too_early_goes_on() -> None:
    target = Target(
        kind=TargetKind.RESOLUTION, since=AT, span=timedelta(hours=24), due=AT + timedelta(hours=24), wakes=AT
    )
    place = standing(ticket=replace(standing().ticket, targets=(target,)))
    case = warn(due(place, target, at=AT + timedelta(hours=1)))
    after = case.ticket.target(TargetKind.RESOLUTION)
    assert after is not None and (after.state, after.warned) == (TargetState.RUNNING, 0)
    assert after.wakes == AT + timedelta(hours=12)
    assert case.letters == ()


def test_who_is_an_expert_elsewhere_is_not_warned() -> None:
    desk = Driver(replace(DESK, rules=()))
    desk.report()
    desk.after(timedelta(hours=3))
    assert EXPERT.address not in {to for _, _, to in warnings(desk, TargetKind.FIRST_RESPONSE)}

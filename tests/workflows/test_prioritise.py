# SPDX-License-Identifier: Apache-2.0
"""Priority is impact times urgency by the owner's matrix, and says so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values import Nature
from tests.workflows.driver import Driver
from tests.workflows.samples import ANN_AGENT, AT, BOB, DESK, FORGED, arrival, facts, mail
from workflows import clock, hours
from workflows.case import Arrival
from workflows.desk import MATRIX, URGENCIES, Category, Desk
from workflows.events import Prioritised
from workflows.facts import Alike, Facts
from workflows.hours import Calendar
from workflows.prioritise import prioritise, reprioritise
from workflows.promise import promise
from workflows.ticket import Priority, TargetKind, TargetState, Ticket
from workflows.triage import Impact, Urgency

OFFICE = Calendar(week=(((9 * 60, 17 * 60),),) * 5 + ((), ()))


def test_the_ticket_gets_the_priority_of_its_impact_and_urgency() -> None:
    case = prioritise(arrival(mail(text="Nothing works, urgent: the whole company is down!")))
    event = case.events[0]
    assert isinstance(event, Prioritised)
    assert event.priority is DESK.priority(event.impact, event.urgency)
    assert (case.ticket.impact, case.ticket.urgency, case.ticket.priority) == (
        event.impact, event.urgency, event.priority,
    )  # fmt: skip
    assert event.because == f"impact {event.impact} x urgency {event.urgency} = {event.priority}"


def test_the_owner_s_matrix_decides() -> None:
    strict = replace(DESK, matrix={impact: (Priority.P1,) * 4 for impact in Impact})
    assert prioritise(arrival(mail(), desk=strict)).ticket.priority is Priority.P1


@pytest.mark.parametrize("impact", Impact)
def test_more_urgent_is_never_later(impact: Impact) -> None:
    row = [Desk().priority(impact, urgency) for urgency in Urgency]
    assert row == sorted(row, reverse=True)


@pytest.mark.parametrize("urgency", Urgency)
def test_more_people_hit_is_never_later(urgency: Urgency) -> None:
    column = [Desk().priority(impact, urgency) for impact in Impact]
    assert column == sorted(column, reverse=True)


def test_every_impact_has_a_priority_for_every_urgency() -> None:
    assert {impact: len(row) for impact, row in MATRIX.items()} == dict.fromkeys(Impact, len(Urgency))


def prioritised(
    text: str = "It prints nothing.", known: Facts | None = None, desk: Desk = DESK, **said: Any
) -> Arrival:
    return prioritise(arrival(mail(text=text, **said), known, desk))


def alike(*requesters: int) -> Facts:
    found = tuple(
        Alike(number=number, requester=who, subject="", opened_at=AT) for number, who in enumerate(requesters, 1)
    )
    return facts(alike=found)


def test_where_the_words_tell_no_impact_the_category_s_own_counts() -> None:
    plain = prioritised().ticket
    desk = replace(DESK, categories=(Category(key=plain.category, impact=Impact.MANY),))
    case = prioritised(desk=desk)
    assert case.ticket.impact is Impact.MANY
    assert f"impact many (as the category {plain.category} has it)" in case.events[0].because


def test_three_people_who_report_the_same_raise_the_impact_by_a_step() -> None:
    assert prioritised(known=alike(8)).ticket.impact is Impact.USER
    case = prioritised(known=alike(8, 9))
    assert case.ticket.impact is Impact.TEAM
    assert "a step up since 3 people report the same" in case.events[0].because


def test_one_person_who_reports_it_often_is_one() -> None:
    assert prioritised(known=alike(8, 8, 8, 7)).ticket.impact is Impact.USER


def test_a_machine_s_reports_raise_nothing() -> None:
    assert prioritised(known=alike(8, 9, 10), nature=Nature.ALERT).ticket.impact is Impact.USER


@pytest.mark.parametrize("vip", [BOB.address, "@home.example"])
def test_a_vip_s_report_is_a_step_more_urgent(vip: str) -> None:
    case = prioritised(desk=replace(DESK, vips=frozenset({vip})))
    assert URGENCIES.index(case.ticket.urgency) == URGENCIES.index(prioritised().ticket.urgency) + 1
    assert "a step up since a VIP reports it" in case.events[0].because


def test_who_forges_a_vip_s_address_gains_nothing() -> None:
    desk = replace(DESK, vips=frozenset({BOB.address}))
    assert prioritised(desk=desk, trust=FORGED).ticket.urgency is prioritised().ticket.urgency


@given(st.sampled_from(Impact), st.sampled_from(Urgency))
def test_no_report_becomes_a_p1_because_a_vip_wrote_it(impact: Impact, urgency: Urgency) -> None:
    with patch("workflows.prioritise.triaged") as verdict:
        verdict.return_value.impact, verdict.return_value.urgency = impact, urgency
        ordinary = prioritised().ticket.priority
        served_first = prioritised(desk=replace(DESK, vips=frozenset({BOB.address}))).ticket.priority
    assert served_first <= ordinary
    assert (served_first is Priority.P1) == (ordinary is Priority.P1)


def test_a_change_of_priority_counts_the_promises_from_when_they_began() -> None:
    desk = Driver()
    desk.report()
    began = desk.now
    desk.after(timedelta(minutes=30))
    desk.order(1, "#p2", ANN_AGENT)
    ticket = desk.tickets[1].ticket
    due = {target.kind: target.due - began for target in ticket.targets if target.state is TargetState.RUNNING}
    assert due[TargetKind.FIRST_RESPONSE] == timedelta(hours=1)
    assert due[TargetKind.RESOLUTION] == timedelta(hours=8)


def test_a_promise_that_would_lie_in_the_past_gets_a_quarter_of_an_hour() -> None:
    desk = Driver()
    desk.report()
    desk.after(timedelta(hours=1, minutes=30))
    desk.order(1, "#p2", ANN_AGENT)
    first = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None and first.due == desk.now + timedelta(minutes=15)


def test_the_time_that_a_reporter_has_read_stands_when_the_priority_falls() -> None:
    desk = Driver()
    desk.report()
    desk.order(1, "#p2", ANN_AGENT)
    told = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    desk.order(1, "#p4", ANN_AGENT)
    ticket = desk.tickets[1].ticket
    assert told is not None and ticket.target(TargetKind.FIRST_RESPONSE) == told
    resolution = ticket.target(TargetKind.RESOLUTION)
    assert resolution is not None and ticket.opened_at is not None
    assert resolution.due - ticket.opened_at == timedelta(hours=72)
    desk.after(told.due - desk.now)
    assert "status" in [name for name, _ in desk.letters(1)]


def test_what_was_met_stays_met() -> None:
    desk = Driver()
    desk.report()
    desk.answer(1, ANN_AGENT, "We are looking into it.")
    desk.order(1, "#p4", ANN_AGENT)
    first = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None and (first.state, first.round) == (TargetState.MET, 1)


@given(
    st.sampled_from(Priority),
    st.integers(0, 90),
    st.integers(1, 5000),
    st.booleans(),
    st.sampled_from([Calendar(), OFFICE]),
)
@settings(max_examples=60, deadline=None)
def test_time_that_stood_still_is_never_counted_by_the_new_priority(
    priority: Priority, worked: int, stood: int, still: bool, calendar: Calendar
) -> None:
    desk = replace(DESK, calendar=calendar)
    case = promise(replace(arrival(mail(), desk=desk), ticket=Ticket(priority=Priority.P4)))
    began = case.at
    case = replace(case, at=began + timedelta(minutes=worked))
    case = clock.pause(case, "")
    case = replace(case, at=case.at + timedelta(minutes=stood))
    if not still:
        case = clock.resume(case, "")
    case = reprioritise(case, Impact.USER, Urgency.LOW, priority, "")
    target = case.ticket.target(TargetKind.RESOLUTION)
    assert target is not None and target.span is not None
    left = target.left if target.left is not None else hours.worked(calendar, case.at, target.due)
    used = hours.worked(calendar, began, began + timedelta(minutes=worked))
    assert left == max(desk.targets[priority][TargetKind.RESOLUTION] - used, timedelta(minutes=15))
    assert (target.state is TargetState.PAUSED) is still
    assert left >= timedelta(0)


@pytest.mark.parametrize(
    ("order", "impact", "urgency"),
    [
        ("#impact many", Impact.MANY, None),
        ("#impact team", Impact.TEAM, None),
        ("#urgency high", None, Urgency.HIGH),
        ("#urgency crit", None, Urgency.CRITICAL),
    ],
)
def test_an_agent_s_word_on_impact_or_urgency_goes_through_the_matrix(
    order: str, impact: Impact | None, urgency: Urgency | None
) -> None:
    desk = Driver()
    desk.report()
    before = desk.tickets[1].ticket
    desk.order(1, order, ANN_AGENT)
    ticket = desk.tickets[1].ticket
    assert ticket.impact is (impact or before.impact) and ticket.urgency is (urgency or before.urgency)
    assert ticket.priority is DESK.priority(ticket.impact, ticket.urgency)


@pytest.mark.parametrize("order", ["#impact huge", "#urgency soonish"])
def test_a_word_that_is_none_is_refused_with_those_there_are(order: str) -> None:
    desk = Driver()
    desk.report()
    assert "is one of" in desk.order(1, order, ANN_AGENT).refused[0]

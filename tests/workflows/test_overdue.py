# SPDX-License-Identifier: Apache-2.0
"""A ticket that is owed a solution for weeks: no letter of it is the one before, and those above hear of it again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.driver import Driver
from tests.workflows.samples import ANN_AGENT, AT, CAS_AGENT, DESK, EXPERT
from workflows.desk import Desk, Process
from workflows.events_life import Escalated, Escalation
from workflows.hours import Calendar
from workflows.letter import Letter
from workflows.ticket import TargetKind, TimerKind

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LED = replace(DESK, rules=(), lead=CAS_AGENT.address, manager=EXPERT.address)
OFFICE = Calendar(week=(((9 * 60, 17 * 60),),) * 5 + ((), ()))


def forgotten(desk: Desk = LED, days: int = 40) -> Driver:
    """A desk where nobody does anything about Bob's ticket, for so long after its solution was due."""
    driver = Driver(desk)
    driver.report()
    driver.until(due(driver) + days * DAY + HOUR)
    return driver


def due(driver: Driver) -> datetime:
    """When the solution was due."""
    target = driver.tickets[1].ticket.target(TargetKind.RESOLUTION)
    assert target is not None
    return target.due


def above(driver: Driver) -> list[tuple[timedelta, str]]:
    """How long after the due time who was told, once it had been missed."""
    told = [one for one in driver.sent if one.letter.name == "alert_lead" and one.at > due(driver)]
    return [(one.at - due(driver), one.letter.to.address) for one in told]


def news(driver: Driver) -> list[Letter]:
    """The status letters."""
    return [one.letter for one in driver.sent if one.letter.name == "status"]


def test_the_lead_hears_again_then_the_manager_too_and_it_never_ends() -> None:
    cas, dee = CAS_AGENT.address, EXPERT.address
    assert above(forgotten(days=22)) == [
        (1 * DAY, cas), (3 * DAY, cas), (3 * DAY, dee), (7 * DAY, cas), (7 * DAY, dee),
        (14 * DAY, cas), (14 * DAY, dee), (21 * DAY, cas), (21 * DAY, dee),
    ]  # fmt: skip


def test_the_rhythm_is_the_settings() -> None:
    desk = replace(LED, process=Process(overdue=(2 * DAY,)))
    assert above(forgotten(desk, days=6)) == [
        (2 * DAY, CAS_AGENT.address),
        (4 * DAY, CAS_AGENT.address), (4 * DAY, EXPERT.address),
        (6 * DAY, CAS_AGENT.address), (6 * DAY, EXPERT.address),
    ]  # fmt: skip


def test_each_time_the_letter_says_how_late_it_is_and_history_to_whom_it_went() -> None:
    driver = forgotten(days=7)
    late = [one.letter.details["overdue"] for one in driver.sent if "overdue" in one.letter.details]
    assert [one for one in late if one in (1 * DAY, 3 * DAY, 7 * DAY)] == [DAY, 3 * DAY, 3 * DAY, 7 * DAY, 7 * DAY]
    told = [event for event in driver.tickets[1].history if isinstance(event, Escalated)]
    assert {event.kind for event in told} == {Escalation.HIERARCHICAL}
    assert [event.because for event in told if event.to == "manager"][-2:] == [
        "a solution is overdue for 3 d", "a solution is overdue for 7 d",
    ]  # fmt: skip


def test_a_desk_that_nobody_leads_hears_it_itself() -> None:
    desk = replace(DESK, rules=(), agents=(ANN_AGENT,))
    assert {address for _, address in above(forgotten(desk, days=4))} == {ANN_AGENT.address}


def test_nobody_above_hears_while_the_reporter_is_waited_for_and_they_do_afterwards() -> None:
    driver = Driver(LED)
    driver.report()
    driver.until(due(driver) + HOUR)
    driver.answer(1, ANN_AGENT, "#wait\nWhich printer is it?")
    driver.until(due(driver) + 2 * DAY)
    assert above(driver) == []
    driver.reply(1, "The one in room 12.")
    driver.until(due(driver) + 3 * DAY + HOUR)
    assert above(driver) == [(3 * DAY, CAS_AGENT.address), (3 * DAY, EXPERT.address)]


def test_a_solution_ends_it() -> None:
    driver = forgotten(days=2)
    driver.order(1, "#resolve It was the cable.", ANN_AGENT)
    assert not any(timer.kind is TimerKind.OVERDUE for timer in driver.tickets[1].ticket.timers)
    before = len(above(driver))
    driver.after(40 * DAY)
    assert len(above(driver)) == before


def test_a_daemon_that_slept_tells_once_and_is_in_step_again() -> None:
    driver = Driver(LED)
    driver.report()
    driver.until(due(driver) + HOUR)
    driver.sleep(10 * DAY)
    driver.until(due(driver) + 14 * DAY + HOUR)
    assert [at for at, to in above(driver) if to == CAS_AGENT.address] == [10 * DAY + HOUR, 14 * DAY]


def test_no_status_letter_is_the_one_before() -> None:
    letters = news(forgotten())
    assert len(letters) >= 6
    assert "age" not in letters[0].details and "overdue" not in letters[0].details, "the first tells of no delay"
    told = [(one.details.get("age"), one.details.get("overdue")) for one in letters]
    assert len(set(told)) == len(told)
    assert all(one.details["above"] for one in letters if "overdue" in one.details)
    assert letters[-1].details["overdue"] == letters[-1].details["age"] - DAY  # type: ignore[operator]


def test_where_nobody_leads_the_letter_says_of_nobody_that_they_know() -> None:
    letters = news(forgotten(replace(DESK, rules=(), agents=(ANN_AGENT,))))
    assert letters[-1].details["above"] is False


def test_a_reporter_who_was_answered_once_is_not_forgotten_while_the_solution_is_owed() -> None:
    driver = forgotten(days=10)
    driver.answer(1, ANN_AGENT, "The part is on its way.")
    driver.after(20 * DAY)
    after = [one for one in driver.sent if one.letter.name == "status" and one.at > due(driver) + 10 * DAY + HOUR]
    assert after[0].at == due(driver) + 14 * DAY and after[0].letter.details["overdue"] == 14 * DAY
    assert len(after) > 2


@given(
    calendar=st.sampled_from((Calendar(), OFFICE)),
    longest=st.integers(1, 10),
    start=st.integers(0, 7 * 24),
)
@settings(max_examples=20, deadline=None)
def test_the_time_between_letters_grows_and_is_never_longer_than_the_settings_say(
    calendar: Calendar, longest: int, start: int
) -> None:
    process = Process(longest_update=longest * DAY)
    driver = Driver(replace(LED, calendar=calendar, process=process), at=AT + start * HOUR)
    driver.report()
    driver.after(30 * DAY)
    moments = [one.at for one in driver.sent if one.letter.name == "status"]
    gaps = [later - before for before, later in zip(moments, moments[1:], strict=False)]
    shut = 0 * DAY if calendar == Calendar() else 4 * DAY  # a weekend on either side of a promise of eight hours
    assert moments and all(gap <= max(longest * DAY, 8 * HOUR) + shut for gap in gaps)
    assert driver.now - moments[-1] <= longest * DAY + shut + DAY, "never silence"
    if calendar == Calendar():
        assert gaps == sorted(gaps)


@pytest.mark.parametrize("spans", [(DAY,), (HOUR, DAY), (DAY, 3 * DAY, 7 * DAY)])
def test_one_timer_runs_at_a_time_and_always_one_while_a_solution_is_owed(spans: tuple[timedelta, ...]) -> None:
    driver = Driver(replace(LED, process=Process(overdue=spans)))
    driver.report()
    driver.until(due(driver) + HOUR)
    for _ in range(20):
        driver.after(timedelta(hours=13))
        timers = [timer for timer in driver.tickets[1].ticket.timers if timer.kind is TimerKind.OVERDUE]
        assert len(timers) == 1 and timers[0].due > driver.now

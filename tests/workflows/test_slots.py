# SPDX-License-Identifier: Apache-2.0
"""When the desk's own lists are due: once each, by the clocks of its zone, however long nobody looked."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.samples import DESK
from workflows.desk import Desk, Digests
from workflows.hours import Calendar
from workflows.slots import end_of_day, slots

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WORKDAYS = Calendar(zone="Europe/Amsterdam", week=(((9 * 60, 17 * 60),),) * 5 + ((),) * 2)
RULES = Digests(morning=time(8), handover=time(17), weekly=(0, time(8, 30)))
OPEN = replace(DESK, zone="Europe/Amsterdam", calendar=WORKDAYS, digests=RULES)
WITH_ADMIN = replace(OPEN, admin="root@desk.example")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 by Amsterdam's clocks; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def due(desk: Desk, moment: datetime) -> dict[str, datetime]:
    return {slot.name: slot.at for slot in slots(desk, moment)}


def test_nothing_is_due_where_the_settings_name_no_time() -> None:
    assert slots(DESK, at(2, 12)) == ()


def test_each_list_is_due_from_its_time_on() -> None:
    assert "morning" not in due(OPEN, at(3, 7, 59))
    assert due(OPEN, at(3, 8))["morning"] == at(3, 8)
    assert due(OPEN, at(3, 17))["handover"] == at(3, 17)
    assert due(OPEN, at(2, 8, 30))["weekly"] == at(2, 8, 30)


def test_a_desk_that_slept_for_days_owes_one_list_of_each_kind_and_says_that_it_is_late() -> None:
    found = {slot.name: slot for slot in slots(OPEN, at(6, 18))}
    assert {name: slot.at for name, slot in found.items()} == {"morning": at(6, 8), "handover": at(6, 17)}
    assert all(slot.is_late(at(6, 18)) for slot in found.values())
    assert not found["handover"].is_late(at(6, 17, 10))


def test_a_list_that_has_grown_old_is_left_out() -> None:
    assert due(OPEN, at(3, 20, 30)) == {"handover": at(3, 17), "weekly": at(2, 8, 30)}
    assert "weekly" not in due(OPEN, at(5, 9))


def test_nothing_is_due_on_a_day_without_work_but_what_is_held() -> None:
    assert due(OPEN, at(7, 12)) == {}
    assert due(WITH_ADMIN, at(7, 12)) == {"held": at(7, 8)}


def test_the_list_of_held_mails_goes_out_with_the_morning_s_or_at_eight() -> None:
    early = replace(WITH_ADMIN, digests=replace(RULES, morning=time(6, 30)))
    assert due(early, at(3, 10))["held"] == at(3, 6, 30)
    assert due(replace(DESK, admin="root@desk.example"), at(3, 10)) == {"held": datetime(2026, 3, 3, 8, tzinfo=UTC)}


def test_a_day_ends_at_the_desk_s_own_midnight() -> None:
    assert end_of_day(OPEN, at(3, 23, 30)) == at(4, 0)


@given(st.integers(0, 3 * 366 * 24 * 60), st.integers(0, 23 * 60))
@settings(max_examples=150, deadline=None)
def test_at_any_moment_each_kind_is_due_once_at_a_past_moment_of_its_clock(minute: int, later: int) -> None:
    moment = at(1, 0) + timedelta(minutes=minute)
    found = slots(WITH_ADMIN, moment)
    assert len({slot.name for slot in found}) == len(found)
    for slot in found:
        assert slot.since < slot.at <= moment
        local = slot.at.astimezone(AMSTERDAM)
        assert (local.hour, local.minute) == {"handover": (17, 0), "weekly": (8, 30)}.get(slot.name, (8, 0))
    again = due(WITH_ADMIN, moment + timedelta(minutes=later))
    assert all(again[slot.name] >= slot.at for slot in found if slot.name in again)

# SPDX-License-Identifier: Apache-2.0
"""Working time: opening hours, nights, holidays, changes of the clocks, and the laws that always hold."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.hours import ALWAYS, DAY, WHOLE_DAY, Calendar, Range, Ranges, clock, due, next_open, worked

HOUR, MINUTE, NOTHING = timedelta(hours=1), timedelta(minutes=1), timedelta()
OFFICE: Range = (9 * 60, 17 * 60 + 30)
NIGHT: Range = (22 * 60, 30 * 60)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def days(ranges: Ranges, *, weekend: Ranges = ()) -> tuple[Ranges, ...]:
    """A week of these hours from Monday to Friday."""
    return (ranges,) * 5 + (weekend,) * 2


DESK = Calendar(
    zone="Europe/Amsterdam",
    week=days((OFFICE,)),
    holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26)}),
    closed=frozenset({date(2026, 12, 24)}),
    opened=((date(2026, 12, 19), ((600, 960),)),),
)


def here(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    """A local time of the zone, its first occurrence, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "span", "expected"),
    [
        pytest.param("2026-11-25 10:00", 3 * HOUR, "2026-11-25 13:00", id="within a day"),
        pytest.param("2026-11-25 16:00", 3 * HOUR, "2026-11-26 10:30", id="over a night"),
        pytest.param("2026-11-27 17:00", HOUR, "2026-11-30 09:30", id="over a weekend"),
        pytest.param("2026-11-25 05:00", HOUR, "2026-11-25 10:00", id="before opening"),
        pytest.param("2026-11-25 16:30", HOUR, "2026-11-25 17:30", id="just until closing"),
        pytest.param("2026-11-25 20:00", NOTHING, "2026-11-25 20:00", id="no span has passed at once"),
        pytest.param("2026-11-25 20:00", -HOUR, "2026-11-25 20:00", id="a negative span too"),
        pytest.param("2026-12-23 17:00", HOUR, "2026-12-28 09:30", id="a closed day, Christmas and the weekend"),
        pytest.param("2026-12-18 17:00", HOUR, "2026-12-19 10:30", id="an opened Saturday with its own hours"),
        pytest.param("2026-11-25 16:00", 85 * HOUR, "2026-12-09 16:00", id="two weeks"),
    ],
)
def test_a_span_passes_only_in_opening_hours(since: str, span: timedelta, expected: str) -> None:
    assert due(DESK, here(since), span) == here(expected)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("2026-11-25 10:00", "2026-11-25 13:00", 3 * HOUR, id="within a day"),
        pytest.param("2026-11-25 08:00", "2026-11-25 23:00", 8.5 * HOUR, id="a whole day"),
        pytest.param("2026-11-25 18:00", "2026-11-26 08:59", NOTHING, id="a night"),
        pytest.param("2026-11-28 00:00", "2026-11-30 09:00", NOTHING, id="a weekend up to the opening"),
        pytest.param("2026-12-21 00:00", "2026-12-28 00:00", 3 * 8.5 * HOUR, id="the week of Christmas"),
        pytest.param("2026-12-19 00:00", "2026-12-20 00:00", 6 * HOUR, id="an opened Saturday"),
        pytest.param("2026-11-25 13:00", "2026-11-25 10:00", NOTHING, id="backwards"),
    ],
)
def test_only_opening_hours_are_working_time(start: str, end: str, expected: timedelta) -> None:
    assert worked(DESK, here(start), here(end)) == expected


def test_a_lunch_break_is_no_working_time() -> None:
    calendar = Calendar(week=days(((540, 720), (780, 1020))))
    at = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)
    assert due(calendar, at, HOUR) == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    # Thursday the 24th is closed: the shift that began on Wednesday goes on into it, its own does not begin.
    calendar = Calendar(week=days((NIGHT,)), closed=frozenset({date(2026, 12, 24)}))
    wednesday = datetime(2026, 12, 23, 22, tzinfo=UTC)
    assert worked(calendar, wednesday, datetime(2026, 12, 25, 21, tzinfo=UTC)) == 8 * HOUR
    assert due(calendar, wednesday, 9 * HOUR) == datetime(2026, 12, 25, 23, tzinfo=UTC)
    # Friday's shift ends on Saturday morning; the next begins on Monday evening.
    assert next_open(calendar, datetime(2026, 12, 26, 6, tzinfo=UTC)) == datetime(2026, 12, 28, 22, tzinfo=UTC)


def test_shifts_that_overlap_at_midnight_are_counted_once() -> None:
    calendar = Calendar(week=((NIGHT,), ((300, 720),), (), (), (), (), ()))
    monday = datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert worked(calendar, monday, monday + 24 * HOUR) == 14 * HOUR


def test_an_opened_date_wins_over_a_holiday() -> None:
    day = date(2026, 12, 25)
    calendar = Calendar(week=days((OFFICE,)), holidays=frozenset({day}), opened=((day, ((600, 660),)),))
    assert next_open(calendar, datetime(2026, 12, 25, tzinfo=UTC)) == datetime(2026, 12, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-25 10:00", "2026-11-25 10:00"),
        ("2026-11-25 09:00", "2026-11-25 09:00"),
        ("2026-11-25 17:30", "2026-11-26 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
    ],
)
def test_the_next_opening_is_now_or_the_next_beginning(at: str, expected: str) -> None:
    assert next_open(DESK, here(at)) == here(expected)


@pytest.mark.parametrize(
    ("zone", "night", "hours", "expected"),
    [
        pytest.param("Europe/Amsterdam", "2027-03-27", (22, 30), 7, id="spring: an hour is left out"),
        pytest.param("Europe/Amsterdam", "2026-10-24", (22, 30), 9, id="autumn: an hour comes twice"),
        pytest.param("Europe/Amsterdam", "2027-03-28", (2, 3), 0, id="the hour that is left out is none"),
        pytest.param("Europe/Amsterdam", "2027-03-28", (1, 2.5), 1, id="an end that is left out is the change"),
        pytest.param("Europe/Amsterdam", "2027-03-28", (2.5, 4), 1, id="so is a beginning"),
        pytest.param("Europe/Amsterdam", "2026-10-25", (1, 2.5), 1.5, id="an end that comes twice is the first"),
        pytest.param("Europe/Amsterdam", "2026-10-25", (2.5, 4), 2.5, id="so is a beginning that comes twice"),
        pytest.param("America/New_York", "2026-11-01", (0, 24), 25, id="a day of 25 hours"),
        pytest.param("America/New_York", "2027-03-14", (0, 24), 23, id="a day of 23 hours"),
        pytest.param("America/Havana", "2026-11-01", (0, 24), 25, id="a midnight that comes twice"),
        pytest.param("America/Santiago", "2026-09-06", (0, 24), 23, id="a midnight that is left out"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", (0, 24), 23.5, id="a change by half an hour"),
        pytest.param("Pacific/Apia", "2011-12-30", (0, 24), 0, id="a day that never was"),
        pytest.param("Asia/Kuala_Lumpur", "2026-10-25", (0, 24), 24, id="no change at all"),
    ],
)
def test_a_change_of_the_clocks_is_exact(zone: str, night: str, hours: tuple[float, float], expected: float) -> None:
    day = date.fromisoformat(night)
    only = ((day, ((int(hours[0] * 60), int(hours[1] * 60)),)),)
    # The week opens on the weekday four days away, out of reach of what is looked at.
    week = tuple(WHOLE_DAY if number == (day.weekday() + 4) % 7 else () for number in range(7))
    calendar = Calendar(zone=zone, week=week, opened=only)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert worked(calendar, noon - 36 * HOUR, noon + 36 * HOUR) == expected * HOUR


def test_ranges_that_meet_on_the_clock_meet_on_the_night_of_a_change_too() -> None:
    for at in range(0, 6 * 60, 15):
        parted = Calendar(zone="Europe/Amsterdam", week=(((0, at + 1), (at + 1, DAY)),) * 7)
        for day in (date(2027, 3, 28), date(2026, 10, 25)):
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            assert worked(parted, noon - 24 * HOUR, noon) == 24 * HOUR


def test_moments_in_any_zone_come_out_in_utc() -> None:
    at = datetime(2026, 11, 25, 18, tzinfo=timezone(timedelta(hours=8)))
    found = due(DESK, at, HOUR)
    assert found == here("2026-11-25 12:00") and found.tzinfo is UTC
    assert due(Calendar(), at, HOUR).tzinfo is UTC and next_open(Calendar(), at).tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    at = datetime(2026, 11, 25)  # noqa: DTZ001
    for call in (lambda: due(DESK, at, HOUR), lambda: worked(DESK, at, at), lambda: next_open(DESK, at)):
        with pytest.raises(ValueError, match="has no zone"):
            call()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"week": ((),) * 7}, "the week has no opening hours at all, so that no time would ever pass"),
        ({"week": ((),) * 7, "opened": ((date(2026, 1, 1), (OFFICE,)),)}, "no opening hours at all"),
        ({"week": (WHOLE_DAY,) * 5}, "a week has 7 days, not 5"),
        ({"week": days(((540, 540),))}, "09:00-09:00 is not a range of hours"),
        ({"week": days(((540, 2000),))}, "09:00-09:20 is not a range of hours"),
        ({"week": days(((DAY, DAY + 60),))}, "24:00-01:00 is not a range of hours"),
        ({"week": days(((540, 720), (700, 800)))}, "09:00-12:00 and 11:40-13:20 overlap or stand in the wrong order"),
        ({"opened": ((date(2026, 1, 1), ((9, 5),)),)}, "00:09-00:05 is not a range of hours"),
        ({"zone": "Europe/Nowhere"}, "'Europe/Nowhere' is not a time zone of the IANA list"),
        ({"zone": "../etc/passwd"}, "is not a time zone of the IANA list"),
        ({"zone": ""}, "'' is not a time zone of the IANA list"),
    ],
)
def test_a_calendar_without_sense_is_refused_in_a_sentence(told: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        Calendar(**told)
    assert sentence in str(caught.value)


def test_a_calendar_is_a_value() -> None:
    again = pickle.loads(pickle.dumps(DESK))
    assert again == DESK and hash(again) == hash(DESK) and again is not DESK
    with pytest.raises(AttributeError):
        DESK.zone = "UTC"  # type: ignore[misc]
    # Having been used changes nothing.
    due(DESK, here("2026-11-25 10:00"), HOUR)
    assert pickle.loads(pickle.dumps(DESK)) == again == DESK


def test_whole_days_with_a_holiday_are_not_around_the_clock() -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 12, 25)}))
    assert Calendar().around_the_clock and not calendar.around_the_clock
    assert due(calendar, datetime(2026, 12, 24, 23, tzinfo=UTC), 2 * HOUR) == datetime(2026, 12, 26, 1, tzinfo=UTC)


def test_what_lies_beyond_the_last_year_is_an_overflow() -> None:
    for calendar in (DESK, Calendar()):
        with pytest.raises(OverflowError):
            due(calendar, datetime(9999, 12, 30, tzinfo=UTC), timedelta(days=3))


@pytest.mark.parametrize(
    ("hours", "written"), [(OFFICE, "09:00-17:30"), (NIGHT, "22:00-06:00"), ((0, DAY), "00:00-24:00")]
)
def test_a_range_is_written_as_people_write_it(hours: Range, written: str) -> None:
    assert clock(hours) == written


# Zones with changes by an hour, by half an hour, at midnight, in the south, far in the east, and none.
ZONES = st.sampled_from(
    ["UTC", "Europe/Amsterdam", "America/New_York", "America/Havana", "America/Santiago", "Australia/Lord_Howe",
     "Pacific/Apia", "Asia/Kuala_Lumpur", "Asia/Tehran", "Africa/Casablanca"]
)  # fmt: skip
BEGINNING = date(2025, 12, 28)
DATES = st.integers(0, 60 * 7).map(lambda number: BEGINNING + timedelta(days=number))
MOMENTS = st.integers(0, 400 * 86_400_000_000).map(
    lambda number: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
)
SPANS = st.integers(0, 30 * 86_400_000_000).map(lambda number: timedelta(microseconds=number))


@st.composite
def ranges(draw: st.DrawFn) -> Ranges:
    """Up to three ranges of a day, the last of which may go on past midnight."""
    edges = sorted(draw(st.sets(st.integers(0, DAY - 1), max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    found = list(zip(edges[::2], edges[1::2], strict=True))
    if draw(st.booleans()) and found:
        found[-1] = (found[-1][0], draw(st.integers(found[-1][0] + 1, found[-1][0] + DAY)))
    return tuple(found)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar with some of everything."""
    hours = st.one_of(ranges(), st.just(WHOLE_DAY), st.just((OFFICE,)))
    week = tuple(draw(st.lists(hours, min_size=7, max_size=7)))
    assume(any(week))
    return Calendar(
        zone=draw(ZONES),
        week=week,
        holidays=frozenset(draw(st.sets(DATES, max_size=20))),
        closed=frozenset(draw(st.sets(DATES, max_size=5))),
        opened=tuple(draw(st.dictionaries(DATES, hours, max_size=5)).items()),
    )


@given(calendars(), MOMENTS, SPANS)
def test_what_has_been_worked_until_the_due_moment_is_the_span(
    calendar: Calendar, since: datetime, span: timedelta
) -> None:
    assert worked(calendar, since, due(calendar, since, span)) == span


@given(calendars(), MOMENTS, SPANS)
def test_the_due_moment_is_the_first(calendar: Calendar, since: datetime, span: timedelta) -> None:
    moment = due(calendar, since, span)
    assert moment >= since
    if span:
        before = moment - timedelta(microseconds=1)
        assert worked(calendar, since, before) == span - timedelta(microseconds=1)


@given(calendars(), MOMENTS, MOMENTS)
def test_the_worked_time_is_never_negative_nor_more_than_what_has_passed(
    calendar: Calendar, start: datetime, end: datetime
) -> None:
    assert NOTHING <= worked(calendar, start, end) <= max(end - start, NOTHING)


@given(calendars(), st.lists(MOMENTS, min_size=3, max_size=3))
def test_worked_times_add_up(calendar: Calendar, moments: list[datetime]) -> None:
    one, two, three = sorted(moments)
    assert worked(calendar, one, two) + worked(calendar, two, three) == worked(calendar, one, three)


@given(calendars(), MOMENTS, SPANS, SPANS)
def test_spans_add_up(calendar: Calendar, since: datetime, one: timedelta, two: timedelta) -> None:
    assert due(calendar, due(calendar, since, one), two) == due(calendar, since, one + two)


@given(calendars(), MOMENTS, MOMENTS, SPANS, SPANS)
def test_later_or_longer_is_never_due_earlier(
    calendar: Calendar, one: datetime, two: datetime, short: timedelta, long: timedelta
) -> None:
    (earlier, later), (short, long) = sorted((one, two)), sorted((short, long))
    assert due(calendar, earlier, short) <= due(calendar, later, short) <= due(calendar, later, long)


@given(ZONES, MOMENTS, MOMENTS, SPANS)
def test_around_the_clock_is_plain_arithmetic(zone: str, one: datetime, two: datetime, span: timedelta) -> None:
    start, end = sorted((one, two))
    # The second goes by days, as its week differs from the default.
    for calendar in (Calendar(zone=zone), Calendar(zone=zone, week=(((0, 720), (720, DAY)),) * 7)):
        assert due(calendar, start, span) == start + span
        assert worked(calendar, start, end) == end - start
        assert next_open(calendar, start) == start
    assert Calendar(zone=zone, week=ALWAYS).around_the_clock


@given(calendars(), MOMENTS)
def test_the_next_opening_is_the_end_of_the_pause(calendar: Calendar, at: datetime) -> None:
    opening = next_open(calendar, at)
    assert worked(calendar, at, opening) == NOTHING
    instant = timedelta(microseconds=1)
    assert worked(calendar, opening, opening + instant) == instant


@given(calendars(), MOMENTS, st.integers(0, 2 * 24 * 60))
def test_a_minute_is_worked_just_where_the_clock_shows_opening_hours(
    calendar: Calendar, since: datetime, later: int
) -> None:
    """The plain reading of the words, minute by minute, save where the clocks show a time twice."""
    at = since.replace(second=0, microsecond=0) + later * MINUTE
    zone = ZoneInfo(calendar.zone)
    local = at.astimezone(zone)
    for hour in range(-26, 27):
        assume((at + hour * HOUR).astimezone(zone).utcoffset() == local.utcoffset())
    minute, today = local.hour * 60 + local.minute, local.date()
    began = [(begin, end) for begin, end in calendar.ranges(today) if begin <= minute < end]
    began += [(b, e) for b, e in calendar.ranges(today - timedelta(days=1)) if b <= minute + DAY < e]
    assert worked(calendar, at, at + MINUTE) == (MINUTE if began else NOTHING)

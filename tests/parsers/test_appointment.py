# SPDX-License-Identifier: Apache-2.0
"""When and how long, as people write it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.appointment import duration, moment

AT = datetime(2026, 11, 25, 15, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Wednesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2d", "2026-11-27 15:30"),
        ("next week", "2026-11-30 09:00"),
        ("volgende week vrijdag", "2026-12-04 09:00"),
        ("jumaat minggu depan", "2026-12-04 09:00"),
        ("nächste Woche Dienstag 10:00", "2026-12-01 10:00"),
        ("la semana que viene", "2026-11-30 09:00"),
        ("le mois prochain", "2026-12-01 09:00"),
        ("bulan depan", "2026-12-01 09:00"),
        ("isnin hadapan", "2026-11-30 09:00"),
        ("dit weekend", "2026-11-28 09:00"),
        ("tomorrow end of day", "2026-11-26 17:00"),
        ("over een week", "2026-12-02 15:30"),
        ("in an hour", "2026-11-25 16:30"),
        ("dua hari", "2026-11-27 15:30"),
        ("over een half uur", "2026-11-25 16:00"),
        ("3 hours", "2026-11-25 18:30"),
        ("in 10 minutes", "2026-11-25 15:40"),
        ("over 2 uur", "2026-11-25 17:30"),
        ("dalam 3 jam", "2026-11-25 18:30"),
        ("in 2 Wochen", "2026-12-09 15:30"),
        ("dans 2 jours", "2026-11-27 15:30"),
        ("en 2 días", "2026-11-27 15:30"),
        ("tomorrow", "2026-11-26 09:00"),
        ("tomorrow 14:00", "2026-11-26 14:00"),
        ("tomorrow at noon", "2026-11-26 12:00"),
        ("day after tomorrow", "2026-11-27 09:00"),
        ("tonight", "2026-11-25 19:00"),
        ("next Monday morning", "2026-11-30 09:00"),
        ("Wednesday", "2026-12-02 09:00"),
        ("morgen 9:00", "2026-11-26 09:00"),
        ("overmorgen om 9 uur", "2026-11-27 09:00"),
        ("vrijdag 10.15", "2026-11-27 10:15"),
        ("esok 2 petang", "2026-11-26 14:00"),
        ("pukul 2 petang esok", "2026-11-26 14:00"),
        ("hari Jumaat", "2026-11-27 09:00"),
        ("malam ini", "2026-11-25 19:00"),
        ("übermorgen um 9 Uhr", "2026-11-27 09:00"),
        ("heute Abend", "2026-11-25 19:00"),
        ("demain à 14h30", "2026-11-26 14:30"),
        ("demain matin", "2026-11-26 09:00"),
        ("pasado mañana a las 9", "2026-11-27 09:00"),
        ("a las 3 de la tarde", "2026-11-26 15:00"),
        ("14:00", "2026-11-26 14:00"),
        ("16:00", "2026-11-25 16:00"),
        ("4 pm", "2026-11-25 16:00"),
        ("12 am", "2026-11-26 00:00"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("2026-12-01T08:30", "2026-12-01 08:30"),
        ("03.12.2026 8:15", "2026-12-03 08:15"),
        ("3/12/2026", "2026-12-03 09:00"),
        ("1 december", "2026-12-01 09:00"),
        ("1 november", "2027-11-01 09:00"),
        ("1. Dezember 2026 um 8:15", "2026-12-01 08:15"),
        ("December 3, 2026 5 pm", "2026-12-03 17:00"),
        ("1 Disember 10 pagi", "2026-12-01 10:00"),
    ],
)
def test_a_moment_is_read(text: str, expected: str) -> None:
    found = moment(text, AT)
    assert found is not None
    assert (found[0].strftime("%Y-%m-%d %H:%M"), found[1], found[0].tzinfo) == (expected, "", AT.tzinfo)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("tomorrow 14:00 call him", "call him"),
        ("2d then close it", "then close it"),
        ("vrijdag de klant bellen", "de klant bellen"),
        ("esok telefon Encik Ali", "telefon Encik Ali"),
    ],
)
def test_what_follows_a_moment_is_left_as_it_is(text: str, rest: str) -> None:
    found = moment(text, AT)
    assert found is not None
    assert found[1] == rest


def test_a_clock_that_changes_between_keeps_its_hour() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    found = moment("tomorrow 14:00", before)
    assert found is not None
    assert found[0].isoformat() == "2026-10-25T14:00:00+01:00"


@pytest.mark.parametrize(
    "text", ["", "soon", "call him", "5", "2026-13-45", "32 december", "99999999 days", "25:99", "İ", "at 27"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moment(text, AT) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45m", 45),
        ("2h", 120),
        ("1:30", 90),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1,5 uur", 90),
        ("2 hours and a bit", 120),
        ("3 Stunden", 180),
        ("2 jam", 120),
        ("1 day", 1440),
    ],
)
def test_a_duration_is_read(text: str, minutes: int) -> None:
    found = duration(text)
    assert found is not None
    assert found[0] == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "long", "tomorrow", "at 5", "2026-12-01", "0", "0h"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert duration(text) is None


@given(st.text(alphabet="0123456789:.,-/hdm amptorwuesjk'’İ\u0661", max_size=40))
def test_any_text_is_read(text: str) -> None:
    found = moment(text, AT)
    assert found is None or text.strip().endswith(found[1])
    assert duration(text) is None or duration(text) is not None


@pytest.mark.parametrize(
    ("text", "rest", "minutes"),
    [
        ("tomorrow 14:00 30m about it", "about it", 30),
        ("morgen 14 uur 45 min", "", 45),
        ("fri 2pm 1h30", "", 90),
        ("esok 2 petang 2 jam", "", 120),
        ("tomorrow 20m", "", 20),
    ],
)
def test_how_long_it_takes_follows_when_it_is(text: str, rest: str, minutes: int) -> None:
    found = moment(text, datetime(2026, 11, 25, 10, tzinfo=UTC))
    assert found is not None and found[0].minute == 0
    assert duration(found[1]) == (timedelta(minutes=minutes), rest)


def test_hours_pass_in_real_time_and_days_by_the_calendar() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))  # the clocks go forward that night
    for text, hours in (("20h", 20), ("1d", 23), ("25h", 25)):
        found = moment(text, before)
        assert found is not None and found[0].astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=hours)

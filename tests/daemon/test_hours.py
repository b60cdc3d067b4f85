# SPDX-License-Identifier: Apache-2.0
"""Opening hours and holidays in the settings: what is understood, and each fault in one sentence."""

import subprocess
import sys
import tomllib
import warnings
from datetime import date

import pytest
from pydantic import ValidationError

from daemon.holidays import YEARS, closed_days
from daemon.shape_hours import Hours, calendar
from workflows.hours import ALWAYS, WHOLE_DAY, Calendar

OFFICE = ((540, 1050),)


def hours(text: str) -> Hours:
    """The table as TOML, read."""
    return Hours.model_validate(tomllib.loads(text))


def faults(text: str) -> list[str]:
    """Key and sentence of each fault."""
    with pytest.raises(ValidationError) as caught:
        hours(text)
    return [
        f"{'.'.join(map(str, error['loc']))}: {error['msg'].removeprefix('Value error, ')}"
        for error in caught.value.errors(include_url=False)
    ]


@pytest.mark.parametrize("text", ["", 'days = "always"', 'days = " Always "'])
def test_a_desk_is_open_around_the_clock_if_nothing_else_is_said(text: str) -> None:
    found = calendar(hours(text), "Europe/Amsterdam")
    assert found == Calendar(zone="Europe/Amsterdam") and found.around_the_clock


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ('days = {mon = "09:00-17:30"}', (OFFICE, *((),) * 6)),
        ('days = {mon-fri = "9:00-17:30"}', (*(OFFICE,) * 5, (), ())),
        ('days = {Monday-Friday = " 09:00 – 17:30 ", SUN = "00:00-24:00"}', (*(OFFICE,) * 5, (), WHOLE_DAY)),
        ('days = {tue = ["13:00-17:00", "09:00-12:00"]}', ((), ((540, 720), (780, 1020)), *((),) * 5)),
        ('days = {tue = "09:00-12:00, 13:00-17:00"}', ((), ((540, 720), (780, 1020)), *((),) * 5)),
        ('days = {sat = "22:00-06:00", sun = []}', (*((),) * 5, ((1320, 1800),), ())),
        ("[days]\nmon-sun = '00:00-24:00'", ALWAYS),
    ],
)
def test_opening_hours_are_read(text: str, week: object) -> None:
    assert hours(text).days == week


def test_a_calendar_holds_all_that_the_settings_say() -> None:
    found = calendar(
        hours(
            'days = {mon-fri = "09:00-17:30"}\nholidays = ["NL", "DE-BY"]\nclosed = ["2026-12-24", 2026-12-31]\n'
            'open = ["2026-12-19 10:00-12:00", "2026-12-19 13:00-16:00", "2026-12-25"]'
        ),
        "Europe/Amsterdam",
    )
    assert found.closed == {date(2026, 12, 24), date(2026, 12, 31)}
    # King's Day is Dutch, Epiphany is Bavarian.
    assert {date(2026, 4, 27), date(2026, 1, 6)} <= found.holidays
    assert found.opened == ((date(2026, 12, 19), ((600, 720), (780, 960))), (date(2026, 12, 25), OFFICE))


def test_the_environment_gives_lists_with_commas() -> None:
    told = {"holidays": "NL, MY-10", "closed": "2026-12-24, 2026-12-31", "open": "2026-12-19 10:00-16:00, 2026-12-20"}
    found = Hours.model_validate(told)
    assert found.holidays == ["NL", "MY-10"] and len(found.closed) == 2
    assert found.open == ((date(2026, 12, 19), ((600, 960),)), (date(2026, 12, 20), WHOLE_DAY))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('days = "never"', "days: it is neither \"always\" nor a table of days, but 'never'"),
        ("days = 5", "days: it is neither \"always\" nor a table of days, but '5'"),
        (
            "days = {}",
            'days: no day has any hours, so that no promise would ever be due; around the clock is "always"',
        ),
        ('days = {mon = "", tue = []}', "days: no day has any hours"),
        ('days = {mnday = "09:00-17:00"}', "days: 'mnday' is no day; known are mon, tue, wed, thu, fri, sat, sun"),
        ('days = {fri-mon = "09:00-17:00"}', "days: 'fri-mon' runs backwards; a week goes from mon to sun"),
        ('days = {mon-fri = "09:00-17:00", wed = "10:00-11:00"}', "days: wed stands there twice"),
        ('days = {mon = "9-17"}', "days: mon: '9-17' is not a range of hours such as 09:00-17:30"),
        ("days = {mon = 9}", "days: mon: '9' is not a range of hours such as 09:00-17:30"),
        ('days = {mon = "09:00-17:60"}', "days: mon: '09:00-17:60' holds a time that no clock shows"),
        ('days = {mon = "24:00-06:00"}', "days: mon: '24:00-06:00' holds a time that no clock shows"),
        ('days = {mon = "09:00-09:00"}', "days: mon: '09:00-09:00' begins when it ends; a whole day is 00:00-24:00"),
        ('days = {mon = "09:00-12:00, 11:00-14:00"}', "days: mon: 09:00-12:00 and 11:00-14:00 overlap"),
        ('holidays = "Netherland"', "holidays: the holidays of 'Netherland' are not known; the nearest is 'NL' (N"),
        ('holidays = ["NL", "DE-BX"]', "holidays: the holidays of 'DE-BX' are not known; the nearest is 'DE-"),
        (
            'holidays = "SG-01"',
            "holidays: the holidays of 'SG-01' are not known, as 'SG' has no parts with their own",
        ),
        ('closed = ["24-12-2026"]', "closed: '24-12-2026' is not a date such as 2026-12-24"),
        ("closed = [2026-12-24T10:00:00]", "closed: '2026-12-24 10:00:00' is not a date such as 2026-12-24"),
        ("closed = 3", "closed: '3' is not a list of dates"),
        ('open = ["2026-02-30"]', "open: '2026-02-30' is not a date such as 2026-12-24"),
        ('open = ["2026-12-19 10:00"]', "open: 2026-12-19: '10:00' is not a range of hours such as 09:00-17:30"),
        ("open = [[1, 2]]", "open: '[1,' is not a date such as 2026-12-24"),
        ('days = {mon = "09:00-17:00"}\nopen = ["2026-12-19"]', "open: 2026-12-19 is a Saturday, which has no hours"),
        ('closed = ["2026-12-19"]\nopen = ["2026-12-19"]', "open: 2026-12-19 is a closed date as well"),
        ('opne = ["2026-12-19"]', "opne: Extra inputs are not permitted"),
    ],
)
def test_a_fault_is_one_sentence(text: str, sentence: str) -> None:
    [fault] = faults(text)
    assert fault.startswith(sentence)
    assert "\n" not in fault


def test_every_fault_is_told_at_once() -> None:
    found = faults('days = "x"\nholidays = "XX"\nclosed = ["x"]\nopen = ["y"]')
    assert [fault.partition(":")[0] for fault in found] == ["days", "holidays", "closed", "open"]


def test_holidays_are_those_of_the_country_and_its_part() -> None:
    dutch, german, bavarian, selangor = (closed_days(code) for code in ("NL", "DE", "DE-BY", "MY-10"))
    assert date(2026, 4, 27) in dutch and date(2026, 4, 27) not in german
    assert date(2026, 1, 6) in bavarian - german and german <= bavarian
    # The birthday of the Sultan of Selangor.
    assert date(2026, 12, 11) in selangor - closed_days("MY")
    assert closed_days("de-by") == bavarian == closed_days("DE-Bayern")


def test_holidays_are_known_for_longer_than_a_daemon_runs() -> None:
    for code in ("NL", "MY-10", "ID", "DE", "FR", "ES", "PT", "IT", "US", "GB"):
        days = closed_days(code)
        counts = {year: sum(day.year == year for day in days) for year in YEARS}
        assert min(counts.values()) >= 5, (code, counts)


def test_a_year_of_which_a_country_knows_nothing_is_no_fault() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert closed_days("IN") and closed_days("MY", range(2099, 2110)) is not None


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("Nederland", "'NL' (Netherlands)"),
        ("germany", "'DE' (Germany)"),
        ("NLD", "'NL' (Netherlands)"),
        ("DE-Bayren", "'DE-BY'"),
        ("HolidayBase", "the nearest is"),
        ("", "the nearest is"),
        ("-", "the nearest is"),
        ("DE-", "the nearest is 'DE-"),
        ("É" * 1000, "the nearest is"),
    ],
)
def test_an_unknown_country_is_a_sentence_that_names_the_nearest(code: str, near: str) -> None:
    with pytest.raises(ValueError) as caught:
        closed_days(code)
    assert near in str(caught.value)


def test_settings_without_holidays_never_load_the_library() -> None:
    program = (
        "import sys\nfrom daemon.shape_hours import Hours, calendar\ncalendar(Hours(), 'UTC')\n"
        "assert 'holidays' not in sys.modules and 'babel' not in sys.modules\n"
        "calendar(Hours(holidays=['NL']), 'UTC')\nassert 'holidays' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

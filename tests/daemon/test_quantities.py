# SPDX-License-Identifier: Apache-2.0
"""Proves that durations, sizes and starting points read as people write them, and that nothing else is taken."""

from datetime import UTC, date, datetime, timedelta

import pytest

from daemon.quantities import Since, duration, since, size

START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30), ("15m", 900), ("3h", 10_800), ("2d", 172_800), ("1w", 604_800), ("1h30m", 5400),
        ("1.5h", 5400), (" 3 H ", 10_800), ("0s", 0), ("1d 12h", 129_600),
    ],
)  # fmt: skip
def test_a_duration_reads_as_people_write_it(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "3", "h", "3x", "-3h", "3h4", "soon", "٣h", 5, True, None, "999999w" * 300])
def test_what_is_no_duration_is_refused_with_its_words(value: object) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        duration(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [("25MB", 25_000_000), ("25 mb", 25_000_000), ("500kB", 500_000), ("1g", 10**9), ("12b", 12), (4096, 4096)],
)
def test_a_size_reads_as_people_write_it(value: object, number: int) -> None:
    assert size(value) == number


@pytest.mark.parametrize("value", ["", "MB", "1.5MB", "-1", "25MiB", "0", 0, "a lot", None])
def test_what_is_no_size_is_refused_with_its_words(value: object) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        size(value)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("now", Since()),
        (" ALL ", Since(everything=True)),
        ("2026-01-31", Since(day=date(2026, 1, 31))),
        (date(2026, 1, 31), Since(day=date(2026, 1, 31))),
        (datetime(2026, 1, 31, 8, tzinfo=UTC), Since(day=date(2026, 1, 31))),
        ("7d", Since(back=timedelta(days=7))),
    ],
)
def test_a_starting_point_is_now_or_all_or_a_day_or_a_while_back(value: object, found: Since) -> None:
    assert since(value) == found


@pytest.mark.parametrize("value", ["", "yesterday", "2026-02-31", 7])
def test_what_is_no_starting_point_is_refused_with_all_that_it_could_be(value: object) -> None:
    with pytest.raises(ValueError, match="neither now, nor all, nor a date, nor a duration"):
        since(value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", START),
        ("7d", datetime(2026, 11, 15, 9, 30, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("all", datetime(1970, 1, 1, tzinfo=UTC)),
        ("5200w", START - timedelta(weeks=5200)),
    ],
)
def test_a_starting_point_is_counted_from_the_first_start(text: str, moment: datetime) -> None:
    assert since(text).moment(START) == moment

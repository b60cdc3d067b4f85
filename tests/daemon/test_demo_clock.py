# SPDX-License-Identifier: Apache-2.0
"""The demo's clock begins on a Monday morning, goes forward only, and is the daemon's by a file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from daemon.demo.clock import FILE, Clock, told_by

SECOND = timedelta(seconds=1)


def test_it_begins_on_the_next_monday_at_nine_in_amsterdam() -> None:
    clock = Clock()
    assert f"{clock.here():%A %H:%M}" == "Monday 09:00"
    assert timedelta(0) < clock.now() - datetime.now(UTC) <= timedelta(days=8)


@given(st.lists(st.timedeltas(min_value=timedelta(days=-30), max_value=timedelta(days=30)), max_size=5))
def test_it_goes_forward_only_and_at_the_pace_of_real_time(spans: list[timedelta]) -> None:
    clock = Clock()
    for span in spans:
        before = clock.now()
        clock.move_to(before + span)
        assert clock.now() >= max(before, before + span)
    first = clock.now() - datetime.now(UTC)
    assert abs(clock.now() - datetime.now(UTC) - first) < SECOND


def test_the_daemon_goes_by_what_the_story_has_written(tmp_path: Path) -> None:
    clock = Clock()
    clock.tell(tmp_path)
    daemons = told_by(tmp_path / FILE)
    for days in (0, 1, 30):
        clock.move_to(clock.now() + timedelta(days=days))
        assert abs(daemons() - clock.now()) < SECOND
    assert [path.name for path in tmp_path.iterdir()] == [FILE]

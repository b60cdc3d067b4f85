# SPDX-License-Identifier: Apache-2.0
"""The demo's clock: real time and a span on top, which the story adds to; a file tells it to the daemon's process."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
FILE = "clock"  # in the demo's folder: by how many seconds the clock is ahead
BEGIN = time(9, 0)  # of the Monday on which every story begins: no change to or from summer time falls into its week


class Clock:
    """Moves forward only; ``file`` is where it is told, once somebody reads it there."""

    def __init__(self) -> None:
        self.ahead, self.file = timedelta(0), Path()
        self.move_to(_next_monday(self.now()))

    def now(self) -> datetime:
        """The time of the demo, as an aware UTC time."""
        return datetime.now(UTC) + self.ahead

    def here(self) -> datetime:
        """The same as the desk's wall shows it."""
        return self.now().astimezone(ZONE)

    def move_to(self, moment: datetime) -> None:
        """Let it be that moment, unless it has passed. Raises OSError where the file cannot be written."""
        self.ahead = max(self.ahead, moment - datetime.now(UTC))
        if self.file != Path():
            self.write()

    def tell(self, folder: Path) -> None:
        """Write it into this folder from now on. Raises OSError."""
        self.file = folder / FILE
        self.write()

    def write(self) -> None:
        """Write the file whole or not at all."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{self.ahead.total_seconds()}\n")
        fresh.replace(self.file)


def told_by(file: Path) -> Callable[[], datetime]:
    """A clock that goes by the file."""
    return lambda: datetime.now(UTC) + timedelta(seconds=float(file.read_text()))


def _next_monday(at: datetime) -> datetime:
    day = at.astimezone(ZONE).date()
    return datetime.combine(day + timedelta(days=7 - day.weekday()), BEGIN, ZONE)

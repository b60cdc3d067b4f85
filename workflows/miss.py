# SPDX-License-Identifier: Apache-2.0
"""A promise was not kept in time: history says so, and by how much."""

from workflows.case import DueClock
from workflows.events_promise import TargetMissed
from workflows.ticket import Target


def miss(case: DueClock) -> DueClock:
    """Note the missed promise; a daemon that slept notes it late, and how late."""
    clock = case.clock
    if not isinstance(clock, Target) or clock.due > case.at:
        return case
    late = int((case.at - clock.due).total_seconds() // 60)
    because = f"due at {clock.due:%Y-%m-%d %H:%M} UTC" + (f", noticed {late} min later" if late else "")
    return case.note(TargetMissed(kind=clock.kind, round=clock.round, because=because))

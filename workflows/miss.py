# SPDX-License-Identifier: Apache-2.0
"""A promise was not kept in time: history says so, and by how much."""

from workflows.case import DueClock
from workflows.events import TargetMissed


def miss(case: DueClock) -> DueClock:
    """Note the missed target; a daemon that slept notes it late, and how late."""
    late = int((case.at - case.target.due).total_seconds() // 60)
    because = f"due at {case.target.due:%Y-%m-%d %H:%M} UTC" + (f", noticed {late} min later" if late else "")
    return case.note(TargetMissed(kind=case.target.kind, round=case.target.round, because=because))

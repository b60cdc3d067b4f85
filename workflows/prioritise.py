# SPDX-License-Identifier: Apache-2.0
"""How soon: impact times urgency, by the owner's matrix (ITIL prioritisation)."""

from workflows.case import Arrival
from workflows.categorise import triaged
from workflows.events import Prioritised


def prioritise(case: Arrival) -> Arrival:
    """Note impact, urgency and the priority they make."""
    verdict = triaged(case.mail)
    priority = case.desk.priority(verdict.impact, verdict.urgency)
    because = f"impact {verdict.impact} x urgency {verdict.urgency} = {priority}"
    return case.note(
        Prioritised(impact=verdict.impact, urgency=verdict.urgency, priority=priority, because=because)
    )

# SPDX-License-Identifier: Apache-2.0
"""What is promised by when: first response and resolution, counted from when our server received the mail."""

from workflows.case import Arrival
from workflows.events import TargetSet


def promise(case: Arrival) -> Arrival:
    """Set both targets of the ticket's priority, around the clock; old mail that is imported promises nothing."""
    if case.facts.silent:
        return case
    since = min(case.facts.received_at or case.at, case.at)
    for kind, time in case.desk.targets[case.ticket.priority].items():
        because = f"{case.ticket.priority}: {kind.replace('_', ' ')} within {time.total_seconds() / 3600:g} h"
        case = case.note(TargetSet(kind=kind, due=since + time, because=because))
    return case

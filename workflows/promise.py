# SPDX-License-Identifier: Apache-2.0
"""What is promised by when: first response and resolution, counted from when our server received the mail."""

from workflows import clock
from workflows.case import Arrival
from workflows.ticket import TargetKind


def promise(case: Arrival) -> Arrival:
    """Set both targets of the ticket's priority in the desk's hours; old mail that is imported promises nothing, and
    no machine waits for a first response."""
    if case.facts.silent:
        return case
    since = min(case.facts.received_at or case.at, case.at)
    for kind, span in case.desk.targets[case.ticket.priority].items():
        if kind is TargetKind.FIRST_RESPONSE and case.ticket.source == "alert":
            continue
        because = f"{case.ticket.priority}: {kind.replace('_', ' ')} within {span.total_seconds() / 3600:g} h"
        case = clock.promise(case, kind, span, since, because)
    return case

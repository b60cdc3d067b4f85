# SPDX-License-Identifier: Apache-2.0
"""What is promised by when: first response and resolution, counted from when our server received the mail."""

from workflows import clock
from workflows.case import Arrival


def promise(case: Arrival) -> Arrival:
    """Set both targets of the ticket's priority in the desk's hours; old mail that is imported promises nothing."""
    if case.facts.silent:
        return case
    since = min(case.facts.received_at or case.at, case.at)
    for kind, span in case.desk.targets[case.ticket.priority].items():
        because = f"{case.ticket.priority}: {kind.replace('_', ' ')} within {span.total_seconds() / 3600:g} h"
        case = clock.promise(case, kind, span, since, because)
    return case

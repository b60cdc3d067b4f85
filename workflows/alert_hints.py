# SPDX-License-Identifier: Apache-2.0
"""What the alert of a new ticket tells beside the mail: how such was solved before, and which major it may be."""

from workflows.case import Arrival
from workflows.facts import Similar
from workflows.join_major import asked
from workflows.letter import Detail


def alert_hints(case: Arrival) -> dict[str, Detail]:
    """The details of the alert; none of a confidential ticket."""
    if case.ticket.breach:
        return {}
    told: dict[str, Detail] = {}
    if case.facts.similar:
        told["similar"] = solved_rows(case.facts.similar)
    major = asked(case)
    if major is not None:
        told |= {"parent": f"[#{major.number}]", "commands": (f"#child {major.number}",)}
    return told


def solved_rows(found: tuple[Similar, ...]) -> tuple[tuple[str, str, str], ...]:
    """Earlier tickets as letters list them: reference, subject, and how it was resolved."""
    return tuple((f"[#{one.number}]", one.subject, one.resolution) for one in found)

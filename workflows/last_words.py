# SPDX-License-Identifier: Apache-2.0
"""What was last said in a ticket, for the agents' alerts; nothing of a confidential one."""

from workflows.case import Case
from workflows.letter import Detail

INTERNAL = "internal"  # marks a row that is for the desk alone; letters have a word for it


def exchange(case: Case, shown: str) -> dict[str, Detail]:
    """The newest mails of the ticket as letters show them, without the one whose words the letter shows anyway."""
    if case.ticket.breach:
        return {}
    known = " ".join(shown.split())
    rows = tuple(
        (one.name, one.at, INTERNAL if one.internal else "", one.text)
        for one in case.place.exchange
        if " ".join(one.text.split()) not in (known, "")
    )
    return {"exchange": rows} if rows else {}


def newest(case: Case) -> str:
    """What the reporter last wrote, or else the report."""
    said = (one.text for one in reversed(case.place.exchange) if one.by_reporter)
    return next(said, case.place.report)

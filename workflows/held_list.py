# SPDX-License-Identifier: Apache-2.0
"""The admin's daily list of mails that were set aside and wait for somebody's word."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.desk import Agent, Desk
from workflows.digest import to_agent
from workflows.letter import Detail, Letter
from workflows.slots import Slot

NAME = "digest_held"
MOST = 50  # lines of one list


@dataclass(frozen=True, kw_only=True)
class HeldLine:
    """A held mail as the list shows it; who and what are as the mail says, and of a confidential one nothing."""

    id: int
    cause: str
    at: datetime
    sender: str = ""
    subject: str = ""


def held_list(desk: Desk, slot: Slot, lines: Iterable[HeldLine], at: datetime) -> tuple[Letter, ...]:
    """The letter to the admin; none where nothing is held or nobody is named."""
    there = tuple(lines)
    if not there or not desk.admin:
        return ()
    rows = tuple((str(one.id), one.sender, one.subject, one.cause, one.at) for one in there[:MOST])
    admin = desk.agent(desk.admin) or Agent(name="", address=desk.admin)
    details: dict[str, Detail] = {"held": rows, "count": len(there), "late": slot.is_late(at), "first": rows[0][0]}
    return (replace(to_agent(desk, admin, NAME), details=details),)

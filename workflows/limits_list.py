# SPDX-License-Identifier: Apache-2.0
"""One list of what the budgets kept back, to who is on duty and to the admin: which tickets, how much, and why.

It bears numbers and names of settings, and no word of any mail.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows import people
from workflows.desk import Agent, Desk
from workflows.digest import to_agent
from workflows.letter import Detail, Letter
from workflows.spent import WINDOW

NAME = "digest_limits"
SLOT = "limits"  # as the store names what has left
GATHERS = timedelta(minutes=5)  # how long it waits for more, so that the first list tells of more than one letter
MOST = 50  # lines of each kind
PROMISED = frozenset({"status", "status_breach"})  # letters without which a reporter hears nothing in time


@dataclass(frozen=True, kw_only=True)
class KeptBack:
    """Letters of a ticket that a budget kept back; or a sender who floods, with how many of their mails are held."""

    ticket: int = 0
    letter: str = ""
    count: int = 1
    budget: str = ""
    sender: str = ""


def is_due(oldest: datetime | None, before: datetime | None, at: datetime) -> bool:
    """Whether the list is to leave: something waits for it, and within the hour none has left."""
    if oldest is None or at - oldest < GATHERS:
        return False
    return before is None or at - before >= WINDOW


def limits_list(desk: Desk, lines: Iterable[KeptBack]) -> tuple[Letter, ...]:
    """The list to each who is to hear; none where nothing was kept back."""
    there = tuple(lines)
    letters = Counter[tuple[int, str]]()
    for one in there:
        if not one.sender:
            letters[one.ticket, one.budget] += one.count
    floods = {one.sender: one.count for one in there if one.sender}
    unheard = sorted({one.ticket for one in there if one.letter in PROMISED})
    if not letters and not floods:
        return ()
    rows = [(_reference(number), f"{count} (budgets.{budget})") for (number, budget), count in letters.items()]
    details: dict[str, Detail] = {
        "count": letters.total(),
        "kept_back": tuple(rows[:MOST]),
        "unheard": tuple(_reference(number) for number in unheard[:MOST]),
        "floods": tuple((sender, f"{count} (budgets.mails)") for sender, count in floods.items())[:MOST],
    }
    return tuple(replace(to_agent(desk, one, NAME), details=details) for one in _readers(desk))


def _readers(desk: Desk) -> tuple[Agent, ...]:
    """Who works now, else everybody; and the admin."""
    there = people.present(desk.agents)
    on_duty = tuple(agent for agent in there if not agent.off) or there or desk.agents
    admin = () if not desk.admin else (desk.agent(desk.admin) or Agent(name="", address=desk.admin),)
    return people.several(on_duty, admin)


def _reference(number: int) -> str:
    return f"[#{number}]"

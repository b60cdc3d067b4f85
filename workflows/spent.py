# SPDX-License-Identifier: Apache-2.0
"""The budgets of an hour: how many letters of ours have left, which budget that spends, and how history says so."""

import re
from dataclasses import dataclass
from datetime import timedelta

from workflows.desk import Budgets

WINDOW = timedelta(hours=1)
PREFIX = "budget: "  # begins what history says of a letter that was kept back
_NAMED = re.compile(r"\(budgets\.([a-z]+)\)\Z")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """How many letters were owed within the hour, counted no further than the budgets reach."""

    reader: int = 0  # to this reporter, or this agent
    ticket: int = 0  # to them about this ticket
    domain: int = 0  # to reporters of this domain
    hour: int = 0  # to reporters in all


def spent(budgets: Budgets, sent: Sent) -> str:
    """Why nothing more of ours may go to a reporter within the hour; empty where it may."""
    counted = (
        ("ticket", sent.ticket, "letters about this ticket went to its reporter"),
        ("reporter", sent.reader, "letters of ours went to this reporter"),
        ("domain", sent.domain, "letters of ours went to this domain"),
        ("hour", sent.hour, "letters of ours left this desk"),
    )
    over = (sentence(name, count, what) for name, count, what in counted if count >= getattr(budgets, name))
    return next(over, "")


def spent_on_agent(budgets: Budgets, sent: Sent, *, urgent: bool) -> str:
    """Why no further alert may go to an agent within the hour; one that is urgent only its own ticket keeps back."""
    if sent.ticket >= budgets.ticket:
        return sentence("ticket", sent.ticket, "letters about this ticket went to this agent")
    if sent.reader >= budgets.agent and not urgent:
        return sentence("agent", sent.reader, "letters of ours went to this agent")
    return ""


def sentence(name: str, count: int, what: str) -> str:
    """Which budget is spent and how, for history; ``budget_of`` reads its name from there."""
    return f"{PREFIX}{count} {what} within the hour (budgets.{name})"


def budget_of(because: str) -> str:
    """The name of the budget that kept a letter back, as the settings call it; empty where none did."""
    found = _NAMED.search(because) if because.startswith(PREFIX) else None
    return found[1] if found else ""

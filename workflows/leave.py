# SPDX-License-Identifier: Apache-2.0
"""When a letter leaves: at once, or after the time in which an agent may still take it back."""

from datetime import timedelta

from workflows.case import Arrival, Case, DueClock, Order, Voice, Wake
from workflows.letter import Audience, Letter

AT_ONCE = timedelta(0)
BY_ORDER = frozenset({"merged"})  # of what another ticket heard; its reporter is told of an agent's order too


def wait_of(case: Case) -> timedelta:
    """How long what a decision sends to reporters waits: as an agent's words do, and what comes of an order."""
    return case.desk.answer_delay if _is_by_agent(case) else AT_ONCE


def wait_of_letter(case: Case, letter: Letter) -> timedelta:
    """How long this letter waits: what agents are told leaves at once."""
    return wait_of(case) if letter.audience is Audience.REPORTER else AT_ONCE


def _is_by_agent(case: Case) -> bool:
    if isinstance(case, Arrival):
        return case.voice is Voice.AGENT or bool(case.facts.split_from)
    heard = isinstance(case, DueClock) and isinstance(case.clock, Wake) and case.clock.what in BY_ORDER
    return isinstance(case, Order) or heard

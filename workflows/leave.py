# SPDX-License-Identifier: Apache-2.0
"""When a letter leaves: at once, or after the time in which an agent may still take it back."""

from datetime import timedelta

from workflows.case import Arrival, Case, Order, Voice
from workflows.letter import Audience, Letter

AT_ONCE = timedelta(0)


def wait_of(case: Case) -> timedelta:
    """How long what a decision sends to reporters waits: as an agent's words do, and nothing else does."""
    by_agent = isinstance(case, Order) or isinstance(case, Arrival) and case.voice is Voice.AGENT
    return case.desk.answer_delay if by_agent else AT_ONCE


def wait_of_letter(case: Case, letter: Letter) -> timedelta:
    """How long this letter waits: what agents are told leaves at once."""
    return wait_of(case) if letter.audience is Audience.REPORTER else AT_ONCE

# SPDX-License-Identifier: Apache-2.0
"""Which new tickets ring no bell of their own: the next alert of their surge or major incident lists them."""

from workflows.case import Arrival
from workflows.events import LetterWithheld
from workflows.ticket import Priority, TimerKind


def is_quiet(case: Arrival) -> bool:
    """Whether no alert is sent of this new ticket alone."""
    return case.is_new and (case.ticket.parent != 0 or case.ticket.timer(TimerKind.SURGE) is not None)


def is_known_p1(case: Arrival) -> bool:
    """Whether all hands were told of a P1 that this new ticket is one more report of."""
    if not is_quiet(case):
        return False
    there = [one.priority for one in case.facts.alike]
    there += [one.priority for one in case.facts.majors if one.number == case.ticket.parent]
    return Priority.P1 in there


def withhold(case: Arrival) -> Arrival:
    """Note that the alert of a new ticket is not sent, and why."""
    seen, parent = case.facts.surge, case.ticket.parent
    of = f"the major incident #{parent}" if parent else f"the surge seen on #{seen.number}" if seen else "a surge"
    return case.note(LetterWithheld(letter="alert_new", because=f"part of {of}, whose next alert lists it"))

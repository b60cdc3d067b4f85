# SPDX-License-Identifier: Apache-2.0
"""A new ticket that says the same as an open major incident joins it by itself; one word takes it out again."""

from workflows.alikeness import ENOUGH
from workflows.case import Arrival
from workflows.facts import OpenMajor
from workflows.join import hear_next, join


def join_major(case: Arrival) -> Arrival:
    """Join the likest, where it has the category and the rare words; its reporter is told in place of the receipt."""
    found = next((one for one in case.facts.majors if one.same_category and one.shared >= ENOUGH), None)
    if found is None or not may_join(case):
        return case
    because = f"it has the category and {found.shared} rare words of the major incident #{found.number}"
    case = join(case, found.number, because, found.next_update, tell=False)
    return hear_next(case, found.next_update)


def may_join(case: Arrival) -> bool:
    """Whether a new ticket may be part of a major incident: never a breach, and never old mail."""
    return case.is_new and not case.ticket.breach and not case.facts.silent


def joined(case: Arrival) -> OpenMajor | None:
    """The major incident that the new ticket has just joined."""
    return next((one for one in case.facts.majors if case.ticket.parent == one.number), None)


def asked(case: Arrival) -> OpenMajor | None:
    """The major incident that the new ticket may belong to, where an agent is to say so."""
    return next(iter(case.facts.majors), None) if may_join(case) and not case.ticket.parent else None

# SPDX-License-Identifier: Apache-2.0
"""The reporter hears how it stands before the first response is due, and again before each promised update.

One letter, however many steps a daemon has slept through; where it comes too late it says so.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from workflows import clock, done, hours, people
from workflows.brief import with_owner
from workflows.case import Case, DueClock
from workflows.events import LetterWithheld
from workflows.events_life import Escalated, Escalation, StatusTold
from workflows.letter import Detail
from workflows.spent import WINDOW, budget_of
from workflows.ticket import State, Target, TargetKind, TargetState, Ticket
from workflows.writing import refusal, tell_reporter

CaseT = TypeVar("CaseT", bound=Case)
MOST_STEPS = 8  # of what was done, that a letter tells
DONE = done.WORDS
MOST_DOUBLED = 16  # times that the time to the next letter is doubled; by then it is the longest


def inform(case: DueClock) -> DueClock:
    """Tell the reporter how it stands, once the time has come that the settings say."""
    target, process = case.clock, case.desk.process
    if not isinstance(target, Target) or target.kind not in clock.TOLD_TO_REPORTER:
        return case
    if is_up(case):  # a letter has just said so, and promised the next news
        return case
    if not case.ticket.is_open or case.ticket.state is State.WAITING or target.warned >= process.status_at:
        return case
    if case.at < target.due and clock.reached(case.desk, case.ticket, target, case.at) < process.status_at:
        return case
    if target.kind is TargetKind.FIRST_RESPONSE and _hears_anyway(case, target):
        return case
    return tell_status(case, late=case.at >= target.due)


def tell_status(case: CaseT, *, late: bool = False) -> CaseT:
    """The letter, and the promise of the next one; where no letter may go, history says why and nothing is owed, but
    for a budget, which is another one in an hour: then the letter is tried again.
    Of a breach it says that it is being dealt with, and nothing else."""
    name = "status_breach" if case.ticket.breach else "status"
    refused = refusal(case, name)
    if refused:
        case = case.note(LetterWithheld(letter=name, because=refused))
        if budget_of(refused):
            again = WINDOW * 100 / case.desk.process.status_at  # so that the letter is tried when that hour is over
            return clock.promise(case, TargetKind.NEXT_UPDATE, again, case.at, "a budget kept the letter back")
        return clock.cancel(case, TargetKind.NEXT_UPDATE, refused)
    because = "promised, and late" if late else "before the time that was promised"
    steps, so_far = done.told(case, DONE, MOST_STEPS), how_long(case)
    case = promise_update(clock.meet(case, TargetKind.NEXT_UPDATE, "a letter told how it stands"))
    case = case.note(StatusTold(letter=name, because=because))
    if case.ticket.breach:
        return tell_reporter(case, name, **next_update(case), late=late)
    details = {**with_owner(case), **next_update(case), **talk_ahead(case), **so_far}
    return tell_reporter(case, name, **details, steps=steps, late=late)


def promise_update(case: CaseT) -> CaseT:
    """Promise the next news; each letter in a row that no person wrote doubles the time to it."""
    process, ticket = case.desk.process, case.ticket
    first = process.updates[ticket.priority]
    calendar = clock.calendar_of(case.desk, ticket, TargetKind.NEXT_UPDATE)
    longest = hours.worked(calendar, case.at, case.at + process.longest_update)
    span = min(first * 2 ** min(ticket.updates, MOST_DOUBLED), max(first, longest))
    because = f"{ticket.priority}: the next news within {span / timedelta(hours=1):g} h"
    return clock.promise(case, TargetKind.NEXT_UPDATE, span, case.at, because)


def next_update(case: Case) -> dict[str, Detail]:
    """When the reporter hears next, where that is promised."""
    target = case.ticket.target(TargetKind.NEXT_UPDATE)
    return {"next_update": target.due} if target is not None and clock.stands(target) else {}


def how_long(case: Case) -> dict[str, Detail]:
    """What is true of a ticket of which no person has written for long, so that no letter is the one before: how
    long it has been open, how long a solution is owed, and whether those in charge were told."""
    ticket, since = case.ticket, overdue_since(case.ticket)
    if ticket.opened_at is None or not ticket.updates and since is None:
        return {}
    told: dict[str, Detail] = {"age": case.at - ticket.opened_at}
    if since is not None:
        told["overdue"] = case.at - since
        told["above"] = bool(people.several(people.lead(case.desk, ticket), people.manager(case.desk)))
    return told


def overdue_since(ticket: Ticket) -> datetime | None:
    """Since when a solution of an open ticket is owed; None where it is not."""
    target = ticket.target(TargetKind.RESOLUTION)
    if not ticket.is_open or target is None or target.state is not TargetState.MISSED:
        return None
    return target.due


def talk_ahead(case: Case) -> dict[str, Detail]:
    """When the talk with the reporter begins, where one is planned."""
    start = case.ticket.call_at
    return {"call_at": start} if start is not None and start > case.at else {}


def is_up(case: Case) -> bool:
    """Whether this decision takes the ticket to a higher level."""
    return any(isinstance(one, Escalated) and one.kind is Escalation.FUNCTIONAL for one in case.events)


def _hears_anyway(case: DueClock, target: Target) -> bool:
    """Whether a letter has told the reporter since that there will be news, which is on its way."""
    news = case.ticket.target(TargetKind.NEXT_UPDATE)
    if news is None or not clock.stands(news) or news.since is None or target.since is None:
        return False
    return news.since >= target.since

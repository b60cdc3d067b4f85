# SPDX-License-Identifier: Apache-2.0
"""``#wait``: the reporter has to answer first. Promises stand still, reminders go out, silence solves it."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from parsers.appointment import duration
from parsers.returning import away_until
from workflows import clock
from workflows.case import Case, Order
from workflows.desk import Agent, Process
from workflows.done import was_asked
from workflows.events import Answered
from workflows.events_life import Paused
from workflows.events_promise import TimerSet
from workflows.ticket import TargetKind, TimerKind
from workflows.verbs import Refusal
from workflows.writing import BY_A_PERSON, to_reporter, without_address

CaseT = TypeVar("CaseT", bound=Case)
LONGEST = timedelta(days=90)
# A talk that is agreed takes place, and what an agent wants to be reminded of, or is overdue, is still to be done.
ENDED_BY_WAITING = frozenset(TimerKind) - {TimerKind.CALL_REMINDER, TimerKind.AGENT_REMINDER, TimerKind.OVERDUE}


def wait(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Wait for the reporter; ``2d`` or ``until friday`` is when the first reminder goes. The mail's text is the
    question to them.
    """
    ticket = case.ticket
    first = _first(case, value) if value else None
    if value and (first is None or not timedelta(0) < first <= LONGEST):
        wrong = f"'{value}' is no time until the first reminder, of at most {LONGEST.days} days"
        return Refusal(because=f"{wrong}; write 2d, 36h, until friday, or nothing")
    if not ticket.is_open:
        return Refusal(because=f"it is {ticket.state}; #reopen comes first")
    if ticket.breach:
        return Refusal(because="a data breach does not wait, as the law's 72 hours run on; just ask your question")
    if not case.words and not was_asked(case):
        return Refusal(because="nobody has asked the reporter anything yet; write the question below the command")
    case = _say(case, by) if isinstance(case, Order) and case.words else case
    case = clock.end_timers(case, "we wait for the reporter", *ENDED_BY_WAITING)
    case = clock.pause(case.note(Paused(actor=case.actor, because="we wait for the reporter")), "we wait")
    case = _remind(case, first)
    return case if first is None else replace(case, remark=clock.told(case.at + first, case.desk.zone))


def _first(case: Case, value: str) -> timedelta | None:
    """How long until the first reminder, of ``2d`` or of ``until friday``; None where the value tells no time."""
    read = duration(value)
    if read is not None:
        return None if read[1] else read[0]
    until = away_until(value.strip().rstrip(".!"), case.at.astimezone(ZoneInfo(case.desk.zone)))
    return until.astimezone(UTC) - case.at if until is not None else None


def _remind(case: CaseT, first: timedelta | None) -> CaseT:
    """Every reminder is set now, as the settings stand now; the last word is the reporter's silence."""
    spans, silence = _rhythm(case.desk.process, first)
    for span in spans:
        due = case.at + span
        case = case.note(TimerSet(kind=TimerKind.REMINDER, due=due, round=case.ticket.seq + 1, because="we wait"))
    return clock.set_timer(case, TimerKind.SILENCE, silence, "silence until then is taken as solved")


def _rhythm(process: Process, first: timedelta | None) -> tuple[tuple[timedelta, ...], timedelta]:
    """When to remind and when to give up; an agent's own first reminder moves what follows by as much."""
    usual = tuple(sorted(span for span in process.reminders if span < process.silence))
    if first is None:
        return usual, process.silence
    moved = first - usual[0] if usual else first
    return (first, *(span + moved for span in usual[1:])), max(process.silence + moved, first + timedelta(days=1))


def _say(case: CaseT, by: Agent | None) -> CaseT:
    """The question, where it was given at the command line: a mail's text goes out by its own story."""
    box = case.desk.mailbox(case.ticket.mailbox).address
    text = without_address(case.words, by, box)
    sent_as = by.name if by is not None else ""
    case = case.owe(to_reporter(case, "answer", text=text, sent_as=sent_as, automatic=BY_A_PERSON))
    case = case.note(Answered(actor=case.actor, because="with the order to wait"))
    for kind in (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_UPDATE):
        case = clock.meet(case, kind, "an agent answered")
    return case

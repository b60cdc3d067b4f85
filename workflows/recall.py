# SPDX-License-Identifier: Apache-2.0
"""``#remind 2d ask about the order``: one mail to the agent at that time, with their words; and that mail."""

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from parsers import appointment
from workflows import clock, people
from workflows.awake import ended
from workflows.brief import brief
from workflows.case import Case, DueClock, Note
from workflows.desk import Agent
from workflows.done import was_asked
from workflows.events_promise import TimerSet
from workflows.events_reach import ReminderSet
from workflows.ticket import Timer, TimerKind
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
FURTHEST = timedelta(days=366)
MOST = 20  # that run on a ticket at once
VOICE = "reminder"
WAYS = "write #remind 2d ask about the order, or #remind tomorrow 14:00"


def recall(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Remind the one who orders it; the words are kept for the desk. What ends the ticket ends it too."""
    over = ended(case)
    if over is not None:
        return over
    if by is None:
        return Refusal(because="say which agent is to be reminded, with --as and their address")
    if case.happened(ReminderSet):
        return Refusal(because="one reminder a mail")
    if sum(timer.kind is TimerKind.AGENT_REMINDER for timer in case.ticket.timers) >= MOST:
        return Refusal(because=f"{MOST} reminders run already")
    zone = ZoneInfo(case.desk.zone)
    read = appointment.moment(value, case.at.astimezone(zone))
    if read is None:
        return Refusal(because=f"'{value[:60]}' says no time; {WAYS}")
    due = read[0].astimezone(case.at.tzinfo)
    if not case.at < due <= case.at + FURTHEST:
        wrong = "is past" if due <= case.at else "is further off than a year"
        return Refusal(because=f"{read[0]:%Y-%m-%d %H:%M} {wrong} ({case.desk.zone}); {WAYS}")
    place = case.ticket.seq + 2  # of the event below that sets the timer
    case = case.note(ReminderSet(actor=case.actor, due=due, agent=by.id, round=place, because="an agent's word"))
    case = case.note(TimerSet(kind=TimerKind.AGENT_REMINDER, due=due, round=place, because="an agent's reminder"))
    case = case.keep(Note(voice=VOICE, text=read[1], author_name=by.name, author_address=by.address))
    return replace(case, remark=clock.told(due, case.desk.zone))


def recall_due(case: DueClock) -> DueClock:
    """The mail itself; whoever works on the ticket gets it where that agent is away or has left."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.AGENT_REMINDER:
        return case
    case = clock.end_timer(case, timer, "its time has come")
    if not case.ticket.is_open:
        return case
    kept = next((one for one in case.place.reminders if one.round == timer.round), None)
    agent = case.desk.agent_of(kept.agent) if kept is not None else None
    here = agent is not None and agent.away is None and people.may_read(case.desk, case.ticket, agent)
    told = (agent,) if agent is not None and here else people.working(case.desk, case.ticket)
    words = "" if kept is None or case.ticket.breach and not here else kept.text
    by = agent.name if agent is not None and not here else ""
    return brief(case, "alert_reminder", told, summary=words, by=by, commands=_fitting(case))


def _fitting(case: DueClock) -> tuple[str, ...]:
    return ("#resolve", "#wait") if was_asked(case) and not case.ticket.breach else ("#resolve",)

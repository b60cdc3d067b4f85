# SPDX-License-Identifier: Apache-2.0
"""``#call``: a talk with the reporter is proposed, moved or taken back; or one by telephone logged with its minutes.

Whatever ends a ticket takes back the talk that is ahead by ``cancel``.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from parsers import appointment
from workflows import clock, people
from workflows.awake import ended, resume
from workflows.case import Case, Note
from workflows.desk import Agent
from workflows.events_call import CallCancelled, CallHeld, CallProposed
from workflows.invite import Talk, is_ahead, talk_of, tell_agent, tell_both, tell_reporter
from workflows.ticket import TargetKind, TimerKind
from workflows.verbs import Refusal
from workflows.writing import refusal, without_address

CaseT = TypeVar("CaseT", bound=Case)
FURTHEST = timedelta(days=366)
LONGEST = timedelta(hours=8)
SHORT = timedelta(hours=1)  # below, a bare number may be how long a talk was, or how soon one is wished
NIGHT_ENDS = 6  # o'clock
BARE_HOUR = re.compile(r"(?<![\d:.-])[1-5](?![\d:.-])(?!\s?(?:am\b|a\.m|h\d|m\b|d\b|min))", re.IGNORECASE)
EARLY = timedelta(minutes=30)  # before its time, a talk that is logged is still the one that was proposed
MINUTE = timedelta(minutes=1)
# The words after it, in the languages of the orders themselves.
CANCEL = frozenset([
    "cancel", "cancelled", "canceled", "afzeggen", "annuleer", "annuleren", "batal", "batalkan", "absagen", "annuler",
    "cancelar",
])  # fmt: skip
HELD = frozenset(["held", "done", "gebeld", "gevoerd", "selesai", "geführt", "erledigt", "fait", "hecho"])
LASTS = re.compile(r"(?:for|voor|für|selama|pendant|durante|,)\s{1,9}(?=\d)", re.IGNORECASE)
# Behind the time at which a talk begins, the one at which it ends: "14:00-14:30".
ENDS = re.compile(
    r"(?:[-–—]|to\b|till\b|until\b|tot\b|bis\b|à\b|a\b|hasta\b|até\b|alle\b|hingga\b)\s{0,3}(\d{1,2})[:.h](\d{2})(?![\d:.]\d)",
    re.IGNORECASE,
)
WAYS = "#call tomorrow 14:00 30m proposes a time"


def call(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """``tomorrow 14:00 30m about the printer`` proposes or moves; ``cancel``; ``held 12m it was the cable`` logs.

    Alone it tells the reporter's telephone number.
    """
    first, _, rest = value.strip().partition(" ")
    word = first.rstrip(":,.").casefold()
    if word in CANCEL:
        return _take_back(case, by, rest.strip())
    if word in HELD:
        return _log(case, by, rest.strip())
    if not word:
        return replace(case, remark=_ways(case))
    return _propose(case, by, value.strip())


def cancel(case: CaseT, because: str, words: str = "") -> CaseT:
    """Take back the talk that is ahead, if there is one, and tell both. For every way by which a ticket ends.

    ``words`` are an agent's, for reporter and agent to read.
    """
    case, talk = clock.end_timers(case, because, TimerKind.CALL_REMINDER), talk_of(case)
    if not is_ahead(case.ticket, case.at):
        return case
    case = case.note(CallCancelled(actor=case.actor, because=because))
    return tell_both(case, "call_cancelled", talk, method="CANCEL", words=words)


def set_reminder(case: CaseT, start: datetime) -> CaseT:
    """Remind both before it begins; not where that moment has passed."""
    due = start - case.desk.process.call_reminder
    if due <= case.at:
        return clock.end_timers(case, "it begins too soon for a reminder", TimerKind.CALL_REMINDER)
    return clock.set_timer_at(case, TimerKind.CALL_REMINDER, due, "before the talk begins")


def _propose(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    agent, said = by or people.owner(case.desk, case.ticket), _said(case, value)
    refused = _unfit(case, agent)
    if refused is not None or agent is None:
        return refused or Refusal(because="nobody has it")
    if isinstance(said, Refusal):
        return said
    start, minutes, words = said
    ticket, before, moved = case.ticket, talk_of(case), is_ahead(case.ticket, case.at)
    case = case.note(
        CallProposed(
            actor=case.actor,
            start=start,
            minutes=minutes,
            sequence=ticket.call_sequence + 1 if ticket.call_minutes else 0,
            agent=agent.id,
            because="another time was proposed" if moved else "a talk was proposed",
        )
    )
    case = set_reminder(case, start)
    talk = Talk(start=start, minutes=minutes, agent=agent, about=_about(case, by, words))
    case = tell_reporter(case, "call_moved" if moved else "call", talk, method="REQUEST")
    if moved and before.agent is not None and before.agent.id != agent.id:
        case, moved = tell_agent(case, "call_cancelled", before, method="CANCEL"), False
    case = tell_agent(case, "call_moved" if moved else "call", talk, method="REQUEST")
    return replace(case, remark=clock.told(start, case.desk.zone))


def _unfit(case: Case, agent: Agent | None) -> Refusal | None:
    """Why no talk can be proposed at all."""
    over = ended(case)
    if over is not None:
        return over
    if agent is None:
        return Refusal(because="nobody has it who could talk with the reporter; #take or #assign comes first")
    why = refusal(case, "call")
    return Refusal(because=f"the reporter cannot be invited: {why}") if why else None


def _said(case: Case, value: str) -> tuple[datetime, int, str] | Refusal:
    """When (UTC), how many minutes, and about what; as the desk's clocks tell the time."""
    if value[0].isdigit() and (lasted := appointment.duration(value)) and lasted[0] < SHORT:
        return Refusal(because=f"'{value}': #call held {value} logs a talk that was, #call in {value} proposes one")
    read = appointment.moment(value, case.at.astimezone(ZoneInfo(case.desk.zone)))
    if read is None:
        return Refusal(because=f"'{value}' says no time; {WAYS}, in the time of {case.desk.zone}")
    if wrong := _not_meant(read[0], value.removesuffix(read[1])):
        return Refusal(because=f"{wrong} ({case.desk.zone}); {WAYS}")
    start = read[0].astimezone(case.at.tzinfo).replace(second=0, microsecond=0)
    if not case.at < start <= case.at + FURTHEST:
        wrong = "is past" if start <= case.at else "is further off than a year"
        return Refusal(because=f"{read[0]:%Y-%m-%d %H:%M} {wrong} ({case.desk.zone}); {WAYS}")
    if ends := ENDS.match(read[1]):
        return _until(read[0], start, ends, read[1][ends.end() :].strip())
    lasts = appointment.duration(LASTS.sub("", read[1], count=1) if LASTS.match(read[1]) else read[1])
    span, words = lasts or (timedelta(minutes=case.desk.process.call_minutes), read[1])
    if not timedelta(0) < span <= LONGEST:
        return Refusal(because=f"a talk takes at most {LONGEST // timedelta(hours=1)} hours; {WAYS}")
    return start, -(-span // MINUTE), words


def _until(begins: datetime, start: datetime, ends: re.Match[str], words: str) -> tuple[datetime, int, str] | Refusal:
    """The talk from its beginning, in the desk's zone and in UTC, to the time of the same day that is named."""
    hour, minute = int(ends[1]), int(ends[2])
    if hour > 23 or minute > 59:
        return Refusal(because=f"{ends[1]}:{ends[2]} is a time that no clock shows; {WAYS}")
    span = begins.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC) - start
    if not timedelta(0) < span <= LONGEST:
        told = f"{begins:%H:%M} to {hour:02}:{minute:02}"
        return Refusal(because=f"{told} is no talk of at most {LONGEST // timedelta(hours=1)} hours; {WAYS}")
    return start, -(-span // MINUTE), words


def _not_meant(moment: datetime, value: str) -> str:
    """Why nobody can mean this time: the clocks skip it, or "at 2" would be at night."""
    if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
        return f"{moment:%Y-%m-%d %H:%M} does not exist, for the clocks go forward then"
    if moment.hour < NIGHT_ENDS and BARE_HOUR.search(value):
        return f"{moment:%H:%M} is at night; write {moment.hour + 12}:{moment:%M}, or {moment:%H:%M} if you mean that"
    return ""


def _ways(case: Case) -> str:
    """How the order is given, and at which number the reporter is."""
    phones = case.place.phones or case.place.requester.phones
    number = f"the reporter's telephone is {', '.join(phones)}" if phones else "no telephone number is known"
    return f"{number}; #call held 12m logs a talk, {WAYS}, #call cancel takes it back"


def _about(case: Case, by: Agent | None, words: str) -> str:
    """What it is about, in the agent's words; of a breach nothing is said."""
    box = case.desk.mailbox(case.ticket.mailbox).address
    return "" if case.ticket.breach else without_address(words, by, box)


def _take_back(case: CaseT, by: Agent | None, words: str) -> CaseT | Refusal:
    if not is_ahead(case.ticket, case.at):
        return Refusal(because=f"no talk is ahead; {WAYS}")
    return cancel(case, "an agent's word", _about(case, by, words))


def _log(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """A talk that was: a person has spoken with the reporter, as by an answer."""
    read = appointment.duration(value)
    if read is None or not timedelta(0) < read[0] <= LONGEST:
        return Refusal(because="say how long it was, at most 8 hours: #call held 12m we restarted the router")
    ahead = case.ticket.call_at
    if ahead is not None and ahead > case.at + EARLY:
        case = cancel(case, "the reporter was spoken to before")
    case = clock.end_timers(case, "the talk was held", TimerKind.CALL_REMINDER)
    case = case.note(CallHeld(actor=case.actor, minutes=-(-read[0] // MINUTE), because="a talk by telephone"))
    case = clock.meet(case, TargetKind.FIRST_RESPONSE, "a person spoke with the reporter")
    update = case.ticket.target(TargetKind.NEXT_UPDATE)
    if update is not None and update.since != case.at:  # an order in the same mail may just have promised the next
        case = clock.meet(case, TargetKind.NEXT_UPDATE, "a person spoke with the reporter")
    case = resume(case, "a person spoke with the reporter")
    if not read[1]:
        return case
    name, address = (by.name, by.address) if by is not None else ("", "")
    return case.keep(Note(voice="note", text=read[1], author_name=name, author_address=address))

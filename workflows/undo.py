# SPDX-License-Identifier: Apache-2.0
"""``#undo``: what an agent's last mail did is taken back: letters that have not left, states, owners, priorities.

An undo compares three times: before that mail, after it, and now. What is still as the mail left it becomes what it
was; what a colleague, the reporter or time has changed since stays, and is told. How each order is taken back stands
in ``inverse``. What has left is said to have left: nobody can fetch it.
"""

from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from workflows import invite
from workflows.call import cancel
from workflows.case import Arrival, Case
from workflows.desk import Agent
from workflows.event import Event
from workflows.events import Answered
from workflows.events_life import ChildrenReleased, MajorDeclared
from workflows.events_undo import Acted, CallRestored, LetterWithdrawn, NotesWithdrawn, TakenBack
from workflows.facts import OwedLetter
from workflows.history import replay
from workflows.inverse import OF_ANSWER, OF_SUMMARY, RESOLUTION, SUMMARY, Inverse, Part, inverse
from workflows.letter import Audience
from workflows.opposite import opposites, unmerged
from workflows.restore import BECAUSE, restore_clocks, restore_part, restore_progress, values
from workflows.ticket import State, Ticket
from workflows.verbs import Refusal
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)
REPORT = "command_report"
UNDO = "undo"
CALLS = ("call", "call_moved", "call_cancelled")
# Which events count no more once a part is what it was.
OF_PART = {
    Part.STATE: ("answered", "paused", "resumed", "resolved", "confirmed", "closed", "reopened", "call_held"),
    Part.PLACE: ("escalated", "handed_back"),
}


def undo(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """Take back the last mail of this agent that was not yet, or the one whose report is answered."""
    if case.done:
        return Refusal(because="it stands alone: what it takes back was ordered in an earlier mail")
    found = _wanted(case)
    if isinstance(found, Refusal):
        return found
    # A word below it is of somebody who regrets, and no answer.
    return _take_back(replace(case, words=""), by, found)


def last_of(history: tuple[Event, ...], acted: Acted) -> int:
    """The last event of the decision that this one closes; whatever was noted behind it is part of it."""
    same = [event.seq for event in history if (event.at, event.cause) == (acted.at, acted.cause)]
    last = acted.seq
    while last + 1 in same and not isinstance(history[last], Acted):
        last += 1
    return last


def _wanted(case: Case) -> Acted | Refusal:
    history = case.place.past
    taken = {event.first for event in history if isinstance(event, TakenBack)}
    mine = [event for event in history if isinstance(event, Acted) and event.actor == case.actor]
    answered = _report_answered(case)
    if answered:
        found = next((one for one in mine if one.first <= answered <= last_of(history, one)), None)
        if found is None:
            return Refusal(because="the mail that this report tells of did nothing that could be taken back")
        if found.first in taken:
            return Refusal(because="it was taken back already")
        if found.orders == (UNDO,):
            return Refusal(because=inverse(UNDO).stays)
        return found
    left = [one for one in mine if one.first not in taken and one.orders != (UNDO,)]
    return left[-1] if left else Refusal(because="there is nothing of yours in this ticket to take back")


def _report_answered(case: Case) -> int:
    """The seq of the report that this mail answers; 0 where it answers another letter."""
    if not isinstance(case, Arrival) or not case.facts.letters:
        return 0
    nearest = case.facts.letters[0]
    is_report = nearest.letter == REPORT and nearest.ticket == case.ticket.number
    return nearest.seq if is_report else 0


def _take_back(case: CaseT, by: Agent | None, acted: Acted) -> CaseT:
    history = case.place.past
    last = last_of(history, acted)
    happened = history[acted.first - 1 : last]
    number = case.ticket.number
    was, left = replay(number, history[: acted.first - 1]), replay(number, history[:last])
    owed = tuple(one for one in case.place.owed if acted.first <= one.seq <= last)
    case, reached = _withdraw(case, owed)
    of_words = [OF_SUMMARY if reached else OF_ANSWER] if _said(happened) else []
    rows = [inverse(order) for order in acted.orders] + of_words
    for order in acted.orders:
        if inverse(order).stays:
            case = _keep(case, f"#{order}: {inverse(order).stays}")
    restored: list[Part] = []
    case = opposites(case, happened, BECAUSE) if any(row.itself for row in rows) else case
    for part in Part:
        if any(part in row.parts for row in rows):
            case, done = _restore(case, part, was, left, happened, owed, last)
            restored += [part] if done else []
    if not any(row.stays for row in rows):
        case = restore_clocks(case, was, left, reached=bool(reached))
    case = restore_progress(case, was, left) if not reached else case
    case = _hide(case, rows, restored, happened, acted.first, last, bool(reached))
    gone = _gone(happened, restored, bool(reached))
    case = case.note(
        TakenBack(actor=case.actor, first=acted.first, last=last, undone=gone, because="by the one who ordered it")
    )
    return _tell_others(case, by, acted, owed)


def _withdraw(case: CaseT, owed: tuple[OwedLetter, ...]) -> tuple[CaseT, tuple[OwedLetter, ...]]:
    """Take back what has not left for the reporter; what has is told, and returned."""
    reached = []
    for letter in owed:
        if letter.audience != Audience.REPORTER or letter.state == "withdrawn":
            continue
        if letter.can_be_withdrawn:
            told = LetterWithdrawn(actor=case.actor, letter=letter.letter, row=letter.row, because=BECAUSE)
            case = case.note(told)
            case = _back(case, f"{_called(letter)}: it had not left")
        else:
            reached.append(letter)
            case = _keep(case, f"{_called(letter)}: {_left(case, letter)}")
    return case, tuple(reached)


def _left(case: Case, letter: OwedLetter) -> str:
    if letter.state == "refused":
        return "the mail server refused it"
    if letter.sent_at is None:
        return "it is in the hands of the mail server and may have left"
    return f"it left at {letter.sent_at.astimezone(ZoneInfo(case.desk.zone)):%Y-%m-%d %H:%M:%S}"


def _called(letter: OwedLetter) -> str:
    names = {"answer": "the answer", "resolved": "the letter that says it is resolved"}
    called = names.get(letter.letter, f"the letter '{letter.letter.replace('_', ' ')}'")
    return f"{called} to {letter.recipient}"


def _restore(
    case: CaseT,
    part: Part,
    was: Ticket,
    left: Ticket,
    happened: tuple[Event, ...],
    owed: tuple[OwedLetter, ...],
    last: int,
) -> tuple[CaseT, bool]:
    """One part as it was, where it is still as it was left; whether it is."""
    before, after, now = (values(ticket, part) for ticket in (was, left, case.ticket))
    released = _released(case, was, happened) if part is Part.FAMILY else ()
    if before == after and not released:
        return case, False
    if now != after:
        return (case, False) if now == before else (_keep(case, _changed(case, part, last)), False)
    if part is Part.CALL:
        return _restore_call(case, was, owed)
    if part is Part.STATE and was.state is State.NEW and _any_left(owed):
        was = replace(was, state=State.IN_PROGRESS)  # the reporter has been answered
        if values(was, part) == after:
            return case, False
    if part is Part.FAMILY:
        majors = {one.number for one in case.place.beside if one.major and one.is_open}
        if was.parent and was.parent not in majors:
            return _keep(case, f"it was part of #{was.parent}, which is no open major incident any more"), False
        if released:
            case = case.note(ChildrenReleased(actor=case.actor, tickets=released, because=BECAUSE))
        if before == after:
            return _back(case, _became(part, was, case)), True
    case = unmerged(case, happened, BECAUSE) if part is Part.STATE else case
    return _back(restore_part(case, part, was), _became(part, was, case)), True


def _released(case: Case, was: Ticket, happened: tuple[Event, ...]) -> tuple[int, ...]:
    """The parts that the mail gave to this major incident, and all of them where it is none any more."""
    named = {number for event in happened if isinstance(event, MajorDeclared) for number in event.tickets}
    children = {one.number for one in case.place.beside if one.parent == case.ticket.number and case.ticket.number}
    return tuple(sorted(named if was.major or not named | children else named | children))


def _restore_call(case: CaseT, was: Ticket, owed: tuple[OwedLetter, ...]) -> tuple[CaseT, bool]:
    now, talk = case.ticket, invite.talk_of(case)
    if any(one.letter in CALLS for one in owed if one.audience == Audience.REPORTER and not one.can_be_withdrawn):
        if now.call_at is None or was.call_at is not None:
            return _keep(case, "the talk: its letter has left; #call proposes another time"), False
        return _back(cancel(case, BECAUSE), "the talk is cancelled"), True
    told = CallRestored(
        actor=case.actor,
        start=was.call_at,
        minutes=was.call_minutes,
        agent=was.call_agent,
        sequence=now.call_sequence + 1,
        because=BECAUSE,
    )
    case = case.note(told)
    if invite.is_ahead(was, case.at):
        name = "call_moved" if now.call_at is not None else "call"
        case = invite.tell_agent(case, name, invite.talk_of(case), method="REQUEST")
    elif invite.is_ahead(now, case.at):
        case = invite.tell_agent(case, "call_cancelled", talk, method="CANCEL")
    return _back(case, "the talk is as it was" if was.call_at else "the talk will not be"), True


def _hide(
    case: CaseT,
    rows: list[Inverse],
    restored: list[Part],
    happened: tuple[Event, ...],
    first: int,
    last: int,
    reached: bool,
) -> CaseT:
    """Hide the notes of the mail, and its words where they were taken back before they left."""
    voices = {voice for row in rows for voice in row.voices}
    voices -= {RESOLUTION} if Part.STATE not in restored else set()
    summed = any(event.name == "summary_given" for event in happened)
    voices -= {SUMMARY} if Part.PLACE not in restored and not summed else set()
    if any(isinstance(event, Answered) for event in happened) and not reached:
        voices |= {"agent", "answer"}
    if any(event.name in ("note_added", "summary_given") for event in happened) and voices & {"note", SUMMARY}:
        case = _back(case, "the note, which is hidden")
    if not voices:
        return case
    return case.note(
        NotesWithdrawn(actor=case.actor, first=first, last=last, voices=tuple(sorted(voices)), because=BECAUSE)
    )


def _gone(happened: tuple[Event, ...], restored: list[Part], reached: bool) -> tuple[int, ...]:
    """The steps that count no more: those of the parts that are what they were; an answer only if it has not left."""
    names = {name for part in restored for name in OF_PART.get(part, ())}
    if not reached:
        names |= {"answered"}
    names -= {"answered"} if reached else set()
    return tuple(event.seq for event in happened if event.name in names)


def _said(happened: tuple[Event, ...]) -> bool:
    return any(event.name in ("answered", "summary_given") for event in happened)


def _any_left(owed: tuple[OwedLetter, ...]) -> bool:
    return any(
        one.audience == Audience.REPORTER and one.state != "withdrawn" and not one.can_be_withdrawn for one in owed
    )


def _changed(case: Case, part: Part, last: int) -> str:
    """Who changed a part since."""
    ticket, by = replay(case.ticket.number, case.place.past[:last]), None
    for event in case.place.past[last:]:
        after = replace(event.after(ticket), seq=event.seq)
        by = event if values(after, part) != values(ticket, part) else by
        ticket = after
    if by is None:
        return f"{part}: it has changed since"
    kind, _, number = by.actor.partition(":")
    agent = case.desk.agent_of(int(number)) if kind == "agent" else None
    who = {"contact": "the reporter", "admin": "the admin", "desk": "time or the desk itself"}.get(kind, "somebody")
    at = by.at.astimezone(ZoneInfo(case.desk.zone))
    return f"{part}: {agent.name if agent else who} has changed it since, at {at:%Y-%m-%d %H:%M}"


def _became(part: Part, was: Ticket, case: Case) -> str:
    owner = case.desk.agent_of(was.owner)
    said = {
        Part.STATE: f"it is {was.state} again",
        Part.PLACE: f"{owner.name if owner else 'nobody'} has it again, in {was.team} at level {was.level[1:]}",
        Part.PRIORITY: f"it is {was.priority} again",
        Part.KIND: f"it is {was.kind.replace('_', ' ')}, {was.category} again",
        Part.FAMILY: f"it is part of #{was.parent} again" if was.parent else "its tickets are on their own again",
    }
    return said.get(part, str(part))


def _tell_others(case: CaseT, by: Agent | None, acted: Acted, owed: tuple[OwedLetter, ...]) -> CaseT:
    """One line to each colleague whom the mail had told of what is no more."""
    told = {one.recipient for one in owed if one.audience == Audience.AGENT and one.letter not in (REPORT, *CALLS)}
    own = by.address.lower() if by else ""
    agents = tuple(one for one in case.desk.agents if one.address.lower() in told - {own})
    orders = tuple(f"#{order}" for order in acted.orders)
    return tell_agents(case, "alert_undone", agents, by=by.name if by else case.desk.name, done=orders)


def _back(case: CaseT, line: str) -> CaseT:
    return replace(case, undone=(*case.undone, line))


def _keep(case: CaseT, line: str) -> CaseT:
    return replace(case, kept=(*case.kept, line))

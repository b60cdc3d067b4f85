# SPDX-License-Identifier: Apache-2.0
"""A reporter who says that it works is taken at their word: resolved and closed unless the owner objects in time."""

from datetime import datetime
from typing import TypeVar

from workflows import clock, people
from workflows.case import Arrival, Case, DueClock
from workflows.ending import close_ticket
from workflows.events import Answered
from workflows.letter import Detail
from workflows.meaning import Sense
from workflows.ticket import Code, Timer, TimerKind
from workflows.understand import understood
from workflows.writing import tell_agents

CONTENT = frozenset({Sense.BROKEN, Sense.OTHER})
ASKING = frozenset({"#similar", "#undo"})  # orders that ask, or make it what it was
CaseT = TypeVar("CaseT", bound=Case)


def take_at_word(case: Arrival) -> Arrival:
    """Ask the owner, or the team, to resolve it with one word; by their silence it happens by itself.

    Until then nothing is missed and nobody warned, as nobody waits for anything. A breach is never ended by its
    reporter's word: its team is told, and decides.
    """
    if case.ticket.timer(TimerKind.AT_WORD) is not None:
        return case
    until: datetime | str = ""
    if not case.ticket.breach:
        because = "the reporter says that nothing more is needed"
        case = clock.set_timer(case, TimerKind.AT_WORD, case.desk.process.at_word, because, working=True)
        case = clock.pause(case, because)
        timer = case.ticket.timer(TimerKind.AT_WORD)
        until = timer.due if timer is not None else ""
    said = case.mail.reply_text
    agents = people.working(case.desk, case.ticket)
    told: dict[str, Detail] = {"cancelled": True} if understood(case).sense is Sense.CANCEL else {}
    return tell_agents(
        case, "alert_close_asked", agents, text=said, also=told, commands=("#resolve",), until=until
    )


def take_back(case: CaseT, because: str) -> CaseT:
    """It goes on as before their word: what was promised runs on."""
    if case.ticket.timer(TimerKind.AT_WORD) is None:
        return case
    return clock.resume(clock.end_timers(case, because, TimerKind.AT_WORD), because)


def object_to_word(case: CaseT) -> CaseT:
    """Whoever of the desk answers or orders anything that does not end the ticket goes on working on it.

    What monitoring says is taken back by its own step.
    """
    answered = any(isinstance(event, Answered) and event.actor != "desk" for event in case.events)
    ordered = any(one.split()[0] not in ASKING for one in case.done)
    if not (answered or ordered) or case.ticket.source == "alert":
        return case
    return take_back(case, "somebody of the desk goes on working on it")


def at_word(case: DueClock) -> DueClock:
    """The owner did not object: resolved, confirmed and closed; or recovered, where monitoring says so."""
    timer = case.clock
    if not isinstance(timer, Timer) or timer.kind is not TimerKind.AT_WORD:
        return case
    if not case.ticket.is_open or case.ticket.breach:
        return clock.end_timer(case, timer, "it is no longer for the reporter's word to end it")
    if case.ticket.source == "alert":
        return close_ticket(case, Code.RECOVERED, "monitoring says that it is well, and nobody objected")
    cancelled = case.place.word == Sense.CANCEL
    because = f"the reporter says that {'it is no longer needed' if cancelled else 'it works'}, and nobody objected"
    return close_ticket(case, Code.CANCELLED if cancelled else Code.SOLVED, because, confirmed=True)

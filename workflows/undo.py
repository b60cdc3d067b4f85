# SPDX-License-Identifier: Apache-2.0
"""``#undo``: what an agent's last mail did is taken back: letters that have not left, states, owners, priorities.

An undo compares three times: before that mail, after it, and now. What is still as the mail left it becomes what it
was; what a colleague, the reporter or time has changed since stays, and is told. How each order is taken back stands
in ``inverse``. What has left is said to have left: nobody can fetch it.
"""

from dataclasses import replace
from typing import TypeVar

from workflows.act import Act, act_of, last_of
from workflows.case import Arrival, Case
from workflows.copy_in import copies_of, listed
from workflows.desk import Agent
from workflows.ending import tell_open_again
from workflows.event import Event
from workflows.events_undo import Acted, NotesWithdrawn, TakenBack
from workflows.inverse import OF_ANSWER, OF_SUMMARY, RESOLUTION, SUMMARY, Inverse, Part, inverse
from workflows.letter import Audience
from workflows.opposite import opposites
from workflows.part_back import part_back
from workflows.restore import restore_clocks, restore_progress, values
from workflows.spam import AGAIN, is_spam
from workflows.verbs import Refusal
from workflows.withdraw import BECAUSE, CALLS, ENDS, SPEAKS, back, has_left, kept, withdraw, withdraw_beside
from workflows.writing import tell_agents, unreachable

CaseT = TypeVar("CaseT", bound=Case)
REPORT = "command_report"
UNDO = "undo"
# Of what an alert tells; the others tell of the mail as a whole.
TELLS_OF = {
    "alert_taken": Part.PLACE,
    "alert_assigned": Part.PLACE,
    "alert_handover": Part.PLACE,
    "alert_pingpong": Part.PLACE,
}
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
    return _take_back(replace(case, words=""), by, act_of(case, found))


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


def _take_back(case: CaseT, by: Agent | None, act: Act) -> CaseT:
    case, reached = withdraw(case, act.owed)
    of_words = [OF_SUMMARY if reached else OF_ANSWER] if act.did("answered", "summary_given") else []
    rows = [inverse(order) for order in act.orders] + of_words
    for order in act.orders:
        if inverse(order).stays:
            still = f"; {listed(copies_of(case))}" if order == "cc" else ""
            case = kept(case, f"#{order}: {inverse(order).stays}{still}")
    restored: list[Part] = []
    case = opposites(case, act.happened, BECAUSE) if any(row.itself for row in rows) else case
    for part in Part:
        if any(part in row.parts for row in rows):
            case, done = part_back(case, part, act)
            restored += [part] if done else []
    case = back(case, AGAIN) if Part.STATE in restored and is_spam(act.left) else case
    case = withdraw_beside(case, act.acted.at)
    if not any(row.stays for row in rows):
        case = restore_clocks(case, act.was, act.left, reached=bool(reached))
    case = restore_progress(case, act.was, act.left) if not has_left(act.owed, SPEAKS) else case
    case = _tell_again(case, restored, act)
    case = _hide(case, rows, restored, act, bool(reached))
    gone = _gone(act.happened, restored, bool(reached))
    case = case.note(
        TakenBack(
            actor=case.actor, first=act.first, last=act.last, undone=gone, because="by the one who ordered it"
        )
    )
    if not (case.undone or case.kept):
        case = back(case, "nothing, as it had changed nothing")
    return _tell_others(case, by, act, restored)


def _tell_again(case: CaseT, restored: list[Part], act: Act) -> CaseT:
    """A reporter who has read that it is over reads that it is not."""
    if Part.STATE not in restored or not case.ticket.is_open or not has_left(act.owed, ENDS):
        return case
    case = tell_open_again(case, mistaken=True)
    return case if unreachable(case) else back(case, "the reporter reads that it is open again")


def _hide(case: CaseT, rows: list[Inverse], restored: list[Part], act: Act, reached: bool) -> CaseT:
    """Hide the notes of the mail, and its words where they were taken back before they left."""
    voices = {voice for row in rows for voice in row.voices}
    voices -= {RESOLUTION} if Part.STATE not in restored else set()
    voices -= {SUMMARY} if Part.PLACE not in restored and not act.did("summary_given") else set()
    if act.did("answered") and not reached:
        voices |= {"agent", "answer"}
    if act.did("note_added", "summary_given") and voices & {"note", SUMMARY}:
        case = back(case, "the note, which is hidden")
    if not voices:
        return case
    told = tuple(sorted(voices))
    return case.note(
        NotesWithdrawn(actor=case.actor, first=act.first, last=act.last, voices=told, because=BECAUSE)
    )


def _gone(happened: tuple[Event, ...], restored: list[Part], reached: bool) -> tuple[int, ...]:
    """The steps that count no more: those of the parts that are what they were; an answer only if it has not left."""
    names = {name for part in restored for name in OF_PART.get(part, ())}
    if not reached:
        names |= {"answered"}
    names -= {"answered"} if reached else set()
    return tuple(event.seq for event in happened if event.name in names)


def _tell_others(case: CaseT, by: Agent | None, act: Act, restored: list[Part]) -> CaseT:
    """One line to each colleague whom the mail had told of what is no more."""
    orders = tuple(f"#{order}" for order in act.orders if _is_no_more(order, act, restored))
    if not (orders or restored):
        return case
    alerts = (one for one in act.owed if one.audience == Audience.AGENT)
    stands = {name for name, part in TELLS_OF.items() if part not in restored}
    told = {one.recipient for one in alerts if one.letter not in (REPORT, *CALLS, *stands)}
    own = by.address.lower() if by else ""
    agents = tuple(one for one in case.desk.agents if one.address.lower() in told - {own})
    return tell_agents(case, "alert_undone", agents, by=by.name if by else case.desk.name, done=orders)


def _is_no_more(order: str, act: Act, restored: list[Part]) -> bool:
    """Whether all that an order had changed of the ticket is what it was."""
    row = inverse(order)
    changed = {part for part in row.parts if values(act.was, part) != values(act.left, part)}
    return not (row.stays or row.asks) and changed <= set(restored)

# SPDX-License-Identifier: Apache-2.0
"""A ticket resolved, confirmed, closed and opened again: what each does to its promises, timers and letters.

Every way to an end goes through here: an agent's word, the reporter's, silence, a parent, a monitoring system.
"""

from typing import TypeVar

from workflows import clock
from workflows.call import cancel
from workflows.case import Case
from workflows.events_life import Closed, Confirmed, Reopened, Resolved
from workflows.events_promise import TargetMissed
from workflows.ticket import Code, State, TargetKind, TargetState, TimerKind
from workflows.writing import tell_reporter, unreachable

CaseT = TypeVar("CaseT", bound=Case)
RESTORED = frozenset({Code.SOLVED, Code.WORKAROUND, Code.RECOVERED})  # the promise of a resolution was kept
OPEN_AGAIN = "it is open again"


def resolve_ticket(case: CaseT, code: Code, because: str, *, ask: bool = True) -> CaseT:
    """Resolve an open ticket: its promises and timers are over, and it is closed by itself after the desk's days.

    ``ask`` sets the reminder of the question whether it is so; the letter that asks is the caller's to owe. Of a
    breach nobody is asked: its team ends it, and its reporter hears that once.
    """
    process = case.desk.process
    case = stop(case.note(Resolved(code=code, actor=case.actor, because=because)), code)
    if ask and not case.ticket.breach:
        case = clock.set_timer(case, TimerKind.CONFIRM_REMINDER, process.confirm_reminder, "the reporter was asked")
    return clock.set_timer(case, TimerKind.CLOSE, process.close, "closed then, unless the reporter objects")


def close_ticket(case: CaseT, code: Code, because: str, *, confirmed: bool = False, tell: bool = True) -> CaseT:
    """Close a ticket, resolved or not, and write the closing letter unless ``tell`` says otherwise.

    ``confirmed``: the reporter said so. What was open is resolved by this, so that no ticket ends without.
    """
    told_before = not case.ticket.is_open  # of a breach, that it has been dealt with
    if case.ticket.is_open and code not in (Code.DUPLICATE, Code.SPAM):
        case = case.note(Resolved(code=code, actor=case.actor, because=because))
    if confirmed:
        case = case.note(Confirmed(actor=case.actor, because=because))
    case = stop(case.note(Closed(code=code, actor=case.actor, because=because)), code)
    if not tell or case.ticket.breach and told_before:
        return case
    if case.ticket.breach:
        return tell_reporter(case, "closed_breach")
    return tell_reporter(case, "closed", code_word=str(code), silent=not confirmed and case.actor == "desk")


def reopen_ticket(case: CaseT, because: str, *, tell: bool = True, unsure: bool = False) -> CaseT:
    """Open a ticket again where it was: the resolution's time runs on, and the reporter is told when news comes.

    A first response is not asked for twice. ``tell`` says whether the letter goes out; ``unsure`` that nobody has
    said that it is not solved.
    """
    stopped = case.ticket.resolved_at or case.ticket.closed_at or case.at
    case = clock.end_timers(case.note(Reopened(actor=case.actor, because=because)), OPEN_AGAIN)
    case = clock.again(case, TargetKind.RESOLUTION, stopped, OPEN_AGAIN)
    return tell_open_again(case, unsure=unsure) if tell else case


def tell_open_again(case: CaseT, *, unsure: bool = False, mistaken: bool = False) -> CaseT:
    """Tell the reporter that it is open again, and when they hear next; of a breach no more than that.

    ``mistaken``: the letter that said otherwise should never have left.
    """
    if unreachable(case):
        return tell_reporter(case, "reopened")
    case = promise_news(case, "the letter says when news comes")
    promised = case.ticket.target(TargetKind.NEXT_UPDATE)
    owner = case.desk.agent_of(case.ticket.owner)
    until = promised.due if promised else ""
    if case.ticket.breach:
        return tell_reporter(case, "status_breach", next_update=until)
    return tell_reporter(
        case, "reopened", owner=owner.name if owner else "", next_update=until, unsure=unsure, mistaken=mistaken
    )


def promise_news(case: CaseT, because: str) -> CaseT:
    """Let the reporter hear by itself in the time of the ticket's priority, unless a person writes before."""
    span = case.desk.process.updates[case.ticket.priority]
    return clock.promise(case, TargetKind.NEXT_UPDATE, span, case.at, because)


def stop(case: CaseT, code: Code) -> CaseT:
    """End every timer and every promise to the reporter; one to the law (GDPR Article 33) is not ours to end."""
    case = cancel(case, "the ticket ended")
    case = clock.resume(case, "it ended")  # what stood still is counted up to here
    for target in case.ticket.targets:
        if target.state is not TargetState.RUNNING or target.kind is TargetKind.BREACH_NOTIFICATION:
            continue
        if target.due < case.at:
            late = f"it was due at {target.due:%Y-%m-%d %H:%M} UTC"
            case = case.note(TargetMissed(kind=target.kind, round=target.round, because=late))
        elif target.kind is TargetKind.RESOLUTION and code in RESTORED:
            case = clock.meet(case, target.kind, "resolved in time")
        else:
            case = clock.cancel(case, target.kind, "the ticket ended")
    return clock.end_timers(case, "the ticket ended")


def code_of(case: Case) -> Code:
    """How the ticket was resolved; solved where that is not known any more."""
    return next((code for code in Code if code.value == case.ticket.code), Code.SOLVED)


def is_resolved(case: Case) -> bool:
    """Whether the reporter is being asked."""
    return case.ticket.state is State.RESOLVED

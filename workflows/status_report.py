# SPDX-License-Identifier: Apache-2.0
"""How a ticket stands, in facts alone: what its reporter may be told without a word of any mail."""

from workflows import done
from workflows.case import Arrival, Case
from workflows.events import LetterWithheld
from workflows.events_life import StatusTold
from workflows.inform import promise_update, talk_ahead
from workflows.letter import Detail
from workflows.respond import may_answer, refuted
from workflows.ticket import State, Target, TargetKind, TargetState, Ticket, Timer, TimerKind
from workflows.writing import tell_reporter_with, unreachable

MOST_STEPS = 12
# Who asks may also read what letters have told; who was reminded knows it.
DONE = done.WORDS | {name: name for name in ("acknowledged", "status_told", "closed")}
BREACH, BREACH_OVER, REPORT = "status_breach", "closed_breach", "status_report"


def report_status(case: Arrival) -> Arrival:
    """Answer who asks how their ticket stands; of a breach the letter says that it is being dealt with, or that it
    has been."""
    name = (BREACH if case.ticket.is_open else BREACH_OVER) if case.ticket.breach else REPORT
    refused = unreachable(case) or refuted(case) or may_answer(case)
    if refused:
        return case.note(LetterWithheld(letter=name, because=refused))
    because = "the reporter asked how it stands"
    case = case.note(StatusTold(letter=name, asked=True, actor=case.actor, because=because))
    if case.ticket.state is State.IN_PROGRESS and not case.ticket.breach and _news(case.ticket) is None:
        case = promise_update(case)
    return tell_reporter_with(case, name, _breach_details(case) if case.ticket.breach else standing_details(case))


def _breach_details(case: Case) -> dict[str, Detail]:
    """When the reporter hears next of a breach, and nothing else."""
    news = _news(case.ticket) if case.ticket.is_open else None
    return {"next_update": news.due} if news is not None else {}


def standing_details(case: Case) -> dict[str, Detail]:
    """State, level, owner, steps with their times, and what comes next."""
    ticket = case.ticket
    owner = case.desk.agent_of(ticket.owner)
    told: dict[str, Detail] = {
        "state": str(ticket.state),
        "level": str(ticket.level),
        "owner": owner.name if owner is not None else "",
        "steps": done.told(case, DONE, MOST_STEPS),
        **talk_ahead(case),
    }
    for name, kinds in (("until", _waits(ticket)), ("next_update", _news(ticket))):
        if kinds is not None:
            told[name] = kinds.due
    return told


def _waits(ticket: Ticket) -> Timer | None:
    """Until when the reporter has time to answer us."""
    kind = {State.WAITING: TimerKind.SILENCE, State.RESOLVED: TimerKind.CLOSE}.get(ticket.state)
    return ticket.timer(kind) if kind is not None else None


def _news(ticket: Ticket) -> Target | None:
    """The promise after which the reporter hears of us next."""
    running = (ticket.target(kind) for kind in (TargetKind.NEXT_UPDATE, TargetKind.FIRST_RESPONSE))
    return next((one for one in running if one is not None and one.state is TargetState.RUNNING), None)

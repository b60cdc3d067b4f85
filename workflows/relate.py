# SPDX-License-Identifier: Apache-2.0
"""``#link 43`` and ``#duplicate 43``: two tickets have to do with each other, and both show it."""

from typing import TypeVar

from workflows import clock
from workflows.case import Case
from workflows.desk import Agent
from workflows.ending import close_ticket
from workflows.events_beside import Related, Unrelated
from workflows.merge import named
from workflows.ticket import Code, State, TargetKind
from workflows.verbs import Refusal
from workflows.writing import tell_reporter

CaseT = TypeVar("CaseT", bound=Case)


def link(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Say that the ticket has to do with another one; nobody is told but who looks at either."""
    other = named(case, value)
    if isinstance(other, Refusal):
        return other
    said = {event.to for event in case.events if isinstance(event, Related)}
    if other.number in case.place.related | said:
        return Refusal(because=f"it is linked with #{other.number} already")
    return case.note(Related(to=other.number, actor=case.actor, because="an agent says so"))


def unlink(case: CaseT, number: int, because: str) -> CaseT | Refusal:
    """Take that back."""
    if number not in case.place.related:
        return Refusal(because=f"it is not linked with #{number}")
    return case.note(Unrelated(to=number, actor=case.actor, because=because))


def duplicate(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Close the ticket, as another one is about the same: the reporter reads which, where that is theirs too.

    Unlike merged tickets the two have nothing further in common. The mail's text goes out as an answer.
    """
    other = named(case, value)
    if isinstance(other, Refusal):
        return other
    if case.ticket.state is State.CLOSED:
        return Refusal(because="it is closed already")
    if case.ticket.major and case.place.children:
        return Refusal(because="it is a major incident with parts of its own, which would be left alone")
    if other.number not in case.place.related:
        because = "an agent says that it reports the same"
        case = case.note(Related(to=other.number, actor=case.actor, because=because))
    if case.words:
        case = clock.meet(case, TargetKind.FIRST_RESPONSE, "an agent's words go out")
    case = close_ticket(case, Code.DUPLICATE, f"an agent closed it as a duplicate of #{other.number}", tell=False)
    if other.requester != case.ticket.requester:
        return tell_reporter(case, "duplicate")
    return tell_reporter(case, "duplicate", other=f"[#{other.number}]", own=True, state=str(other.state))

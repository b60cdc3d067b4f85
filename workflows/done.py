# SPDX-License-Identifier: Apache-2.0
"""What was done about a ticket, by the names that decisions and the reporter's letters know it by."""

from collections.abc import Iterable
from datetime import datetime

from workflows.case import Case
from workflows.event import Event
from workflows.events import Answered
from workflows.events_call import CallHeld
from workflows.events_life import Escalated, Escalation, HandedBack
from workflows.events_undo import TakenBack
from workflows.ticket import Level

Steps = tuple[tuple[datetime, str], ...]
# By the names of the events; those that a reporter may be told of.
STEPS = (
    "opened", "acknowledged", "answered", "escalated", "handed_back", "call_held", "status_told", "paused", "resumed",
    "resolved", "reopened", "closed", "breach_cleared",
)  # fmt: skip
TAKEN_BACK = TakenBack.name  # makes others count no more
EXPERTS = "experts"  # an escalation to level 3
# What is done in letters (words.md, done.*) -> where history calls it otherwise; no letter tells of the rest.
WORDS = {name: name for name in ("opened", "answered", "escalated", EXPERTS, "handed_back", "resolved", "reopened")}
WORDS |= {"call_held": "called", "paused": "waiting"}


def steps(happened: Iterable[Event]) -> Steps:
    """The steps among these events, but for those that were taken back. That the lead or the manager was told is
    none: nobody else works on it now."""
    there = tuple(happened)
    gone = {seq for event in there if isinstance(event, TakenBack) for seq in event.undone}
    return tuple((event.at, name) for event in there if event.seq not in gone and (name := _name(event)))


def told(case: Case, words: dict[str, str], most: int) -> Steps:
    """The newest of them in the words of letters: a mail came when we received it, however late it was dealt with,
    and who was asked a question need not read that they were answered by the same mail."""
    asked = {at for at, name in case.place.steps if name == "paused"}
    there = [one for one in case.place.steps if one[1] in words and not (one[1] == "answered" and one[0] in asked)]
    received = min((target.since for target in case.ticket.targets if target.since is not None), default=None)
    shown = [
        (min(at, received) if name == "opened" and received is not None else at, words[name]) for at, name in there
    ]
    return tuple(shown[-most:])


def was_asked(case: Case) -> bool:
    """Whether somebody of the desk has spoken to the reporter, so that there may be something to wait for."""
    before = any(name in ("answered", "call_held") for _, name in case.place.steps)
    return before or case.happened(Answered, CallHeld)


def _name(event: Event) -> str:
    if isinstance(event, Escalated):
        if event.kind is Escalation.HIERARCHICAL:
            return ""
        return EXPERTS if event.level is Level.L3 else event.name
    if isinstance(event, HandedBack) and event.level is Level.L2:
        return Escalated.name  # from the experts to the specialists
    return event.name if event.name in STEPS else ""

# SPDX-License-Identifier: Apache-2.0
"""The order of the steps, in one place: what happens to a mail that arrives and to a promise that falls due."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from workflows.ask_status import ask_status
from workflows.assign import assign
from workflows.at_word import at_word
from workflows.case import Arrival, Case, DueClock, Order
from workflows.categorise import categorise
from workflows.confirm import confirm
from workflows.follow_up import follow_up
from workflows.hear import hear
from workflows.identify import identify
from workflows.log import log
from workflows.miss import miss
from workflows.obey import obey
from workflows.orders import order
from workflows.ping_pong import ping_pong
from workflows.prioritise import prioritise
from workflows.promise import promise
from workflows.recognise import recognise
from workflows.remind import remind
from workflows.respond import respond, respond_to_clock
from workflows.returned import returned

CaseT = TypeVar("CaseT", bound=Case)
Step = Callable[[CaseT], CaseT]

ARRIVAL: tuple[Step[Arrival], ...] = (
    recognise,  # our own letter, seen before, unwanted, waiting, or something to deal with
    returned,  # a letter of ours that came back
    identify,  # who speaks, about which ticket, and may they
    obey,  # an agent's orders
    ask_status,  # how do my tickets stand? a list, and no ticket
    follow_up,  # a closed ticket is followed by a new one
    log,  # open a ticket, or add to one
    hear,  # what a reply does to its ticket
    categorise,  # incident or service request, and which category
    prioritise,  # impact times urgency
    assign,  # which team, at which level
    promise,  # first response and resolution, by when
    ping_pong,  # another desk that answers every letter of ours
)
ARRIVAL_END: Step[Arrival] = respond  # which letters all that owes, whatever settled it

DUE: tuple[Step[DueClock], ...] = (
    miss,  # a promise was not kept in time
    remind,  # we wait for the reporter: a reminder, or solved by silence
    confirm,  # it is resolved: asked once more, or closed by silence
    at_word,  # the reporter said that it works, and nobody objected
)
DUE_END: Step[DueClock] = respond_to_clock

ORDER: tuple[Step[Order], ...] = (
    order,  # what the command line says
)


def tell(story: tuple[Step[CaseT], ...], end: Step[CaseT] | None, case: CaseT) -> CaseT:
    """The case after its story: each step in turn until one settles it, and the end in any event."""
    for _, after in told(story, end, case):
        case = after
    return case


def told(
    story: tuple[Step[CaseT], ...], end: Step[CaseT] | None, case: CaseT
) -> Iterator[tuple[Step[CaseT], CaseT]]:
    """Each step that was taken, with the case after it: the same engine, for those who ask why."""
    for step in story:
        if case.disposition is not None:
            break
        case = step(case)
        yield step, case
    if end is not None:
        yield end, end(case)

# SPDX-License-Identifier: Apache-2.0
"""The order of the steps, in one place: what happens to a mail that arrives and to a promise that falls due."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from workflows.absence import notice_absence
from workflows.acted import acted
from workflows.admit import admit
from workflows.all_hands import all_hands
from workflows.ask_status import ask_status
from workflows.assign import assign
from workflows.at_word import at_word, object_to_word
from workflows.become_aware import become_aware
from workflows.breach import breach
from workflows.breach_told import breach_told
from workflows.case import Arrival, Case, DueClock, Order
from workflows.categorise import categorise
from workflows.collide import collide
from workflows.confide import confide
from workflows.confirm import confirm
from workflows.copy_in import copy_in
from workflows.depart import depart
from workflows.flood import hold_flood
from workflows.follow_parent import follow_parent
from workflows.follow_up import follow_up
from workflows.for_whom import tell_origin
from workflows.hand_words import hand_words
from workflows.hear import hear
from workflows.hear_admin import hear_admin
from workflows.hear_of import hear_of
from workflows.identify import identify
from workflows.inform import inform
from workflows.invited import invited
from workflows.join_major import join_major
from workflows.keep_inside import keep_inside
from workflows.list_parts import list_parts
from workflows.log import log
from workflows.miss import miss
from workflows.monitor import monitor
from workflows.obey import obey
from workflows.obey_afresh import obey_afresh
from workflows.on_behalf import on_behalf, opened_for
from workflows.orders import order
from workflows.overdue import overdue
from workflows.pass_merged import pass_merged
from workflows.pass_on import pass_on
from workflows.ping_pong import ping_pong
from workflows.prioritise import prioritise
from workflows.promise import promise
from workflows.recall import recall_due
from workflows.recognise import recognise
from workflows.recover import recover
from workflows.remind import remind
from workflows.remind_call import remind_call
from workflows.respond import respond
from workflows.returned import returned
from workflows.ring_again import ring_again
from workflows.rise import rise, rise_first
from workflows.rule import rule
from workflows.spam import hold_spam
from workflows.spread import spread
from workflows.still_down import still_down
from workflows.summarise import summarise
from workflows.supersede import supersede, take_by_answer, take_by_ending
from workflows.surge import list_surge, surge, tell_surge
from workflows.track import track
from workflows.trial import trial
from workflows.unrepeat import unrepeat
from workflows.veil import veil
from workflows.warn import warn
from workflows.watch import watch
from workflows.watch_breach import watch_breach

CaseT = TypeVar("CaseT", bound=Case)
Step = Callable[[CaseT], CaseT]

ARRIVAL: tuple[Step[Arrival], ...] = (
    recognise,  # our own letter, seen before, unwanted, waiting, or something to deal with
    returned,  # a letter of ours that came back
    rule,  # an agent's word about a mail that is held
    monitor,  # a problem that a monitoring system reports, or its recovery
    hear_admin,  # an answer to one of the desk's own lists
    on_behalf,  # an agent who writes for somebody, or forwards what they wrote
    identify,  # who speaks, about which ticket, and may they
    obey_afresh,  # an agent's orders in a new mail, which open no ticket
    unrepeat,  # the alert that an agent's client put below the answer as if it were theirs
    hold_spam,  # of whom agents have called a mail spam
    hold_flood,  # of whom far too many came within the hour
    confide,  # a confidential ticket hears only those who may deal with it
    admit,  # whether somebody else may write in the ticket
    depart,  # somebody leaves it
    invited,  # a calendar answers an invitation to a talk
    collide,  # an answer that crosses a colleague's
    obey,  # an agent's orders
    notice_absence,  # an agent's out-of-office reply, or their return
    become_aware,  # of a breach, at a person's first answer or order
    summarise,  # what an agent says of a hand-over
    keep_inside,  # what answers a letter of the desk to itself, or comes to the address for notes
    ask_status,  # how do my tickets stand? a list, and no ticket
    follow_up,  # a closed ticket is followed by a new one
    log,  # open a ticket, or add to one
    opened_for,  # which agent opened it
    track,  # which monitoring problem it is
    breach_told,  # personal data in wrong hands, as a reply tells
    hear,  # what a reply does to its ticket
    categorise,  # incident or service request, and which category
    prioritise,  # impact times urgency
    assign,  # which team, at which level
    breach,  # personal data in wrong hands: confidential from here on
    promise,  # first response and resolution, by when
    join_major,  # one more report of an open major incident
    surge,  # so many alike that it may be one
    spread,  # to one person, where the settings say so
    all_hands,  # a P1 calls everybody, or somebody who confirms it
    ping_pong,  # another desk that answers every letter of ours
)


def _respond(case: Arrival) -> Arrival:
    case = take_by_ending(take_by_answer(object_to_word(case)))
    case = supersede(tell_origin(respond(case)))
    return trial(acted(watch(pass_on(hand_words(tell_surge(case))))))


ARRIVAL_END: Step[Arrival] = _respond  # which letters all that owes, whatever settled it

DUE: tuple[Step[DueClock], ...] = (
    watch_breach,  # nobody looks at a breach, or its 72 hours run out
    still_down,  # a problem that flapped and stays
    recover,  # a problem that is over by itself
    hear_of,  # what another ticket says of it: merged, linked, split
    follow_parent,  # what happened to its major incident
    list_surge,  # alike reports that no alert has told of yet
    list_parts,  # what joined a major incident by itself
    warn,  # a promise's time runs out
    miss,  # a promise was not kept in time
    rise_first,  # no progress either, and the reporter is to read where it is now
    inform,  # the reporter hears how it stands
    ring_again,  # a P1 that nobody has taken or confirmed
    rise,  # no progress at this level
    overdue,  # a solution is owed for long, and those above hear of it again
    remind,  # we wait for the reporter: a reminder, or solved by silence
    confirm,  # it is resolved: asked once more, or closed by silence
    remind_call,  # a talk begins soon
    recall_due,  # what an agent wants to be reminded of
    at_word,  # the reporter said that it works, and nobody objected
)
DUE_END: Step[DueClock] = watch

ORDER: tuple[Step[Order], ...] = (
    confide,
    order,  # what the command line says
    become_aware,  # of a breach
    object_to_word,  # that it works, where the desk goes on
    pass_on,  # to the parts of a major incident
    take_by_ending,  # whoever resolves it has it
    supersede,  # those who were alerted hear who has it
    hand_words,  # and what is said of it stands in the alerts
    watch,  # who is waited for now
    acted,  # what an agent did, so that it can be taken back
)


def tell(story: tuple[Step[CaseT], ...], end: Step[CaseT] | None, case: CaseT) -> CaseT:
    """The case after its story: each step in turn until one settles it, and the end in any event; the reporters of
    merged tickets are written to as well; who may not read a confidential ticket finds nothing of it in letters."""
    for _, after in told(story, end, case):
        case = after
    return veil(copy_in(pass_merged(case)))


def told(story: tuple[Step[CaseT], ...], end: Step[CaseT] | None, case: CaseT) -> Iterator[tuple[Step[CaseT], CaseT]]:
    """Each step that was taken, with the case after it: the same engine, for those who ask why."""
    for step in story:
        if case.disposition is not None:
            break
        case = step(case)
        yield step, case
    if end is not None:
        yield end, end(case)

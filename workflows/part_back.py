# SPDX-License-Identifier: Apache-2.0
"""One part of a ticket is again what it was before an act, where it is still as the act left it; else it is told."""

from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from workflows import invite
from workflows.act import Act
from workflows.call import cancel
from workflows.case import Case
from workflows.events_life import ChildrenReleased, MajorDeclared
from workflows.events_undo import CallRestored
from workflows.history import replay
from workflows.inverse import Part
from workflows.opposite import unmerged
from workflows.restore import restore_part, values
from workflows.ticket import State, Ticket
from workflows.withdraw import BECAUSE, CALLS, ENDS, SPEAKS, back, has_left, kept

CaseT = TypeVar("CaseT", bound=Case)


def part_back(case: CaseT, part: Part, act: Act) -> tuple[CaseT, bool]:
    """The case with that part as it was, and whether it is."""
    was = _as_far_as_may_be(act.was, part, act)
    before, after, now = (values(ticket, part) for ticket in (was, act.left, case.ticket))
    released = _released(case, act) if part is Part.FAMILY else ()
    if part is Part.FAMILY and act.did("children_released"):
        return _claimed_again(case, act)
    if before == after and not released:
        return case, False
    if now != after:
        return (case, False) if now == before else (kept(case, _changed(case, part, act.last)), False)
    if part is Part.PLACE and act.was.is_open and not case.ticket.is_open:
        # Who ended it keeps it: what comes of it later needs somebody who has it.
        return kept(case, f"{part}: they stay, as it is {case.ticket.state}"), False
    if part is Part.CALL:
        return _call_back(case, act)
    if part is Part.FAMILY:
        majors = {one.number for one in case.place.beside if one.major and one.is_open}
        if was.parent and was.parent not in majors:
            return kept(case, f"it was part of #{was.parent}, which is no open major incident any more"), False
        if released:
            case = case.note(ChildrenReleased(actor=case.actor, tickets=released, because=BECAUSE))
        if before == after:
            return back(case, _became(part, was, case)), True
    case = unmerged(case, act.happened, BECAUSE) if part is Part.STATE else case
    case = restore_part(case, part, was, told=has_left(act.owed, ENDS))
    return back(case, _became(part, was, case) if was == act.was else f"it is {was.state}"), True


def _as_far_as_may_be(was: Ticket, part: Part, act: Act) -> Ticket:
    """The ticket as it was, but that nobody is new to a reporter to whom a person has spoken."""
    if part is Part.STATE and was.state is State.NEW and has_left(act.owed, SPEAKS):
        return replace(was, state=State.IN_PROGRESS)
    return was


def _claimed_again(case: CaseT, act: Act) -> tuple[CaseT, bool]:
    """The parts that the act let go are parts again; where one is taken already, it stays where it is."""
    let_go = [number for event in act.happened if isinstance(event, ChildrenReleased) for number in event.tickets]
    named = ", ".join(f"#{number}" for number in let_go)
    if not case.ticket.major or not case.ticket.is_open:
        return kept(case, f"{named}: it is no open major incident any more"), False
    case = case.note(MajorDeclared(actor=case.actor, tickets=tuple(let_go), because=BECAUSE))
    return back(case, f"{named} belongs to it again" if len(let_go) == 1 else f"{named} belong to it again"), True


def _released(case: Case, act: Act) -> tuple[int, ...]:
    """The parts that the act gave to this major incident, and all of them where it is none any more."""
    named = {number for event in act.happened if isinstance(event, MajorDeclared) for number in event.tickets}
    children = {one.number for one in case.place.beside if one.parent == case.ticket.number and case.ticket.number}
    return tuple(sorted(named if act.was.major or not named | children else named | children))


def _call_back(case: CaseT, act: Act) -> tuple[CaseT, bool]:
    was, now, talk = act.was, case.ticket, invite.talk_of(case)
    if has_left(act.owed, frozenset(CALLS)):
        if now.call_at is None or was.call_at is not None:
            return kept(case, "the talk: its letter has left; #call proposes another time"), False
        return back(cancel(case, BECAUSE), "the talk is cancelled"), True
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
    return back(case, "the talk is as it was" if was.call_at else "the talk will not be"), True


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

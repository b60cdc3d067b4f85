# SPDX-License-Identifier: Apache-2.0
"""A ticket hears what another one's history says of it: merged into it, linked with it, split off from it."""

from collections.abc import Callable, Mapping

from parsers.values import Address
from workflows import people
from workflows.case import DueClock, Wake
from workflows.ending import stop
from workflows.events_beside import Merged, MergedIn, RelatedBy, SplitInto
from workflows.facts import Standing
from workflows.ticket import Code
from workflows.writing import tell_agents, tell_reporter


def hear_of(case: DueClock) -> DueClock:
    """Note what the other ticket says, and tell whom it concerns; what is no longer so is noted and told nobody."""
    wake = case.clock
    if not isinstance(wake, Wake) or wake.parent is None or wake.what not in HEARS:
        return case
    return HEARS[wake.what](case, wake, wake.parent)


def _merged(case: DueClock, wake: Wake, other: Standing) -> DueClock:
    """Another ticket goes on in this one: the agents read what it was, the reporter that there is one more."""
    number = other.ticket.number
    case = case.note(MergedIn(ticket=number, actor=wake.actor, because="an agent merged it into this one"))
    if other.ticket.merged_into != case.ticket.number:
        return case
    if other.requester.address.lower() != case.place.requester.address.lower():
        case = tell_reporter(case, "merged_other")
    told = tuple(agent for agent in people.working(case.desk, case.ticket) if f"agent:{agent.id}" != wake.actor)
    author = Address(name=other.requester.name, address=other.requester.address)
    by = _agent_name(case, wake)
    return tell_agents(case, "alert_merged", told, text=other.report, author=author, by=by, other=f"[#{number}]")


def _unmerged(case: DueClock, wake: Wake, other: Standing) -> DueClock:
    because = "an agent took it out again"
    return case.note(MergedIn(ticket=other.ticket.number, ended=True, actor=wake.actor, because=because))


def _related(case: DueClock, wake: Wake, other: Standing) -> DueClock:
    return case.note(RelatedBy(ticket=other.ticket.number, actor=wake.actor, because="an agent linked them"))


def _unrelated(case: DueClock, wake: Wake, other: Standing) -> DueClock:
    because = "an agent took the link back"
    return case.note(RelatedBy(ticket=other.ticket.number, ended=True, actor=wake.actor, because=because))


def _split_from(case: DueClock, wake: Wake, other: Standing) -> DueClock:
    return case.note(SplitInto(ticket=other.ticket.number, actor=wake.actor, because="a mail of this one began it"))


def _split_undone(case: DueClock, wake: Wake, other: Standing) -> DueClock:
    """Go back to where it came from, by merging; without a letter, as its reporter never left that ticket."""
    ticket, back = case.ticket, other.ticket
    if not ticket.is_open or ticket.breach or ticket.major or back.breach or not back.is_open:
        return case
    case = case.note(Merged(into=back.number, actor=wake.actor, because="an agent took the splitting back"))
    return stop(case, Code.DUPLICATE)


def _agent_name(case: DueClock, wake: Wake) -> str:
    kind, _, number = wake.actor.partition(":")
    agent = case.desk.agent_of(int(number)) if kind == "agent" and number.isdecimal() else None
    return agent.name if agent is not None else ""


HEARS: Mapping[str, Callable[[DueClock, Wake, Standing], DueClock]] = {
    "merged": _merged,
    "unmerged": _unmerged,
    "related": _related,
    "unrelated": _unrelated,
    "split_from": _split_from,
    "split_undone": _split_undone,
}

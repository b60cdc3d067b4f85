# SPDX-License-Identifier: Apache-2.0
"""How soon: impact times urgency, by the owner's matrix (ITIL prioritisation), and an agent's word on any of them."""

from typing import TypeVar

from parsers.values import Aligned, Nature
from workflows import all_hands, clock
from workflows.case import Arrival, Case
from workflows.categorise import triaged
from workflows.desk import URGENCIES, Agent
from workflows.events import Prioritised
from workflows.facts import Alike
from workflows.ticket import Priority, TargetKind, Ticket
from workflows.triage import Impact, Kind, Triage, Urgency
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
IMPACTS = tuple(Impact)  # user, team, many, business
LEAST_ALIKE = 3  # people who report the same, this one among them
# What agents write for them, beside their own names.
IMPACT_WORDS = {"one": Impact.USER, "person": Impact.USER, "group": Impact.TEAM, "all": Impact.BUSINESS} | {
    str(number): impact for number, impact in enumerate(reversed(IMPACTS), 1)
}
URGENCY_WORDS = {"normal": Urgency.MEDIUM, "urgent": Urgency.HIGH} | {
    str(number): urgency for number, urgency in enumerate(reversed(URGENCIES), 1)
}


def prioritise(case: Arrival) -> Arrival:
    """Note impact, urgency and the priority they make, and what spoke for them."""
    verdict = triaged(case.mail, case.desk)
    impact, of_impact = _impact(case, verdict.impact)
    urgency, of_urgency = _urgency(case, impact, verdict.urgency)
    if impact is verdict.impact and not verdict.breach and _may_be_nothing(verdict, case.desk.process.unsure):
        urgency, of_urgency = _doubted(case, impact, urgency, of_urgency)
    priority = case.desk.priority(impact, urgency)
    reason = f"impact {impact}{of_impact} x urgency {urgency}{of_urgency} = {priority}"
    return case.note(Prioritised(impact=impact, urgency=urgency, priority=priority, because=reason))


def _impact(case: Arrival, impact: Impact) -> tuple[Impact, str]:
    """What the words tell; else what the category is known for; one step more where several report the same."""
    reasons = []
    usual = case.desk.category(case.ticket.category).impact
    if impact is Impact.USER and usual is not None:
        impact, reasons = usual, [f"as the category {case.ticket.category} has it"]
    people = len(_people(case, tuple(one for one in case.facts.alike if one.by != "category")))
    if people >= LEAST_ALIKE and case.mail.nature is Nature.HUMAN:
        impact = IMPACTS[min(IMPACTS.index(impact) + 1, len(IMPACTS) - 1)]
        reasons.append(f"a step up since {people} people report the same")
    return impact, _in_brackets(reasons)


def _may_be_nothing(verdict: Triage, unsure: float) -> bool:
    return verdict.confidence < unsure and 1 - verdict.chances[Kind.OTHER] < unsure


def _doubted(case: Arrival, impact: Impact, urgency: Urgency, told: str) -> tuple[Urgency, str]:
    """As urgent as makes no P1: what may be nothing at all rings no bell for all hands, and an agent is asked."""
    for lower in URGENCIES[URGENCIES.index(urgency) :: -1]:
        if case.desk.priority(impact, lower) is not Priority.P1:
            return lower, told if lower is urgency else _in_brackets(["no P1 by words that are unsure"])
    return urgency, told


def _people(case: Arrival, alike: tuple[Alike, ...]) -> set[int]:
    return {one.requester for one in alike} | {case.facts.contact.id}


def _urgency(case: Arrival, impact: Impact, urgency: Urgency) -> tuple[Urgency, str]:
    """What the words tell; one step more for those who are served first, but not to a P1 by that alone."""
    address = case.mail.contact.address
    if not case.desk.is_vip(address) or case.mail.trust.aligned is Aligned.FAIL:
        return urgency, ""
    raised = URGENCIES[min(URGENCIES.index(urgency) + 1, len(URGENCIES) - 1)]
    if raised is urgency or case.desk.priority(impact, raised) is Priority.P1:
        return urgency, _in_brackets(["a VIP reports it"])
    return raised, _in_brackets(["a step up since a VIP reports it"])


def _in_brackets(reasons: list[str]) -> str:
    return f" ({', '.join(reasons)})" if reasons else ""


def reprioritise(case: CaseT, impact: Impact, urgency: Urgency, priority: Priority, because: str) -> CaseT:
    """Another priority: its promises count from when the old ones began, and a P1 calls all hands."""
    before = case.ticket
    case = case.note(
        Prioritised(actor=case.actor, impact=impact, urgency=urgency, priority=priority, because=because)
    )
    if priority is not before.priority and before.is_open:
        for kind, span in case.desk.targets[priority].items():
            reason = f"{priority}: {kind.replace('_', ' ')} within {span.total_seconds() / 3600:g} h"
            moved = clock.anew(case, kind, span, case.desk.hours(before.priority), reason)
            case = case if _was_told_sooner(before, moved.ticket, kind) else moved
        case = _news_sooner(case)
    if priority is Priority.P1 and before.is_open:
        return all_hands.confirmed(case, because)
    return all_hands.called_off(case, f"it is {priority}")


def _was_told_sooner(before: Ticket, after: Ticket, kind: TargetKind) -> bool:
    """Whether the reporter has read an earlier time for the first answer: that one stands, whatever it is now."""
    was, now = before.target(kind), after.target(kind)
    told = kind is TargetKind.FIRST_RESPONSE and before.acknowledged
    return told and was is not None and now is not None and clock.stands(was) and was.due < now.due


def _news_sooner(case: CaseT) -> CaseT:
    """The reporter hears sooner where the new priority says so, and never later than they were told."""
    running = case.ticket.target(TargetKind.NEXT_UPDATE)
    if running is None or not clock.stands(running):
        return case
    span = case.desk.process.updates[case.ticket.priority]
    sooner = clock.moment(case, TargetKind.NEXT_UPDATE, span)
    if running.left is not None or sooner >= running.due:
        return case
    return clock.promise(case, TargetKind.NEXT_UPDATE, span, case.at, f"news of a {case.ticket.priority}")


def impact(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#impact team``: how many are hit."""
    found = _named(value, IMPACTS, IMPACT_WORDS)
    if found is None:
        return Refusal(because=f"the impact is one of {', '.join(IMPACTS)}")
    ticket = case.ticket
    priority = case.desk.priority(found, ticket.urgency)
    because = f"an agent's word: impact {found} x urgency {ticket.urgency} = {priority}"
    return reprioritise(case, found, ticket.urgency, priority, because)


def urgency(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#urgency high``: how soon it hurts."""
    found = _named(value, URGENCIES, URGENCY_WORDS)
    if found is None:
        return Refusal(because=f"the urgency is one of {', '.join(URGENCIES)}")
    ticket = case.ticket
    priority = case.desk.priority(ticket.impact, found)
    because = f"an agent's word: impact {ticket.impact} x urgency {found} = {priority}"
    return reprioritise(case, ticket.impact, found, priority, because)


def priority(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#priority p2``, whatever the matrix says; what was doubted as a P1 is confirmed by ``#p1``."""
    ticket, wanted = case.ticket, Priority(f"P{value.strip()[-1:]}")
    if wanted is ticket.priority and not all_hands.is_doubted(ticket):
        return case
    return reprioritise(case, ticket.impact, ticket.urgency, wanted, "an agent's word")


Named = TypeVar("Named", Impact, Urgency)


def _named(value: str, those: tuple[Named, ...], words: dict[str, Named]) -> Named | None:
    """The one that is meant: by its name, the beginning of it, or another word for it."""
    word = value.strip().casefold()
    begins = [one for one in those if word and one.startswith(word)]
    return words.get(word) or (begins[0] if len(begins) == 1 else None)

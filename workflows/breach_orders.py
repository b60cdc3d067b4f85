# SPDX-License-Identifier: Apache-2.0
"""``#breach`` and ``#notbreach``: an agent flags a ticket that nobody took for one, the breach team clears it."""

from typing import TypeVar

from parsers.values import Address
from workflows import clock, people, situations, word_model
from workflows.breach import flag
from workflows.breach_letters import alert_flagged
from workflows.case import Case
from workflows.desk import Agent
from workflows.events import Assigned, Categorised
from workflows.events_breach import BreachCleared
from workflows.events_life import JoinedMajor
from workflows.inform import tell_status
from workflows.prioritise import reprioritise
from workflows.reading import Reading, read
from workflows.ticket import Level, TargetKind, TimerKind
from workflows.triage import Impact, Urgency
from workflows.verbs import Refusal
from workflows.writing import tell_agents, tell_reporter

CaseT = TypeVar("CaseT", bound=Case)


def flag_breach(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """From here on the ticket is confidential, whoever could read it before."""
    if case.ticket.breach:
        return Refusal(because="it is marked as a data breach already")
    before = people.owner(case.desk, case.ticket)
    if case.ticket.parent:
        case = case.note(JoinedMajor(actor=case.actor, parent=0, because="a breach is part of no major incident"))
    case = flag(case, "an order", actor=case.actor)
    if case.ticket.is_open:
        case = tell_reporter(case, "acknowledgement_breach")
    return alert_flagged(case, by, before)


def clear_breach(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """It was a false alarm: the ticket goes the ordinary way again; what was promised stays promised."""
    if not case.ticket.breach:
        return Refusal(because="it is not marked as a data breach")
    if by is not None and not people.may_decide(case.desk, case.ticket, by):
        return Refusal(because="only the breach team, the lead or the manager may say so")
    case = case.note(BreachCleared(actor=case.actor, because="a false alarm, by an order"))
    case = clock.cancel(case, TargetKind.BREACH_NOTIFICATION, "it was no breach")
    case = clock.end_timers(case, "it was no breach", TimerKind.BREACH_UNSEEN)
    return _ordinary(case) if case.ticket.is_open else case


def _ordinary(case: CaseT) -> CaseT:
    """Category and priority by its words alone, the team that takes it, the alert that it never had, and a letter to
    the reporter, who was asked to keep everything as it is."""
    place, kind = case.place, case.ticket.kind
    reading = read(place.subject, place.report, case.ticket.language)
    category, _, reasons = situations.category(reading, kind, False, word_model.evidence(reading).topics, {})
    case = case.note(
        Categorised(
            actor=case.actor,
            kind=kind,
            category=category,
            confidence=case.ticket.confidence,
            unsure=case.ticket.unsure,
            because=", ".join(reasons),
        )
    )
    team = people.team_for(case.desk, Level.L1, category)
    case = case.note(Assigned(actor=case.actor, team=team, level=Level.L1, because="an ordinary ticket again"))
    case = tell_status(_prioritised(case, reading))
    return tell_agents(
        case,
        "alert_new",
        people.members(case.desk, case.ticket),
        text=place.report,
        author=Address(name=place.requester.name, address=place.requester.address),
        phones=place.phones,
    )


def _prioritised(case: CaseT, reading: Reading) -> CaseT:
    """What made it a P1 was the flag; the time that its reporter was promised a first answer by stands."""
    impact, of_impact = situations.impact(reading)
    urgency, of_urgency = situations.urgency(reading, case.ticket.kind, False, False)
    priority = case.desk.priority(Impact(impact), Urgency(urgency))
    because = ", ".join(("an ordinary ticket again", *of_impact, *of_urgency))
    return reprioritise(case, Impact(impact), Urgency(urgency), priority, because)

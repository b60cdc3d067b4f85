# SPDX-License-Identifier: Apache-2.0
"""What a monitoring system reports: a problem on the ticket that tracks it, and its recovery.

Believed only from senders that the settings name and our mail server vouches for: nobody else can say that all is
well. A problem that somebody else reports is an ordinary incident, and nothing resolves it but a person.
"""

from dataclasses import replace
from datetime import timedelta

from parsers.values import Address, Aligned, MonitoringAlert, Nature
from workflows import clock, people
from workflows.alert_state import Health, health
from workflows.at_word import take_back
from workflows.case import Arrival, Outcome, Voice
from workflows.categorise import triaged
from workflows.desk import URGENCIES
from workflows.ending import close_ticket
from workflows.events_life import PingPongStopped, ProblemRecovered, ProblemReported, Reopened
from workflows.facts import Standing
from workflows.letter import Detail
from workflows.prioritise import reprioritise
from workflows.ticket import Code, TargetKind, TimerKind
from workflows.writing import tell_agents

# What a person did, as ``done`` calls it.
TOUCHED = frozenset({"answered", "escalated", "experts", "handed_back", "call_held", "paused"})
AN_HOUR = timedelta(hours=1)


def monitor(case: Arrival) -> Arrival:
    """Bring an alert to the ticket of its problem; let a new one go on to open a ticket of its own."""
    told = case.mail.alert
    if case.mail.nature is not Nature.ALERT or told is None:
        return case
    now = health(told.state)
    if not believed(case):
        if now is not Health.WELL or case.facts.released:
            return case
        because = "somebody whom our mail server does not vouch for, or the settings do not name, reports a recovery"
        return case.settle(Outcome.HELD, "unvouched-alert", because)
    tracked, recovered = (case.facts.standing(number) for number in (case.facts.problem, case.facts.recovered))
    if now is Health.WELL:
        return _recovery(case, tracked, told)
    if tracked is not None:
        return _again(_placed(case, tracked), told, now)
    if now is Health.NEITHER:
        return case.settle(Outcome.IGNORED, "alert", f"no problem begins by {told.state}, and none is open")
    if recovered is not None:
        return _flapped(_placed(case, recovered), told)
    return replace(case, facts=replace(case.facts, threads=(), letters=(), tokens=(), standings=()))


def believed(case: Arrival) -> bool:
    """Whether the alert is of a monitoring system of ours, as our own mail server says."""
    senders = case.mail.senders
    return (
        case.mail.alert is not None
        and len(senders) == 1
        and senders[0].address.lower() == case.mail.contact.address.lower()
        and case.desk.is_monitoring(senders[0].address)
        and case.mail.trust.aligned is Aligned.PASS
    )


def _placed(case: Arrival, place: Standing) -> Arrival:
    because = f"it is about the problem of #{place.ticket.number}"
    return replace(case, standing=place, ticket=place.ticket, voice=Voice.MACHINE, placed_because=because)


def _again(case: Arrival, told: MonitoringAlert, now: Health) -> Arrival:
    """One more mail about a problem that is tracked: a bell only where it became worse."""
    was = health(case.facts.problem_state) if case.facts.problem_state else Health.BAD
    if now is Health.NEITHER:
        case = case.note(_reported(case, told, case.facts.problem_state))
        return case.settle(Outcome.TICKETED, "alert", case.placed_because)
    case = take_back(case, "it is no longer well")
    case = case.note(_reported(case, told, told.state))
    if now > was:
        case = _tell(_raised(case), "alert_reply", told)
    return case.settle(Outcome.TICKETED, "alert", case.placed_because)


def _raised(case: Arrival) -> Arrival:
    """The priority that the worse state has, with its promises; what an agent or a worse mail made higher stays."""
    ticket, verdict = case.ticket, triaged(case.mail, case.desk)
    urgency = max(ticket.urgency, verdict.urgency, key=URGENCIES.index)
    priority = case.desk.priority(ticket.impact, urgency)
    if case.facts.silent or ticket.breach or not ticket.is_open or priority >= ticket.priority:
        return case
    because = f"it became worse: impact {ticket.impact} x urgency {urgency} = {priority}"
    return reprioritise(case, ticket.impact, urgency, priority, because)


def _recovery(case: Arrival, tracked: Standing | None, told: MonitoringAlert) -> Arrival:
    if tracked is None:
        return case.settle(Outcome.IGNORED, "recovery", "it reports the recovery of what no open ticket tracks")
    case = _placed(case, tracked)
    case = case.note(ProblemRecovered(actor=case.actor, key=told.key, because=case.placed_because))
    if case.ticket.breach:  # no machine ends what people must look at
        case = _tell(case, "alert_recovered", told)
    elif case.ticket.owner or any(name in TOUCHED for _, name in case.place.steps):
        span = case.desk.process.at_word
        case = clock.set_timer(case, TimerKind.AT_WORD, span, "its monitoring says that all is well again")
        case = clock.pause(case, "its monitoring says that all is well again")
        case = _tell(case, "alert_recovered", told, until=case.at + span)
    else:
        because = "its monitoring says that all is well again, and nobody has taken it"
        case = close_ticket(case, Code.RECOVERED, because, tell=False)
    return case.settle(Outcome.TICKETED, "recovery", case.placed_because)


def _flapped(case: Arrival, told: MonitoringAlert) -> Arrival:
    """A problem that returns at once is the same one; what flaps rings no bell for ever."""
    before = sum(name == "reopened" and at > case.at - AN_HOUR for at, name in case.place.steps)
    limit, closed = case.desk.process.flaps, case.ticket.closed_at or case.at
    case = case.note(Reopened(actor=case.actor, because=f"{case.placed_because}, which had just recovered"))
    case = case.note(_reported(case, told, told.state))
    case = clock.again(case, TargetKind.RESOLUTION, closed, "the problem came back")
    if before < limit:
        case = _tell(case, "alert_reopened", told)
    elif before == limit and not case.facts.silent:
        case = case.note(PingPongStopped(count=before + 1, because="it flaps; no more bells for it within the hour"))
        agents = people.several(people.working(case.desk, case.ticket), people.lead(case.desk, case.ticket))
        case = tell_agents(case, "alert_pingpong", agents, count=before + 1, host=told.host, service=told.service)
    if before >= limit and not case.facts.silent:
        case = clock.set_timer(case, TimerKind.STILL_DOWN, case.desk.process.flapping, "it may stay down this time")
    return case.settle(Outcome.TICKETED, "alert", case.placed_because)


def _reported(case: Arrival, told: MonitoringAlert, state: str) -> ProblemReported:
    return ProblemReported(actor=case.actor, key=told.key, state=state, because=case.placed_because)


def _tell(case: Arrival, name: str, told: MonitoringAlert, **more: Detail) -> Arrival:
    """Whom the ticket concerns, with what the machine says; old mail that is imported rings no bell."""
    if case.facts.silent:
        return case
    writer, agents = case.mail.contact, people.working(case.desk, case.ticket)
    author = Address(name=writer.name, address=writer.address)
    return tell_agents(
        case, name, agents, text=case.mail.text, author=author, host=told.host, service=told.service, also=more
    )

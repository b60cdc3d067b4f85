# SPDX-License-Identifier: Apache-2.0
"""The clocks of a breach: nobody has looked at it, or the 72 hours run out (GDPR Article 33(1))."""

from datetime import timedelta

from workflows import clock, people
from workflows.breach_letters import standing_of
from workflows.case import DueClock, Outcome
from workflows.events_breach import BreachUnseen
from workflows.events_promise import TargetMissed, TargetWarned
from workflows.letter import Detail
from workflows.runbook import runbook
from workflows.ticket import Target, TargetKind, Timer, TimerKind
from workflows.writing import tell_agents

MOST_UNSEEN = 6  # times that lead and manager are told


def watch_breach(case: DueClock) -> DueClock:
    """Tell who decides, by number alone, that a breach is unseen; warn of the 72 hours, and note their end."""
    due = case.clock
    if isinstance(due, Timer) and due.kind is TimerKind.BREACH_UNSEEN:
        return _unseen(case, due).settle(Outcome.TICKETED, "breach", "a clock of a breach")
    if isinstance(due, Target) and due.kind is TargetKind.BREACH_NOTIFICATION:
        return _notification(case, due).settle(Outcome.TICKETED, "breach", "a clock of a breach")
    return case


def _unseen(case: DueClock, due: Timer) -> DueClock:
    ticket = case.ticket
    if not ticket.breach or ticket.aware_at is not None:
        return clock.end_timers(case, "nothing is unseen any more", TimerKind.BREACH_UNSEEN)
    book = runbook(case.place.breach)
    case = case.note(BreachUnseen(round=book.unseen + 1, because=_late(case)))
    team = people.breach_team(case.desk)
    told = people.several(people.lead(case.desk, ticket), people.manager(case.desk)) or team
    for mine in (True, False):  # who is of the team reaches nobody else of it
        agents = tuple(agent for agent in told if (agent in team) is mine)
        told_of: dict[str, Detail] = {"count": book.unseen + 1, "flagged_at": book.flagged_at or due.due}
        case = tell_agents(case, "alert_breach_unseen", agents, also=told_of, team="" if mine else "breach")
    if book.unseen + 1 >= MOST_UNSEEN:
        return clock.end_timers(case, f"told {MOST_UNSEEN} times", TimerKind.BREACH_UNSEEN)
    return clock.set_timer(case, TimerKind.BREACH_UNSEEN, case.desk.process.breach_unseen, "until somebody looks")


def _notification(case: DueClock, target: Target) -> DueClock:
    if not case.ticket.breach:
        return clock.cancel(case, target.kind, "it was no breach")
    used = clock.percent(case.desk, case.ticket, target, case.at)
    if case.at >= target.due:
        case = case.note(TargetMissed(kind=target.kind, round=target.round, because=_late(case)))
    else:
        steps = [step for step in case.desk.process.warnings if target.warned < step < 100]
        reached = max([step for step in steps if step <= used] or steps[:1] or [used])
        wakes = clock.wakes(case.desk, case.ticket, target, reached, case.at)
        case = case.note(
            TargetWarned(kind=target.kind, round=target.round, percent=reached, wakes=wakes, because=_late(case))
        )
    agents = people.several(
        people.breach_team(case.desk), people.lead(case.desk, case.ticket), people.manager(case.desk)
    )
    told, left = standing_of(case), max(timedelta(0), target.due - case.at)
    told["due"] = target.due
    return tell_agents(case, "alert_breach_clock", agents, percent=used, left=left, **told)


def _late(case: DueClock) -> str:
    late = int(case.late.total_seconds() // 60)
    return f"noticed {late} min late" if late else ""

# SPDX-License-Identifier: Apache-2.0
"""``#away until Monday``: new tickets pass an agent by, and tickets that are theirs go back to the team.

An agent's own out-of-office reply to a letter of ours says the same, where our server vouches for it; the next mail
that they write themselves ends what a notice began. What they had is passed on, with one summary, as it is recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from parsers.away import says_automatic, titled
from parsers.returning import away_until, back_at
from parsers.values import Address, Aligned, Nature
from workflows import people
from workflows.beyond import Absent
from workflows.case import Arrival, Case, Voice
from workflows.desk import Agent, Desk
from workflows.events import Assigned
from workflows.facts import Standing
from workflows.letter import Audience, Detail, Letter
from workflows.ticket import State, TargetState
from workflows.verbs import Refusal
from workflows.watch import watch
from workflows.writing import GENERATED

CaseT = TypeVar("CaseT", bound=Case)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # stands for a time that nobody has named
FURTHEST = timedelta(days=366)
BY_NOTICE = timedelta(days=14)  # that a notice without a date counts, unless its agent writes before
# The words behind #away by which somebody is back, in the languages of the orders.
BACK = frozenset([
    "back", "off", "none", "terug", "kembali", "zurück", "zurueck", "retour", "vuelta", "voltei", "rientro",
])  # fmt: skip
WAYS = "write #away until Monday, #away 3d, #away, or #away back"
OWED = (TargetState.RUNNING,)


def away(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """The one who orders it is away until then, until they say otherwise, or back."""
    if by is None:
        return Refusal(because="say which agent is away, with --as and their address")
    word = value.strip().rstrip(".!").casefold()
    if word in BACK:
        return replace(case.reach(Absent(agent=by.id, on=False)), remark="welcome back; new tickets reach you again")
    if not word:
        case = case.reach(Absent(agent=by.id))
        return replace(case, remark="until you write #away back; your tickets are passed on")
    zone = ZoneInfo(case.desk.zone)
    until = away_until(word, case.at.astimezone(zone))
    if until is None:
        return Refusal(because=f"'{value.strip()[:60]}' says no time; {WAYS}")
    if not case.at < until <= case.at + FURTHEST:
        wrong = "is past" if until <= case.at else "is further off than a year"
        return Refusal(because=f"{until:%Y-%m-%d %H:%M} {wrong} ({case.desk.zone}); {WAYS}")
    case = case.reach(Absent(agent=by.id, until=until.astimezone(UTC)))
    return replace(case, remark=f"until {until:%Y-%m-%d %H:%M}, {case.desk.zone}; your tickets are passed on")


def notice_absence(case: Arrival) -> Arrival:
    """Take an agent's out-of-office reply, and the end of one, from their mail."""
    agent = case.agent
    if agent is None or case.facts.silent or case.facts.released:
        return case
    if case.voice is Voice.AGENT and case.proved and agent.away_by_notice and not _says_away(case):
        return case.reach(Absent(agent=agent.id, on=False))
    if case.voice is not Voice.MACHINE or not _is_out_of_office(case, agent):
        return case
    told = back_at(f"{case.mail.subject}\n{case.mail.new_text}", case.at.astimezone(ZoneInfo(case.desk.zone)))
    until = told.astimezone(UTC) if told is not None else case.at + BY_NOTICE
    if agent.away is not None and agent.away >= until:
        return case
    return case.reach(Absent(agent=agent.id, until=until, by_notice=True))


def _says_away(case: Case) -> bool:
    return any(isinstance(change, Absent) for change in case.beyond)


def _is_out_of_office(case: Arrival, agent: Agent) -> bool:
    """Whether our server vouches for it, it answers a letter of this agent's, and it says that nobody is there."""
    mail = case.mail
    if mail.nature is not Nature.AUTO_REPLY or mail.trust.aligned is not Aligned.PASS:
        return False
    address = agent.address.lower()
    got = any(one.audience is Audience.AGENT and one.recipient == address for one in case.facts.letters)
    return got and (titled(mail.subject) or says_automatic(mail.text))


def present(desk: Desk, absences: Mapping[int, tuple[datetime, bool]]) -> Desk:
    """The desk with who is away: agents' ids -> until when, and whether a notice says so."""
    if not absences:
        return desk
    agents = tuple(
        replace(agent, away=absences[agent.id][0], away_by_notice=absences[agent.id][1])
        if agent.id in absences
        else agent
        for agent in desk.agents
    )
    return replace(desk, agents=agents)


def is_owed(place: Standing) -> bool:
    """Whether somebody must act on an agent's ticket while they are away: a promise runs."""
    ticket = place.ticket
    waits = ticket.state is State.WAITING or not ticket.is_open
    return not waits and any(target.state in OWED for target in ticket.targets)


def passed(case: Case, agent: Agent) -> Case:
    """A ticket of an agent who is away, back with its team."""
    ticket = case.ticket
    because = f"agent {agent.id} is away"
    case = case.note(Assigned(team=ticket.team, level=ticket.level, because=because))
    return watch(case)


def summaries(desk: Desk, agent: Agent, places: Iterable[Standing]) -> tuple[Letter, ...]:
    """One letter to each who works on any of these tickets now; each lists those that concern its reader."""
    rows: dict[str, list[tuple[str | datetime, ...]]] = {}
    readers: dict[str, Agent] = {}
    for place in places:
        shown = "" if place.ticket.breach else place.subject
        for one in people.working(desk, replace(place.ticket, owner=0)):
            if one.id != agent.id:
                readers[one.address] = one
                rows.setdefault(one.address, []).append((f"[#{place.ticket.number}]", shown, str(place.ticket.state)))
    return tuple(
        Letter(
            name="alert_away",
            to=Address(name=one.name, address=one.address),
            audience=Audience.AGENT,
            language=desk.language,
            automatic=GENERATED,
            details={"by": agent.name, "items": tuple(rows[address]), **_until(agent)},
        )
        for address, one in readers.items()
    )


def _until(agent: Agent) -> dict[str, Detail]:
    return {"until": agent.away} if agent.away is not None and agent.away != FOREVER else {}

# SPDX-License-Identifier: Apache-2.0
"""The letters about a talk, to reporter and agent: each with an invitation of their own, so that no address shows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from parsers.address import ascii_domain, call_id
from workflows import writing
from workflows.appointment import CalendarMethod, Call
from workflows.case import Case
from workflows.desk import Agent
from workflows.letter import Detail, Letter
from workflows.ticket import Ticket

CaseT = TypeVar("CaseT", bound=Case)


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What letters tell of a talk; ``about`` in the words of the agent who proposes it."""

    start: datetime
    minutes: int
    agent: Agent | None  # who talks; None where they have left the desk
    about: str = ""


def talk_of(case: Case) -> Talk:
    """The talk that was proposed last; it begins now where there is none."""
    ticket = case.ticket
    agent = case.desk.agent_of(ticket.call_agent)
    return Talk(start=ticket.call_at or case.at, minutes=ticket.call_minutes, agent=agent)


def is_ahead(ticket: Ticket, at: datetime) -> bool:
    """Whether a talk is agreed on that is not over."""
    return ticket.call_at is not None and ticket.call_at + timedelta(minutes=ticket.call_minutes) > at


def tell_both(case: CaseT, name: str, talk: Talk, *, method: CalendarMethod | None = None, words: str = "") -> CaseT:
    """Owe reporter and agent the same letter; without a method it bears no invitation."""
    return tell_agent(
        tell_reporter(case, name, talk, method=method, words=words), name, talk, method=method, words=words
    )


def tell_reporter(
    case: CaseT, name: str, talk: Talk, *, method: CalendarMethod | None = None, words: str = ""
) -> CaseT:
    """Owe it to the reporter, who reads the agent's public name."""
    told = _told(case, talk, words, talk.agent.name if talk.agent is not None else "")
    return _inviting(case, writing.tell_reporter_with(case, name, told), talk, method)


def tell_agent(case: CaseT, name: str, talk: Talk, *, method: CalendarMethod | None = None, words: str = "") -> CaseT:
    """Owe it to the agent, who reads whom to talk with and at which number."""
    place, agent = case.place, talk.agent
    if agent is None or agent.address.lower() == place.requester.address.lower():
        return case
    phones = place.phones or place.requester.phones
    whom = ", ".join([place.requester.name or place.requester.address, *phones])
    told = _told(case, talk, words, whom)
    return _inviting(case, writing.tell_agents(case, name, (agent,), also=told), talk, method)


def _told(case: Case, talk: Talk, words: str, whom: str) -> dict[str, Detail]:
    told: dict[str, Detail] = {"call_at": talk.start, "call_minutes": talk.minutes, "call_with": whom}
    told["call_link"] = case.desk.process.call_link
    return told | {"because": words} if words else told


def _inviting(before: CaseT, case: CaseT, talk: Talk, method: CalendarMethod | None) -> CaseT:
    """The case whose newest letters bear an invitation."""
    if method is None:
        return case
    known = len(before.letters)
    fresh = tuple(
        replace(letter, call=_call(case, letter, talk), calendar_method=method) for letter in case.letters[known:]
    )
    return replace(case, letters=(*case.letters[:known], *fresh))


def _call(case: Case, letter: Letter, talk: Talk) -> Call:
    desk, ticket, to = case.desk, case.ticket, letter.to.address
    domain = ascii_domain(desk.mailbox(ticket.mailbox).address).rpartition("@")[2]
    return Call(
        uid=call_id(desk.keys[-1], ticket=ticket.number, recipient=to, domain=domain),
        sequence=ticket.call_sequence,
        start=talk.start,
        minutes=talk.minutes,
        zone=desk.zone,
        link=desk.process.call_link,
        summary=talk.about,
        attendees=(letter.to,),
    )

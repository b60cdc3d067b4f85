# SPDX-License-Identifier: Apache-2.0
"""Alerts beyond an agent's budget are kept back: history says which, and one list an hour tells of them all."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from workflows.case import Arrival, Case, DueClock, Order, Voice, Wake
from workflows.events import Alerted, LetterWithheld
from workflows.letter import Audience, Letter
from workflows.spent import Sent, spent, spent_on_agent

CaseT = TypeVar("CaseT", bound=Case)
# What must not be missed among many others. P1s have limits of their own (``all_hands``), and breaches are few.
URGENT = frozenset(
    {
        "alert_p1", "alert_p1_confirm", "alert_breach", "alert_breach_clock", "alert_breach_notice",
        "alert_breach_unseen",
    }
)  # fmt: skip
PEOPLE = ("agent:", "admin")  # as history names those who act


def by_a_person(case: Case) -> bool:
    """Whether somebody at the desk began this decision: no budget keeps back what comes of it."""
    if isinstance(case, DueClock) and isinstance(case.clock, Wake):
        return case.clock.actor.startswith(PEOPLE)
    return isinstance(case, Order) or isinstance(case, Arrival) and case.voice is Voice.AGENT


def over_budget(case: Case) -> str:
    """Why the reporter gets nothing more of ours within the hour; empty where they may."""
    return "" if by_a_person(case) else spent(case.desk.budgets, case.place.sent)


def limited(case: Case) -> frozenset[str]:
    """The addresses of the agents to whom this decision owes letters that a budget may keep back."""
    return frozenset() if by_a_person(case) else frozenset(one.to.address.lower() for one in _alerts(case))


def keep_back(case: CaseT, sent: Mapping[str, Sent]) -> CaseT:
    """The case without the alerts that are beyond a budget; ``sent`` is what each agent got within the hour."""
    if not limited(case):
        return case
    letters, why, missing = list[Letter](), dict[str, str](), set[tuple[str, str]]()
    now: Counter[str] = Counter()
    for letter in case.letters:
        address, because = letter.to.address.lower(), ""
        if letter.audience is Audience.AGENT and not letter.is_notice:
            before, more = sent.get(address, Sent()), now[address]
            counted = replace(before, reader=before.reader + more, ticket=before.ticket + more)
            because = spent_on_agent(case.desk.budgets, counted, urgent=letter.name in URGENT)
        if because:
            why[letter.name] = because
            missing.add((letter.name, address))
        else:
            letters.append(letter)
            now[address] += letter.audience is Audience.AGENT
    if not missing:
        return case
    ids = {agent.address.lower(): agent.id for agent in case.desk.agents}
    gone = {(name, ids.get(address, 0)) for name, address in missing}
    events = tuple(_without(event, gone) if isinstance(event, Alerted) else event for event in case.events)
    case = replace(case, letters=tuple(letters), events=events)
    for name, because in why.items():
        count = sum(one == name for one, _ in missing)
        case = case.note(LetterWithheld(letter=name, count=count, because=because))
    return case


def _alerts(case: Case) -> tuple[Letter, ...]:
    """The letters to agents; of a notice, which its own rules hold back, there is never one too many."""
    return tuple(one for one in case.letters if one.audience is Audience.AGENT and not one.is_notice)


def _without(event: Alerted, gone: set[tuple[str, int]]) -> Alerted:
    return replace(event, agents=tuple(agent for agent in event.agents if (event.letter, agent) not in gone))

# SPDX-License-Identifier: Apache-2.0
"""A desk with a breach team, a ticket of a breach, and short ways to what comes of answers, orders and clocks."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from parsers.command import commands
from parsers.values import Address
from tests.workflows.samples import (
    AT,
    CAS_AGENT,
    DESK,
    PROVED,
    alert,
    facts,
    mail,
    standing,
    story,
)
from workflows.case import Arrival, DueClock, Order
from workflows.desk import Agent, Desk
from workflows.facts import Standing
from workflows.letter import Letter
from workflows.stories import DUE, DUE_END, ORDER, tell
from workflows.ticket import Target, TargetKind, Ticket, Timer, TimerKind

BREACH_TEXT = "My laptop with the patient records was stolen from my car last night, it was not encrypted."
GUARD = Agent(id=4, name="Gil", address="gil@desk.example")
BOSS = Agent(id=5, name="Mo", address="mo@desk.example")
CHIEF = Agent(id=6, name="Lo", address="lo@desk.example")
TEAM = replace(
    DESK,
    agents=(*DESK.agents, GUARD, BOSS, CHIEF),
    breach_team=(GUARD.address,),
    lead=CHIEF.address,
    manager=BOSS.address,
)
ALONE = replace(DESK, agents=(CAS_AGENT,))
GIL = Address(name=GUARD.name, address=GUARD.address)


def reported(desk: Desk = TEAM, **changes: Any) -> Arrival:
    """Bob's first mail tells of a breach."""
    return story(mail(text=BREACH_TEXT, subject="Stolen laptop", **changes), facts(), desk)


def place(case: Arrival | Order | DueClock | None = None, **changes: Any) -> Standing:
    """The ticket of a breach as it stands after a case; as it was reported where none is named."""
    case = case or reported()
    events = (*case.place.breach, *case.events)
    ticket = replace(case.ticket, number=42, requester=7)
    told: dict[str, Any] = {"ticket": ticket, "subject": "Stolen laptop", "report": BREACH_TEXT, "breach": events}
    return standing(**told | changes)


def obeyed(text: str, where: Standing | None = None, by: Agent | None = GUARD, at: datetime = AT) -> Order:
    """What comes of orders of the command line."""
    where = where or place()
    found, words = commands(text)
    return tell(
        ORDER, None,
        Order(at=at, desk=TEAM, cause="order cli", ticket=where.ticket, standing=where, commands=found, words=words,
              by=by),
    )  # fmt: skip


def answered(text: str, who: Address, where: Standing | None = None, desk: Desk = TEAM) -> Arrival:
    """What comes of an agent's answer to an alert."""
    where = where or place()
    a_mail = mail(who, text, trust=PROVED, message_id="answer@desk.example", digest="d2")
    return story(a_mail, facts(where, letters=(alert(to=who.address),)), desk)


def rung(clock: Target | Timer, where: Standing, at: datetime | None = None, desk: Desk = TEAM) -> DueClock:
    """What comes of a clock that fell due."""
    due = (clock.wakes or clock.due) if isinstance(clock, Target) else clock.due
    case = DueClock(at=at or due, desk=desk, ticket=where.ticket, standing=where, clock=clock)
    return tell(DUE, DUE_END, case)


def timer(where: Standing) -> Timer:
    found = where.ticket.timer(TimerKind.BREACH_UNSEEN)
    assert found is not None
    return found


def law(ticket: Ticket) -> Target:
    found = ticket.target(TargetKind.BREACH_NOTIFICATION)
    assert found is not None
    return found


def to(case: Arrival | Order | DueClock, address: str) -> list[Letter]:
    return [letter for letter in case.letters if letter.to.address == address]

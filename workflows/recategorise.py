# SPDX-License-Identifier: Apache-2.0
"""An agent says what a ticket is: incident or request, and which category. The desk learns from it."""

from typing import TypeVar

from workflows import assign, people
from workflows.awake import ended
from workflows.case import Case
from workflows.desk import Agent
from workflows.events import Assigned, Categorised
from workflows.ticket import Level
from workflows.triage import Kind
from workflows.verbs import Refusal
from workflows.word_model import CATEGORIES

CaseT = TypeVar("CaseT", bound=Case)
# What parsers/command.py takes for a kind, and is no incident.
REQUESTS = frozenset([
    "request", "permintaan", "permohonan", "verzoek", "aanvraag", "anfrage", "demande", "solicitud", "petición",
])  # fmt: skip


def kind(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#kind request``: what it is; nobody is asked any more."""
    wanted = Kind.SERVICE_REQUEST if value.strip().casefold() in REQUESTS else Kind.INCIDENT
    return _said(case, wanted, case.ticket.category)


def category(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#category network``; the beginning of its name is enough. At level 1 its team has it from then on."""
    keys = tuple(dict.fromkeys((*CATEGORIES, *(one.key for one in case.desk.categories))))
    wanted = value.strip().casefold()
    found = [key for key in keys if key.casefold() == wanted] or [
        key for key in keys if key.casefold().startswith(wanted)
    ]
    if len(found) != 1:
        return Refusal(because=f"the categories are {', '.join(found or keys)}: name one of them")
    return _reassigned(_said(case, case.ticket.kind, found[0]), by)


def _said(case: CaseT, wanted: Kind, key: str) -> CaseT:
    told = Categorised(
        actor=case.actor,
        kind=wanted,
        category=key,
        confidence=1.0,
        breach=case.ticket.breach,
        because="an agent's word",
    )
    return case.note(told)


def _reassigned(case: CaseT, by: Agent | None) -> CaseT:
    """The category's first team has it, where nobody has begun and nobody has escalated it."""
    ticket, desk = case.ticket, case.desk
    if ended(case) or ticket.owner or ticket.level is not people.filled(desk, Level.L1):
        return case
    team, level = assign.first_place(desk, ticket.category)
    if team == ticket.team:
        return case
    because = f"the first team of {ticket.category}"
    case = case.note(Assigned(actor=case.actor, team=team, level=level, because=because))
    return assign.tell_team(case, by, "alert_handover")

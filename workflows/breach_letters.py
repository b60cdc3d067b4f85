# SPDX-License-Identifier: Apache-2.0
"""Who hears what of a breach: its team the words and the checklist, others its number and state, nobody else."""

from datetime import datetime
from typing import TypedDict, TypeVar

from parsers.values import Address, Attachment
from workflows import people
from workflows.case import Arrival, Case, Voice
from workflows.desk import Agent
from workflows.events import Opened
from workflows.runbook import Step, runbook
from workflows.ticket import TargetKind, TargetState
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)
AS_BREACH = ("alert_new", "alert_reply")  # what the breach team gets as alerts of its own
ORDERS = {
    Step.CONTAIN: "#contained",
    Step.SIZE: "#persons",
    Step.CONSEQUENCES: "#consequences",
    Step.RISK: "#risk",
    Step.AUTHORITY: "#notified authority",
    Step.PERSONS: "#notified persons",
    Step.MEASURES: "#measures",
}


class Told(TypedDict, total=False):
    """Details of a letter, by the names that ``templates/details.py`` knows."""

    checklist: tuple[str, ...]
    commands: tuple[str, ...]
    flagged_at: datetime
    aware_at: datetime
    due: datetime


def alert_breach(case: Arrival, name: str, attachments: tuple[Attachment, ...]) -> Arrival:
    """In place of an ordinary alert: the breach team gets what arrived, the ticket's own team hears of a new one."""
    mail, writer = case.mail, case.mail.contact
    said = mail.reply_text if case.voice is Voice.REPORTER and not case.is_new else mail.text
    case = tell_agents(
        case,
        "alert_breach" if name in AS_BREACH else name,
        _but(people.breach_team(case.desk), writer.address),
        text=said,
        whole="" if said.split() == mail.text.split() else mail.text,
        author=Address(name=writer.name, address=writer.address),
        phones=writer.phones,
        attachments=attachments,
        **standing_of(case),
    )
    return tell_others(case) if case.happened(Opened) else case


def alert_flagged(
    case: CaseT, by: Agent | None, before: Agent | None, *, said: str = "", attachments: tuple[Attachment, ...] = ()
) -> CaseT:
    """An existing ticket turned out to be a breach: its team gets what was written in it, the newest last and
    ``said`` at the end; who worked on it hears that they no longer do."""
    place = case.place
    case = tell_agents(
        case,
        "alert_breach",
        people.breach_team(case.desk),
        text="\n\n".join(filter(None, (text.strip() for text in (place.report, *place.later, said)))),
        author=Address(name=place.requester.name, address=place.requester.address),
        phones=place.phones,
        attachments=attachments,
        **standing_of(case),
    )
    return tell_others(case, *(agent for agent in (before,) if agent is not None and agent != by))


def tell_others(case: CaseT, *more: Agent) -> CaseT:
    """Number and state to those who would have had the ticket."""
    may = {agent.address.lower() for agent in people.breach_team(case.desk)}
    others = people.several(more, people.members(case.desk, case.ticket))
    told = tuple(agent for agent in others if agent.address.lower() not in may)
    return tell_agents(case, "alert_breach_notice", told, state=str(case.ticket.state))


def standing_of(case: Case) -> Told:
    """The times and the open steps of a breach; a time that is not known yet is left out."""
    book, target = runbook((*case.place.breach, *case.events)), case.ticket.target(TargetKind.BREACH_NOTIFICATION)
    told = Told(
        checklist=tuple(str(step) for step in book.open),
        commands=(*(ORDERS[step] for step in book.open), "#notbreach"),
    )
    if book.flagged_at is not None:
        told["flagged_at"] = book.flagged_at
    if case.ticket.aware_at is not None:
        told["aware_at"] = case.ticket.aware_at
    if target is not None and target.state is TargetState.RUNNING:
        told["due"] = target.due
    return told


def _but(agents: tuple[Agent, ...], address: str) -> tuple[Agent, ...]:
    """Without who wrote the mail, if there are others."""
    return tuple(agent for agent in agents if agent.address.lower() != address.lower()) or agents

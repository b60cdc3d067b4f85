# SPDX-License-Identifier: Apache-2.0
"""Owe agents an alert that says what was reported and by whom; of a breach it repeats nothing."""

from typing import TypeVar

from parsers.values import Address
from workflows import people
from workflows.case import Arrival, Case
from workflows.desk import Agent
from workflows.last_words import exchange, newest
from workflows.letter import Detail
from workflows.respond import worth_sending
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)
AS_IT_STANDS = frozenset({"alert_warning", "alert_missed", "alert_lead"})  # they show the newest words, not the first
WITH_EXCHANGE = AS_IT_STANDS | {"alert_assigned", "alert_handover", "alert_reopened"}


def brief(case: CaseT, name: str, agents: tuple[Agent, ...], /, **details: Detail) -> CaseT:
    """Tell these agents, with who has the ticket, and with the report itself where it is not confidential."""
    told = with_owner(case) | details
    if case.ticket.breach:
        return tell_agents(case, name, agents, also=told)
    place = case.place
    if not (isinstance(case, Arrival) and case.is_new):
        told["vip"] = case.desk.is_vip(place.requester.address)
        author = Address(name=place.requester.name, address=place.requester.address)
        text = newest(case) if name in AS_IT_STANDS else place.report
        told = exchange(case, text) | told if name in WITH_EXCHANGE else told
        return tell_agents(case, name, agents, text=text, author=author, phones=place.phones, also=told)
    mail = case.mail
    told["vip"] = case.desk.is_vip(mail.contact.address)
    return tell_agents(
        case,
        name,
        agents,
        text=mail.text,
        author=Address(name=mail.contact.name, address=mail.contact.address),
        phones=mail.contact.phones,
        attachments=worth_sending(case),
        also=told,
    )


def with_owner(case: Case) -> dict[str, Detail]:
    """Who has the ticket, as letters say it."""
    owner = people.owner(case.desk, case.ticket)
    told: dict[str, Detail] = {"team": case.ticket.team, "level": str(case.ticket.level)}
    return told | {"owner": owner.name} if owner is not None else told

# SPDX-License-Identifier: Apache-2.0
"""``#for`` below an alert, and what the letters of a ticket say that an agent opened for somebody."""

from dataclasses import replace
from typing import TypeVar

from parsers.subject import strip
from parsers.values import Address
from workflows.case import Arrival, Case
from workflows.desk import Agent
from workflows.events import Opened
from workflows.letter import Detail, Letter
from workflows.verbs import Refusal
from workflows.writing import tell_agents

CaseT = TypeVar("CaseT", bound=Case)


def for_whom(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Refused: the reporter of a ticket never changes; a mail of its own opens one for somebody else."""
    return Refusal(
        because="it opens a ticket, at the head of a new mail to the desk; the reporter of this one stays who it is"
    )


def in_their_name(case: Arrival, letter: Letter) -> Letter:
    """The acknowledgement of such a ticket: who opened it, and the subject where that is the agent's own."""
    if case.origin is None or case.received is None:
        return letter
    letter = replace(letter, details={**letter.details, "by": case.origin.name})
    if case.received.forwarded is not None:
        return letter  # its words are of somebody whose address has proved nothing
    to = Address(name=case.facts.contact.name, address=letter.to.address)
    return replace(letter, to=to, subject=strip(case.mail.subject))


def opened_by(case: Case) -> dict[str, Detail]:
    """Who opened it, for an alert."""
    origin = case.origin if isinstance(case, Arrival) else None
    return {"by": origin.name} if origin is not None else {}


def tell_origin(case: Arrival) -> Arrival:
    """The agent who opened it hears its number."""
    if case.origin is None or case.disposition is None or not case.events:
        return case
    what = "opened" if case.happened(Opened) else f"added to [#{case.ticket.number}]"
    told = f"#for {case.mail.contact.address} ({what})"
    return tell_agents(case, "command_report", (case.origin,), done=(told,))

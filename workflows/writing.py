# SPDX-License-Identifier: Apache-2.0
"""Owe a letter: to the reporter where one may be sent (RFC 3834), to agents, each with what it tells."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from parsers.values import Address, Attachment
from workflows.case import Arrival, Case
from workflows.desk import Agent
from workflows.events import Alerted, LetterWithheld
from workflows.facts import Standing
from workflows.letter import Audience, Detail, Letter

REPLIED, GENERATED, BY_A_PERSON = "auto-replied", "auto-generated", "no"  # RFC 3834 section 5
NOBODY = Address()
CaseT = TypeVar("CaseT", bound=Case)
# What may be said of a confidential ticket: letters that repeat nothing of it.
SAFE_FOR_BREACH = frozenset({"acknowledgement_breach", "answer"})


def unreachable(case: Case) -> str:
    """Why nothing may be written to the reporter by itself; empty where it may."""
    ticket, place = case.ticket, case.place
    if ticket.source == "import":
        return "it came as old mail, and its reporter does not wait for us"
    if ticket.source == "alert":
        return "a machine reported it"
    if place.requester.dead:
        return "letters to this address come back"
    if not place.requester.address:
        return "nobody knows the reporter's address"
    # A budget is for the hour; that a machine wrote, or a forger, holds until the reporter writes again.
    return "" if place.withheld.startswith("budget") else place.withheld


def refusal(case: Case, name: str) -> str:
    """Why this letter of ours may not go to the reporter; empty where it may."""
    if case.ticket.breach and name not in SAFE_FOR_BREACH:
        return unreachable(case) or "it is confidential"
    return unreachable(case)


def tell_reporter(case: CaseT, name: str, /, **details: Detail) -> CaseT:
    """Owe the reporter of an open case a letter of ours; where none may go, history says which and why."""
    refused = refusal(case, name)
    if refused:
        return case.note(LetterWithheld(letter=name, because=refused))
    return case.owe(to_reporter(case, name, details=details))


def to_reporter(
    case: Case,
    name: str,
    *,
    details: dict[str, Detail] | None = None,
    text: str = "",
    sent_as: str = "",
    automatic: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """A letter in the reporter's thread; it bears no word of theirs until their address has proved itself."""
    place = case.place
    answers = isinstance(case, Arrival) and case.mail.contact.address.lower() == place.requester.address.lower()
    return Letter(
        name=name,
        to=Address(name=place.requester.name if place.proved else "", address=place.requester.address),
        audience=Audience.REPORTER,
        language=case.ticket.language,
        automatic=automatic or (REPLIED if answers else GENERATED),
        null_return_path=False,
        sent_as=sent_as,
        subject=_subject(case, place),
        text=text,
        in_reply_to=place.thread[-1] if place.thread else "",
        references=place.thread,
        attachments=attachments,
        details=details or {},
    )


def tell_agents(
    case: CaseT,
    name: str,
    agents: tuple[Agent, ...],
    /,
    *,
    text: str = "",
    whole: str = "",
    author: Address = NOBODY,
    phones: tuple[str, ...] = (),
    attachments: tuple[Attachment, ...] = (),
    also: Mapping[str, Detail] = MappingProxyType({}),
    **details: Detail,
) -> CaseT:
    """Owe each of these agents the same alert, and note whom. A breach's words are for its team alone.

    ``also`` are details that somebody else has put together.
    """
    if not agents:
        return case
    letters = [
        Letter(
            name=name,
            to=Address(name=agent.name, address=agent.address),
            audience=Audience.AGENT,
            language=case.desk.language,
            automatic=GENERATED,
            subject=case.place.subject if not case.ticket.breach else "",
            text=text,
            whole=whole,
            author=author,
            phones=phones,
            attachments=attachments,
            details={**also, **details},
        )
        for agent in agents
    ]
    return case.owe(*letters).note(Alerted(letter=name, agents=tuple(agent.id for agent in agents)))


def _subject(case: Case, place: Standing) -> str:
    return place.subject if place.proved and not case.ticket.breach else ""

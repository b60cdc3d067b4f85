# SPDX-License-Identifier: Apache-2.0
"""Owe a letter: to the reporter where one may be sent (RFC 3834), to agents, each with what it tells."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from parsers.subject import strip
from parsers.values import Address, Attachment
from workflows.case import Arrival, Case, Voice
from workflows.desk import Agent
from workflows.events import Alerted, LetterWithheld
from workflows.events_life import PingPongStopped
from workflows.facts import Standing
from workflows.goes import goes
from workflows.keep_back import over_budget
from workflows.letter import Audience, Detail, Letter
from workflows.spent import PREFIX

REPLIED, GENERATED, BY_A_PERSON = "auto-replied", "auto-generated", "no"  # RFC 3834 section 5
NOBODY = Address()
HASTE = "mails in a row came at once upon a letter of ours"
CaseT = TypeVar("CaseT", bound=Case)
# What may be said of a confidential ticket: letters that repeat nothing of it.
SAFE_FOR_BREACH = frozenset(
    {
        "acknowledgement_breach", "answer", "call", "call_moved", "call_cancelled", "call_reminder", "closed_breach",
        "status_breach",
    }  # fmt: skip
)


def unreachable(case: Case) -> str:
    """Why nothing may be written to the reporter by itself; empty where it may."""
    ticket, place = case.ticket, case.place
    if ticket.source == "import":
        return "it came as old mail, and its reporter does not wait for us"
    if ticket.source == "alert":
        return "a machine reported it"
    if place.requester.dead and not _writes(case):
        return "letters to this address come back"
    if not place.requester.address:
        return "nobody knows the reporter's address"
    if _upon_a_mail(case) and (case.happened(PingPongStopped) or place.stopped):
        return "letters went to and fro by themselves, and a person is to look first"
    # That a machine wrote, or a forger, holds until the reporter writes again. A budget or haste is for the hour, but
    # whoever floods the desk in somebody's name must not have us flood them later.
    spent = (place.withheld.startswith(PREFIX) or HASTE in place.withheld) and place.proved
    withheld = "" if spent or _writes(case) else place.withheld
    return withheld or over_budget(case)


def refusal(case: Case, name: str) -> str:
    """Why this letter of ours may not go to the reporter; empty where it may."""
    if case.ticket.breach and name not in SAFE_FOR_BREACH:
        return unreachable(case) or "it is confidential"
    return unreachable(case)


def tell_reporter(case: CaseT, name: str, /, **details: Detail) -> CaseT:
    """Owe the reporter a letter of ours; where none may go, history says which and why."""
    return tell_reporter_with(case, name, details)


def tell_reporter_with(
    case: CaseT, name: str, details: dict[str, Detail], attachments: tuple[Attachment, ...] = ()
) -> CaseT:
    """The same, with files."""
    refused = refusal(case, name)
    if refused:
        return case.note(LetterWithheld(letter=name, because=refused))
    return case.owe(to_reporter(case, name, details=details, attachments=attachments))


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
    return Letter(
        name=name,
        to=Address(name=place.requester.name if place.proved else "", address=place.requester.address),
        audience=Audience.REPORTER,
        language=case.ticket.language,
        automatic=automatic or (REPLIED if _writes(case) else GENERATED),
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
    dead = case.place.requester.dead and not _writes(case)
    where = goes(name, dead=dead, machine=case.ticket.source == "alert")
    letters = [
        Letter(
            name=name,
            to=Address(name=agent.name, address=agent.address),
            audience=Audience.AGENT,
            language=case.desk.language,
            automatic=GENERATED,
            subject=_subject_of(case),
            text=text,
            whole=whole,
            author=author,
            phones=phones,
            attachments=attachments,
            details={**also, **details, "goes": str(where)},
        )
        for agent in agents
    ]
    return case.owe(*letters).note(Alerted(letter=name, agents=tuple(agent.id for agent in agents)))


def without_address(text: str, agent: Agent | None, desk_address: str) -> str:
    """An agent's words with the desk's address for the agent's own, which never shows, nor does it in links."""
    if agent is None:
        return text
    return re.sub(_in_links(agent.address), lambda _: desk_address, text, flags=re.IGNORECASE)


@cache
def _in_links(address: str) -> str:
    """An expression for an address whose characters may be percent-encoded (RFC 3986 section 2.1)."""
    return "".join(f"(?:{re.escape(one)}|{''.join(f'%{byte:02x}' for byte in one.encode())})" for one in address)


def _writes(case: Case) -> bool:
    """Whether the reporter began this case by a mail."""
    return isinstance(case, Arrival) and case.voice is Voice.REPORTER and case.of_requester


def _upon_a_mail(case: Case) -> bool:
    """Whether a letter would answer a mail by itself, at once; what comes by the clock cannot go to and fro."""
    return isinstance(case, Arrival) and case.voice is not Voice.AGENT


def _subject_of(case: Case) -> str:
    """What agents call the ticket: the subject of its first mail; nothing of a breach."""
    if case.ticket.breach:
        return ""
    return strip(case.mail.subject) if isinstance(case, Arrival) and case.is_new else case.place.subject


def _subject(case: Case, place: Standing) -> str:
    return place.subject if place.proved and not case.ticket.breach else ""

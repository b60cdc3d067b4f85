# SPDX-License-Identifier: Apache-2.0
"""``#block``: mails of a sender are ignored from now on; ``#block -them`` hears them again.

An address is blocked by whoever works at level 2 or higher, or leads; a whole domain by who leads, as it shuts out
people whom nobody has met yet. On a desk where nobody leads all may do both.
"""

from dataclasses import replace
from typing import TypeVar

from parsers.addressees import address_of, domain_of
from parsers.freemail import is_freemail
from workflows.beyond import Blocked
from workflows.case import Case
from workflows.desk import Agent, Desk
from workflows.events_reach import SenderBlocked
from workflows.spam import leads
from workflows.ticket import Level
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
REMOVED = "#block -{0} hears it again; firstline blocked lists all"


def block(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Block the reporter, or the address or @domain that is named; behind a ``-`` no longer."""
    word = value.strip()
    on, word = not word.startswith("-"), word.lstrip("-").strip()
    sender = sender_of(word or case.place.requester.address)
    if not sender:
        return Refusal(because=f"'{word[:60]}' is neither an address nor a domain such as @example.org")
    refused = _may_not(case, by, sender) or (protected(case.desk, sender) if on else "")
    if refused:
        return Refusal(because=refused)
    told = SenderBlocked(actor=case.actor, whole_domain=sender.startswith("@"), on=on, because="an agent's word")
    case = case.note(told).reach(Blocked(sender=sender, agent=by.id if by is not None else 0, on=on))
    says = f"mails of {sender} are ignored from now on; {REMOVED.format(sender)}"
    return replace(case, remark=says if on else f"mails of {sender} are heard again")


def sender_of(word: str) -> str:
    """The address, or the domain with its @, that a word names; empty where it names neither."""
    domain = domain_of(word)
    return f"@{domain}" if domain else address_of(word)


def protected(desk: Desk, sender: str) -> str:
    """Why this sender may never be blocked; empty where they may."""
    domain = sender.rpartition("@")[2]
    ours = {address.lower() for address in desk.own_addresses} | {box.address.lower() for box in desk.mailboxes}
    agents = {agent.address.lower() for agent in desk.agents}
    if sender in ours | agents:
        return f"{sender} belongs to the desk"
    if not sender.startswith("@"):
        return ""
    if any(one.rpartition("@")[2] == domain for one in ours | agents):
        return f"people of the desk write from {sender}"
    if is_freemail(domain):
        return f"everybody may have an address at {sender}; block the one address"
    return ""


def _may_not(case: Case, by: Agent | None, sender: str) -> str:
    if leads(case, by):
        return ""
    if sender.startswith("@"):
        return "a whole domain is blocked by the lead or the manager; #spam holds what this sender writes"
    if by is not None and by.level is Level.L1:
        return "level 2, the lead or the manager block a sender; #spam holds what this one writes"
    return ""

# SPDX-License-Identifier: Apache-2.0
"""``#spam``: closed without a letter, and what its sender writes next is held; and the step that holds it.

A ticket that was closed so speaks against mails of the same kind alone: where our server vouched for its sender,
mails that it vouches for; else those that it does not. So nobody is shut out by what others wrote in their name.
Where the ticket is opened again, nothing is held any more.
"""

from dataclasses import replace
from typing import TypeVar

from workflows import people
from workflows.case import Arrival, Case, Outcome, Voice
from workflows.desk import Agent
from workflows.ending import close_ticket
from workflows.events import Answered
from workflows.ticket import Code, State, Ticket
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
EARLIER = "agents have called an earlier mail of its sender spam"
AGAIN = "what was held since, as its sender's or in answer to it, is read now"
HELD = "what its sender writes from now on is held; #reopen undoes both"


def spam(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Close the ticket as spam. Nobody is answered, so words for the reporter are refused."""
    if case.ticket.state is State.CLOSED:
        return Refusal(because="it is closed already")
    if case.words:
        return Refusal(because="nobody answers spam; leave out the text below, or write #note above it")
    if case.ticket.breach:
        return Refusal(because="it is confidential; #notbreach comes first")
    if any(name == "answered" for _, name in case.place.steps) or case.happened(Answered):
        return Refusal(because="its reporter has been answered by a person; #close ends it")
    if case.ticket.major:
        return Refusal(because="it is a major incident; #close ends it")
    writer = case.place.requester.address.lower()
    if any(agent.address.lower() == writer for agent in case.desk.agents):
        return Refusal(because="an agent of the desk reported it")
    return replace(close_ticket(case, Code.SPAM, "an agent calls it spam", tell=False), remark=HELD)


def hold_spam(case: Arrival) -> Arrival:
    """Hold what a sender writes whose mail agents have called spam, and any reply to such a mail."""
    if case.voice is not Voice.REPORTER or case.facts.released or case.origin is not None:
        return case
    if not case.is_new:
        because = closed_as_spam(case.ticket.number)
        return case.settle(Outcome.HELD, "spam", because) if is_spam(case.ticket) else case
    if case.proved not in case.facts.junk:
        return case
    return case.settle(Outcome.HELD, "spam", EARLIER)


def closed_as_spam(number: int) -> str:
    """Why a reply to this ticket is held."""
    return f"agents closed #{number} as spam"


def is_spam(ticket: Ticket) -> bool:
    """Whether agents have closed it as spam, and it stands so."""
    return ticket.state is State.CLOSED and ticket.code == Code.SPAM


def leads(case: Case, by: Agent | None) -> bool:
    """Whether somebody may decide for the whole desk: its leads, its manager, the admin; all where nobody leads."""
    if by is None:
        return True
    above = people.several(people.lead(case.desk, case.ticket), people.manager(case.desk))
    return not above or any(one.address.lower() == by.address.lower() for one in above)

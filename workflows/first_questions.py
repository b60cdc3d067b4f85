# SPDX-License-Identifier: Apache-2.0
"""First diagnosis: what the acknowledgement of an incident asks, and the answers beside it for the agents (ITIL)."""

from workflows.case import Arrival
from workflows.desk import Desk
from workflows.diagnose import answers, questions
from workflows.ticket import Ticket
from workflows.triage import Kind


def first_questions(desk: Desk, ticket: Ticket) -> tuple[str, ...]:
    """The owner's questions of the category in the reporter's language, else ours; none but of an incident."""
    if ticket.kind is not Kind.INCIDENT or ticket.breach or ticket.parent or ticket.source != "mail":
        return ()
    own = desk.category(ticket.category).questions.get(ticket.language, ())
    return own or questions(ticket.category, ticket.language)


def answered(case: Arrival) -> tuple[tuple[str, str], ...]:
    """Each question that a reply answers, with its answer; none once a person of the desk has asked their own."""
    asked = first_questions(case.desk, case.ticket)
    talked = any(name in ("answered", "call_held") for _, name in case.place.steps)
    if not asked or not case.ticket.acknowledged or talked:
        return ()
    return tuple((one.question, one.answer) for one in answers(case.mail.reply_text, asked) if one.question)

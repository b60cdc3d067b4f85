# SPDX-License-Identifier: Apache-2.0
"""How a ticket was resolved is kept for the next one like it, and forgotten once it was not so."""

from sqlalchemy import Connection, bindparam, select

from parsers.subject import strip
from store import similar
from store.schema import messages
from workflows.case import Case
from workflows.events_breach import BreachFlagged
from workflows.events_life import Reopened, Resolved
from workflows.ticket import Ticket

_REPORT = (
    select(messages.c.subject, messages.c.body)
    .where(messages.c.ticket == bindparam("of_ticket"), messages.c.seq == 1)
    .order_by(messages.c.id)
    .limit(1)
)


def keep(connection: Connection, case: Case, ticket: Ticket) -> None:
    """Keep the resolution that this decision holds, or forget the one before it. The parts of a major incident were
    resolved with it, so that its own is enough; of a confidential ticket nothing is kept."""
    if case.happened(Reopened, BreachFlagged) and ticket.is_open or ticket.breach:
        similar.forget(connection, ticket.number)
        return
    how = next((note.text for note in reversed(case.notes) if note.voice == "resolution"), "")
    if not case.happened(Resolved) or not how or ticket.parent:
        return
    report = connection.execute(_REPORT, {"of_ticket": ticket.number}).one_or_none()
    if report is not None:
        similar.remember(
            connection,
            ticket.number,
            subject=strip(report.subject),
            text=report.body,
            resolution=how,
            category=ticket.category,
            at=case.at,
        )

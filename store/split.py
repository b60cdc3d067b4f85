# SPDX-License-Identifier: Apache-2.0
"""A mail of a ticket is decided once more, and then is the first of a ticket of its own.

Until then it stays where it is: splitting takes it out of nothing, so that whatever fails in between loses nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from parsers.values import Mail
from store import facts_beside
from store.errors import Stale
from store.schema import inbox, messages, threads
from workflows.case import Outcome
from workflows.event import Event
from workflows.events_beside import SplitOff
from workflows.facts import ReporterMail
from workflows.ticket import Ticket

_AGAIN = (
    update(inbox)
    .where(inbox.c.id == bindparam("mail"), inbox.c.outcome == Outcome.TICKETED)
    .values(outcome=None, attempts=0, next_try=bindparam("at"), error="", split_from=bindparam("of_ticket"))
)
_HOME = select(messages.c.id, messages.c.ticket).where(
    messages.c.message_id == bindparam("of_message"), messages.c.digest == bindparam("of_digest")
)
_MESSAGE = (
    update(messages)
    .where(messages.c.id == bindparam("of_id"))
    .values(ticket=bindparam("new_ticket"), seq=bindparam("new_seq"))
)
_THREAD = (
    update(threads)
    .where(threads.c.message_id == bindparam("of_message"), threads.c.ticket == bindparam("of_ticket"))
    .values(ticket=bindparam("new_ticket"))
)
_MAILS = (
    select(messages.c.id, messages.c.ticket, inbox.c.id.label("mail"))
    .outerjoin(
        inbox,
        (inbox.c.digest == messages.c.digest)
        & (inbox.c.message_id == messages.c.message_id)
        & (inbox.c.outcome == Outcome.TICKETED),
    )
    .where(messages.c.ticket.in_(bindparam("tickets", expanding=True)), messages.c.voice == "reporter")
    .order_by(messages.c.id)
)


def begin(connection: Connection, ticket: Ticket, happened: Sequence[Event], at: datetime) -> None:
    """Have the mails that were split off decided again. Raises Stale where one is in hand already."""
    for event in happened:
        if isinstance(event, SplitOff):
            told = {"mail": event.mail, "at": at, "of_ticket": ticket.number}
            if connection.execute(_AGAIN, told).rowcount != 1:
                raise Stale(f"mail {event.mail} is split off already")


def move(connection: Connection, mail: Mail, split_from: int, ticket: Ticket, seq: int) -> bool:
    """Make a mail the first of its own ticket, with the answers to it from here on; whether it was there."""
    of_message = mail.message_id or ""
    home = connection.execute(_HOME, {"of_message": of_message, "of_digest": mail.digest}).one_or_none()
    if home is None or home.ticket not in facts_beside.sources(connection, split_from):
        return False
    connection.execute(_MESSAGE, {"of_id": home.id, "new_ticket": ticket.number, "new_seq": seq})
    if of_message:
        told = {"of_message": of_message, "of_ticket": home.ticket, "new_ticket": ticket.number}
        connection.execute(_THREAD, told)
    return True


def mails(connection: Connection, number: int) -> tuple[ReporterMail, ...]:
    """The mails of a ticket's reporters, the oldest first, with those of the tickets that go on in it."""
    begun, found, last = set[int](), list[ReporterMail](), 0
    for row in connection.execute(_MAILS, {"tickets": list(facts_beside.sources(connection, number))}):
        if row.id != last:
            found.append(ReporterMail(id=row.mail or 0, ticket=row.ticket, begins=row.ticket not in begun))
        last = row.id
        begun.add(row.ticket)
    return tuple(found)

# SPDX-License-Identifier: Apache-2.0
"""A ticket is spam no more: the mails that were held because of it are decided again, in the same transaction."""

from sqlalchemy import Connection, and_, bindparam, or_, select

from store import inbox
from store.kept_back import sender_of
from store.schema import contacts
from store.schema import inbox as mails
from workflows.case import Case, Outcome
from workflows.spam import EARLIER, closed_as_spam, is_spam
from workflows.ticket import Ticket

_ADDRESS = select(contacts.c.address).where(contacts.c.id == bindparam("of_contact"))
_HELD = (
    select(mails.c.id)
    .where(
        mails.c.outcome == Outcome.HELD,
        mails.c.cause == "spam",
        or_(
            mails.c.because == bindparam("of_ticket"),
            and_(mails.c.because == EARLIER, mails.c.sender == bindparam("of_sender")),
        ),
    )
    .order_by(mails.c.id)
)


def hear_again(connection: Connection, case: Case, ticket: Ticket) -> None:
    """Have them decided again where this decision says so; what else speaks against a mail holds it once more."""
    if case.standing is None or not is_spam(case.standing.ticket) or is_spam(ticket):
        return
    address = connection.scalar(_ADDRESS, {"of_contact": ticket.requester}) or ""
    told = {"of_ticket": closed_as_spam(ticket.number), "of_sender": sender_of(address)}
    for mail in connection.scalars(_HELD, told).all():
        inbox.reopen(connection, mail, case.at, released=False)

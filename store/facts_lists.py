# SPDX-License-Identifier: Apache-2.0
"""Facts about an answer to a letter of the desk that is about no ticket, such as a list: which one, what is held, and
which tickets it names.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from parsers.address import Role, ascii_domain
from parsers.aside import aside_orders
from parsers.values import Mail
from store.inbox import Leased
from store.schema import inbox, outbox
from workflows.case import Outcome
from workflows.facts import Facts
from workflows.hear_admin import LIFETIME
from workflows.held_list import NAME
from workflows.letter import Audience

_LIST = (
    select(outbox.c.letter)
    .where(
        outbox.c.message_id.in_(bindparam("ids", expanding=True)),
        outbox.c.ticket.is_(None),
        outbox.c.about_mail == 0,  # else it is a notice, which is ruled about
        outbox.c.audience == Audience.AGENT,
        outbox.c.recipient == bindparam("of_address"),
        or_(outbox.c.letter != NAME, outbox.c.owed_at > bindparam("since")),  # whose power is over
    )
    .limit(1)
)
_HELD = select(inbox.c.id, inbox.c.cause).where(
    inbox.c.outcome == Outcome.HELD, inbox.c.id.in_(bindparam("mails", expanding=True))
)


def answered(
    connection: Connection, facts: Facts, leased: Leased, mail: Mail, ids: tuple[str, ...], at: datetime
) -> tuple[Facts, frozenset[int]]:
    """The facts with the list that a mail answers, and the tickets that are to be known beside those that it names:
    the one that the admin put it into, and those into which it puts others."""
    facts = replace(facts, attach_to=leased.attach_to)
    known = {place.ticket.number for place in facts.standings} | {0}
    name = ""
    if ids:
        told = {"ids": list(ids), "of_address": ascii_domain(mail.contact.address).lower(), "since": at - LIFETIME}
        name = connection.scalar(_LIST, told) or ""
    facts = replace(facts, answers_list=name) if name else facts
    if name != NAME and all(token.role is not Role.ADMIN for token in facts.tokens):
        return facts, frozenset({facts.attach_to} - known)
    orders, _ = aside_orders(mail.new_text)
    rows = connection.execute(_HELD, {"mails": sorted({order.mail for order in orders})}).all() if orders else []
    more = frozenset({facts.attach_to, *(order.ticket for order in orders)} - known)
    return replace(facts, set_aside=tuple((row.id, row.cause) for row in rows)), more

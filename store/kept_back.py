# SPDX-License-Identifier: Apache-2.0
"""What budgets kept back, from the decision until the one list that tells the desk of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, update

from parsers.address import ascii_domain
from store.schema import inbox, kept_back
from workflows.case import Arrival, Case, Outcome
from workflows.events import LetterWithheld
from workflows.flood import CAUSE, begins_flood
from workflows.limits_list import KeptBack
from workflows.spent import budget_of
from workflows.ticket import Ticket

A_DAY = timedelta(days=1)  # in which a sender who floods is told once, and the desk too
KEEP = timedelta(days=7)

_KEEP = insert(kept_back)
_FLOODING = (
    select(literal(1))
    .where(kept_back.c.sender == bindparam("of_address"), kept_back.c.at > bindparam("since"))
    .limit(1)
)
_OLDEST = select(func.min(kept_back.c.at)).where(~kept_back.c.told)
_UNTOLD = select(kept_back).where(~kept_back.c.told).order_by(kept_back.c.id).with_for_update()
_TELL = update(kept_back).where(kept_back.c.id <= bindparam("newest"), ~kept_back.c.told).values(told=True)
_FORGET = delete(kept_back).where(kept_back.c.told, kept_back.c.at < bindparam("before"))
_HELD = select(func.count()).where(
    inbox.c.sender == bindparam("of_address"),
    inbox.c.outcome == Outcome.HELD,
    inbox.c.cause == CAUSE,
    inbox.c.decided_at >= bindparam("since"),
)


@dataclass(frozen=True, kw_only=True)
class Untold:
    """What no list has told of yet, and the row up to which it goes."""

    lines: tuple[KeptBack, ...]
    newest: int


def record(connection: Connection, case: Case, ticket: Ticket) -> None:
    """Write down which letters of this decision a budget kept back, or that a sender begins to flood the desk."""
    found = (event for event in case.events if isinstance(event, LetterWithheld) and budget_of(event.because))
    rows = [_row(case.at, ticket.number, event.letter, event.count, budget_of(event.because)) for event in found]
    if isinstance(case, Arrival) and begins_flood(case):
        rows.append(_row(case.at, 0, "", 0, "mails", sender=sender_of(case.mail.contact.address)))
    if rows:
        connection.execute(_KEEP, rows)


def sender_of(address: str) -> str:
    """The address under which the mails of a sender are counted, however its domain was written."""
    return ascii_domain(address).lower().rstrip(".")


def flooding(connection: Connection, address: str, at: datetime) -> bool:
    """Whether the desk has heard within a day that this sender floods it."""
    told = {"of_address": sender_of(address), "since": at - A_DAY}
    return bool(address) and connection.scalar(_FLOODING, told) is not None


def oldest(connection: Connection) -> datetime | None:
    """Since when something is kept back that no list has told of; None where there is nothing."""
    found: datetime | None = connection.scalar(_OLDEST)
    return found


def untold(connection: Connection) -> Untold:
    """All of it, a line for each ticket and budget, and for each sender with how many mails are held."""
    rows = connection.execute(_UNTOLD).all()
    lines = [_line(connection, row) for row in rows]
    return Untold(lines=tuple(lines), newest=max((row.id for row in rows), default=0))


def tell(connection: Connection, found: Untold, at: datetime) -> None:
    """A list has told of these; what was told long ago is forgotten, as each ticket's history has it too."""
    connection.execute(_TELL, {"newest": found.newest})
    connection.execute(_FORGET, {"before": at - KEEP})


def _row(at: datetime, ticket: int, letter: str, count: int, budget: str, sender: str = "") -> dict[str, Any]:
    return {"at": at, "ticket": ticket, "letter": letter, "letters": count, "budget": budget, "sender": sender}


def _line(connection: Connection, row: Any) -> KeptBack:
    count = row.letters
    if row.sender:
        count = connection.scalar(_HELD, {"of_address": row.sender, "since": row.at}) or 0
    return KeptBack(ticket=row.ticket, letter=row.letter, count=count, budget=row.budget, sender=row.sender)

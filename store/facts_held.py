# SPDX-License-Identifier: Apache-2.0
"""What is known of a mail that was held: to whoever rules about it, and to its own next decision."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, select

from parsers.address import Role, Token
from parsers.ruling import Ruling
from store.inbox import Leased
from store.schema import agents, inbox, outbox
from workflows.facts import HeldMail, Ruled
from workflows.letter import SentLetter

_MAIL = select(
    inbox.c.id, inbox.c.rounds, inbox.c.outcome, inbox.c.cause, inbox.c.ticket, inbox.c.ruling
).where(inbox.c.id == bindparam("mail"))
_NOTICED = select(func.max(outbox.c.seq)).where(
    outbox.c.about_mail == bindparam("mail"), outbox.c.ticket == bindparam("of_ticket")
)
_TICKET = select(inbox.c.ticket).where(inbox.c.id == bindparam("mail"))
_VOUCHED = select(agents.c.vouched_at).where(agents.c.address == bindparam("of_address"))


def held(
    connection: Connection, tokens: Iterable[Token], letters: Iterable[SentLetter], writer: str
) -> HeldMail | None:
    """The held mail that a mail answers a notice about, by the token that it bears or else by the notice itself."""
    token = next((one for one in tokens if one.role is Role.HELD), None)
    letter = next((one for one in letters if one.about_mail and one.recipient == writer), None)
    number = token.ticket if token is not None else letter.about_mail if letter is not None else 0
    if not number:
        return None
    row = connection.execute(_MAIL, {"mail": number}).one_or_none()
    if row is None:
        return HeldMail(id=number)
    return HeldMail(
        id=row.id,
        round=row.rounds,
        outcome=row.outcome or "",
        cause=row.cause,
        ticket=row.ticket or 0,
        ruling=row.ruling,
        by_id=letter.about_round if token is None and letter is not None else None,
    )


def ruled(connection: Connection, leased: Leased) -> Ruled | None:
    """What its agent ruled about a mail that was held; None where nobody did."""
    if not leased.ruling:
        return None
    told = {"mail": leased.id}
    ticket = connection.scalar(_TICKET, told)
    seen = connection.scalar(_NOTICED, told | {"of_ticket": ticket}) or 0
    return Ruled(ruling=Ruling(leased.ruling), orders=leased.orders, agent=leased.ruled_by, seq=seen)


def vouched_before(connection: Connection, address: str) -> bool:
    """Whether our server has vouched for a mail of this agent."""
    return connection.scalar(_VOUCHED, {"of_address": address}) is not None

# SPDX-License-Identifier: Apache-2.0
"""What is known of a mail that was held: to whoever rules about it, and to its own next decision."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, bindparam, func, select

from parsers.address import Role, Token, ascii_domain
from parsers.ruling import Ruling
from store import answered, facts_colleagues
from store.inbox import Leased
from store.schema import agents, inbox, outbox
from workflows.desk import Desk
from workflows.facts import Facts, HeldMail, Ruled

_MAIL = select(
    inbox.c.id, inbox.c.rounds, inbox.c.outcome, inbox.c.cause, inbox.c.ticket, inbox.c.ruling
).where(inbox.c.id == bindparam("mail"))
_NOTICED = select(func.max(outbox.c.seq)).where(
    outbox.c.about_mail == bindparam("mail"), outbox.c.ticket == bindparam("of_ticket")
)
_TICKET = select(inbox.c.ticket).where(inbox.c.id == bindparam("mail"))
_VOUCHED = select(agents.c.vouched_at).where(agents.c.address == bindparam("of_address"))


def tickets(connection: Connection, tokens: Iterable[Token]) -> set[int]:
    """The tickets that these tokens are about: that of a held mail, where its number stands for a ticket's."""
    given = tuple(tokens)
    held = [connection.scalar(_TICKET, {"mail": one.ticket}) for one in given if one.role is Role.HELD]
    return {one.ticket for one in given if one.role not in (Role.HELD, Role.ADMIN)} | {one for one in held if one}


def gather(connection: Connection, desk: Desk, facts: Facts, leased: Leased, writer: str) -> Facts:
    """The facts with the held mail that this one rules about; of an agent's, with what they may not have seen."""
    facts = replace(facts, held=_held(connection, facts, ascii_domain(writer).lower()))
    if desk.agent(writer) is None:
        return facts
    return replace(
        facts,
        standings=tuple(facts_colleagues.beside(connection, place, writer) for place in facts.standings),
        ruled=_ruled(connection, leased),
        answered_texts=answered.texts(connection, facts, ascii_domain(writer).lower()),
        vouched_before=connection.scalar(_VOUCHED, {"of_address": writer}) is not None,
    )


def _held(connection: Connection, facts: Facts, writer: str) -> HeldMail | None:
    """The held mail that a mail answers a notice about, by the token that it bears or else by the notice itself."""
    token = next((one for one in facts.tokens if one.role is Role.HELD), None)
    letter = next((one for one in facts.letters if one.about_mail and one.recipient == writer), None)
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


def _ruled(connection: Connection, leased: Leased) -> Ruled | None:
    """What its agent ruled about a mail that was held; None where nobody did."""
    if not leased.ruling:
        return None
    told = {"mail": leased.id}
    held = connection.execute(_MAIL, told).one()
    seen = connection.scalar(_NOTICED, told | {"of_ticket": held.ticket}) or 0
    return Ruled(
        ruling=Ruling(leased.ruling), orders=leased.orders, agent=leased.ruled_by, seq=seen, cause=held.cause
    )

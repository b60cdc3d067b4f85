# SPDX-License-Identifier: Apache-2.0
"""How many letters of ours left within the hour, for the budgets that keep the desk from being a weapon.

Each count goes no further than its budget reaches.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, literal, select

from parsers.address import ascii_domain
from store import kept_back
from store.outbox import domain_of
from store.schema import inbox, outbox
from workflows.case import Case, Outcome
from workflows.desk import Budgets, Desk
from workflows.facts import Facts, Standing
from workflows.keep_back import keep_back, limited
from workflows.letter import Audience
from workflows.spent import WINDOW, Sent

CaseT = TypeVar("CaseT", bound=Case)
COUNTED = (Outcome.TICKETED, Outcome.ANSWERED, Outcome.HELD)  # mails; others made nobody any work

_BY_US = outbox.c.letter != "answer"  # which is a person's
_TO_REPORTERS = and_(outbox.c.audience == Audience.REPORTER, _BY_US)
_TO_THEM = and_(outbox.c.recipient == bindparam("of_address"), _TO_REPORTERS)


def _sent(*conditions: ColumnElement[bool], name: str) -> ColumnElement[int]:
    """How many letters left, counted no further than the budget reaches."""
    limited = (
        select(literal(1))
        .where(outbox.c.owed_at > bindparam("since"), *conditions)
        .limit(bindparam(f"most_{name}"))
        .subquery()
    )
    return select(func.count()).select_from(limited).scalar_subquery().label(name)


def _came(proved: bool, name: str) -> ColumnElement[int]:
    limited = (
        select(literal(1))
        .where(
            inbox.c.sender == bindparam("of_address"),
            inbox.c.received_at > bindparam("since"),
            inbox.c.received_at <= bindparam("until"),
            inbox.c.proved.is_(proved),
            inbox.c.outcome.in_(COUNTED),
        )
        .limit(bindparam("most"))
        .subquery()
    )
    return select(func.count()).select_from(limited).scalar_subquery().label(name)


_ALL = (
    _sent(_TO_THEM, name="reporter"),
    _sent(outbox.c.domain == bindparam("of_domain"), _TO_REPORTERS, name="domain"),
    _sent(_TO_REPORTERS, name="hour"),
)
_TO_WRITER = select(
    _sent(outbox.c.recipient == bindparam("of_address"), outbox.c.automatic.is_(True), name="contact"), *_ALL
)
_OF_TICKET = select(_sent(_TO_THEM, outbox.c.ticket == bindparam("of_ticket"), name="ticket"), *_ALL)
_CAME = select(_came(True, "proved"), _came(False, "unproved"))
_TO_AGENTS = (
    select(
        outbox.c.recipient,
        func.count().label("reader"),
        func.sum(case((outbox.c.ticket == bindparam("of_ticket"), 1), else_=0)).label("of_ticket"),
    )
    .where(
        outbox.c.recipient.in_(bindparam("agents", expanding=True)),
        outbox.c.owed_at > bindparam("since"),
        outbox.c.audience == Audience.AGENT,
    )
    .group_by(outbox.c.recipient)
)


def of_writer(connection: Connection, desk: Desk, facts: Facts, address: str, at: datetime) -> Facts:
    """The facts with what went to who writes, and how many mails came from there."""
    row = connection.execute(_TO_WRITER, _told(desk.budgets, address, at)).one()
    received = facts.received_at or at
    told: dict[str, Any] = {"of_address": kept_back.sender_of(address), "since": received - WINDOW, "until": received}
    came = connection.execute(_CAME, told | {"most": desk.budgets.mails}).one()
    many = max(came.proved, came.unproved) >= desk.budgets.mails
    return replace(
        facts,
        sent_to_contact=row.contact,
        sent=Sent(reader=row.reporter, domain=row.domain, hour=row.hour),
        mails_proved=came.proved,
        mails_unproved=came.unproved,
        flooding=many and kept_back.flooding(connection, address, at),
    )


def of_ticket(connection: Connection, desk: Desk, place: Standing, at: datetime) -> Standing:
    """What is known of a ticket, with what went to its reporter."""
    told = _told(desk.budgets, place.requester.address, at) | {"of_ticket": place.ticket.number}
    row = connection.execute(_OF_TICKET, told).one()
    sent = Sent(reader=row.reporter, ticket=row.ticket, domain=row.domain, hour=row.hour)
    return replace(place, sent=sent)


def within(connection: Connection, case: CaseT) -> CaseT:
    """The case without the alerts that are beyond the budget of who would get them."""
    agents = {ascii_domain(one).lower(): one for one in limited(case)}
    if not agents:
        return case
    told = {"agents": sorted(agents), "since": case.at - WINDOW, "of_ticket": case.ticket.number}
    rows = connection.execute(_TO_AGENTS, told).all()
    return keep_back(case, {agents[row.recipient]: Sent(reader=row.reader, ticket=row.of_ticket) for row in rows})


def _told(budgets: Budgets, address: str, at: datetime) -> dict[str, Any]:
    recipient = ascii_domain(address).lower()  # as the outbox has it, however the domain was written
    return {
        "since": at - WINDOW,
        "of_address": recipient,
        "of_domain": domain_of(recipient),
        "most_contact": budgets.contact,
        "most_reporter": budgets.reporter,
        "most_ticket": budgets.ticket,
        "most_domain": budgets.domain,
        "most_hour": budgets.hour,
    }

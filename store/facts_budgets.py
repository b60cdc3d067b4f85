# SPDX-License-Identifier: Apache-2.0
"""How many automatic letters left within the hour, for the budgets that keep the desk from being a weapon."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal, select

from parsers.address import ascii_domain
from store.outbox import domain_of
from store.schema import outbox
from workflows.desk import Desk

BUDGET_WINDOW = timedelta(hours=1)


def _sent(*conditions: ColumnElement[bool], name: str) -> ColumnElement[int]:
    """How many automatic letters left, counted no further than the budget reaches."""
    limited = (
        select(literal(1))
        .where(outbox.c.automatic.is_(True), outbox.c.owed_at > bindparam("since"), *conditions)
        .limit(bindparam(f"most_{name}"))
        .subquery()
    )
    return select(func.count()).select_from(limited).scalar_subquery().label(name)


_BUDGETS = select(
    _sent(outbox.c.recipient == bindparam("of_address"), name="to_contact"),
    _sent(outbox.c.domain == bindparam("of_domain"), name="to_domain"),
    _sent(name="in_all"),
)


def spent(connection: Connection, desk: Desk, address: str, at: datetime) -> Any:
    """The letters to this address, to its domain and in all, counted no further than the budgets reach."""
    recipient = ascii_domain(address).lower()  # as the outbox has it, however the domain was written
    told = {
        "since": at - BUDGET_WINDOW,
        "of_address": recipient,
        "of_domain": domain_of(recipient),
        "most_to_contact": desk.budgets.contact,
        "most_to_domain": desk.budgets.domain,
        "most_in_all": desk.budgets.hour,
    }
    return connection.execute(_BUDGETS, told).one()

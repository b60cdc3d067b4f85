# SPDX-License-Identifier: Apache-2.0
"""Do with held mails what the admin has ordered; a loser of a race decides again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from parsers.aside import AsideOrder
from store import inbox, reading
from store.errors import Stale


def obey(connection: Connection, orders: Iterable[AsideOrder], at: datetime) -> None:
    """Let mails in, put them into tickets, or drop them. Raises Stale where one is held no longer."""
    for order in orders:
        if order.action == "drop":
            done = reading.drop(connection, order.mail)
        else:
            done = inbox.reopen(connection, order.mail, at, released=True, attach_to=order.ticket)
        if not done:
            raise Stale(f"inbox {order.mail} is no longer held as the admin was told")

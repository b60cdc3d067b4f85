# SPDX-License-Identifier: Apache-2.0
"""Which agents are away at a moment."""

from datetime import datetime

from sqlalchemy import Connection, select

from store.schema import absences
from workflows.absence import FOREVER, present
from workflows.desk import Desk

_AWAY = select(absences.c.agent, absences.c.until, absences.c.by_notice)


def desk_at(connection: Connection, desk: Desk, at: datetime) -> Desk:
    """The desk with who is away at that moment."""
    rows = connection.execute(_AWAY).all()
    return present(desk, {row.agent: (row.until or FOREVER, row.by_notice) for row in rows if _holds(row.until, at)})


def _holds(until: datetime | None, at: datetime) -> bool:
    return until is None or until > at

# SPDX-License-Identifier: Apache-2.0
"""The next promise that falls due: due, decide and record are one short transaction, so clocks need no lease."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from store.schema import clocks
from workflows.ticket import Target, TargetKind

_DUE = (
    select(clocks)
    .where(clocks.c.state == "running", clocks.c.due <= bindparam("at"))
    .order_by(clocks.c.due)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def next_due(connection: Connection, at: datetime) -> tuple[int, Target] | None:
    """The ticket and the target that fell due the longest ago, locked until the transaction ends."""
    row = connection.execute(_DUE, {"at": at}).one_or_none()
    if row is None:
        return None
    return row.ticket, Target(kind=TargetKind(row.kind), round=row.round, due=row.due)

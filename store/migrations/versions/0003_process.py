# SPDX-License-Identifier: Apache-2.0
"""A ticket lives its whole life: owner, resolution, closure, calls, majors; promises that warn, stop and go on."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TEXTS = (("source", "mail"), ("alert_key", ""), ("code", ""))
COUNTS = ("reopened", "handed_back", "updates", "mark", "call_minutes", "call_sequence")
MOMENTS = ("call_at", "progress_at", "resolved_at", "closed_at", "aware_at")
RUNNING, TRACKS, IS_CHILD = sa.text("state = 'running'"), sa.text("alert_key <> ''"), sa.text("parent <> 0")


def upgrade() -> None:
    """Add the columns; what they would hold of older tickets is taken from history."""
    for column in _of_tickets():
        op.add_column("tickets", column)
    op.execute(
        "UPDATE tickets SET progress_at = (SELECT MAX(at) FROM events "
        "WHERE ticket = tickets.number AND name IN ('opened', 'answered'))"
    )
    op.execute(
        "UPDATE tickets SET source = 'import' WHERE number IN "
        "(SELECT ticket FROM events WHERE name = 'opened' AND data LIKE '%\"source\":\"import\"%')"
    )
    op.create_index("ix_tickets_category_opened_at", "tickets", ["category", "opened_at"])
    op.create_index("ix_tickets_alert_key", "tickets", ["alert_key"], sqlite_where=TRACKS, postgresql_where=TRACKS)
    op.create_index("ix_tickets_parent", "tickets", ["parent"], sqlite_where=IS_CHILD, postgresql_where=IS_CHILD)
    op.add_column("contacts", sa.Column("dead_since", MOMENT, nullable=True))
    for name, kind in (("wakes", MOMENT), ("since", MOMENT), ("span", sa.Float()), ("left", sa.Float())):
        op.add_column("clocks", sa.Column(name, kind, nullable=True))
    op.add_column("clocks", sa.Column("warned", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE clocks SET wakes = due WHERE state = 'running'")
    op.drop_index("ix_clocks_due", "clocks")
    op.create_index("ix_clocks_wakes", "clocks", ["wakes"], sqlite_where=RUNNING, postgresql_where=RUNNING)


def _of_tickets() -> list[Any]:
    return [
        *(sa.Column(name, sa.Text(), server_default=usual, nullable=False) for name, usual in TEXTS),
        *(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False) for name in ("unsure", "major")),
        *(sa.Column(name, NUMBER, server_default="0", nullable=False) for name in ("owner", "parent", "call_agent")),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in COUNTS),
        *(sa.Column(name, MOMENT, nullable=True) for name in MOMENTS),
    ]

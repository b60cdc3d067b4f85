# SPDX-License-Identifier: Apache-2.0
"""Tickets are merged, split and tagged, and tell how long was worked on them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_MERGED = sa.text("merged_into <> 0")


def upgrade() -> None:
    """Add the columns, and find what was merged into a ticket at once."""
    op.add_column("tickets", sa.Column("merged_into", NUMBER, server_default="0", nullable=False))
    op.add_column("tickets", sa.Column("tags", sa.Text(), server_default="", nullable=False))
    op.add_column("tickets", sa.Column("worked", sa.Integer(), server_default="0", nullable=False))
    op.add_column("inbox", sa.Column("split_from", NUMBER, server_default="0", nullable=False))
    op.create_index(
        "ix_tickets_merged_into", "tickets", ["merged_into"], sqlite_where=IS_MERGED, postgresql_where=IS_MERGED
    )

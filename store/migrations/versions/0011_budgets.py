# SPDX-License-Identifier: Apache-2.0
"""Whose mail it is, for the number of mails of a sender within an hour; and what budgets kept back."""

import sqlalchemy as sa
from alembic import op

from store.schema import NUMBER, Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the columns, the table and their indexes."""
    op.add_column("inbox", sa.Column("sender", sa.Text, nullable=False, server_default=""))
    op.add_column("inbox", sa.Column("proved", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_inbox_sender", "inbox", ["sender", "received_at"])
    op.create_table(
        "kept_back",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("letters", sa.Integer, nullable=False),
        sa.Column("budget", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("id", name="pk_kept_back"),
    )
    untold = sa.text("NOT told")
    op.create_index("ix_kept_back_untold", "kept_back", ["at"], sqlite_where=untold, postgresql_where=untold)
    op.create_index("ix_kept_back_sender", "kept_back", ["sender", "at"])

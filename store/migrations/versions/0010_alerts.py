# SPDX-License-Identifier: Apache-2.0
"""Which of the desk's own lists have left, and into which ticket the admin put a mail that was held."""

import sqlalchemy as sa
from alembic import op

from store.schema import NUMBER, Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table and the column."""
    op.create_table(
        "digests",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slot", Moment, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
    )
    op.create_index("uq_digests_name_slot", "digests", ["name", "slot"], unique=True)
    op.add_column("inbox", sa.Column("attach_to", NUMBER, nullable=False, server_default="0"))

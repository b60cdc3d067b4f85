# SPDX-License-Identifier: Apache-2.0
"""Keep whom agents have blocked, and which agents are away."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of blocks and absences."""
    op.create_table(
        "blocks",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("agent", NUMBER, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_blocks"),
    )
    op.create_index("uq_blocks_sender", "blocks", ["sender"], unique=True)
    op.create_table(
        "absences",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("agent", NUMBER, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("by_notice", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    op.create_index("uq_absences_agent", "absences", ["agent"], unique=True)

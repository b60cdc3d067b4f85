# SPDX-License-Identifier: Apache-2.0
"""Remember which signatures were believed, so that each counts once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "seals",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("mail", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_seals"),
    )
    op.create_index("ix_seals_at", "seals", ["at"])

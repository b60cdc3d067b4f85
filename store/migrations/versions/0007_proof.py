# SPDX-License-Identifier: Apache-2.0
"""Remember which signatures were believed, so that each counts once, and who asked to write in a ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HAS_ASKED = sa.text("letter <> ''")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make their tables."""
    _seals()
    op.create_table(
        "entries",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mail", NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), server_default="", nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_entries_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
    )
    op.create_index("uq_entries_ticket_address_mail", "entries", ["ticket", "address", "mail"], unique=True)
    op.create_index(
        "uq_entries_ticket_address",
        "entries",
        ["ticket", "address"],
        unique=True,
        sqlite_where=HAS_ASKED,
        postgresql_where=HAS_ASKED,
    )


def _seals() -> None:
    op.create_table(
        "seals",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("mail", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_seals"),
    )

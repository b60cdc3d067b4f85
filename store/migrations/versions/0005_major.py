# SPDX-License-Identifier: Apache-2.0
"""Find the major incidents among all tickets at once."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

IS_MAJOR = sa.text("major")


def upgrade() -> None:
    """Index the few tickets that are parents."""
    op.create_index("ix_tickets_major", "tickets", ["number"], sqlite_where=IS_MAJOR, postgresql_where=IS_MAJOR)

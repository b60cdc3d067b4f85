# SPDX-License-Identifier: Apache-2.0
"""Know which decision owed a letter, so that what has not left can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the place in the ticket's history at which a letter was owed."""
    op.add_column("outbox", sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))

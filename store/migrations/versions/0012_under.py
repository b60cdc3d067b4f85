# SPDX-License-Identifier: Apache-2.0
"""Under which number its reader knows the ticket of a letter, where theirs was merged into that ticket."""

import sqlalchemy as sa
from alembic import op

from store.schema import NUMBER

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; letters of before stay their ticket's."""
    op.add_column("outbox", sa.Column("under", NUMBER, nullable=False, server_default="0"))

# SPDX-License-Identifier: Apache-2.0
"""What agents rule about held mails, what each letter's reader had seen, and for which agents our server vouches."""

import sqlalchemy as sa
from alembic import op

from store.schema import NUMBER, Moment

revision = "0008"
down_revision = "0007"

# Of a letter of before: what had happened as it was owed.
SEEN = sa.text(
    "UPDATE outbox SET seq = COALESCE((SELECT MAX(events.seq) FROM events"
    " WHERE events.ticket = outbox.ticket AND events.at <= outbox.owed_at), 0) WHERE audience = 'agent'"
)


def upgrade() -> None:
    """Add the columns; letters to agents that were sent before get the version that they had."""
    for name, kind, default in (("ruling", sa.Text, ""), ("orders", sa.Text, "")):
        op.add_column("inbox", sa.Column(name, kind, nullable=False, server_default=default))
    op.add_column("inbox", sa.Column("ruled_by", NUMBER, nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("rounds", sa.Integer, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("seq", sa.Integer, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("about_mail", NUMBER, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("about_round", sa.Integer, nullable=False, server_default="0"))
    op.add_column("agents", sa.Column("vouched_at", Moment))
    op.execute(SEEN)

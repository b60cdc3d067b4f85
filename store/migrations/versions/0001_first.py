# SPDX-License-Identifier: Apache-2.0
"""The first schema. One long function, because a schema reads best in one piece and is never changed again."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNDECIDED = sa.text("outcome IS NULL")
QUEUED = sa.text("state = 'queued'")
RUNNING = sa.text("state = 'running'")

SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER events_refuse_{verb.lower()} BEFORE {verb} ON events"
    f" BEGIN SELECT RAISE(ABORT, 'history is append-only: {verb} on events is refused'); END"
    for verb in ("UPDATE", "DELETE")
)
POSTGRESQL_GUARDS = (
    "CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'history is append-only: % on events is refused', TG_OP; END $$",
    "CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE ON events"
    " FOR EACH ROW EXECUTE FUNCTION events_refuse()",
    "CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON events"
    " FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()",
)


def upgrade() -> None:
    """Make every table, and the triggers that keep history append-only."""
    _tables()
    guards = SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)


def _tables() -> None:
    op.create_table(
        "agents",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
    )
    op.create_index("uq_agents_address", "agents", ["address"], unique=True)
    op.create_table(
        "contacts",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("phones", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("uq_contacts_address", "contacts", ["address"], unique=True)
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), server_default="", nullable=False),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", MOMENT, nullable=True),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("released", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("oversize_limit", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket", NUMBER, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_digest", "inbox", ["digest"])
    op.create_index("ix_inbox_message_id", "inbox", ["message_id"])
    op.create_index("ix_inbox_outcome", "inbox", ["outcome", "id"])
    op.create_index("ix_inbox_undecided", "inbox", ["id"], sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)
    op.create_index("uq_inbox_mailbox_generation_uid", "inbox", ["mailbox", "generation", "uid"], unique=True)
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uidnext", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("boundary", sa.BigInteger(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("polled_at", MOMENT, nullable=True),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_owner", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_mailboxes"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket", NUMBER, nullable=True),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", MOMENT, nullable=False),
        sa.Column("owed_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_domain", "outbox", ["domain", "owed_at"])
    op.create_index("ix_outbox_owed_at", "outbox", ["owed_at"])
    op.create_index("ix_outbox_queued", "outbox", ["next_try"], sqlite_where=QUEUED, postgresql_where=QUEUED)
    op.create_index("ix_outbox_recipient", "outbox", ["recipient", "owed_at"])
    op.create_index("ix_outbox_ticket", "outbox", ["ticket"])
    op.create_index("uq_outbox_message_id", "outbox", ["message_id"], unique=True)
    op.create_table(
        "tickets",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("breach", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("requester", NUMBER, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("acknowledged", sa.Boolean(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_tickets"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tickets_requester", "tickets", ["requester", "opened_at"])
    op.create_index("ix_tickets_state_updated_at", "tickets", ["state", "updated_at"])
    op.create_table(
        "clocks",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_clocks_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_clocks"),
    )
    op.create_index("ix_clocks_due", "clocks", ["due"], sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.create_index("uq_clocks_ticket_kind_round", "clocks", ["ticket", "kind", "round"], unique=True)
    op.create_table(
        "events",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_events_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("uq_events_ticket_seq", "events", ["ticket", "seq"], unique=True)
    op.create_table(
        "messages",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("blob", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_messages_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_ticket", "messages", ["ticket", "id"])
    op.create_index("uq_messages_message_id_digest", "messages", ["message_id", "digest"], unique=True)
    op.create_table(
        "participants",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_participants_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_participants"),
    )
    op.create_index("uq_participants_ticket_address", "participants", ["ticket", "address"], unique=True)
    op.create_table(
        "threads",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_threads_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
    )
    op.create_index("ix_threads_ticket", "threads", ["ticket", "id"])
    op.create_index("uq_threads_message_id_ticket", "threads", ["message_id", "ticket"], unique=True)

# SPDX-License-Identifier: Apache-2.0
"""Keep what agents decided, what that taught, and how tickets were resolved."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

# The text stands in the table alone; the triggers keep its index in step, whoever changes the table.
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE solutions_text USING fts5("
    "words, content='solutions', content_rowid='ticket', tokenize='unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE solutions_terms USING fts5vocab(solutions_text, row)",
    "CREATE TRIGGER solutions_added AFTER INSERT ON solutions"
    " BEGIN INSERT INTO solutions_text(rowid, words) VALUES (new.ticket, new.words); END",
    "CREATE TRIGGER solutions_removed AFTER DELETE ON solutions"
    " BEGIN INSERT INTO solutions_text(solutions_text, rowid, words) VALUES ('delete', old.ticket, old.words); END",
    "CREATE TRIGGER solutions_changed AFTER UPDATE OF words ON solutions"
    " BEGIN INSERT INTO solutions_text(solutions_text, rowid, words) VALUES ('delete', old.ticket, old.words);"
    " INSERT INTO solutions_text(rowid, words) VALUES (new.ticket, new.words); END",
)
# Kept in a column of its own, since ranking by an expression would parse every text anew.
POSTGRESQL_INDEX = (
    "ALTER TABLE solutions ADD COLUMN words_index tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX ix_solutions_words ON solutions USING gin (words_index)",
)


def upgrade() -> None:
    """Make the tables of votes, lessons and solutions, and the index of their words."""
    _votes()
    _lessons()
    _solutions()
    for statement in SQLITE_INDEX if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_INDEX:
        op.execute(statement)


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("ticket", NUMBER, nullable=False),
        sa.Column("agent", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("breach", sa.Boolean(), nullable=False),
        sa.Column("sure", sa.Float(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_votes_ticket"),
        sa.PrimaryKeyConstraint("id", name="pk_votes"),
    )
    op.create_index("uq_votes_ticket", "votes", ["ticket"], unique=True)


def _lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("built_at", MOMENT, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("newest", NUMBER, nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
    )


def _solutions() -> None:
    op.create_table(
        "solutions",
        sa.Column("ticket", NUMBER, autoincrement=False, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_solutions_ticket"),
        sa.PrimaryKeyConstraint("ticket", name="pk_solutions"),
    )
    op.create_index("ix_solutions_resolved_at", "solutions", ["resolved_at"])

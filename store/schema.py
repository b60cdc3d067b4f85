# SPDX-License-Identifier: Apache-2.0
"""The tables; the constraints carry the promises, locks are only politeness.

One long file, so that all that is kept can be seen at once.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up an INTEGER only


class Moment(TypeDecorator[datetime]):
    """An aware UTC time; a naive one cannot enter. SQLite keeps it as text without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def identity() -> "Column[int]":
    return Column("id", NUMBER, primary_key=True, autoincrement=True)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A mailbox: where its reading stands. A generation begins with a new UIDVALIDITY, a UIDNEXT that went back,
# or a known UID that is another mail.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uidnext", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("boundary", BigInteger, nullable=False),  # UIDNEXT as the generation began: below it mail was there before
    Column("started_at", Moment, nullable=False),
    Column("polled_at", Moment),
    Column("failing_since", Moment),
    Column("error", Text, nullable=False, server_default=""),
    Column("lease_owner", Text, nullable=False, server_default=""),
    Column("lease_until", Moment),
)

# A mail as received. Undecided while outcome is null; the attempt number is the fence.
inbox = Table(
    "inbox",
    metadata,
    identity(),
    Column("mailbox", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("blob", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("message_id", Text, nullable=False, server_default=""),
    Column("digest", Text, nullable=False, server_default=""),
    Column("received_at", Moment),
    Column("kept_at", Moment, nullable=False),
    Column("silent", Boolean, nullable=False),
    Column("released", Boolean, nullable=False, server_default=false()),  # a person vouched that it is wanted
    Column("attach_to", NUMBER, nullable=False, server_default="0"),  # the ticket that a person put it into
    Column("ruling", Text, nullable=False, server_default=""),  # of its agent, once it was held: send, note, drop
    Column("ruled_by", NUMBER, nullable=False, server_default="0"),  # the agent's id
    Column("orders", Text, nullable=False, server_default=""),  # to be obeyed instead of its wrong ones
    Column("rounds", Integer, nullable=False, server_default="0"),  # how often it was decided about while held
    Column("oversize_limit", BigInteger, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Moment, nullable=False),
    Column("outcome", Text),
    Column("cause", Text, nullable=False, server_default=""),
    Column("because", Text, nullable=False, server_default=""),
    Column("ticket", NUMBER),
    Column("decided_at", Moment),
    Column("error", Text, nullable=False, server_default=""),
    Column("split_from", NUMBER, nullable=False, server_default="0"),  # a ticket that it was a mail of
    Column("sender", Text, nullable=False, server_default=""),  # whose address it bears, once decided; lower case
    Column("proved", Boolean, nullable=False, server_default=false()),  # and whether that is vouched for
)
Index("uq_inbox_mailbox_generation_uid", inbox.c.mailbox, inbox.c.generation, inbox.c.uid, unique=True)
UNDECIDED = text("outcome IS NULL")
Index("ix_inbox_undecided", inbox.c.id, sqlite_where=UNDECIDED, postgresql_where=UNDECIDED)
Index("ix_inbox_message_id", inbox.c.message_id)
Index("ix_inbox_digest", inbox.c.digest)
Index("ix_inbox_outcome", inbox.c.outcome, inbox.c.id)
Index("ix_inbox_sender", inbox.c.sender, inbox.c.received_at)

# Where a ticket stands: a copy of what its events make, for searching.
tickets = Table(
    "tickets",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("seq", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("impact", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("breach", Boolean, nullable=False),
    Column("level", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("requester", NUMBER, nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("opened_at", Moment),
    Column("updated_at", Moment),
    Column("source", Text, nullable=False, server_default="mail"),
    Column("unsure", Boolean, nullable=False, server_default=false()),
    Column("owner", NUMBER, nullable=False, server_default="0"),
    Column("alert_key", Text, nullable=False, server_default=""),
    Column("parent", NUMBER, nullable=False, server_default="0"),
    Column("major", Boolean, nullable=False, server_default=false()),
    Column("code", Text, nullable=False, server_default=""),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("handed_back", Integer, nullable=False, server_default="0"),
    Column("updates", Integer, nullable=False, server_default="0"),
    Column("mark", Integer, nullable=False, server_default="0"),
    Column("call_at", Moment),
    Column("call_minutes", Integer, nullable=False, server_default="0"),
    Column("call_sequence", Integer, nullable=False, server_default="0"),
    Column("call_agent", NUMBER, nullable=False, server_default="0"),
    Column("progress_at", Moment),
    Column("resolved_at", Moment),
    Column("closed_at", Moment),
    Column("aware_at", Moment),
    Column("merged_into", NUMBER, nullable=False, server_default="0"),
    Column("tags", Text, nullable=False, server_default=""),
    Column("worked", Integer, nullable=False, server_default="0"),  # minutes
    sqlite_autoincrement=True,
)
Index("ix_tickets_state_updated_at", tickets.c.state, tickets.c.updated_at)
Index("ix_tickets_requester", tickets.c.requester, tickets.c.opened_at)
Index("ix_tickets_category_opened_at", tickets.c.category, tickets.c.opened_at)
TRACKS, IS_CHILD = text("alert_key <> ''"), text("parent <> 0")
Index("ix_tickets_alert_key", tickets.c.alert_key, sqlite_where=TRACKS, postgresql_where=TRACKS)
IS_MAJOR = text("major")
Index("ix_tickets_major", tickets.c.number, sqlite_where=IS_MAJOR, postgresql_where=IS_MAJOR)
IS_MERGED = text("merged_into <> 0")
Index("ix_tickets_merged_into", tickets.c.merged_into, sqlite_where=IS_MERGED, postgresql_where=IS_MERGED)
Index("ix_tickets_parent", tickets.c.parent, sqlite_where=IS_CHILD, postgresql_where=IS_CHILD)

# One line of history; a trigger refuses UPDATE and DELETE. No person's words: those are in messages.
events = Table(
    "events",
    metadata,
    identity(),
    Column("ticket", NUMBER, ForeignKey("tickets.number"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("data", Text, nullable=False),
)
Index("uq_events_ticket_seq", events.c.ticket, events.c.seq, unique=True)

# The text of a mail in a ticket. Unique (message_id, digest): the guard against the same mail twice.
messages = Table(
    "messages",
    metadata,
    identity(),
    Column("ticket", NUMBER, ForeignKey("tickets.number"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("voice", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("author_address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("blob", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
)
Index("uq_messages_message_id_digest", messages.c.message_id, messages.c.digest, unique=True)
Index("ix_messages_ticket", messages.c.ticket, messages.c.id)

# Message-ID -> ticket, in and out; the first ticket of an id wins.
threads = Table(
    "threads",
    metadata,
    identity(),
    Column("message_id", Text, nullable=False),
    Column("ticket", NUMBER, ForeignKey("tickets.number"), nullable=False),
    Column("shared", Boolean, nullable=False),  # between the requester and us: its id may go into References
)
Index("uq_threads_message_id_ticket", threads.c.message_id, threads.c.ticket, unique=True)
Index("ix_threads_ticket", threads.c.ticket, threads.c.id)

contacts = Table(
    "contacts",
    metadata,
    identity(),
    Column("address", Text, nullable=False),  # lower case
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("phones", Text, nullable=False),  # E.164, separated by spaces
    Column("organisation", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("dead_since", Moment),  # a letter came back for good, and no mail has come from there since
)
Index("uq_contacts_address", contacts.c.address, unique=True)

# Who takes part in a ticket; proved once a mail of theirs in it was vouched for.
participants = Table(
    "participants",
    metadata,
    identity(),
    Column("ticket", NUMBER, ForeignKey("tickets.number"), nullable=False),
    Column("address", Text, nullable=False),  # lower case
    Column("role", Text, nullable=False),  # requester, copied, admitted, cc: gets the answers; left: no more
    Column("proved", Boolean, nullable=False),
)
Index("uq_participants_ticket_address", participants.c.ticket, participants.c.address, unique=True)

# A mail of a stranger to a ticket, which is held until its reporter says whether they may write there.
entries = Table(
    "entries",
    metadata,
    identity(),
    Column("ticket", NUMBER, ForeignKey("tickets.number"), nullable=False),
    Column("address", Text, nullable=False),  # lower case
    Column("mail", NUMBER, nullable=False),  # its inbox id
    Column("state", Text, nullable=False),  # asked, admitted, refused
    Column("letter", Text, nullable=False, server_default=""),  # Message-ID of the one that asks; one a person
    Column("at", Moment, nullable=False),
)
Index("uq_entries_ticket_address_mail", entries.c.ticket, entries.c.address, entries.c.mail, unique=True)
HAS_ASKED = text("letter <> ''")
Index(
    "uq_entries_ticket_address",
    entries.c.ticket,
    entries.c.address,
    unique=True,
    sqlite_where=HAS_ASKED,
    postgresql_where=HAS_ASKED,
)

# A signature that was believed, by the digest of what it signs and when, and the mail: it is believed once.
seals = Table(
    "seals",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("mail", NUMBER, nullable=False),
    Column("at", Moment, nullable=False),
)

# A picture that stood in a sender's mails, by its digest alone; what comes again is a logo, not a message.
pictures = Table(
    "pictures",
    metadata,
    identity(),
    Column("address", Text, nullable=False),  # lower case
    Column("sha256", Text, nullable=False),
)
Index("uq_pictures_address_sha256", pictures.c.address, pictures.c.sha256, unique=True)

# Who is blocked by an agent's or the admin's word: an address, or a domain written @example.org.
blocks = Table(
    "blocks",
    metadata,
    identity(),
    Column("sender", Text, nullable=False),  # lower case
    Column("agent", NUMBER, nullable=False),  # an agent's id; 0 is the admin
    Column("ticket", NUMBER, nullable=False),  # about which it was said; 0 for none
    Column("since", Moment, nullable=False),
)
Index("uq_blocks_sender", blocks.c.sender, unique=True)

# An agent who is away; without ``until`` until they say otherwise.
absences = Table(
    "absences",
    metadata,
    identity(),
    Column("agent", NUMBER, nullable=False),  # an agent's id
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("by_notice", Boolean, nullable=False),  # their automatic reply says so
)
Index("uq_absences_agent", absences.c.agent, unique=True)

agents = Table(
    "agents",
    metadata,
    identity(),
    Column("address", Text, nullable=False),  # lower case
    Column("name", Text, nullable=False),
    Column("vouched_at", Moment),  # when our server first vouched for a mail of theirs
)
Index("uq_agents_address", agents.c.address, unique=True)

# A promise or a timer; those that run wake the desk at their time. ``parent`` is word from a major incident.
clocks = Table(
    "clocks",
    metadata,
    identity(),
    Column("ticket", NUMBER, ForeignKey("tickets.number"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("wakes", Moment),
    Column("since", Moment),
    Column("span", Float),  # seconds of working time
    Column("warned", Integer, nullable=False, server_default="0"),  # percent
    Column("left", Float),  # seconds of working time, while it is paused
)
Index("uq_clocks_ticket_kind_round", clocks.c.ticket, clocks.c.kind, clocks.c.round, unique=True)
RUNNING = text("state = 'running'")
Index("ix_clocks_wakes", clocks.c.wakes, sqlite_where=RUNNING, postgresql_where=RUNNING)

# A letter owed: the bytes as they leave, the same at every try.
outbox = Table(
    "outbox",
    metadata,
    identity(),
    Column("message_id", Text, nullable=False),
    Column("ticket", NUMBER),
    Column("letter", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("recipient", Text, nullable=False),  # lower case
    Column("domain", Text, nullable=False),
    Column("envelope_from", Text, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),  # queued, sent, refused, withdrawn
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Moment, nullable=False),
    Column("owed_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("answer", Text, nullable=False, server_default=""),  # the server's last words
    Column("seq", Integer, nullable=False, server_default="0"),  # the ticket's, of which it tells
    Column("about_mail", NUMBER, nullable=False, server_default="0"),  # held, of which it tells
    Column("about_round", Integer, nullable=False, server_default="0"),
    Column("under", NUMBER, nullable=False, server_default="0"),  # its reader's own ticket, merged into this one
)
Index("uq_outbox_message_id", outbox.c.message_id, unique=True)
QUEUED = text("state = 'queued'")
Index("ix_outbox_queued", outbox.c.next_try, sqlite_where=QUEUED, postgresql_where=QUEUED)
Index("ix_outbox_recipient", outbox.c.recipient, outbox.c.owed_at)
Index("ix_outbox_domain", outbox.c.domain, outbox.c.owed_at)
Index("ix_outbox_owed_at", outbox.c.owed_at)
Index("ix_outbox_ticket", outbox.c.ticket)

# What a budget kept back, until the list that tells of it: letters of a ticket, or the mails of a sender who floods.
kept_back = Table(
    "kept_back",
    metadata,
    identity(),
    Column("at", Moment, nullable=False),
    Column("ticket", NUMBER, nullable=False),  # 0 for none
    Column("letter", Text, nullable=False),
    Column("letters", Integer, nullable=False),
    Column("budget", Text, nullable=False),  # as the settings call it
    Column("sender", Text, nullable=False),  # lower case; of a flood
    Column("told", Boolean, nullable=False, server_default=false()),
)
UNTOLD = text("NOT told")
Index("ix_kept_back_untold", kept_back.c.at, sqlite_where=UNTOLD, postgresql_where=UNTOLD)
Index("ix_kept_back_sender", kept_back.c.sender, kept_back.c.at)

# A list of the desk's own that has left: the guard against making it twice.
digests = Table(
    "digests",
    metadata,
    identity(),
    Column("name", Text, nullable=False),  # morning, handover, weekly, held
    Column("slot", Moment, nullable=False),  # when it was due
    Column("made_at", Moment, nullable=False),
)
Index("uq_digests_name_slot", digests.c.name, digests.c.slot, unique=True)

# What an agent held a ticket to be, with its words as hashes only. A confidential ticket's row has none.
votes = Table(
    "votes",
    metadata,
    identity(),
    Column("ticket", NUMBER, ForeignKey("tickets.number"), nullable=False),
    Column("agent", NUMBER, nullable=False),  # an agent's id
    Column("kind", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("breach", Boolean, nullable=False),
    Column("sure", Float, nullable=False),  # the lexicon's probability of the kind
    Column("at", Moment, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
)
Index("uq_votes_ticket", votes.c.ticket, unique=True)

# What the votes taught, built anew now and then; the newest that was accepted is at work in every daemon.
lessons = Table(
    "lessons",
    metadata,
    identity(),
    Column("built_at", Moment, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("newest", NUMBER, nullable=False),  # vote, and how many there were: a lesson is due when either differs
    Column("votes", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # SHA-256 of the content
    Column("content", LargeBinary, nullable=False),
    Column("report", Text, nullable=False),
)

# How a ticket was resolved, for agents who meet the like again. The index of ``words`` is the migration's.
solutions = Table(
    "solutions",
    metadata,
    Column("ticket", NUMBER, ForeignKey("tickets.number"), primary_key=True, autoincrement=False),
    Column("category", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("resolution", Text, nullable=False),
    Column("words", Text, nullable=False),  # of subject and text, as the lexicon reads them
    Column("resolved_at", Moment, nullable=False),
    Column("vector", LargeBinary),  # 512 numbers of 16 bits, where the desk has the extra ``semantic``
)
Index("ix_solutions_resolved_at", solutions.c.resolved_at)

# SPDX-License-Identifier: Apache-2.0
"""What was last written in a ticket, for agents' alerts: new words without what they quote, the desk's own marked.

A mail of an agent went to the reporter where the decision about it says so; commands, and what was taken back before
it left, are nobody's words.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from parsers.command import commands
from parsers.quotation import segments
from store.schema import events, messages
from workflows.events import Answered
from workflows.events_life import Resolved
from workflows.events_undo import TakenBack
from workflows.said import Said

LAST = 4  # mails
ROWS = 3 * LAST  # of them and of the notes that they hold
LONGEST = 2_000  # characters of one
READ = 20_000  # characters of a mail in which its new words are looked for
REPORTER, AGENT = "reporter", "agent"
NOTES = ("note", "summary")
SPEAKING = (Answered.name, Resolved.name)

_LAST = (
    select(messages)
    .where(messages.c.ticket == bindparam("of_ticket"), messages.c.voice.in_([REPORTER, AGENT, *NOTES]))
    .order_by(messages.c.id.desc())
    .limit(ROWS)
)
_DECIDED = (
    select(events.c.seq, events.c.name, events.c.cause, events.c.data)
    .where(events.c.ticket == bindparam("of_ticket"), events.c.seq >= bindparam("first"))
    .order_by(events.c.seq)
)


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """What history says of the decisions: what caused each event, and which of the causes spoke to the reporter."""

    causes: dict[int, str]
    spoke: frozenset[str]
    undone: frozenset[str]


def exchange(connection: Connection, number: int) -> tuple[Said, ...]:
    """The newest words of a ticket, the oldest of them first: of its reporters, to them, and the desk's own."""
    rows = connection.execute(_LAST, {"of_ticket": number}).all()[::-1]
    decided = _decided(connection, number, [row.seq for row in rows if row.voice != REPORTER])
    noted = {decided.causes.get(row.seq, "") for row in rows if row.voice in NOTES} - {""}
    return tuple(one for row in rows for one in _said(row, decided, noted))[-LAST:]


def _decided(connection: Connection, number: int, of_agents: Sequence[int]) -> _Decided:
    if not of_agents:
        return _Decided(causes={}, spoke=frozenset(), undone=frozenset())
    rows = connection.execute(_DECIDED, {"of_ticket": number, "first": min(of_agents)}).all()
    gone = {seq for row in rows if row.name == TakenBack.name for seq in json.loads(row.data).get("undone", ())}
    speaking = [row for row in rows if row.name in SPEAKING]
    spoke = frozenset(row.cause for row in speaking if row.seq not in gone)
    undone = frozenset(row.cause for row in speaking if row.seq in gone)
    return _Decided(causes={row.seq: row.cause for row in rows}, spoke=spoke, undone=undone - spoke)


def _said(row: Any, decided: _Decided, noted: set[str]) -> Iterator[Said]:
    """What one row adds; a note is told by its own row, and not once more by the mail that held it."""
    cause, text = decided.causes.get(row.seq, ""), row.body.strip() if row.voice in NOTES else _new(row.body)
    internal = row.voice != REPORTER and (row.voice in NOTES or cause not in decided.spoke)
    if row.voice == AGENT:
        if cause in decided.undone or internal and cause in noted:
            return
        rest = commands(text)[1].strip()  # what #resolve says stands on the line of the command
        text = rest if rest or internal else text
    if text:
        said = text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} [...]"
        name = row.author_name or row.author_address
        by_reporter = row.voice == REPORTER
        yield Said(at=row.received_at, name=name, text=said, by_reporter=by_reporter, internal=internal)


def _new(body: str) -> str:
    found, _ = segments(body[:READ])
    return "".join(one.text for one in found if one.role == "new").strip()

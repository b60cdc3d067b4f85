# SPDX-License-Identifier: Apache-2.0
"""Whose words a letter bears: the agent who ordered it, as history tells."""

from sqlalchemy import Connection, bindparam, select

from parsers.mail import read
from store.outbox import Owed
from store.schema import events
from workflows.desk import Agent, Desk
from workflows.events_undo import Acted

BY = "agent:"
_ACTED = (
    select(events.c.actor, events.c.at)
    .where(
        events.c.ticket == bindparam("of_ticket"),
        events.c.name == Acted.name,
        events.c.seq <= bindparam("of_seq"),
    )
    .order_by(events.c.seq.desc())
    .limit(1)
)


def of_letter(connection: Connection, desk: Desk, letter: Owed) -> tuple[Agent | None, str]:
    """The agent, where it was one who is still at the desk, and the plain text of the letter."""
    row = connection.execute(_ACTED, {"of_ticket": letter.ticket, "of_seq": letter.seq}).one_or_none()
    if row is None or row.at != letter.owed_at or not row.actor.startswith(BY):
        return None, ""
    return desk.agent_of(int(row.actor.removeprefix(BY))), read(letter.content).reply_text

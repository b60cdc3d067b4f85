# SPDX-License-Identifier: Apache-2.0
"""What reporter and desk last wrote to each other, for agents' alerts: their new words, without what they quote."""

from sqlalchemy import Connection, bindparam, select

from parsers.quotation import segments
from store.schema import messages
from workflows.said import Said

LAST = 4  # mails
LONGEST = 2_000  # characters of one
READ = 20_000  # characters of a mail in which its new words are looked for

_LAST = (
    select(messages)
    .where(messages.c.ticket == bindparam("of_ticket"), messages.c.voice.in_(["reporter", "agent"]))
    .order_by(messages.c.id.desc())
    .limit(LAST)
)


def exchange(connection: Connection, number: int) -> tuple[Said, ...]:
    """The newest mails of a ticket in which somebody said something, the oldest of them first."""
    rows = reversed(connection.execute(_LAST, {"of_ticket": number}).all())
    said = (
        Said(
            at=row.received_at,
            name=row.author_name or row.author_address,
            text=_new(row.body),
            by_reporter=row.voice == "reporter",
        )
        for row in rows
    )
    return tuple(one for one in said if one.text)


def _new(body: str) -> str:
    found, _ = segments(body[:READ])
    text = "".join(one.text for one in found if one.role == "new").strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} [...]"

# SPDX-License-Identifier: Apache-2.0
"""A letter that is owed, worded once: its row of the outbox, with the bytes as they leave."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from store.outbox import domain_of
from templates.letter import word_anyhow
from workflows.desk import Desk
from workflows.letter import Letter
from workflows.ticket import Ticket


def outbox_row(
    letter: Letter, *, ticket: Ticket, desk: Desk, at: datetime, unique: str, wait: timedelta = timedelta(0)
) -> dict[str, Any]:
    """The row, to be sent after a wait; ``unique`` tells letters apart that no event of the ticket does."""
    own = Path(desk.letters) if desk.letters else None
    worded = word_anyhow(letter, ticket=ticket, desk=desk, at=at, unique=unique, own=own)
    recipient = worded.recipient.lower()
    return {
        "message_id": worded.message_id,
        "ticket": ticket.number or None,
        "letter": letter.name,
        "audience": letter.audience,
        "recipient": recipient,
        "domain": domain_of(recipient),
        "envelope_from": worded.envelope_from,
        "automatic": letter.automatic == "auto-replied",
        "content": worded.content,
        "state": "queued",
        "next_try": at + wait,
        "owed_at": at,
        "seq": ticket.seq,
        "about_mail": letter.about_mail,
        "about_round": letter.about_round,
        "under": letter.under,
    }

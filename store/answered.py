# SPDX-License-Identifier: Apache-2.0
"""The letters that an agent's mail may answer, and so repeat: their texts, as they left."""

from sqlalchemy import Connection, bindparam, select

from parsers.address import Role
from parsers.mail import read
from store.schema import outbox
from workflows.facts import Facts
from workflows.letter import Audience

NEWEST = 5
OF_AGENTS = (Role.AGENT, Role.INSIDE, Role.NOTE)

_OWN = select(outbox.c.content).where(
    outbox.c.recipient == bindparam("of_recipient"), outbox.c.audience == Audience.AGENT
)
_LETTER = _OWN.where(outbox.c.message_id == bindparam("of_message")).limit(1)
_NEWEST = _OWN.where(outbox.c.ticket == bindparam("of_ticket")).order_by(outbox.c.id.desc()).limit(NEWEST)


def texts(connection: Connection, facts: Facts, recipient: str) -> tuple[str, ...]:
    """What the letter says that is named by its Message-ID; where none is, what the newest to this agent say of the
    ticket in the address that they wrote to."""
    told: dict[str, object] = {"of_recipient": recipient}
    named = next((one for one in facts.letters if one.recipient == recipient), None)
    token = next((one for one in facts.tokens if one.role in OF_AGENTS), None)
    if named is not None:
        found = connection.scalars(_LETTER, told | {"of_message": named.message_id})
    elif token is not None:
        found = connection.scalars(_NEWEST, told | {"of_ticket": token.ticket})
    else:
        return ()
    return tuple(read(content).text for content in found)

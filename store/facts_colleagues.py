# SPDX-License-Identifier: Apache-2.0
"""What somebody else at the desk said last to the reporter of a ticket, and when the reporter was last heard."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, func, or_, select

from parsers.command import commands
from parsers.quotation import segments
from parsers.values import NOTHING_NEW
from store.schema import agents, events, messages
from workflows.events import Answered, MessageReceived
from workflows.events_life import Resolved
from workflows.facts import Spoken, Standing

_AGENT = select(agents.c.id).where(agents.c.address == bindparam("of_address"))
_SPOKEN = (
    select(events.c.seq, events.c.at, events.c.actor)
    .where(
        events.c.ticket == bindparam("of_ticket"),
        events.c.name.in_([Answered.name, Resolved.name]),
        events.c.actor != bindparam("but"),
        or_(events.c.actor.startswith("agent:"), events.c.actor == "admin"),
    )
    .order_by(events.c.seq.desc())
    .limit(1)
)
_TEXT = (
    select(messages.c.body)
    .where(messages.c.ticket == bindparam("of_ticket"), messages.c.voice == "agent")
    .where(messages.c.seq <= bindparam("of_seq"))
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_HEARD = select(func.max(events.c.seq)).where(
    events.c.ticket == bindparam("of_ticket"), events.c.name == MessageReceived.name
)


def beside(connection: Connection, place: Standing, address: str) -> Standing:
    """The ticket with what this agent may not have seen of it."""
    told = {"of_ticket": place.ticket.number}
    own = connection.scalar(_AGENT, {"of_address": address})
    row = connection.execute(_SPOKEN, told | {"but": f"agent:{own}"}).one_or_none()
    heard = connection.scalar(_HEARD, told) or 0
    if row is None:
        return replace(place, heard=heard)
    number = row.actor.partition(":")[2]
    text = connection.scalar(_TEXT, told | {"of_seq": row.seq}) or "" if number else ""
    spoken = Spoken(seq=row.seq, at=row.at, agent=int(number or 0), text=_said(text))
    return replace(place, heard=heard, colleague=spoken)


def _said(body: str) -> str:
    """What of an agent's mail went to the reporter: neither the commands at its head nor what it quotes."""
    found, defect = segments(body)
    new = body if defect == NOTHING_NEW else "".join(one.text for one in found if one.role == "new")
    return commands(new)[1].strip()

# SPDX-License-Identifier: Apache-2.0
"""What somebody else at the desk said last to the reporter of a ticket, and when the reporter was last heard.

What was taken back before it left was never said.
"""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from parsers.command import commands
from parsers.mail import read
from parsers.quotation import segments
from parsers.values import NOTHING_NEW
from store.schema import agents, events, messages, outbox
from workflows.events import Answered, MessageReceived
from workflows.events_life import Resolved
from workflows.events_undo import TakenBack
from workflows.facts import Spoken, Standing
from workflows.letter import Audience
from workflows.public import TAKE_THE_WORDS
from workflows.resolve import coded
from workflows.send import joined

NEWEST = 20  # words of others that are looked at
LETTERS = ("answer", "resolved")  # with an agent's words
SAYS_ELSEWHERE = "macro"  # its words stand in the letter alone

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
    .limit(NEWEST)
)
_TAKEN_BACK = select(events.c.data).where(
    events.c.ticket == bindparam("of_ticket"), events.c.name == TakenBack.name
)
_LETTER = (
    select(outbox.c.seq, outbox.c.content)
    .where(
        outbox.c.ticket == bindparam("of_ticket"),
        outbox.c.audience == Audience.REPORTER,
        outbox.c.letter.in_(LETTERS),
        outbox.c.state != "withdrawn",
        outbox.c.seq >= bindparam("of_seq"),
    )
    .order_by(outbox.c.seq, outbox.c.id)
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
    row = _spoken(connection, told | {"but": f"agent:{own}"})
    heard = connection.scalar(_HEARD, told) or 0
    if row is None:
        return replace(place, heard=heard)
    number = row.actor.partition(":")[2]
    text = _text(connection, told | {"of_seq": row.seq}) if number else ""
    spoken = Spoken(seq=row.seq, at=row.at, agent=int(number or 0), text=text)
    return replace(place, heard=heard, colleague=spoken)


def _spoken(connection: Connection, told: dict[str, Any]) -> Any:
    """The newest word that may have left; None where there is none."""
    rows = connection.execute(_SPOKEN, told).all()
    back = [json.loads(row) for row in connection.scalars(_TAKEN_BACK, told)] if rows else []
    return next((row for row in rows if not _is_gone(connection, row.seq, back, told)), None)


def _is_gone(connection: Connection, seq: int, back: list[Any], told: dict[str, Any]) -> bool:
    """Whether it was taken back, and no letter of the same mail may have left."""
    for one in back:
        if seq in one.get("undone", ()):
            letter = connection.execute(_LETTER, told | {"of_seq": one["first"]}).one_or_none()
            return letter is None or letter.seq > one["last"]
    return False


def _text(connection: Connection, told: dict[str, Any]) -> str:
    """What of an agent's mail went to the reporter, without what it quotes."""
    body = connection.scalar(_TEXT, told) or ""
    found, defect = segments(body)
    new = body if defect == NOTHING_NEW else "".join(one.text for one in found if one.role == "new")
    orders, rest = commands(new)
    names = {one.name for one in orders}
    if SAYS_ELSEWHERE in names:
        letter = connection.execute(_LETTER, told).one_or_none()
        return read(letter.content).text.strip() if letter is not None else ""
    said = [one.value for one in orders if one.name == "send"]
    said += [coded(one.value)[1] for one in orders if one.name == "resolve"]
    return joined(*said, "" if names & TAKE_THE_WORDS else rest)

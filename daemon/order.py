# SPDX-License-Identifier: Apache-2.0
"""Orders of the command line -> a decision, recorded, by the same verbs that agents' mails use."""

from datetime import datetime

from daemon.errors import NotFound
from parsers.command import commands
from store import asked, away, facts, ledger
from store.engine import Database
from workflows.case import Order
from workflows.desk import Desk
from workflows.events_breach import BreachRead
from workflows.stories import ORDER, tell


def give(database: Database, desk: Desk, number: int, text: str, agent: str, at: datetime) -> Order:
    """Carry out ``#command value`` lines on a ticket, as the agent with this address or, with none, as the admin.

    Where ``refused`` of the answer says anything, or ``tries``, nothing was done. Raises NotFound for a ticket or an
    agent that is not there, and Stale where somebody was faster.
    """
    by = desk.agent(agent) if agent else None
    if agent and by is None:
        raise NotFound(f"no agent has the address {agent}; the settings list them under [[agents]]")
    found, words = commands(text)
    with database.write() as connection:
        desk = away.desk_at(connection, desk, at)
        standings = facts.standings(connection, [number])
        if not standings:
            raise NotFound(f"there is no ticket #{number}; 'firstline tickets' lists them")
        place = asked.by_order(connection, desk, standings[0], found, at, by=by)
        case = Order(
            at=at,
            desk=desk,
            cause="order cli",
            ticket=place.ticket,
            standing=place,
            commands=found,
            words=words.strip(),
            by=by,
        )
        case = tell(ORDER, None, case)
        if not case.refused and not case.tries:
            ledger.record_change(connection, case)
    return case


def note_reading(database: Database, desk: Desk, number: int, at: datetime) -> None:
    """History says that the admin reads a confidential ticket; nothing is noted of any other."""
    with database.write() as connection:
        standings = facts.standings(connection, [number])
        if standings and standings[0].ticket.breach:
            place = standings[0]
            case = Order(at=at, desk=desk, cause="show cli", ticket=place.ticket, standing=place, commands=())
            ledger.record_change(connection, case.note(BreachRead(actor=case.actor)))

# SPDX-License-Identifier: Apache-2.0
"""One due clock -> a decision, recorded: due, decide and record are one short transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from daemon.errors import in_words
from daemon.house import House
from store import asked, clocks, facts, facts_budgets, facts_desk, ledger
from store.errors import Stale, StoreError
from store.rows import parent_of
from workflows.case import DueClock
from workflows.stories import DUE, DUE_END

AGAIN = timedelta(minutes=5)
SOON = timedelta(seconds=1)
LONGEST_WORDS = 500  # of what is told about a failure

def tick_once(house: House) -> bool:
    """Deal with the clock that fell due the longest ago; whether there was one.

    One that cannot be dealt with is tried again later, so that it never stops those behind it.
    """
    at, row = house.now(), None
    try:
        with house.database.write() as connection:
            row = clocks.next_due(connection, at)
            if row is None:
                return False
            _deal(house, connection, row, at)
    except (IntegrityError, Stale) as error:
        house.tell("decided_again", ticket=row.ticket if row else None, because=type(error).__name__)
    except StoreError:
        raise
    except Exception as error:  # one clock that cannot be dealt with never stops the rest
        if row is None:
            raise
        words = in_words(error)[:LONGEST_WORDS]
        house.tell("clock_failed", ticket=row.ticket, clock=row.kind, error=words)
        with house.database.write() as connection:
            clocks.put_off(connection, row.id, at + AGAIN)
    return True


def _deal(house: House, connection: Connection, row: Any, at: datetime) -> None:
    if clocks.follows_another(connection, row):
        clocks.put_off(connection, row.id, at + SOON)
        return
    standing = facts.standings(connection, [row.ticket])[0]
    desk = facts_desk.at_moment(connection, house.desk, at)
    standing = facts_budgets.of_ticket(connection, desk, standing, at)
    standing = asked.by_timer(connection, desk, standing, row.kind, at)
    clock = clocks.clock_of(connection, row, standing.ticket)
    if clock is None:
        clocks.end(connection, row.id)
        return
    cause = f"clock {row.kind}"
    case = DueClock(at=at, desk=desk, cause=cause, ticket=standing.ticket, standing=standing, clock=clock)
    case = facts_desk.decide(connection, DUE, DUE_END, case)
    if parent_of(row.kind) or not case.events:
        clocks.end(connection, row.id)
    ledger.record_change(connection, case)
    house.tell("clock_due", ticket=row.ticket, clock=row.kind, events=len(case.events), letters=len(case.letters))
    house.letter_owed.ring()

# SPDX-License-Identifier: Apache-2.0
"""One due clock -> a decision, recorded: due, decide and record are one short transaction."""

from daemon.house import House
from store import clocks, facts, ledger
from workflows.case import DueClock
from workflows.stories import DUE, DUE_END, tell


def tick_once(house: House) -> bool:
    """Deal with the promise that fell due the longest ago; whether there was one."""
    at = house.now()
    with house.database.write() as connection:
        due = clocks.next_due(connection, at)
        if due is None:
            return False
        number, target = due
        standing = facts.standings(connection, [number])[0]
        cause = f"clock {target.kind}"
        case = DueClock(
            at=at, desk=house.desk, cause=cause, ticket=standing.ticket, standing=standing, target=target
        )
        case = tell(DUE, DUE_END, case)
        ledger.record_clock(connection, case)
    house.tell("target_missed", ticket=number, target=target.kind, letters=len(case.letters))
    house.letter_owed.ring()
    return True

# SPDX-License-Identifier: Apache-2.0
"""The desk's own lists, made when they are due: the newest of each kind, once, by whichever daemon is first."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from daemon.aside import aside
from daemon.house import House
from store import digests, facts_desk, kept_back
from store.away import desk_at
from workflows.digest import digests as lists
from workflows.held_list import held_list
from workflows.letter import Letter
from workflows.limits_list import SLOT, is_due, limits_list
from workflows.slots import Slot, slots
from workflows.spent import WINDOW
from workflows.weekly import weekly


def digest_once(house: House) -> bool:
    """Make one list that is due; whether there was one."""
    at = house.now()
    for slot in slots(house.desk, at):
        with house.database.read() as connection:
            before = digests.newest(connection, slot.name)
        if before is None or before < slot.at:
            return _make(house, slot, at)
    return limits_once(house)


def limits_once(house: House) -> bool:
    """Tell once an hour of what the budgets kept back; whether there was anything to tell of."""
    at = house.now()
    with house.database.read() as connection:
        due = is_due(kept_back.oldest(connection), digests.newest(connection, SLOT), at)
    return due and _tell_limits(house, at)


def _tell_limits(house: House, at: datetime) -> bool:
    slot = Slot(name=SLOT, at=at, since=at - WINDOW)
    try:
        with house.database.write() as connection:
            found = kept_back.untold(connection)
            if not found.lines or not digests.claim(connection, slot, at):
                return False  # another daemon has told of it
            desk = facts_desk.at_moment(connection, house.desk, at)
            letters = limits_list(desk, found.lines)
            digests.owe(connection, desk, letters, slot, at)
            kept_back.tell(connection, found, at)
    except IntegrityError:
        return False  # as above
    house.tell("limits_told", kept_back=sum(line.count for line in found.lines), letters=len(letters))
    house.letter_owed.ring()
    return True


def _make(house: House, slot: Slot, at: datetime) -> bool:
    try:
        with house.database.write() as connection:
            letters = _letters(house, connection, slot, at) if digests.claim(connection, slot, at) else ()
            digests.owe(connection, house.desk, letters, slot, at)
    except IntegrityError:
        return False  # another daemon has made it
    house.tell("digest_made", digest=slot.name, letters=len(letters))
    house.letter_owed.ring()
    return True


def _letters(house: House, connection: Connection, slot: Slot, at: datetime) -> tuple[Letter, ...]:
    if slot.name == "held":
        return held_list(house.desk, slot, aside(house, connection), at)
    if slot.name == "weekly":
        return weekly(house.desk, slot, *digests.week(connection, slot), at)
    return lists(desk_at(connection, house.desk, at), slot, digests.entries(connection), at)

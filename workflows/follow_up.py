# SPDX-License-Identifier: Apache-2.0
"""A reply to a closed ticket that brings something new opens a ticket that follows it, once."""

from dataclasses import replace

from parsers.values import Nature
from workflows.case import Arrival, Voice
from workflows.meaning import Sense
from workflows.ticket import State, Ticket
from workflows.understand import AT_THEIR_WORD, understood

SETTLED = frozenset({Sense.THANKS, Sense.STATUS, *AT_THEIR_WORD})


def follow_up(case: Arrival) -> Arrival:
    """Turn such a mail into a new ticket, or into one more mail of the follow-up that is already there.

    What is written of a closed breach stays with it, and so with its team.
    """
    ticket = case.ticket
    if case.is_new or case.voice is not Voice.REPORTER or ticket.state is not State.CLOSED or ticket.breach:
        return case
    if case.mail.nature is not Nature.HUMAN:
        return case
    said = understood(case)
    if said.mark is not None or said.sense in SETTLED or said.empty or said.doubted:
        return case
    because = f"{case.placed_because}, which is closed"
    known = [one.number for one in case.facts.own_open if one.follows == ticket.number]
    place = case.facts.standing(known[-1]) if known else None
    if place is not None:
        because += f"; #{place.ticket.number} follows it"
        return replace(case, standing=place, ticket=place.ticket, placed_because=because)
    return replace(
        case, standing=None, ticket=Ticket(), linked_to=ticket.number, follows=True, placed_because=because
    )

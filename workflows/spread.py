# SPDX-License-Identifier: Apache-2.0
"""A new ticket goes to one person of its team where the settings say so: to whoever has the fewest open tickets."""

from workflows import people
from workflows.case import Arrival
from workflows.events import Assigned
from workflows.quiet import is_quiet
from workflows.ticket import Priority


def spread(case: Arrival) -> Arrival:
    """Give a new ticket to one agent who works now; never to who reported it. A P1 calls everybody instead."""
    ticket = case.ticket
    if case.desk.process.assign != "load" or not case.is_new or ticket.owner or ticket.breach or case.facts.silent:
        return case
    if ticket.priority is Priority.P1 or is_quiet(case):
        return case
    writer = case.mail.contact.address.lower()
    there = people.beside(case.desk, ticket, writer)
    here = (agent for agent in there if not agent.off and agent.away is None)
    free = [agent for agent in here if agent.address.lower() != writer]
    if not free:
        return case
    because = f"the fewest open tickets of those who are there: {free[0].load}"
    return case.note(Assigned(team=ticket.team, level=ticket.level, owner=free[0].id, because=because))

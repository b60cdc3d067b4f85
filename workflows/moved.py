# SPDX-License-Identifier: Apache-2.0
"""An agent answers the letter of a ticket that goes on in another one: done there, held, or about the merging."""

from dataclasses import replace

from parsers.command import commands
from workflows.case import Arrival, Outcome

AT_HOME = "undo"  # an order about the merging itself


def of_merged(case: Arrival, was: int) -> Arrival:
    """The case where it belongs. An answer that would reach a reporter whom the agent did not write to is held."""
    place = case.facts.standing(was)
    if place is None:
        return case
    found, _ = commands(case.mail.new_text)
    if any(command.name == AT_HOME for command in found):
        return replace(case, standing=place, ticket=place.ticket)
    case, number = replace(case, merged_from=was), case.ticket.number
    if place.ticket.requester == case.ticket.requester or case.facts.released:
        return case
    because = f"#{was} goes on in #{number}, which somebody else reported; answer the alert of #{number}"
    return case.settle(Outcome.HELD, "merged", because)

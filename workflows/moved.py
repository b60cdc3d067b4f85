# SPDX-License-Identifier: Apache-2.0
"""Mails to a ticket that goes on in another one: an agent's answer, who else writes, whom a letter did not reach."""

from dataclasses import replace

from parsers.command import commands
from workflows.case import Arrival, Outcome

MERGED = "merged"  # the cause for which such a mail is held
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
    if place.ticket.requester == case.ticket.requester or _is_wanted(case):
        return case
    because = f"#{was} goes on in #{number}, which somebody else reported; answer the alert of #{number}"
    return case.settle(Outcome.HELD, MERGED, because)


def is_of_merged(case: Arrival) -> bool:
    """Whether somebody writes whose own ticket goes on in this one: its reporter need not see where that is."""
    writer, place = case.mail.contact.address.lower(), case.place
    return writer != place.requester.address.lower() and any(writer in one.participants for one in place.merged)


def unreached(case: Arrival) -> int:
    """Whose letter came back, by their id: the reporter's, or that of one whose ticket goes on in this one."""
    wanted = case.mail.bounce.original_message_id if case.mail.bounce else None
    recipient = next((letter.recipient for letter in case.facts.letters if letter.message_id == wanted), "")
    others = (one.requester for one in case.place.merged if one.requester.address.lower() == recipient)
    return next((one.id for one in others), case.ticket.requester)


def _is_wanted(case: Arrival) -> bool:
    """Whether a person has let the mail out who knew that its ticket goes on in another: the admin, or its agent."""
    ruled = case.facts.ruled
    return case.facts.released and (ruled is None or ruled.cause == MERGED)

# SPDX-License-Identifier: Apache-2.0
"""Whoever was copied in, or let in, leaves a ticket by one word; its reporter never does."""

from parsers.leaving import wants_out
from parsers.values import Nature
from workflows.case import Arrival, Outcome, Voice
from workflows.events_people import Departed
from workflows.letter import FAREWELL
from workflows.respond import may_answer, refuted, to_writer


def depart(case: Arrival) -> Arrival:
    """Take them off the ticket for good, and tell them so once."""
    if case.is_new or case.voice is not Voice.REPORTER or case.mail.nature is not Nature.HUMAN or case.facts.silent:
        return case
    writer, place = case.mail.contact.address.lower(), case.place
    takes_part = writer in place.participants and writer != place.requester.address.lower()
    if not takes_part or not wants_out(case.mail.new_text):
        return case
    case = case.note(Departed(actor=case.actor, because="they ask for it"))
    if not (refuted(case) or may_answer(case)):
        language = case.mail.language or case.facts.contact.language or case.ticket.language
        case = case.owe(to_writer(case, FAREWELL, language))
    return case.settle(Outcome.TICKETED, "left", "somebody who took part wants to no more")

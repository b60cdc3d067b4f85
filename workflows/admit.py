# SPDX-License-Identifier: Apache-2.0
"""The reporter's yes or no to the question whether somebody else may write in their ticket."""

from parsers.consent import consent
from workflows.case import Arrival, Outcome, Voice
from workflows.events_people import Admitted, Refused
from workflows.joining import ADMITTED, pending
from workflows.understand import tail


def admit(case: Arrival) -> Arrival:
    """Let them in, or keep them out, by one word; any other answer goes to the desk like every mail.

    The answer must bear what the letter gave to the reporter, for this very person. The newest word counts. Nobody is
    let into what has become confidential meanwhile.
    """
    if case.is_new or case.voice is not Voice.REPORTER or not case.proved or case.ticket.breach:
        return case
    if case.mail.contact.address.lower() != case.place.requester.address.lower():
        return case
    entry = pending(case, case.ticket.number)
    said = consent(case.mail.new_text or tail(case.mail.subject)) if entry is not None else None
    if entry is None or said is None:
        return case
    if said:
        case = case.note(Admitted(actor=case.actor, entry=entry.id, because="the reporter says so"))
        return case.settle(Outcome.TICKETED, ADMITTED, "the reporter lets them write in the ticket")
    case = case.note(Refused(actor=case.actor, entry=entry.id, because="the reporter says so"))
    return case.settle(Outcome.TICKETED, "entry-refused", "the reporter does not let them write in the ticket")

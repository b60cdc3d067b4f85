# SPDX-License-Identifier: Apache-2.0
"""A reply may tell of a breach as well as a first mail does: its ticket is confidential from there on."""

from parsers.values import Nature
from workflows.breach import SPEAKS_FOR, flag
from workflows.breach_letters import alert_flagged
from workflows.case import Arrival, Voice
from workflows.ending import reopen_ticket
from workflows.events import MessageReceived
from workflows.events_life import JoinedMajor
from workflows.meaning import Sense
from workflows.people import owner
from workflows.respond import worth_sending
from workflows.ticket import State
from workflows.triage import triage
from workflows.understand import understood
from workflows.writing import tell_reporter

CLEARED = "breach_cleared"  # its team has said once that it is none; no further word of the thread says otherwise
TELLS = frozenset({Sense.OTHER, Sense.BROKEN})  # what a reply says that may tell of a breach


def breach_told(case: Arrival) -> Arrival:
    """Flag the ticket by the reply's own words, before anybody outside the breach team is told of them."""
    mail, ticket = case.mail, case.ticket
    if case.is_new or ticket.breach or case.voice is not Voice.REPORTER or mail.nature is not Nature.HUMAN:
        return case
    cleared = any(name == CLEARED for _, name in case.place.steps)
    if cleared or not case.happened(MessageReceived) or understood(case).sense not in TELLS:
        return case
    found = triage("", mail.reply_text, mail.language, topics=case.desk.topics, learned=case.desk.learned)
    if not found.breach:
        return case
    phrases = "; ".join(reason for reason in found.because if reason.endswith(SPEAKS_FOR))
    before = owner(case.desk, ticket)
    if ticket.parent:
        case = case.note(JoinedMajor(parent=0, because="a breach is part of no major incident"))
    case = flag(case, phrases, actor="desk", watched=not case.facts.silent)
    if case.facts.silent:
        return case
    if ticket.state is State.RESOLVED:
        case = reopen_ticket(case, "its reporter tells of a breach", tell=False)
    case = tell_reporter(case, "acknowledgement_breach")
    return alert_flagged(case, None, before, said=mail.reply_text, attachments=worth_sending(case))

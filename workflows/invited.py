# SPDX-License-Identifier: Apache-2.0
"""What a calendar answers to an invitation of ours: who comes, who does not, who wants another time (RFC 5546).

Each invitation has a UID that only its recipient was given. An answer counts where it bears that UID, comes from that
recipient, and answers the talk as it now stands; anything else changes nothing, and says why.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from parsers.address import is_call_of
from parsers.invitation_reply import InvitationReply, answer
from parsers.values import Address, Nature
from workflows import clock, people
from workflows.awake import resume
from workflows.call import set_reminder
from workflows.case import Arrival, Outcome, Voice
from workflows.events import AutomaticReceived
from workflows.events_call import CallAnswered
from workflows.invite import is_ahead
from workflows.ticket import TimerKind
from workflows.writing import tell_agents

TO_BE_SETTLED = frozenset({"declined", "countered"})  # another time has to be found


def invited(case: Arrival) -> Arrival:
    """Note who answered what, and tell the agent; settle the mail, unless a person's words in it are a reply."""
    if case.facts.silent or case.voice is Voice.MACHINE:
        return case
    found = answer(case.mail)
    if found is None:
        return case
    writes = case.mail.nature is Nature.HUMAN
    if case.is_new:
        if case.facts.released or writes and not case.linked_to:
            return case
        return case.settle(Outcome.HELD, "invitation", f"it answers an invitation, but {_unknown(case)}")
    wrong = _wrong(case, found)
    if wrong and not case.facts.released:
        return case.settle(Outcome.HELD, "invitation", wrong)
    late = wrong or _late(case, found)
    if not late:
        return _answered(case, found)
    if writes and case.voice is Voice.REPORTER:
        return case
    case = case.note(AutomaticReceived(actor=case.actor, nature=str(case.mail.nature), because=late))
    return case.settle(Outcome.TICKETED, "invitation", late)


def _unknown(case: Arrival) -> str:
    return f"its sender takes no part in #{case.linked_to}" if case.linked_to else "names no ticket of ours"


def _wrong(case: Arrival, found: InvitationReply) -> str:
    """Why it is nobody's answer to an invitation about this ticket; empty where it is."""
    number, keys = case.ticket.number, case.desk.keys
    invitees = [one for one in _invitees(case) if is_call_of(found.uid, keys, ticket=number, recipient=one)]
    if not invitees:
        return f"it came to #{number}, but answers an invitation that was not sent about it"
    if case.mail.contact.address.lower() not in invitees:
        return f"it answers the invitation of somebody else to a talk about #{number}"
    return ""


def _invitees(case: Arrival) -> list[str]:
    """Who was, or may have been, invited: the reporter, and the agents of the desk."""
    return [case.place.requester.address.lower(), *(agent.address.lower() for agent in case.desk.agents)]


def _late(case: Arrival, found: InvitationReply) -> str:
    """Why it answers what is no longer proposed; empty where it answers the talk as it stands."""
    ticket = case.ticket
    writer = case.mail.contact.address.lower()
    agent = case.desk.agent_of(ticket.call_agent)
    if not is_ahead(ticket, case.at):
        return "it answers an invitation to a talk that is over or was taken back"
    if found.sequence < ticket.call_sequence:
        return f"it answers invitation {found.sequence}, which invitation {ticket.call_sequence} has replaced"
    if writer != case.place.requester.address.lower() and (agent is None or writer != agent.address.lower()):
        return "it answers an invitation to a talk that somebody else now leads"
    return ""


def _answered(case: Arrival, found: InvitationReply) -> Arrival:
    case = case.note(CallAnswered(actor=case.actor, partstat=found.partstat, because=case.placed_because))
    if case.of_requester:
        case = _of_reporter(case, found)
    elif found.partstat in TO_BE_SETTLED:
        case = _alert(case, found)
    return case.settle(Outcome.TICKETED, "invitation", f"{case.placed_because}; the invitation was {found.partstat}")


def _of_reporter(case: Arrival, found: InvitationReply) -> Arrival:
    """Who declines is not reminded, and waited for no longer: it is for the desk to find another time."""
    if found.partstat in TO_BE_SETTLED or case.mail.nature is Nature.HUMAN:
        case = resume(case, "the reporter answered the invitation")
    if found.partstat == "declined":
        case = clock.end_timers(case, "the reporter declined", TimerKind.CALL_REMINDER)
    elif case.ticket.call_at is not None and case.ticket.timer(TimerKind.CALL_REMINDER) is None:
        case = set_reminder(case, case.ticket.call_at)
    return _alert(case, found)


def _alert(case: Arrival, found: InvitationReply) -> Arrival:
    """Tell who leads the talk and who has the ticket, with the other time that was proposed and how to take it."""
    contact, agent = case.mail.contact, case.desk.agent_of(case.ticket.call_agent)
    leads = (agent,) if agent is not None else ()
    owned = case.ticket.breach or people.owner(case.desk, case.ticket) is not None
    beside = people.working(case.desk, case.ticket) if owned or not leads else ()
    at = found.proposed or case.ticket.call_at
    written = found.comment or (case.mail.new_text if case.mail.nature is Nature.HUMAN else "")
    return tell_agents(
        case,
        "alert_call",
        people.several(leads, beside),
        text=written,
        author=Address(name=contact.name, address=contact.address),
        phones=contact.phones,
        by=contact.name or contact.address,
        call_at=at or "",
        partstat=found.partstat,
        commands=_commands(case, found.proposed) if found.partstat in TO_BE_SETTLED else (),
    )


def _commands(case: Arrival, proposed: datetime | None) -> tuple[str, ...]:
    if proposed is None:
        return "#call", "#call cancel"
    return f"#call {proposed.astimezone(ZoneInfo(case.desk.zone)):%Y-%m-%d %H:%M}", "#call cancel"

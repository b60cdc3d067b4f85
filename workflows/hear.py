# SPDX-License-Identifier: Apache-2.0
"""What a reply does to its ticket: resumes, is taken at its word, confirms, opens again, gives a mark, or nothing."""

from parsers.away import titled
from parsers.values import Address, Nature
from workflows import clock, people
from workflows.at_word import CONTENT, take_at_word, take_back
from workflows.awake import resume
from workflows.case import Arrival, Note, Outcome, Voice
from workflows.ending import close_ticket, code_of, promise_news, reopen_ticket
from workflows.events import MessageReceived
from workflows.events_life import Rated, Revived
from workflows.meaning import Sense
from workflows.ping_pong import ping_pong, reopened_too_often, stop_letters
from workflows.promise import promise
from workflows.respond import worth_sending
from workflows.status_report import report_status
from workflows.ticket import State, TimerKind
from workflows.understand import AT_THEIR_WORD, Said, understood
from workflows.writing import tell_agents

LONGEST_NOTICE = 120  # characters; whoever writes more may well answer us too


def hear(case: Arrival) -> Arrival:
    """Settle a reporter's mail that was added to its ticket; ``joined`` is what agents read as it is.

    A machine's mail, and old mail that is imported, change nothing.
    """
    if case.is_new or not case.happened(MessageReceived):
        return case
    if case.mail.nature is not Nature.HUMAN or case.facts.silent:
        return case.settle(Outcome.TICKETED, "joined", case.placed_because)
    said = understood(case)
    case = ping_pong(_revive(case))
    hears = {State.WAITING: _while_waiting, State.RESOLVED: _while_resolved, State.CLOSED: _while_closed}
    case, cause = hears.get(case.ticket.state, _while_open)(case, said)
    because = f"{case.placed_because}; it says {said.sense}: {said.because}" if said.because else case.placed_because
    return case.settle(Outcome.TICKETED, cause, because)


def _revive(case: Arrival) -> Arrival:
    """Whose old mail was imported and who writes today waits for us like anybody else."""
    own = case.voice is Voice.REPORTER and case.of_requester
    if case.ticket.source != "import" or not own:
        return case
    case = case.note(Revived(actor=case.actor, because="its reporter wrote again"))
    return promise(case) if case.ticket.is_open else case


def _while_open(case: Arrival, said: Said) -> tuple[Arrival, str]:
    if said.sense is Sense.THANKS:
        return case, "thanks"
    if said.sense is Sense.STATUS:
        return report_status(case), "joined" if case.ticket.breach else "status"
    if said.sense in AT_THEIR_WORD:
        return take_at_word(case), "at-word"
    if said.sense in CONTENT:
        case = take_back(case, "the reporter wrote again")
    return case, "joined"


def _while_waiting(case: Arrival, said: Said) -> tuple[Arrival, str]:
    if said.sense is Sense.THANKS:
        return case, "thanks"
    if said.sense is Sense.STATUS:
        return report_status(case), "status"  # our question stands there, and is still open
    if said.sense is Sense.OTHER and _is_away(case):
        return case, "joined"
    if case.place.proved and not case.proved:
        return _wait_on(case), "joined"
    return _while_open(resume(case, "the reporter answered"), said)


def _wait_on(case: Arrival) -> Arrival:
    """Reminders go on, for whoever knows the ticket's number and forges From must not end them; but the silence is
    not taken for an answer before a person had the time to read this."""
    end, due = case.ticket.timer(TimerKind.SILENCE), case.at + case.desk.process.silence
    if end is None or end.due >= due:
        return case
    return clock.set_timer_at(case, TimerKind.SILENCE, due, "somebody wrote who has not proved to be the reporter")


def _is_away(case: Arrival) -> bool:
    """Whether a short notice says that nobody is there, though nothing in its header says that a machine wrote it."""
    text = case.mail.new_text.strip()
    return len(text) <= LONGEST_NOTICE and titled(text)


def _while_resolved(case: Arrival, said: Said) -> tuple[Arrival, str]:
    if said.mark is not None:
        case = _rate(case, said.mark)
        return close_ticket(case, code_of(case), "the reporter gave a mark", confirmed=True), "rated"
    if said.sense is Sense.THANKS:
        return case, "thanks"
    if said.sense is Sense.STATUS:
        return report_status(case), "joined" if case.ticket.breach else "status"
    if said.sense in AT_THEIR_WORD:
        return close_ticket(case, code_of(case), "the reporter says so", confirmed=True), "confirmed"
    if said.sense is Sense.BROKEN or case.ticket.breach and not said.doubted:
        return _reopen(case), "reopened"
    if _goes_on(case, said):
        return _reopen(case, "the reporter wrote again, and not that it is solved", unsure=True), "reopened"
    # Nothing that says how it stands: a person reads it, and it is not closed before they had the time to.
    return clock.set_timer(case, TimerKind.CLOSE, case.desk.process.close, "the reporter wrote again"), "joined"


def _goes_on(case: Arrival, said: Said) -> bool:
    """Whether the reporter's own words are no answer to the question whether it is solved: nobody may close that."""
    return case.of_requester and said.sense in CONTENT and not (said.doubted or said.empty or _is_away(case))


def _while_closed(case: Arrival, said: Said) -> tuple[Arrival, str]:
    if said.mark is not None:
        return _rate(case, said.mark), "rated"
    if said.sense is Sense.STATUS:
        return report_status(case), "joined" if case.ticket.breach else "status"
    if said.sense is Sense.THANKS or said.sense in AT_THEIR_WORD:
        return case, "thanks"
    return case, "joined"  # no word that is understood; of a breach, whatever else is written stays with its team


def _reopen(
    case: Arrival, because: str = "the reporter says that it is not solved", *, unsure: bool = False
) -> Arrival:
    count = reopened_too_often(case)
    if count:
        case = reopen_ticket(case, because, tell=False)
        if not case.ticket.breach:
            case = promise_news(case, "no letter says so, but the reporter hears in time")
        return stop_letters(case, f"opened again {count} times within a week", count)
    resolution = case.place.resolution
    case = reopen_ticket(case, because, unsure=unsure)
    contact, owner = case.mail.contact, case.desk.agent_of(case.ticket.owner)
    return tell_agents(
        case,
        "alert_reopened",
        people.working(case.desk, case.ticket),
        text=case.mail.reply_text,
        author=Address(name=contact.name, address=contact.address),
        phones=contact.phones,
        attachments=worth_sending(case),
        count=case.ticket.reopened,
        resolution_text=resolution,
        owner=owner.name if owner is not None else "",
        team=case.ticket.team,
        unsure=unsure,
    )


def _rate(case: Arrival, mark: int) -> Arrival:
    """Record the mark, with the words beside it; a low one is for the lead to hear of."""
    mail, contact = case.mail, case.mail.contact
    case = case.note(Rated(mark=mark, actor=case.actor, because="the reporter's mark"))
    words = mail.new_text
    if len(words.split()) > 1:
        note = Note(voice="comment", text=words, author_name=contact.name, author_address=contact.address)
        case = case.keep(note)
    if mark > case.desk.process.low_mark:
        return case
    lead = people.lead(case.desk, case.ticket)
    author = Address(name=contact.name, address=contact.address)
    told = people.breach_team(case.desk) if case.ticket.breach else lead or people.working(case.desk, case.ticket)
    return tell_agents(case, "alert_rating", told, text=words, author=author, mark=mark, team=case.ticket.team)

# SPDX-License-Identifier: Apache-2.0
"""Which letters a decision owes, to whom, and which it may not send (RFC 3834)."""

import re
from dataclasses import replace
from typing import TypeVar

from parsers.pictures import recognise
from parsers.subject import strip
from parsers.values import Address, Aligned, Attachment, Mail, Nature
from workflows import people
from workflows.alert_hints import alert_hints, to_whom
from workflows.breach_letters import alert_breach
from workflows.case import Arrival, Case, Outcome, Voice
from workflows.command_report import report
from workflows.desk import Agent
from workflows.dress import dressed
from workflows.events import (
    Acknowledged,
    Answered,
    LetterReturned,
    LetterWithheld,
    MessageReceived,
    Opened,
)
from workflows.events_breach import BreachFlagged
from workflows.events_life import PingPongStopped, Revived
from workflows.first_questions import answered, first_questions
from workflows.for_whom import in_their_name, opened_by
from workflows.haste import in_haste
from workflows.held_notice import TOLD, is_dropped, tell_held
from workflows.join import of_parent
from workflows.join_major import joined
from workflows.joining import ask_reporter
from workflows.last_words import exchange
from workflows.letter import Audience, Detail, Letter
from workflows.personal import is_personal
from workflows.quiet import is_quiet, withhold
from workflows.spent import sentence, spent
from workflows.ticket import Priority
from workflows.vouch import vouched
from workflows.writing import (
    BY_A_PERSON,
    REPLIED,
    tell_agents,
    unreachable,
    without_address,
)

# RFC 3834 section 2, and its customs.
NO_PERSON = re.compile(r"owner-.*|.*-owner|.*-request|mailer-daemon|(?:no|do-?not)-?_?reply(?:[-_.+].*)?")
CaseT = TypeVar("CaseT", bound=Case)
CALLED_BACK = (Priority.P1, Priority.P2)  # their reporters are asked for a telephone number


def respond(case: Arrival) -> Arrival:
    """The letters that a mail owes, whatever settled it; a ticket that nothing settled is ticketed."""
    cause = case.disposition.cause if case.disposition else "opened"
    if case.disposition is None:
        case = case.settle(Outcome.TICKETED, cause, case.placed_because)
    if case.facts.silent:
        return case
    if case.happened(Opened):
        case = _acknowledge(case)
        return withhold(case) if is_quiet(case) else _alert(case, "alert_new")
    if case.happened(MessageReceived):
        read_as_it_is = cause == "joined" and not case.happened(PingPongStopped, BreachFlagged)
        case = _acknowledge(case) if read_as_it_is and case.happened(Revived) else case
        return _alert(case, "alert_reply") if read_as_it_is else case
    if case.happened(Answered):
        return report(_tell_owner(_answer(case)))
    if case.done and case.ticket.number:  # orders beside every ticket are answered where they are obeyed
        case = report(case)
    if cause == "unreachable" and case.agent is not None:
        return tell_agents(case, "alert_returned", (case.agent,), text=case.words, unsent=True)
    if case.happened(LetterReturned):
        told_before = case.place.requester.dead
        return _alert(case, "alert_returned") if cause == "failed" and not told_before else case
    if case.agent is not None and (cause in TOLD or cause == "ruled-before" or is_dropped(case)):
        # Nobody else's mails use up what an agent whom our server vouches for is told of.
        refused = unanswerable(case) if vouched(case) else may_answer(case)
        return case if refused else tell_held(case, case.agent)
    if cause == "guest":
        return ask_reporter(case)
    return _tell_oversize(case) if cause == "oversize" else case


def may_answer(case: Arrival) -> str:
    """Why an automatic letter may not go to the writer; empty where it may (RFC 3834 section 2)."""
    return unanswerable(case) or _over_budget(case)


def unanswerable(case: Arrival) -> str:
    """Why no letter answers this mail by itself, however few have left; empty where one may."""
    mail = case.mail
    if mail.nature is not Nature.HUMAN:
        return f"a machine wrote it: {mail.reason}"
    if mail.return_path == "":
        return "it has a null return path"
    if NO_PERSON.fullmatch(mail.contact.address.rpartition("@")[0].lower()):
        return "no person reads the address that it comes from"
    return in_haste(case)


def _over_budget(case: Arrival) -> str:
    facts, budgets = case.facts, case.desk.budgets
    if facts.sent_to_contact >= budgets.contact:
        return sentence("contact", facts.sent_to_contact, "automatic letters went to this contact")
    return spent(budgets, facts.sent)


def refuted(case: Arrival) -> str:
    """An address that our server says is forged belongs to somebody who did not write: nothing is sent there."""
    refuted = case.mail.trust.aligned is Aligned.FAIL and not case.proved
    return f"our mail server refutes its sender: {case.mail.trust.because}" if refuted else ""


def _acknowledge(case: Arrival) -> Arrival:
    refused = refuted(case) or may_answer(case)
    parent = joined(case)
    name = "acknowledgement_breach" if case.ticket.breach else "major" if parent else "acknowledgement"
    if refused:
        return case.note(LetterWithheld(letter=name, because=refused))
    letter = to_writer(case, name, case.ticket.language)
    if parent is not None:
        letter = replace(letter, details=of_parent(parent.number, parent.next_update))
    if asked := first_questions(case.desk, case.ticket):
        letter = replace(letter, details={**letter.details, "questions": asked})
    if case.follows:
        letter = replace(letter, details={**letter.details, "follow_up_of": f"[#{case.linked_to}]"})
    if case.ticket.priority in CALLED_BACK and not (case.mail.contact.phones or case.facts.contact.phones):
        letter = replace(letter, details={**letter.details, "ask_phone": True})
    return case.note(Acknowledged(because="first mail of the ticket")).owe(in_their_name(case, letter))


def to_writer(case: Arrival, name: str, language: str) -> Letter:
    """A letter to who wrote the mail; it bears no word of theirs until their address has proved itself."""
    mail, proved = case.mail, case.proved
    return Letter(
        name=name,
        to=Address(name=mail.contact.name if proved else "", address=mail.contact.address),
        audience=Audience.REPORTER,
        language=language,
        automatic=REPLIED,
        null_return_path=True,
        subject=strip(mail.subject) if proved else "",
        in_reply_to=mail.message_id or "",
        references=(*(mail.references if proved else ()), *filter(None, [mail.message_id])),
        size_limit=case.facts.oversize_limit,
    )


def _tell_oversize(case: Arrival) -> Arrival:
    if refuted(case) or may_answer(case):
        return case
    language = case.mail.language or case.facts.contact.language or case.desk.language
    return case.owe(to_writer(case, "oversize", language))


def _answer(case: Arrival) -> Arrival:
    """The agent's words to the requester, from the desk's address under the agent's name."""
    standing, agent = case.standing, case.agent
    if standing is None or agent is None:
        return case
    if case.ticket.source == "alert":  # no letters to robots
        because = unreachable(case)
        return case.note(LetterWithheld(letter="answer", because=because))
    files = for_reporter(case)
    return case.owe(
        Letter(
            name="answer",
            to=Address(name=standing.requester.name if standing.proved else "", address=standing.requester.address),
            audience=Audience.REPORTER,
            language=case.ticket.language,
            automatic=BY_A_PERSON,
            sent_as=agent.name,
            subject=standing.subject if standing.proved else "",
            text=without_address(case.words, agent, case.desk.mailbox(case.ticket.mailbox).address),
            in_reply_to=standing.thread[-1] if standing.thread else "",
            references=standing.thread,
            html=dressed(case, agent, files),
            attachments=files,
        )
    )


def _tell_owner(case: Arrival) -> Arrival:
    """Who has the ticket hears that a colleague has answered it."""
    owner = people.owner(case.desk, case.ticket)
    told = {letter.to.address for letter in case.letters if letter.audience is Audience.AGENT}
    if owner is None or case.agent is None or owner == case.agent or owner.address in told:
        return case
    return tell_agents(case, "alert_answered", (owner,), by=case.agent.name)


def worth_sending(case: Arrival) -> tuple[Attachment, ...]:
    """The attachments without the logos of signatures and the pixels of trackers; the raw mail keeps them all."""
    known = recognise(case.mail, case.facts.pictures)
    return tuple(one for one in known.attachments if one.role not in ("logo", "pixel"))


def for_reporter(case: Case) -> tuple[Attachment, ...]:
    """The files of an agent's mail that go to the reporter: none where the mail orders a note, which keeps them."""
    if not isinstance(case, Arrival) or case.noted:
        return ()
    return tuple(one for one in worth_sending(case) if not is_personal(case, one))


def _alert(case: Arrival, name: str) -> Arrival:
    """One alert to each agent whom the ticket concerns, but never to who wrote the mail."""
    if case.ticket.breach:
        return alert_breach(case, name, () if case.happened(LetterReturned) else worth_sending(case))
    mail, is_return = case.mail, case.happened(LetterReturned)
    said = mail.reply_text if case.voice is Voice.REPORTER and not case.is_new else mail.text
    said, concerned = _diagnosis(mail) or said, _concerned(case, name)
    return tell_agents(
        case,
        name,
        concerned,
        text=said,
        whole="" if said.split() == mail.text.split() or is_return else mail.text,
        author=Address(name=mail.contact.name, address=mail.contact.address),
        phones=mail.contact.phones,
        attachments=() if is_return else worth_sending(case),
        also=_hints(case, name) | exchange(case, said) | to_whom(case, name, concerned),
    )


def _hints(case: Arrival, name: str) -> dict[str, Detail]:
    """What an alert tells beside the mail."""
    if name == "alert_new":
        return alert_hints(case) | opened_by(case)
    return _of_reply(case) if name == "alert_reply" else {}


def _diagnosis(mail: Mail) -> str:
    """What the mail server said of who could not be reached (RFC 3464 section 2.3.6); empty where it said nothing."""
    gone = mail.bounce.recipients if mail.bounce else ()
    return next((one.diagnostic for one in gone if one.diagnostic), "")


def _of_reply(case: Arrival) -> dict[str, Detail]:
    """What is told of a reply beside its words: our questions with their answers, doubts, and the way back."""
    told: dict[str, Detail] = {"answers": rows} if (rows := answered(case)) else {}
    if case.place.proved and not case.proved:
        told["unproved"] = True
    if case.colleague:
        told["colleague"] = True
    return told if case.ticket.is_open else {**told, "commands": ("#reopen",)}


def _concerned(case: Arrival, name: str) -> tuple[Agent, ...]:
    """Whom it concerns: not who wrote it, if there are others, and nobody who is told of a new ticket anyway."""
    writer = case.mail.contact.address.lower()
    working = people.beside(case.desk, case.ticket, writer)
    agents = tuple(agent for agent in working if agent.address.lower() != writer) or working
    alerts = (letter for letter in case.letters if letter.audience is Audience.AGENT and name == "alert_new")
    told = {letter.to.address for letter in alerts}
    return tuple(agent for agent in agents if agent.address not in told)

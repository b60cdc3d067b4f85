# SPDX-License-Identifier: Apache-2.0
"""Open a ticket, or add to one: who said what, where it came from and when it was reported (ITIL logging)."""

import re
from dataclasses import replace

from parsers.command import commands, is_known
from parsers.values import Nature
from workflows import clock
from workflows.case import Arrival, Outcome, Voice
from workflows.events import Answered, AutomaticReceived, LetterWithheld, Linked, MessageReceived, Opened
from workflows.events_beside import SplitFrom
from workflows.meaning import Sense
from workflows.respond import for_reporter
from workflows.ticket import TargetKind
from workflows.understand import understood

VERDICT = re.compile(r"(?<![\w.])(?:dmarc|dkim|spf|auth|compauth)=\w+")

LINE = 200  # characters of a first line that are looked at
WORDS_THAT_TELL = 4  # of subject and text; fewer are as often read as another language


def log(case: Arrival) -> Arrival:
    """Note the mail on its ticket; only a new ticket goes on to be categorised."""
    if case.is_new:
        return _open(case)
    if case.voice is Voice.MACHINE:
        return _automatic(case)
    if case.voice is Voice.AGENT:
        return _answer(case)
    because = case.placed_because
    said = understood(case).sense
    meaning = "" if said is Sense.OTHER else str(said)
    told = MessageReceived(
        actor=case.actor, proved=case.proved, meaning=meaning, colleague=case.colleague, because=because
    )
    return case.note(told)


def _open(case: Arrival) -> Arrival:
    mail, facts = case.mail, case.facts
    case = case.note(
        Opened(
            actor=case.actor,
            requester=facts.contact.id,
            mailbox=facts.mailbox,
            language=_language(case),
            source=_source(case),
            reported_at=mail.date,
            because=case.placed_because,
        )
    )
    if case.facts.split_from:
        case = case.note(SplitFrom(ticket=case.facts.split_from, because=case.placed_because))
    if case.linked_to:
        case = case.note(Linked(to=case.linked_to, because=case.placed_because))
    return case.note(MessageReceived(actor=case.actor, proved=case.proved, because=_trusted_because(case)))


def _source(case: Arrival) -> str:
    """How it came: what a monitoring system reports is never answered, whoever vouches for it."""
    return "import" if case.facts.silent else "alert" if case.mail.nature is Nature.ALERT else "mail"


def _language(case: Arrival) -> str:
    """The mail's language where it says enough to tell; else the contact's, else the desk's."""
    enough = len(f"{case.mail.subject} {case.mail.reply_text}".split()) >= WORDS_THAT_TELL
    return (enough and case.mail.language) or case.facts.contact.language or case.desk.language


def _automatic(case: Arrival) -> Arrival:
    because = f"{case.placed_because}; {case.mail.reason}"
    case = case.note(AutomaticReceived(actor=case.actor, nature=str(case.mail.nature), because=because))
    return case.settle(Outcome.TICKETED, "automatic", because)


def _answer(case: Arrival) -> Arrival:
    """An agent's mail: what its commands have left of its words goes to the reporter, and so do its files."""
    if not case.words and (case.done or not for_reporter(case)):
        if case.done:
            return case.settle(Outcome.TICKETED, "obeyed", f"obeyed: {', '.join(case.done)}")
        because = "the answer holds nothing new: neither a word nor a file"
        quoted = _quoted_order(case)
        return replace(case, refused=quoted).settle(Outcome.HELD, "empty", "; ".join((because, *quoted)))
    if case.place.requester.dead:
        because = "letters to the reporter's address come back"
        return case.note(LetterWithheld(letter="answer", because=because)).settle(
            Outcome.TICKETED, "unreachable", because
        )
    case = case.note(Answered(actor=case.actor, because=case.placed_because))
    case = clock.meet(case, TargetKind.FIRST_RESPONSE, "an agent answered")
    update = case.ticket.target(TargetKind.NEXT_UPDATE)
    if update is not None and update.since != case.at:  # an order in the same mail may just have promised the next
        case = clock.meet(case, TargetKind.NEXT_UPDATE, "an agent answered")
    return case.settle(Outcome.TICKETED, "answered", case.placed_because)


def _quoted_order(case: Arrival) -> tuple[str, ...]:
    """That a command at the head of the mail stands behind a mark of quotation, in a sentence."""
    head = case.mail.text.lstrip()[:LINE].partition("\n")[0]
    found = commands(head.lstrip("> \t"))[0] if head.startswith(">") else ()
    return tuple(f"#{one.name} is quoted: write it without the mark >" for one in found[:1] if is_known(one))


def _trusted_because(case: Arrival) -> str:
    """By which methods; the addresses and domains that were checked are a person's and stay out of history."""
    methods = VERDICT.findall(case.mail.trust.because)
    return f"sender {'proved' if case.proved else 'not proved'}" + (f": {', '.join(methods)}" if methods else "")

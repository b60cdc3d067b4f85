# SPDX-License-Identifier: Apache-2.0
"""For whom an agent's new mail opens a ticket: whoever wrote what it forwards, or whom ``#for`` names.

That our server vouches for the agent suffices to open a ticket; over one that is there such a mail has no power. What
an agent forwards to others alone opens none: whoever got it could send it on, and its signature would still be good.
A forwarded mail that came directly as well is one ticket, whichever came first. An agent who neither forwards nor
writes ``#for`` reports a problem of their own.
"""

from dataclasses import dataclass, replace

from parsers.address import Role, proves
from parsers.addressees import Addressees, addressees
from parsers.command import commands, is_known
from parsers.contact import is_machine
from parsers.language import language
from parsers.ruling import Ruling
from parsers.subject import strip, tags
from parsers.values import Address, Aligned, Command, Contact, Mail, Nature, Scope, Segment, Trust
from workflows.case import Arrival, Note, Outcome, Voice
from workflows.desk import Agent, Desk
from workflows.events_life import NoteAdded
from workflows.events_reach import OpenedFor, TwinReceived
from workflows.facts import Ruled
from workflows.letter import Audience
from workflows.vouch import vouched

ORDER, AUTHOR = "for", "author"
ME = frozenset(["me", "myself", "mich", "mij", "moi", "mí", "saya", "mim"])
COMPARED = 500  # letters and digits by which two texts are the same
ALONE = "in a mail that opens a ticket #for stands alone; give other orders as an answer to its alert"


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Whom a mail opens a ticket for, and with which words; ``comment`` is the agent's own, for the desk alone.

    ``message_id`` and ``digest`` are those of the mail that is forwarded whole. Without an address it is doubtful
    whom, and ``doubt`` says why; ``own`` is a problem of the agent's own after all.
    """

    agent: Agent
    address: str = ""
    name: str = ""
    subject: str = ""
    text: str = ""
    comment: str = ""
    message_id: str | None = None
    digest: str = ""
    is_forwarded: bool = False
    own: bool = False
    doubt: str = ""

    def is_same(self, subject: str, text: str) -> bool:
        """Whether these are the words of the same mail, however a client has laid them out."""
        return same_words(self.subject, self.text, subject, text)


def meant(mail: Mail, desk: Desk, ruled: Ruled | None = None) -> Meant | None:
    """Whom an agent's mail would open a ticket for, as they ruled where it was held; None for any other mail."""
    agent = desk.agent(mail.senders[0].address) if len(mail.senders) == 1 else None
    confirmed = ruled is not None and ruled.ruling is Ruling.SEND
    proved = confirmed or mail.trust.aligned is Aligned.PASS or mail.seal
    if agent is None or mail.nature is not Nature.HUMAN or not proved:
        return None
    others = (*mail.reply_to, *([mail.sender] if mail.sender is not None else []))
    if any(one.address.lower() != agent.address.lower() for one in others):
        return None
    found, rest = commands(mail.new_text)
    if ruled is not None and ruled.orders:
        found = commands(ruled.orders)[0]
    known = [one for one in found if is_known(one)]
    orders = [one for one in known if one.name == ORDER]
    if not orders and (mail.forwarded is None or ruled is not None and ruled.cause != AUTHOR):
        return None
    told = _worded(mail, agent, rest.strip() if known else mail.new_text.strip())
    if len(known) > len(orders) or len(orders) > 1:
        return replace(told, doubt=ALONE)
    return _named(desk, told, orders[0]) if orders else _author(desk, told, mail)


def same_words(subject: str, text: str, other_subject: str, other_text: str) -> bool:
    """Whether two mails say the same under the same subject."""
    mine, theirs = _letters(text), _letters(other_text)
    return bool(mine) and mine == theirs and _letters(strip(subject)) == _letters(strip(other_subject))


def on_behalf(case: Arrival) -> Arrival:
    """Take an agent's mail for one of the person it is for; hold it and ask where that is doubtful."""
    facts = case.facts
    passes = facts.silent or facts.released and facts.ruled is None or facts.seen or _answers_alert(case)
    sure = facts.ruled is not None or vouched(case)
    told = meant(case.mail, case.desk, facts.ruled) if not passes and sure else None
    if told is None:
        return _twin(case) if facts.twin else case
    if told.own:
        return replace(case, mail=replace(case.mail, text=told.text, segments=(_new(told.text),)))
    if told.doubt or facts.on_behalf is None:
        because = told.doubt or "nobody knows who it is for"
        return replace(case, agent=told.agent).settle(Outcome.HELD, AUTHOR, because)
    twin = facts.standing(facts.on_behalf.twin) if not facts.split_from else None
    if twin is not None:
        case = replace(case, standing=twin, ticket=twin.ticket, voice=Voice.AGENT, agent=told.agent, proved=True)
        because = f"the mail that agent {told.agent.id} forwards is in #{twin.ticket.number} already"
        case = case.note(TwinReceived(actor=case.actor, agent=told.agent.id, because=because))
        case = replace(_comment(case, told), done=(f"#for {told.address} (it is [#{twin.ticket.number}] already)",))
        return case.settle(Outcome.TICKETED, "twin", because)
    return _in_their_name(case, told)


def opened_for(case: Arrival) -> Arrival:
    """History says who opened it, and the agent's own words stay with the desk."""
    received = case.received
    if case.origin is None or received is None:
        return case
    how = "forwarded" if received.forwarded is not None else ORDER
    actor = f"agent:{case.origin.id}"
    case = case.note(OpenedFor(actor=actor, agent=case.origin.id, how=how, because=case.placed_because))
    told = meant(received, case.desk, case.facts.ruled)
    return _comment(case, told) if told is not None else case


def _twin(case: Arrival) -> Arrival:
    """A mail comes directly that an agent forwarded before: it is kept with its ticket."""
    place = case.facts.standing(case.facts.twin)
    if place is None or case.mail.nature is not Nature.HUMAN or case.facts.seen or case.facts.split_from:
        return case
    refers = case.mail.in_reply_to or case.mail.references or tags(case.mail.subject)
    if refers or not same_words(place.subject, place.report, case.mail.subject, case.mail.text):
        return case
    case = replace(case, standing=place, ticket=place.ticket, proved=vouched(case))
    because = f"an agent forwarded the same mail, which is #{place.ticket.number}"
    return case.note(TwinReceived(actor=case.actor, because=because)).settle(Outcome.TICKETED, "twin", because)


def _answers_alert(case: Arrival) -> bool:
    """Whether it is an answer to a letter that its agent got: that is no new mail."""
    writer = case.mail.contact.address.lower()
    if any(one.audience is Audience.AGENT and one.recipient == writer for one in case.facts.letters):
        return True
    tokens = (token for token in case.facts.tokens if token.role is not Role.REPORTER)
    return any(proves(token, case.desk.keys, writer, case.at) for token in tokens)


def _in_their_name(case: Arrival, told: Meant) -> Arrival:
    facts, behalf = case.facts, case.facts.on_behalf
    known = behalf.contact if behalf is not None else facts.contact
    person = Address(name=known.name or told.name, address=known.address)
    spoken = language(told.text, told.subject, known=known.language or case.desk.language)
    mail = replace(
        case.mail,
        message_id=told.message_id,
        in_reply_to=None,
        references=(),
        digest=told.digest or case.mail.digest,
        senders=(person,),
        sender=None,
        reply_to=(),
        to=(),
        cc=(),
        subject=told.subject,
        text=told.text,
        html="",
        segments=(_new(told.text),),
        attachments=tuple(one for one in case.mail.attachments if one.role != "message"),
        forwarded=None,
        seal=None,
        trust=Trust(because="an agent speaks for its author"),
        commands=(),
        language=spoken if told.is_forwarded else known.language or spoken,
        contact=Contact(name=person.name, address=person.address),
        defects=(),
    )
    facts = replace(facts, contact=known, own_open=(), junk=frozenset(), quick=0, sent_to_contact=0)
    because = f"agent {told.agent.id} {'forwards it' if told.is_forwarded else 'writes it'} for its reporter"
    case = replace(
        case, mail=mail, facts=facts, received=case.mail, origin=told.agent, placed_because=because
    )
    place = next((one for number in tags(told.subject) if (one := facts.standing(number)) is not None), None)
    if place is None or place.ticket.breach or told.address not in place.participants:
        return case
    return replace(case, standing=place, ticket=place.ticket)


def _worded(mail: Mail, agent: Agent, own: str) -> Meant:
    inner = mail.forwarded
    if inner is None:
        return Meant(agent=agent, subject=mail.subject, text=own)
    return Meant(
        agent=agent,
        address=inner.sender.address.lower(),
        name=inner.sender.name,
        subject=inner.subject or strip(mail.subject),
        text=inner.text,
        comment=own,
        message_id=inner.message_id,
        digest=inner.digest,
        is_forwarded=True,
    )


def _named(desk: Desk, told: Meant, order: Command) -> Meant:
    """Whom the order names; the agent's own address makes it a problem of their own."""
    if order.value.strip().casefold() in {*ME, told.agent.address.lower()}:
        return replace(told, own=True, text=told.text or told.comment)
    named = addressees(order.value)
    if doubt := _misnamed(named, order.value):
        return replace(told, address="", doubt=doubt)
    (address,) = named.on
    name = told.name if address == told.address else ""
    if desk.is_own(address):
        return replace(told, address="", doubt=f"{address} is the desk's own")
    if not told.text.strip():
        return replace(told, address="", doubt="it says nothing; write below #for what it is about")
    return replace(told, address=address, name=name)


def _misnamed(named: Addressees, value: str) -> str:
    """Why what stands behind the order does not name one person; empty where it does."""
    if named.wrong:
        return f"'{named.wrong[0]}' is no mail address; write one such as #for ann@example.org"
    if len(named.on) + len(named.off) > 1:
        return f"'{value.strip()[:100]}' names several; a ticket is for one person: #for ann@example.org"
    return "" if named.on and not named.off else "name whom it is for: #for ann@example.org, or #for me"


def _author(desk: Desk, told: Meant, mail: Mail) -> Meant:
    """Who wrote what is forwarded, unless that is doubtful."""
    if told.address == told.agent.address.lower():
        return replace(told, own=True, text=mail.text)
    doubt = _doubt(desk, told, mail)
    asked = f"{doubt}; write #for and the address of the person above it"
    return replace(told, address="", doubt=asked) if doubt else told


def _doubt(desk: Desk, told: Meant, mail: Mail) -> str:
    if mail.trust.scope is not Scope.ADDRESS and not any(desk.is_own(one.address) for one in (*mail.to, *mail.cc)):
        return "it is addressed to others and not to the desk, and whoever got it may have sent it on"
    if mail.forwarded is not None and mail.forwarded.among > 1:
        return f"{mail.forwarded.among} mails are forwarded at once"
    if not addressees(told.address).on:
        return "the forwarded mail names no address of its author"
    if desk.is_own(told.address):
        return "the forwarded mail is of the desk itself"
    if is_machine(told.address):
        return f"no person reads {told.address}, from where it came"
    return "" if told.text.strip() or mail.attachments else "the forwarded mail says nothing"


def _comment(case: Arrival, told: Meant) -> Arrival:
    if not told.comment:
        return case
    by = told.agent
    case = case.keep(Note(voice="note", text=told.comment, author_name=by.name, author_address=by.address))
    return case.note(NoteAdded(actor=f"agent:{by.id}", because="written above what was forwarded"))


def _letters(text: str) -> str:
    return "".join(char for char in text[: 4 * COMPARED].casefold() if char.isalnum())[:COMPARED]


def _new(text: str) -> Segment:
    return Segment(role="new", text=text)

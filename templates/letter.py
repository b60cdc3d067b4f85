# SPDX-License-Identifier: Apache-2.0
"""The one door: a decided letter becomes the bytes of a mail.

Longer than other files, so that all that a mail's head says of a ticket stands in one place.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from jinja2 import TemplateError

from parsers import address
from parsers.subject import strip
from parsers.values import Address
from templates import body, compiled, header
from templates.answering import answerable, order_link
from templates.compiled import Compiled
from templates.languages import languages
from templates.linking import linked, releasable
from templates.saying import cleaned, wrapped
from templates.signing import of_agent, plain, signed, to_admin
from templates.variables import Variables, divided, reference, variables
from templates.wordings import LetterError, words
from workflows.appointment import Call
from workflows.desk import Desk
from workflows.goes import is_inside
from workflows.held_list import NAME as HELD_LIST
from workflows.letter import FAREWELL, Audience, Detail, Letter
from workflows.ticket import Ticket

BY_A_PERSON = "no"  # the value of Auto-Submitted that needs no field (RFC 3834 section 5)
TO_BOTH = frozenset({"call", "call_moved", "call_cancelled", "call_reminder"})  # to reporter and agent alike
HELD_LIFETIME = timedelta(days=14)  # in which a reply decides about a held mail; the letters name it
THREAD = "thread"  # in place of a letter's name: the root of an agent's conversation about a ticket


@dataclass(frozen=True, kw_only=True)
class Worded:
    """A mail ready to be handed to a server. The Message-ID has no brackets; "" is the null return path."""

    message_id: str
    content: bytes
    recipient: str
    envelope_from: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A letter's words before they are made a mail."""

    language: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A letter with all that its header depends on."""

    letter: Letter
    ticket: Ticket
    desk: Desk
    at: datetime
    recipient: str
    message_id: str
    language: str
    subject: str

    @property
    def desk_address(self) -> str:
        return plain(self.ticket, self.desk)

    def signed(self, role: address.Role, recipient: str) -> str:
        """The desk's address with a token, or plain where there is no ticket or the settings say so."""
        return signed(self.ticket, self.desk, self.at, role, recipient)


def word(
    letter: Letter, *, ticket: Ticket, desk: Desk, at: datetime, unique: str = "", own: Path | None = None
) -> Worded:
    """The letter as a mail; the same arguments give the same bytes.

    ``unique`` tells letters apart that no event of the ticket does (an answer that was held): what caused them,
    such as the id of a mail in the inbox. ``own`` is the folder of the admin's letters, whose files win.
    Raises LetterError where a letter of the admin's cannot be read or filled in.
    """
    message_id = _message_id(letter, ticket, desk, unique)
    ticket = _as_known(ticket, letter)
    said = preview(letter, ticket=ticket, desk=desk, at=at, own=own)
    sheet = _Sheet(
        letter=letter,
        ticket=ticket,
        desk=desk,
        at=at,
        recipient=address.ascii_domain(letter.to.address),
        message_id=message_id,
        language=said.language,
        subject=said.subject,
    )
    return Worded(
        message_id=sheet.message_id,
        content=_head(sheet).encode("ascii") + _entity(sheet, said.text, said.html),
        recipient=sheet.recipient,
        envelope_from="" if letter.null_return_path else sheet.signed(address.Role.RETURN, ""),
    )


def word_anyhow(
    letter: Letter, *, ticket: Ticket, desk: Desk, at: datetime, unique: str = "", own: Path | None = None
) -> Worded:
    """The letter as a mail, by our own file where the admin's cannot be used: a ticket waits for no correction.

    ``firstline check`` and the daemon's start say what is wrong with which file.
    """
    try:
        return word(letter, ticket=ticket, desk=desk, at=at, unique=unique, own=own)
    except LetterError:
        if own is None:
            raise
        return word(letter, ticket=ticket, desk=desk, at=at, unique=unique)


def preview(letter: Letter, *, ticket: Ticket, desk: Desk, at: datetime, own: Path | None = None) -> Preview:
    """The words of the letter, in the first of its language, the desk's and English that has it.

    Raises LetterError where a letter of the admin's cannot be read or filled in.
    """
    ticket = _as_known(ticket, letter)
    letter = releasable(letter, to_admin(letter, desk, at))
    reply_to = signed(ticket, desk, at, _role(letter), _given_to(letter))
    note = signed(ticket, desk, at, address.Role.NOTE, letter.to.address)
    letter = answerable(letter, ticket, reply_to, note if note != plain(ticket, desk) else "")
    letter = linked(letter, lambda number: of_agent(letter, ticket, desk, at, number))
    if letter.tries:
        letter = replace(letter, details={**letter.details, **_tried(letter, desk=desk, at=at, own=own)})
    chain = (letter.language, desk.language)
    template = compiled.compiled(letter.name, chain, own)
    names = dict(words((template.language, *chain), own))
    link = order_link(letter, ticket, reply_to, desk)
    said = variables(letter, ticket=ticket, desk=desk, at=at, language=template.language, words=names, orders=link)
    subject, text, html = _filled_in(template, said)
    if (bearer := _bears_subject_of(letter, ticket)) != letter.name:
        subject = _filled_in(compiled.compiled(bearer, chain, own), said)[0]
    return Preview(language=template.language, subject=_subject(subject, ticket), text=text, html=html)


def _as_known(ticket: Ticket, letter: Letter) -> Ticket:
    """The ticket under the number that the letter's reader has: a thread with another one is another to a client."""
    return replace(ticket, number=letter.under) if letter.under else ticket


def _tried(letter: Letter, *, desk: Desk, at: datetime, own: Path | None) -> dict[str, Detail]:
    """What would have left: to reporters in its own words, to agents by its first line."""
    ticket = letter.tried_on or Ticket()
    sends, tells = list[tuple[str | datetime, ...]](), list[str]()
    for one in letter.tries:
        said = preview(one, ticket=ticket, desk=desk, at=at, own=own)
        if one.audience is Audience.REPORTER:
            files = [f"+ {attachment.filename}" for attachment in one.attachments]
            text = "\n".join([said.text.rstrip("\n"), *files])
            sends.append((f"{one.to.address}: {said.subject}", text))
        else:
            tells.append(f"{one.to.name or one.to.address}: {said.text.partition(chr(10))[0]}")
    return {"would_send": tuple(sends), "would_tell": tuple(tells)}


def forget() -> None:
    """Read every letter's file anew when it is next needed: the admin may have changed it."""
    for remembered in (compiled.compiled, words, languages):
        remembered.cache_clear()


def _filled_in(template: Compiled, said: Variables) -> tuple[str, str, str]:
    """Subject, plain text and HTML."""
    try:
        subject, text, html = (part.render(vars(said)) for part in (template.subject, template.text, template.html))
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise LetterError(f"The letter {template.path} cannot be filled in: {error}. Correct the file.") from error
    return subject, wrapped(_without_gaps(text)) + "\n", html


def _bears_subject_of(letter: Letter, ticket: Ticket) -> str:
    """The letter whose subject it bears: mail clients go by it, so an agent's conversation has one."""
    if letter.audience is not Audience.AGENT or letter.is_notice or not ticket.number:
        return letter.name
    if ticket.breach:
        return "alert_breach"
    return "alert_new" if letter.name in TO_BOTH else letter.name


def _without_gaps(text: str) -> str:
    """One empty line where conditions that do not hold left several; a person's lines are marked and not empty."""
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n")


def _subject(subject: str, ticket: Ticket) -> str:
    tag, line = reference(ticket), header.one_line(subject, header.SUBJECT_LIMIT)
    return line if tag in line else header.one_line(f"{tag} {line}", header.SUBJECT_LIMIT)


def _message_id(letter: Letter, ticket: Ticket, desk: Desk, unique: str) -> str:
    # Without a ticket, or an event of its own, number and seq do not tell two letters apart: what they answer does.
    told_apart = (unique, letter.in_reply_to) if not ticket.number else (unique,) if unique else ()
    if letter.about_round:  # the same mail is held again
        told_apart = (*told_apart, f"round {letter.about_round}")
    return address.message_id(
        desk.keys[0],
        ticket=ticket.number,
        seq=ticket.seq,
        letter=" ".join([letter.name, *told_apart]),
        recipient=letter.to.address,
        domain=_domain(ticket, desk),
    )


def _domain(ticket: Ticket, desk: Desk) -> str:
    return address.ascii_domain(desk.mailbox(ticket.mailbox).address).rpartition("@")[2]


def _head(sheet: _Sheet) -> str:
    letter, ticket, desk = sheet.letter, sheet.ticket, sheet.desk
    shown = f"{letter.sent_as}, {desk.name}" if letter.sent_as else desk.name
    reply_to = _answers_to(sheet)
    fields = [
        header.mailbox("From", display=shown, address=sheet.desk_address),
        header.mailbox("To", display=letter.to.name, address=sheet.recipient),
        header.mailboxes("Cc", [address.ascii_domain(one) for one in letter.copies]),
        header.unstructured("Subject", sheet.subject),
        header.date(sheet.at),
        header.ids("Message-ID", [sheet.message_id]),
        header.mailbox("Reply-To", display=shown, address=reply_to) if reply_to != sheet.desk_address else "",
        *_thread(sheet),
    ]
    if letter.automatic != BY_A_PERSON:
        fields += [f"Auto-Submitted: {letter.automatic}\r\n", "X-Auto-Response-Suppress: All\r\n"]
    if ticket.number:
        fields.append(f"X-Firstline-Ticket: {ticket.number}\r\n")
    return "".join([*fields, f"Content-Language: {sheet.language}\r\n", "MIME-Version: 1.0\r\n"])


def _thread(sheet: _Sheet) -> tuple[str, str]:
    """In-Reply-To and References: a reporter's own conversation, or the one of this agent about this ticket."""
    letter, ticket = sheet.letter, sheet.ticket
    if letter.audience is Audience.REPORTER:
        return header.ids("In-Reply-To", [letter.in_reply_to]), header.ids("References", _referred(letter))
    if not ticket.number:
        return "", ""
    # The oldest key: a new one, which comes first, must not begin another conversation.
    key, domain, agent = sheet.desk.keys[-1], _domain(ticket, sheet.desk), letter.to.address
    root = address.message_id(key, ticket=ticket.number, seq=0, letter=THREAD, recipient=agent, domain=domain)
    return header.ids("In-Reply-To", [root]), header.ids("References", [root])


def _referred(letter: Letter) -> tuple[str, ...]:
    """The thread with the mail that is answered at its end (RFC 5322 section 3.6.4)."""
    before = tuple(one for one in dict.fromkeys(letter.references) if one != letter.in_reply_to)
    return (*before, letter.in_reply_to)


def _entity(sheet: _Sheet, text: str, html: str) -> bytes:
    """The body with its Content-Type: all forms of the words, the attachments behind them."""
    kind, letter = "alternative", sheet.letter
    attached, _ = divided(letter, sheet.desk.alerts)
    inside = {one.shown_as: one for one in attached if f"cid:{one.shown_as}" in letter.html}
    page = body.text_part("html", cleaned(html) + "\n")
    if inside:
        related = [body.picture_part(one) for one in inside.values()]
        page = body.multipart("related", body.boundary(sheet.message_id, "related"), [page, *related])
    parts = [body.text_part("plain", cleaned(text) + "\n"), page]
    files = [body.attachment_part(attachment) for attachment in attached if attachment.shown_as not in inside]
    if letter.call is not None:
        calendar = _calendar(sheet, letter.call)
        # Gmail and Outlook want it among the forms of the words, other programs as a file.
        parts.append(body.calendar_part(calendar, letter.calendar_method))
        files.insert(0, body.calendar_file(calendar))
    both = body.multipart(kind, body.boundary(sheet.message_id, kind), parts)
    if not files:
        return both
    kind = "mixed"
    return body.multipart(kind, body.boundary(sheet.message_id, kind), [both, *files])


def _calendar(sheet: _Sheet, call: Call) -> bytes:
    """The invitation in the desk's name; its answers go where those to the letter go, and so find the ticket."""
    from templates.invitation import invitation  # the library takes longer to load than most letters to write

    tag, letter = reference(sheet.ticket), sheet.letter
    about = f"{call.summary} {tag}" if call.summary else strip(sheet.subject)
    organiser = Address(name=sheet.desk.name, address=sheet.signed(_role(letter), letter.to.address))
    return invitation(replace(call, summary=about, organiser=organiser), at=sheet.at, method=letter.calendar_method)


def _given_to(letter: Letter) -> str:
    return address.given_to(letter.to.address, letter.guest)


def _role(letter: Letter) -> address.Role:
    if letter.guest:
        return address.Role.JOIN
    if letter.audience is Audience.REPORTER:
        return address.Role.REPORTER
    return address.Role.INSIDE if is_inside(letter.name) else address.Role.AGENT


def _answers_to(sheet: _Sheet) -> str:
    letter = sheet.letter
    if letter.name in (FAREWELL, HELD_LIST):
        return sheet.desk_address if letter.name == FAREWELL else to_admin(letter, sheet.desk, sheet.at)
    return _of_notice(sheet) if letter.is_notice else sheet.signed(_role(letter), _given_to(letter))


def _of_notice(sheet: _Sheet) -> str:
    """Where an answer to a notice goes: for a while it decides about the mail that is held, and does nothing else."""
    letter, desk = sheet.letter, sheet.desk
    if not letter.about_mail or not desk.plus_addresses:
        return sheet.desk_address
    return address.make(
        sheet.desk_address,
        desk.keys[0],
        ticket=letter.about_mail,
        role=address.Role.HELD,
        recipient=address.for_round(letter.to.address, letter.about_round),
        at=sheet.at,
        lifetime=HELD_LIFETIME,
    )

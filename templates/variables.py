# SPDX-License-Identifier: Apache-2.0
"""What a letter may say: every variable that its template knows, put into words in the letter's language."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from parsers.values import Attachment
from templates import body, header
from templates.details import Details, moment, spoken, word
from templates.saying import Dressed
from workflows.desk import Alerts, Desk
from workflows.goes import goes
from workflows.letter import Audience, Letter
from workflows.ticket import Target, TargetKind, TargetState, Ticket

ADDRESS_LIMIT, PHONE_LIMIT = 254, 40
SENTENCE_LIMIT = 400
SUBJECT_ROOM = 160  # characters of a person's subject, so that the reference behind it is never cut off
OTHER_REFERENCE = re.compile(r"\[#[0-9]+\]")
ATTACHED_LIMIT = 10_000_000  # decoded bytes of all attachments of a letter of ours
WHOLE = frozenset({"answer", "resolved"})  # what a person sends; the server says what it takes
LOCALES = {
    "en": "en_GB",
    "nl": "nl_NL",
    "ms": "ms_MY",
    "de": "de_DE",
    "fr": "fr_FR",
    "es": "es_ES",
    "pt": "pt_PT",
    "it": "it_IT",
}


@dataclass(frozen=True, kw_only=True)
class Variables(Details):
    """The variables, details among them. Those with ``word`` are for people, the others are what conditions ask."""

    language: str
    number: int
    reference: str  # [#42], empty where there is no ticket
    desk: str
    kind: str  # incident, request, other
    kind_word: str
    category_word: str
    impact_word: str
    urgency_word: str
    priority_word: str
    breach: bool
    promised: str  # by when a person first answers; empty where it is past or nothing was promised
    first_response: str  # when it is due, empty where it was given or that is past
    resolution: str
    missed: tuple[str, ...]  # the promises that were not kept, each with its time
    subject: str
    no_subject: str  # what stands for it; of a breach that it is confidential
    text: str
    whole: str  # the mail with its quoted history, empty where ``text`` is all of it
    name: str  # of the recipient
    sent_as: str
    signature: tuple[str, ...]  # of the desk, in place of the agent's name and the desk's
    author: str  # name and address of who wrote
    author_name: str  # or the address where there is no name
    phones: tuple[str, ...]
    attachments: tuple[str, ...]  # each with its size
    left_out: tuple[str, ...]  # what was too large to go with the letter
    size_limit: str
    about_size: str  # of the held mail that the letter tells of
    answer_goes: str  # where an answer to the letter goes, in a sentence; empty where it is for a reporter
    note_here: str  # what stands at the link to write a note
    order_link: str  # begins a mail to the desk that proves whom it is from, up to its body; empty where none would


def variables(
    letter: Letter,
    *,
    ticket: Ticket,
    desk: Desk,
    at: datetime,
    language: str,
    words: dict[str, str],
    orders: str = "",
) -> Variables:
    """The variables of this letter; a person's words in them are on one line each, but for ``text``."""
    locale, (attached, left_out) = _locale(language), divided(letter, desk.alerts)
    response, resolution = (ticket.target(kind) for kind in (TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION))
    author = header.one_line(letter.author.name, header.NAME_LIMIT)
    wrote_from = header.one_line(letter.author.address, ADDRESS_LIMIT)
    return Variables(
        **spoken(letter.details, locale, desk.zone, words),
        language=language,
        number=ticket.number,
        reference=reference(ticket),
        desk=desk.name,
        kind=ticket.kind.value,
        kind_word=word(words, "kind", ticket.kind),
        category_word=word(words, "category", ticket.category),
        impact_word=word(words, "impact", ticket.impact),
        urgency_word=word(words, "urgency", ticket.urgency),
        priority_word=word(words, "priority", ticket.priority),
        breach=ticket.breach,
        promised=_due(response, desk.zone, locale, at),
        first_response=_due(response, desk.zone, locale, at),
        resolution=_due(resolution, desk.zone, locale, at),
        missed=_missed(ticket, desk.zone, locale, words),
        subject=_subject(letter.subject),
        no_subject=words.get("confidential" if ticket.breach else "no_subject", ""),
        text=Dressed(letter.text, letter.html) if letter.html else letter.text,
        whole=letter.whole,
        name=header.one_line(letter.to.name, header.NAME_LIMIT),
        sent_as=header.one_line(letter.sent_as, header.NAME_LIMIT),
        signature=tuple(header.one_line(line, header.NAME_LIMIT) for line in desk.signature.splitlines()),
        author=f"{author} <{wrote_from}>" if author else wrote_from,
        author_name=author or wrote_from,
        phones=tuple(header.one_line(phone, PHONE_LIMIT) for phone in letter.phones),
        attachments=_named(attached, locale),
        left_out=_named(left_out, locale),
        size_limit=size(letter.size_limit, locale),
        about_size=size(letter.about_size, locale),
        answer_goes=_answer_goes(letter, desk, words),
        note_here=words.get("note_here", ""),
        order_link=orders,
    )


def _answer_goes(letter: Letter, desk: Desk, words: dict[str, str]) -> str:
    """Where an agent's answer goes, by what is known of the ticket or else by the letter alone."""
    if letter.audience is not Audience.AGENT:
        return ""
    told = word(words, "goes", str(letter.details.get("goes") or goes(letter.name)))
    return header.one_line(told, SENTENCE_LIMIT).replace("{desk}", header.one_line(desk.name, header.NAME_LIMIT))


def reference(ticket: Ticket) -> str:
    """How people name the ticket, and how their answers find it when all else is lost."""
    return f"[#{ticket.number}]" if ticket.number else ""


def divided(letter: Letter, rules: Alerts) -> tuple[tuple[Attachment, ...], tuple[Attachment, ...]]:
    """The attachments that go with the letter, and those that would make it too large or whose bytes are gone.

    Along with what agents get goes nothing that the settings keep back.
    """
    to_agent = letter.audience is Audience.AGENT
    attached: list[Attachment] = []
    left_out: list[Attachment] = []
    whole = sum(one.size for one in letter.attachments) if letter.name in WHOLE else ATTACHED_LIMIT
    room = rules.size if to_agent else whole
    for attachment in letter.attachments:
        length = len(attachment.content)
        goes = length <= room and bool(length or not attachment.size) and (not to_agent or allowed(attachment, rules))
        (attached if goes else left_out).append(attachment)
        room -= length if goes else 0
    return tuple(attached), tuple(left_out)


def allowed(attachment: Attachment, rules: Alerts) -> bool:
    """Whether a file of this name and type may go along with an alert."""
    return _is_one(attachment, rules.attachments) and not _is_one(attachment, rules.refused)


def _is_one(attachment: Attachment, sorts: tuple[str, ...]) -> bool:
    name = attachment.filename.lower().rstrip(". ")
    types = [found.lower() for found in (attachment.content_type, attachment.found_type) if found]
    whole = {*types, *(f"{found.partition('/')[0]}/*" for found in types), "*"}
    return any(name.endswith(sort) if sort.startswith(".") else sort in whole for sort in sorts)


def size(length: int, locale: Locale) -> str:
    """A number of bytes in the units that file managers show (1 MB = 1000 kB); in French a byte is an octet."""
    byte = "o" if locale.language == "fr" else "B"
    for unit, power in (("G", 3), ("M", 2), ("k", 1)):
        if length >= 1000**power:
            return f"{format_decimal(round(length / 1000**power, 1), '0.#', locale)} {unit}{byte}"
    return f"{length} {byte}"


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(LOCALES.get(language, language), sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(LOCALES["en"])


def _due(target: Target | None, zone: str, locale: Locale, at: datetime) -> str:
    if target is None or target.state is not TargetState.RUNNING or target.due <= at:
        return ""
    return moment(target.due, zone, locale)


def _missed(ticket: Ticket, zone: str, locale: Locale, words: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{word(words, 'target', target.kind)}: {moment(target.due, zone, locale)}"
        for target in ticket.targets
        if target.state is TargetState.MISSED
    )


def _subject(subject: str) -> str:
    # The reference of another ticket in a subject would lead the answer there.
    return header.one_line(OTHER_REFERENCE.sub(" ", subject), SUBJECT_ROOM)


def _named(attachments: tuple[Attachment, ...], locale: Locale) -> tuple[str, ...]:
    return tuple(f"{body.file_name(attachment)} ({size(attachment.size, locale)})" for attachment in attachments)

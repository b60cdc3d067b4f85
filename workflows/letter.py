# SPDX-License-Identifier: Apache-2.0
"""A letter that we owe, as it is put into the outbox and as it stands there, and one that we sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from parsers.values import Address, Attachment
from workflows.appointment import CalendarMethod, Call
from workflows.ticket import Ticket

# What a letter tells besides the common: words, numbers, times, spans, lists, and rows of such.
Detail = str | int | bool | datetime | timedelta | tuple["str | tuple[str | datetime, ...]", ...]

FAREWELL = "left"  # to somebody who takes part no more: an answer to it is nobody's of the ticket
NOTICE = "held_"  # begins the names of the letters that tell agents what was held


class Audience(StrEnum):
    """Who reads a letter; decides its token, its return path and its tone."""

    REPORTER = "reporter"
    AGENT = "agent"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter we owe. ``subject``, ``name`` and ``text`` are a person's words, empty where none may go out."""

    name: str  # of its template
    to: Address
    audience: Audience
    language: str
    automatic: str  # the value of Auto-Submitted (RFC 3834 section 5)
    null_return_path: bool = False
    sent_as: str = ""  # the display name in From; the desk's where empty
    subject: str = ""
    text: str = ""
    html: str = ""  # the text as its author formatted it, safe to send; pictures in it by Attachment.shown_as
    whole: str = ""  # the text with its quoted history, where ``text`` is only what is new in it
    author: Address = Address()
    phones: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()  # addresses that read it too, for the Cc line; each gets a letter of their own
    under: int = 0  # the number by which its reader knows the ticket, where it was merged into this one
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    size_limit: int = 0  # bytes, for the letter that speaks of it
    about_mail: int = 0  # the id of the mail in the inbox that it tells of, which is held
    about_round: int = 0  # how often that mail had been decided about
    about_size: int = 0  # bytes
    details: Mapping[str, Detail] = field(default_factory=dict)  # by the names that templates/details.py knows
    tries: tuple["Letter", ...] = ()  # that would have left, for the report of a mail that only tries
    tried_on: Ticket | None = None  # as it would have been then
    call: Call | None = None  # that it invites to, or takes back: by its method (RFC 5546)
    guest: str = ""  # the address of somebody about whom it asks whether they may write in the ticket
    calendar_method: CalendarMethod = "REQUEST"

    @property
    def is_notice(self) -> bool:
        """Whether it only tells what was held: an answer to it is for the desk and never for the reporter."""
        return self.name.startswith(NOTICE)


@dataclass(frozen=True, kw_only=True)
class OwedLetter:
    """A letter of a ticket in the outbox: whether it has left, and the seq of the ticket as it was owed."""

    row: int
    letter: str
    audience: str
    recipient: str
    state: str  # queued, sent, refused, withdrawn
    seq: int
    tried: bool = False  # somebody has leased it at least once
    sent_at: datetime | None = None
    ticket: int = 0  # that it is about, where that is another one
    owed_at: datetime | None = None  # of such a letter

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether nobody has had it in hand to send it."""
        return self.state == "queued" and not self.tried


@dataclass(frozen=True, kw_only=True)
class SentLetter:
    """A letter that we sent earlier, found by its Message-ID."""

    message_id: str
    ticket: int
    letter: str
    audience: Audience
    recipient: str
    seq: int = 0  # of the ticket as the letter was owed: what its reader had seen
    about_mail: int = 0
    about_round: int = 0
    under: int = 0

    @property
    def names(self) -> int:
        """The number of the ticket that an answer to it is about; if that was merged, the answer goes on with it."""
        return self.under or self.ticket

    @property
    def proof(self) -> Audience | None:
        """For whom an answer to it proves that the letter was theirs; a notice was caused by anybody's mail."""
        return None if self.letter.startswith(NOTICE) or self.letter == FAREWELL else self.audience

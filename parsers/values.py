# SPDX-License-Identifier: Apache-2.0
"""The values that the parsers return: what a mail says, frozen and typed."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

NOTHING_NEW = "nothing new found, the whole text kept"


class Nature(StrEnum):
    """What sort of mail this is: a person's, or which sort of machine's."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    RECEIPT = "receipt"
    LIST = "list"
    REPORT = "report"
    ALERT = "alert"
    NOTIFICATION = "notification"


class Aligned(StrEnum):
    """Whether our own server vouches for the address in From (RFC 8601, RFC 7489 section 3.1)."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Signer:
    """An agent whose signatures are known: the address in lower case, OpenPGP and X.509 (DER) certificates."""

    address: str
    pgp: tuple[bytes, ...] = ()
    smime: tuple[bytes, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a parser must know of the desk; the defaults stand in where there is no desk."""

    own_addresses: frozenset[str] = frozenset()  # lower case
    own_names: frozenset[str] = frozenset()  # what the desk and its mailboxes are called, lower case
    relays: frozenset[str] = frozenset()  # who sends in the name of others: addresses or @domains, lower case
    country: str = "NL"  # ISO 3166-1, for telephone numbers without a country code
    zone: str = "UTC"  # IANA name, for times in invitations
    authserv_ids: frozenset[str] = frozenset()  # lower case; RFC 8601 section 2.5
    arc_sealers: frozenset[str] = frozenset()  # lower case, A-labels; d= of ARC-Seal (RFC 8617 section 4.1.3)
    submission_hosts: frozenset[str] = frozenset()  # lower case; ours that take mail by a login (RFC 6409)
    signers: tuple[Signer, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Address:
    """A mailbox of RFC 5322 section 3.4: decoded display name ("" where none) and addr-spec."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A stretch of the text and its role; a mail's segments joined are its text, exactly."""

    role: Literal["new", "quoted", "signature"]
    text: str


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A part that is not the text; size in decoded bytes, sha256 in hexadecimal.

    ``found_type`` is what the first bytes tell ("" where nothing), ``role`` what the part is there for, ``flags``
    what to beware of, ``summary`` an invitation in one line or where the content is kept.
    """

    filename: str
    content_type: str
    size: int
    inline: bool
    content_id: str | None
    sha256: str
    content: bytes = field(default=b"", repr=False)
    found_type: str = ""
    role: str = "file"  # picture, logo, pixel, signature, signed, encrypted, key, invitation, message, metadata
    flags: tuple[str, ...] = ()  # password, program, double extension, macros, inflates to N MB
    summary: str = ""

    @property
    def shown_as(self) -> str:
        """The Content-ID by which an answer shows this picture: the same for the same picture (RFC 2392)."""
        return f"{self.sha256[:32]}@pictures"


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """One recipient of a delivery status notification (RFC 3464 section 2.3)."""

    address: str
    action: str  # failed, delayed, delivered, relayed, expanded
    status: str  # RFC 3463, such as 5.1.1; "" where unknown
    permanent: bool
    diagnostic: str


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """Which letter came back, and for whom."""

    original_message_id: str | None
    recipients: tuple[Undelivered, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MonitoringAlert:
    """A monitoring system's mail; ``key`` pairs a problem with its recovery."""

    system: str
    host: str
    service: str
    state: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """The mail that this one forwards."""

    sender: Address
    date: datetime | None
    subject: str
    text: str
    message_id: str | None = None  # where it is attached whole, and its digest
    digest: str = ""
    among: int = 1  # how many mails are forwarded at once


class Scope(StrEnum):
    """Whom a pass is about. SPF, DKIM and DMARC know domains and no users (RFC 7208 section 11.4)."""

    ADDRESS = "address"  # a login as the address
    DOMAIN = "domain"  # the domain alone
    OTHER = "other"  # the envelope or the login is of another user, at that domain or with a name of their own


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What our own server says of the sender, and in which words; ``scope`` is of a pass alone."""

    aligned: Aligned = Aligned.NONE
    by: str = ""
    because: str = ""
    scope: Scope = Scope.DOMAIN


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A good signature of the one in From, by a key that is known to be theirs; what it says of when and about what.

    ``digest`` is over what is signed and when (SHA-256, hexadecimal): the same for every copy of the mail, whatever
    was changed around its signed part.
    """

    method: Literal["PGP", "S/MIME"]
    at: datetime
    digest: str
    tickets: frozenset[int] = frozenset()  # that the signed part itself names


@dataclass(frozen=True, kw_only=True)
class Command:
    """One ``#command value`` line at the head of a mail; ``error`` says what is wrong with it."""

    name: str
    value: str = ""
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Who writes, and how to reach them."""

    name: str = ""
    address: str = ""
    phones: tuple[str, ...] = ()  # E.164
    organisation: str = ""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail as read. Message-IDs stand without angle brackets; times are aware."""

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    date: datetime | None = None
    senders: tuple[Address, ...] = ()  # every mailbox of every From field
    sender: Address | None = None  # the Sender field
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()  # Delivered-To, X-Original-To, Envelope-To; lower case
    return_path: str | None = None  # "" is the null path of RFC 5321 section 4.5.5
    subject: str = ""
    importance: Literal["high", "normal", "low"] = "normal"
    spam: bool = False  # our server marked it so
    text: str = ""
    html: str = field(default="", repr=False)
    html_present: bool = False
    segments: tuple[Segment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    nature: Nature = Nature.HUMAN
    reason: str = ""
    confidence: float = 1.0
    bounce: Bounce | None = None
    alert: MonitoringAlert | None = None
    forwarded: Forwarded | None = None
    trust: Trust = Trust()
    seal: Seal | None = None  # where our own server does not vouch, the mail is its signed part alone
    commands: tuple[Command, ...] = ()
    language: str | None = None  # ISO 639-1
    contact: Contact = Contact()
    defects: tuple[str, ...] = ()
    digest: str = ""  # SHA-256 of the mail without its trace fields, hexadecimal

    @property
    def reply_text(self) -> str:
        """The new text only: neither quoted history nor signature."""
        return "".join(s.text for s in self.segments if s.role == "new").strip()

    @property
    def new_text(self) -> str:
        """The new text, and nothing where nothing is new: there ``reply_text`` is the whole, so that none is lost."""
        return "" if NOTHING_NEW in self.defects else self.reply_text

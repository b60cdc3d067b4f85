# SPDX-License-Identifier: Apache-2.0
"""A desk, a ticket and one of every letter, for the tests of this folder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from typing import Any

from parsers.values import Address, Attachment
from templates.languages import languages
from templates.letter import Worded, word
from templates.proof import names
from templates.wordings import shipped
from workflows.desk import Agent, Desk, Mailbox
from workflows.letter import Audience, Letter
from workflows.ticket import Priority, Target, TargetKind, Ticket
from workflows.triage import Impact, Kind, Urgency

AT = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
DESK = Desk(
    name="Example Support",
    zone="Europe/Amsterdam",
    mailboxes=(Mailbox(name="support", address="support@example.org"), Mailbox(name="hr", address="hr@example.org")),
    agents=(Agent(id=1, name="Ann Lee", address="ann@example.org"),),
    keys=(b"a key of thirty-two octets, as it",),
)
SIGNING = replace(DESK, plus_addresses=True)
TARGETS = (
    Target(kind=TargetKind.FIRST_RESPONSE, due=AT + timedelta(hours=3)),
    Target(kind=TargetKind.RESOLUTION, due=AT + timedelta(hours=24)),
)
TICKET = Ticket(
    number=42,
    seq=7,
    kind=Kind.INCIDENT,
    category="network",
    impact=Impact.TEAM,
    urgency=Urgency.HIGH,
    priority=Priority.P2,
    mailbox="support",
    targets=TARGETS,
)
BOB = Address(name="Bob Smit", address="bob@example.net")
ANN = Address(name="Ann Lee", address="ann@example.org")
PLAIN = Letter(name="", to=BOB, audience=Audience.REPORTER, language="en", automatic="auto-replied")


def attachment(filename: str, content: bytes = b"abc", content_type: str = "image/png", size: int = -1) -> Attachment:
    """An attachment with these bytes; ``size`` only where it is to differ from them."""
    return Attachment(
        filename=filename,
        content_type=content_type,
        size=len(content) if size < 0 else size,
        inline=False,
        content_id=None,
        sha256=sha256(content).hexdigest(),
        content=content,
    )


ACKNOWLEDGEMENT = replace(
    PLAIN,
    name="acknowledgement",
    null_return_path=True,
    subject="The printer is broken",
    in_reply_to="second@example.net",
    references=("first@example.net", "second@example.net"),
)
OVERSIZE = replace(ACKNOWLEDGEMENT, name="oversize", size_limit=25_000_000)
ANSWER = replace(
    ACKNOWLEDGEMENT,
    name="answer",
    automatic="no",
    null_return_path=False,
    sent_as="Ann Lee",
    text="Please switch it off and on.",
)
ALERT_NEW = replace(
    PLAIN,
    name="alert_new",
    to=ANN,
    audience=Audience.AGENT,
    automatic="auto-generated",
    subject="The printer is broken",
    text="It shows a red light.",
    author=BOB,
    phones=("+31201234567",),
    attachments=(attachment("photo.png"),),
)
ALERTS = tuple(replace(ALERT_NEW, name=f"alert_{what}") for what in ("new", "reply", "returned", "missed"))
DETOUR = "it came by a detour"
HELD = tuple(
    replace(
        PLAIN,
        name=f"held_{cause}",
        to=ANN,
        audience=Audience.AGENT,
        details={"because": DETOUR, "refused": (DETOUR,)},
    )
    for cause in ("unproved_agent", "command", "empty")
)
LANGUAGES = tuple(sorted(languages()))
EVERY = tuple(
    (name, language)
    for language in LANGUAGES
    for name in sorted(names())
    if (shipped() / language / f"{name}.md").is_file()
)


def source(name: str, language: str) -> str:
    """The file of this letter as it is shipped."""
    return (shipped() / language / f"{name}.md").read_text("utf-8")


def worded(letter: Letter, ticket: Ticket = TICKET, desk: Desk = DESK, **more: Any) -> Worded:
    """The letter as a mail."""
    return word(letter, ticket=ticket, desk=desk, at=more.pop("at", AT), **more)


def parsed(content: bytes) -> EmailMessage:
    """The mail as the standard library reads it."""
    return message_from_bytes(content, policy=policy.default)


def sent(letter: Letter, ticket: Ticket = TICKET, desk: Desk = DESK, **more: Any) -> EmailMessage:
    """The letter worded and read again."""
    return parsed(worded(letter, ticket, desk, **more).content)


def plain(mail: EmailMessage) -> str:
    """Its plain part, one paragraph a line: where we wrap is of no account to most tests."""
    return " ".join(raw_plain(mail).split())


def raw_plain(mail: EmailMessage) -> str:
    """Its plain part as it stands."""
    return _part(mail, "plain")


def html(mail: EmailMessage) -> str:
    """Its HTML part."""
    return _part(mail, "html")


def _part(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")

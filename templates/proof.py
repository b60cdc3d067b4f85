# SPDX-License-Identifier: Apache-2.0
"""The admin's own letters tried before one is owed: each is filled in with much and with nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from parsers.values import Address, Attachment
from templates.letter import word
from templates.wordings import LANGUAGE, LAST_RESORT, WORDS, LetterError, shipped
from workflows.desk import Desk
from workflows.letter import Audience, Letter
from workflows.ticket import Target, TargetKind, TargetState, Ticket

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
BARE = Letter(
    name="", to=Address(address="sam@example.org"), audience=Audience.REPORTER, language="", automatic="auto-replied"
)
FULL = replace(
    BARE,
    to=Address(name="Sam Doe", address="sam@example.org"),
    sent_as="Ann Lee",
    subject="The printer is out of order",
    text="It shows a red light.",
    author=Address(name="Sam Doe", address="sam@example.org"),
    phones=("+31201234567",),
    attachments=(
        Attachment(
            filename="photo.png",
            content_type="image/png",
            size=1,
            inline=False,
            content_id=None,
            sha256="",
            content=b"\0",
        ),
    ),
    size_limit=1024,
)
FULL_TICKET = Ticket(
    number=42,
    seq=7,
    targets=(
        Target(kind=TargetKind.FIRST_RESPONSE, due=AT, state=TargetState.MISSED),
        Target(kind=TargetKind.FIRST_RESPONSE, round=2, due=AT + timedelta(hours=1)),
        Target(kind=TargetKind.RESOLUTION, due=AT + timedelta(hours=8)),
    ),
)


def faults(own: Path, desk: Desk) -> tuple[str, ...]:
    """A sentence for every file in the folder of the admin's letters that cannot be used as it stands."""
    return tuple(fault for file in sorted(own.glob("*/*.md")) for fault in _faults(file, own, desk))


def names() -> frozenset[str]:
    """The letters that Firstline writes."""
    files = (file.name.removesuffix(".md") for file in (shipped() / LAST_RESORT).iterdir())
    return frozenset(files) - {WORDS}


def _faults(file: Path, own: Path, desk: Desk) -> Iterator[str]:
    name, language = file.stem, file.parent.name
    if not LANGUAGE.fullmatch(language):
        yield f"{file} lies in a folder that is no language code; name the folder en, nl, ms or another of ISO 639-1."
    elif name not in names() | {WORDS}:
        yield f"{file} is none of the letters that are sent; rename it to one of {', '.join(sorted(names()))}."
    elif name != WORDS:
        yield from dict.fromkeys(filter(None, (_fault(name, language, own, desk, full) for full in (True, False))))


def _fault(name: str, language: str, own: Path, desk: Desk, full: bool) -> str:
    letter, ticket = (FULL, FULL_TICKET) if full else (BARE, Ticket())
    try:
        word(replace(letter, name=name, language=language), ticket=ticket, desk=desk, at=AT, own=own)
    except LetterError as error:
        return str(error)
    return ""

# SPDX-License-Identifier: Apache-2.0
"""Answers to invitations: who comes, who does not, who proposes another time (RFC 5546 sections 3.2.3 and 3.2.7)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any, Literal
from urllib.parse import unquote

from parsers import cleanliness
from parsers.calendar_event import first_event
from parsers.values import Mail

PartStat = Literal["accepted", "declined", "tentative", "countered"]
# Who sends somebody else has neither come nor refused.
PARTSTATS: dict[str, PartStat] = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "DELEGATED": "tentative",
}
MAX_ANSWERS = 5  # calendars of one mail that are read
MAX_ATTENDEES = 10  # an answer has one
MAX_ID = 255  # characters
MAX_COMMENT = 1_000
# What says neither which invitation, who, what nor when; the link and the words of the invitation come back in it.
TALK = re.compile(rb"(?:description|summary|location|x-|attach|categories|class|transp|url)[^\n]*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class InvitationReply:
    """What somebody answered; anybody can write one, so the mail's sender must be who was invited."""

    uid: str
    sequence: int  # of the invitation that is answered; a lower one than ours answers what has changed since
    attendee: str  # address in lower case, "" where it names none
    partstat: PartStat
    at: datetime | None  # when it was answered, UTC
    proposed: datetime | None = None  # the other start that is wanted, UTC; only where it is countered
    comment: str = ""


def reply(content: bytes) -> InvitationReply | None:
    """Read the answer in a text/calendar part; None for every other calendar, and for what is damaged."""
    found = first_event(content, TALK, MAX_ATTENDEES)
    if found is None:
        return None
    try:
        return _read(found.event, found.method)
    except Exception:  # a damaged calendar is an attachment like any other
        return None


def answer(mail: Mail) -> InvitationReply | None:
    """The answer to an invitation that a mail holds, the first if it holds more."""
    calendars = [file for file in mail.attachments if file.role == "invitation"][:MAX_ANSWERS]
    return next(filter(None, (reply(file.content) for file in calendars)), None)


def _read(event: Any, method: str) -> InvitationReply | None:
    uid = cleanliness.line(str(event.get("uid") or "")).strip()
    told = event.get("attendee") or ()
    attendees = told if isinstance(told, list) else [told] if told else []
    answered = next((one for one in attendees if _partstat(one)), attendees[0] if attendees else None)
    countered = method == "COUNTER"
    partstat: PartStat | None = "countered" if countered else _partstat(answered)
    if method not in ("REPLY", "COUNTER") or not uid or len(uid) > MAX_ID or partstat is None:
        return None
    return InvitationReply(
        uid=uid,
        sequence=_number(event),
        attendee=_address(answered),
        partstat=partstat,
        at=_moment(event, "dtstamp"),
        proposed=_moment(event, "dtstart") if countered else None,
        comment=_comment(event, answered),
    )


def _partstat(attendee: Any) -> PartStat | None:
    return PARTSTATS.get(str(attendee.params.get("PARTSTAT", "")).upper()) if attendee is not None else None


def _address(attendee: Any) -> str:
    told = str(attendee or "").strip()
    address = unquote(told[7:]) if told.lower().startswith("mailto:") else told
    address = cleanliness.line(address.partition("?")[0]).strip().lower()
    return address if "@" in address and len(address) <= MAX_ID else ""


def _number(event: Any) -> int:
    try:
        return max(0, int(event.get("sequence") or 0))
    except (TypeError, ValueError):
        return 0


def _moment(event: Any, name: str) -> datetime | None:
    """A moment in UTC; None for a day, for a time without a zone and for what is none."""
    try:
        found = event.decoded(name)
        return found.astimezone(UTC) if isinstance(found, datetime) and found.tzinfo else None
    except Exception:  # the library keeps what it cannot read, and each kind fails in its own way
        return None


def _comment(event: Any, attendee: Any) -> str:
    """What the person added; Google writes it into the attendee's line, as HTML with escaped points."""
    told = event.get("comment") or ()
    text = "\n".join(map(str, told)) if isinstance(told, list) else str(told or "")
    if not text and attendee is not None:
        text = unescape(str(attendee.params.get("X-RESPONSE-COMMENT") or "").replace("\\;", ";").replace("\\,", ","))
    return cleanliness.lines(text[:MAX_COMMENT]).strip()

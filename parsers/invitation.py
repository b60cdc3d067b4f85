# SPDX-License-Identifier: Apache-2.0
"""Invitations in one line: what, when in the desk's zone, where, who invites and how many (RFC 5545, RFC 5546)."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parsers.calendar_event import first_event

# What makes calendars long and says nothing of when and who.
TALK = re.compile(rb"(?:description|x-|attach|comment|categories|class|sequence|transp|url)[^\n]*", re.IGNORECASE)
WORDS = {"CANCEL": "Cancelled", "REPLY": "Answer", "COUNTER": "Other time proposed", "DECLINECOUNTER": "Time refused"}
ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated"}


def summary(content: bytes, zone: str) -> str:
    """Sum up the first event of a calendar in one line; the empty string where there is none."""
    found = first_event(content, TALK, attendees=1)
    if found is None:
        return ""
    event, method, invited = found
    try:
        pieces = _pieces(event, zone, method, invited)
    except Exception:  # a damaged calendar is an attachment like any other
        return ""
    cancelled = str(event.get("status") or "").upper() == "CANCELLED"
    word = WORDS.get("CANCEL" if cancelled else method, "Invitation")
    return f"{word}: " + ", ".join(" ".join(piece.split()) for piece in pieces if piece)


def _pieces(event: Any, zone: str, method: str, invited: int) -> list[str]:
    begin = event.decoded("dtstart")
    what, where = (str(event.get(name) or "") for name in ("summary", "location"))
    pieces = [what, _when(begin, _end(event, begin), zone), where]
    if event.get("rrule"):
        pieces.append("repeats " + str(event["rrule"].get("freq", [""])[0]).lower())
    if event.get("organizer"):
        pieces.append("by " + _person(event["organizer"]))
    attendee = event.get("attendee")
    if method in ("REPLY", "COUNTER") and attendee is not None:
        answer = ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper(), "answered")
        return [*pieces, f"{answer} by {_person(attendee)}"]
    return [*pieces, f"{invited} invited"] if invited else pieces


def _person(value: Any) -> str:
    address = str(value)[7:] if str(value).lower().startswith("mailto:") else str(value)
    name = str(value.params.get("CN", "")).strip('"')
    return f"{name} <{address}>" if name and name != address else address


def _end(event: Any, begin: date) -> date | None:
    if event.get("dtend"):
        found: date = event.decoded("dtend")
        return found
    length = event.decoded("duration") if event.get("duration") else None
    return begin + length if isinstance(length, timedelta) else None


def _when(begin: date, end: date | None, zone: str) -> str:
    """From when to when, in the desk's zone; whole days without a time, a floating time as it stands."""
    if not isinstance(begin, datetime):
        last = end - timedelta(days=1) if end and not isinstance(end, datetime) else begin
        return begin.isoformat() if last <= begin else f"{begin.isoformat()} to {last.isoformat()}"
    named = ""
    if begin.tzinfo is not None:
        here, named = _zone(zone)
        begin = begin.astimezone(here)
        end = end.astimezone(here) if isinstance(end, datetime) and end.tzinfo else end
    text = begin.strftime("%Y-%m-%d %H:%M")
    if isinstance(end, datetime) and end > begin.replace(tzinfo=end.tzinfo):
        text += end.strftime("-%H:%M" if end.date() == begin.date() else " to %Y-%m-%d %H:%M")
    return f"{text} {named}".strip()


def _zone(name: str) -> tuple[Any, str]:
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError):
        return UTC, "UTC"

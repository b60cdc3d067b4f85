# SPDX-License-Identifier: Apache-2.0
"""What mails enclose beside files: winmail.dat, invitations, and parts that only the addressee can open."""

from datetime import date, datetime
from mimetypes import MimeTypes
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from parsers.mime import Part

MAX_TNEF = 30_000_000
MAX_INVITATION = 10_000
TYPES = MimeTypes(())
TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")


def is_tnef(part: Part) -> bool:
    """Whether a part is Outlook's winmail.dat."""
    return part.content_type in TNEF_TYPES or part.filename.lower() == "winmail.dat"


def media_type(name: str) -> str:
    """Guess the media type of a file by its name, from the built-in table alone."""
    return TYPES.guess_type(name)[0] or "application/octet-stream"


def unpack(content: bytes) -> tuple[list[tuple[str, bytes]], str] | None:
    """Return the files in a winmail.dat and its plain body; None where it cannot be read."""
    if len(content) > MAX_TNEF:
        return None
    from tnefparse import TNEF

    try:
        packed = TNEF(content)
        files = [(str(one.long_filename() or one.name), bytes(one.data)) for one in packed.attachments]
        body = packed.body
    except Exception:  # tnefparse raises any of a dozen kinds on damaged files
        return None
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
    return [(name.strip("\0") or "unnamed", data) for name, data in files], text.strip("\0")


def invitation(content: bytes, zone: str) -> str:
    """Sum up an invitation (RFC 5545) in one line; the empty string where it is none."""
    if b"BEGIN:VEVENT" not in content[:MAX_INVITATION].upper():
        return ""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(content[:MAX_INVITATION].decode("utf-8", "replace"))
        event = next(iter(calendar.walk("VEVENT")))
        begin = event.decoded("dtstart")
        organiser = str(event.get("organizer") or "").removeprefix("mailto:").removeprefix("MAILTO:")
    except Exception:  # a damaged calendar is an attachment like any other
        return ""
    place = str(event.get("location") or "")
    pieces = [str(event.get("summary") or ""), _when(begin, zone), place, organiser]
    method = str(calendar.get("method") or "").upper()
    word = {"CANCEL": "Cancelled", "REPLY": "Answer"}.get(method, "Invitation")
    return f"{word}: " + ", ".join(" ".join(piece.split()) for piece in pieces if piece)


def _when(begin: date, zone: str) -> str:
    if not isinstance(begin, datetime):
        return begin.isoformat()
    if begin.tzinfo is None:
        return begin.strftime("%Y-%m-%d %H:%M")
    try:
        return begin.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M ") + zone
    except (ZoneInfoNotFoundError, ValueError):
        return begin.isoformat(timespec="minutes")


def locked(parts: list[Part], text: str) -> str:
    """Name the encryption that keeps us from reading a mail; the empty string where there is none."""
    for part in parts:
        kind = part.content_type
        smime = part.parameters.get("smime-type", "enveloped-data")
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime") and "enveloped" in smime:
            return "encrypted with S/MIME, not readable"
        if kind in ("multipart/encrypted", "application/pgp-encrypted"):
            return "encrypted with PGP, not readable"
    return "encrypted with PGP, not readable" if text.lstrip().startswith("-----BEGIN PGP MESSAGE") else ""

# SPDX-License-Identifier: Apache-2.0
"""Message-ID and Date from the header block alone, for those who keep a mail before it is read."""

import re
from datetime import datetime

from parsers.fields import date, message_id

MOST = 262_144  # bytes of a header block that are looked at
END = re.compile(rb"\r?\n\r?\n|\r\r")
MESSAGE_ID = re.compile(rb"^message-id[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
DATE = re.compile(rb"^date[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)


def header_message_id(raw: bytes) -> str:
    """The Message-ID without angle brackets; empty where there is none (RFC 5322 section 3.6.4)."""
    return message_id(_field(MESSAGE_ID, raw)) or ""


def header_date(raw: bytes) -> datetime | None:
    """The Date field as an aware time (RFC 5322 section 3.3)."""
    return date(_field(DATE, raw))


def _field(pattern: re.Pattern[bytes], raw: bytes) -> str:
    head = raw[:MOST]
    end = END.search(head)
    found = pattern.search(head[: end.start()] if end else head)
    return " ".join(found[1].decode("latin-1").split()) if found else ""

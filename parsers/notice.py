# SPDX-License-Identifier: Apache-2.0
"""Notices of Amazon SES in JSON, sent as mail by SNS: which mail bounced, was delayed or delivered."""

import re

from parsers import refusal
from parsers.values import Bounce, Undelivered

MAX_TEXT = 60_000
MAX_RECIPIENTS = 200

# The text is JSON or JSON within JSON; a reader of JSON recurses on what a stranger nests, so fields are sought.
KIND = re.compile(r'"(?:notification|event)Type"\s{0,5}:\s{0,5}"(Bounce|Delivery ?Delay|Delivery)"', re.IGNORECASE)
ENTRY = re.compile(r'\{[^{}]{0,3000}"emailAddress"[^{}]{0,3000}\}')
ID_FIELD = re.compile(r'"Message-ID"\s{0,5},\s{0,5}"value"\s{0,5}:\s{0,5}"<?([^"<>\s]{1,400})', re.IGNORECASE)
COMMON_ID = re.compile(r'"messageId"\s{0,5}:\s{0,5}"<([^"<>\s]{1,400})>')
TRANSIENT = re.compile(r'"bounceType"\s{0,5}:\s{0,5}"Transient"', re.IGNORECASE)
DELIVERED = re.compile(r'"recipients"\s{0,5}:\s{0,5}\[([^\]]{0,20000})\]')


def read(text: str) -> Bounce | None:
    """Read a notice of SES; None for any other mail."""
    if "notificationType" not in text[:3_000] and "eventType" not in text[:3_000]:
        return None
    text = text[:MAX_TEXT].replace('\\"', '"').replace("\\\\", "\\")
    kind = KIND.search(text)
    if not kind:
        return None
    word = kind[1].lower().replace(" ", "")
    action = {"bounce": "failed", "deliverydelay": "delayed", "delivery": "delivered"}[word]
    if action == "delivered":
        listed = DELIVERED.search(text)
        names = re.findall(r'"([^"\s]{1,300}@[^"\s]{1,300})"', listed[1] if listed else "")
        found = [Undelivered(address=one, action=action, status="", permanent=False, diagnostic="") for one in names]
    else:
        transient = bool(TRANSIENT.search(text))
        found = [_undelivered(match[0], action, transient) for match in ENTRY.finditer(text)]
    ids = ID_FIELD.search(text) or COMMON_ID.search(text)
    return Bounce(original_message_id=ids[1] if ids else None, recipients=tuple(found[:MAX_RECIPIENTS]))


def _undelivered(entry: str, action: str, transient: bool) -> Undelivered:
    def value(name: str) -> str:
        found = re.search(rf'"{name}"\s{{0,5}}:\s{{0,5}}"([^"]{{0,1000}})', entry)
        return found[1] if found else ""

    diagnostic = " ".join(value("diagnosticCode").split())
    status = value("status") or refusal.status(diagnostic, "delayed" if transient else action)
    permanent = action == "failed" and not transient and not status.startswith("4")
    return Undelivered(
        address=value("emailAddress").strip("<>"),
        action=action,
        status=status,
        permanent=permanent,
        diagnostic=diagnostic,
    )

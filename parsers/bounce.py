# SPDX-License-Identifier: Apache-2.0
"""Which letter came back, for whom, for good or for now: RFC 3464 reports and the older zoo.

A report is read by its fields. Anything else must look like a bounce twice over: by its sender or
subject, and by what it says; a customer who quotes "550 5.1.1" is no bounce.
"""

import re
from dataclasses import dataclass

from parsers import automatic, fields, mime
from parsers.mime import Part
from parsers.phrases import pattern
from parsers.values import Bounce, Nature, Undelivered

MAX_RECIPIENTS = 200
MAX_TEXT = 30_000

MACHINE = re.compile(
    r"(?:mailer[-_. ]?daemon|post[-_.]?master|poostmaster|mail[-_. ]?deliver|mail-?daemon|double-bounce|mdaemon|"
    r"bounces?|noreply-dmarc|mailerdaemon|nobody|root|sysadmin|undeliverable)", re.IGNORECASE)  # fmt: skip
MACHINE_NAME = re.compile(
    r"mail deliver|deliver(?:y)? (?:sub)?system|mailer.?daemon|system administrator|postmaster|ndr administrator"
    r"|mail (?:system|administrator|server)|systemadministrator|administrateur syst|interscan",
    re.IGNORECASE)  # fmt: skip
SMTP_CODE = re.compile(
    r"(?<![\d.])([245])\d\d(?:[ -]|\s+#?)([245]\.\d{1,3}\.\d{1,3})|#?([45]\.\d{1,3}\.\d{1,3})\b"
)
REPLY_CODE = re.compile(r"(?<![\d.])([45])[0-5]\d[ -][^\n]{0,160}")
REPLY_LINE = re.compile(r"^[^\w\n]{0,20}[45][0-5]\d[ -]", re.MULTILINE)
NOT_DELIVERED = re.compile(r"not (?:be )?delivered to:?\s*<", re.IGNORECASE)
RETURNED = re.compile(
    r"^[> \t|]*(?:Message-ID|Received|Return-Path|X-Mailer|MIME-Version):", re.IGNORECASE | re.MULTILINE
)
ORIGINAL_ID = re.compile(
    r"^[> \t|]*(?:X-)?(?:Original-)?Message-ID:\s*<([^<>\s]{3,400})>",
    re.IGNORECASE | re.MULTILINE)  # fmt: skip
NAMED = re.compile(
    r"^[ \t>]*(?:<|To:\s*<?|RCPT TO:\s*<?|Recipient(?: address)?:\s*<?|Final-Recipient:[^;\n]*;\s*)?"
    r"([^\s<>@:,;()\"']{1,64}@[^\s<>@:,;()\"']{1,253}\.[^\s<>@:,;()\"']{1,63})>?",
    re.IGNORECASE | re.MULTILINE,
)
SNS = re.compile(r"notificationType\W{1,10}Bounce\b")


ANSWERS = re.compile(r"\s*(?:re|fwd?|aw|wg|antw)\s?:", re.IGNORECASE)
RETURNED_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers")
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
Verdict = tuple[Bounce | None, Nature, str, float]


def read(root: Part, parts: list[Part], text: str, subject: str) -> Verdict:
    """Return the bounce, its nature (BOUNCE, DELAY, RECEIPT or HUMAN for none), the reason and confidence."""
    status = next((part for part in parts if part.content_type in STATUS_TYPES), None)
    kind = root.parameters.get("report-type", "").lower()
    if status is None and "delivery-status" not in kind:
        return _from_the_zoo(root, parts, text, subject)
    recipients = _reported(status) if status else ()
    if status is not None and not recipients and "delivery-status" not in kind:
        return _from_the_zoo(root, parts, text, subject)
    found = recipients or _named(root, text, subject)
    return (*_judged(Bounce(original_message_id=_original(root, parts, text), recipients=found), subject),
            "a delivery status notification (RFC 3464)", 1.0)  # fmt: skip


def _judged(bounce: Bounce, subject: str) -> tuple[Bounce, Nature]:
    actions = {one.action for one in bounce.recipients}
    if "failed" in actions:
        return bounce, Nature.BOUNCE
    if "delayed" in actions:
        return bounce, Nature.DELAY
    if actions and actions <= {"delivered", "relayed", "expanded"}:
        return bounce, Nature.RECEIPT
    return bounce, Nature.DELAY if pattern("delayed").search(subject) else Nature.BOUNCE


def _reported(status: Part) -> tuple[Undelivered, ...]:
    """The recipients of a message/delivery-status part: groups of fields parted by empty lines."""
    content = status.content()[:MAX_TEXT].replace(b"\r\n", b"\n").strip(b"\n") + b"\n"
    found = []
    for group in re.split(rb"\n[ \t]*\n+", content)[: MAX_RECIPIENTS + 1]:
        have = dict(mime.read_fields(group + b"\n", 0, {})[0][::-1])
        address = have.get("original-recipient") or ""
        address = have.get("final-recipient") or address
        if not address and "action" not in have:
            continue
        found.append(_undelivered(have, address.rpartition(";")[2].strip()))
    return tuple(found)


def _undelivered(have: dict[str, str], address: str) -> Undelivered:
    action = (have.get("action", "").split() or [""])[0].lower().strip(";,")
    diagnostic = " ".join(fields.text(have.get("diagnostic-code", "")).split())[:1000]
    code = re.search(r"[245]\.\d{1,3}\.\d{1,3}", have.get("status", ""))
    code = code or re.search(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])", diagnostic)
    status = code[0] if code else ""
    if action not in ("failed", "delayed", "delivered", "relayed", "expanded"):
        action = "delayed" if status.startswith("4") else "delivered" if status.startswith("2") else "failed"
    return Undelivered(
        address=address.strip("<> "),
        action=action,
        status=status,
        permanent=action == "failed" and not status.startswith("4"),
        diagnostic=diagnostic,
    )


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What speaks for a bounce where no report is enclosed."""

    machine: bool  # a mail server's sender
    null_path: bool
    titled: bool  # the subject of returned mail
    silent: bool  # a sender that no person reads


def _signs(root: Part, subject: str) -> Signs:
    names = {name for name, _ in root.fields}
    senders = fields.addresses(root.get("from"))
    path = root.get("return-path").strip().lower()
    return Signs(
        machine=any(MACHINE.match(one.address) or MACHINE_NAME.search(one.name) for one in senders)
        or ("from" in names and root.get("from").strip() in ("<>", "")),
        null_path="return-path" in names and (path in ("<>", "") or "mailer-daemon" in path),
        titled=bool(pattern("bounced").search(subject)) and not ANSWERS.match(subject),
        silent=any(automatic.NO_REPLY.search(one.address) for one in senders),
    )


def _from_the_zoo(root: Part, parts: list[Part], text: str, subject: str) -> Verdict:
    """Bounces of servers that write no report: count what speaks for one."""
    signs = _signs(root, subject)
    named = bool(root.get("x-failed-recipients"))
    if not (signs.machine or signs.null_path or signs.titled or signs.silent or named):
        return None, Nature.HUMAN, "", 0.0
    text = text[:MAX_TEXT]
    returned = any(part.content_type in RETURNED_TYPES for part in parts) or len(RETURNED.findall(text)) >= 2
    refused = returned and signs.silent and bool(NOT_DELIVERED.search(text))
    failed = named or refused or bool(SNS.search(text[:3000]))
    code = bool(SMTP_CODE.search(text) or REPLY_LINE.search(text))
    words = code + bool(pattern("says_bounced").search(text)) + returned
    person = root.get("auto-submitted").lower().startswith("auto-replied") and not signs.machine and not failed
    believable = failed or signs.titled or (signs.machine and (signs.null_path or words >= 2))
    by_machine = signs.machine or signs.null_path or failed or (signs.titled and returned and words > 1)
    score = 2 * signs.machine + signs.null_path + 2 * signs.titled + 3 * failed + min(2, words)
    if person or not believable or not by_machine or score < 4:
        return None, Nature.HUMAN, "", 0.0
    bounce = Bounce(original_message_id=_original(root, parts, text), recipients=_named(root, text, subject))
    return (*_judged(bounce, subject), "a bounce by its sender, subject and words", min(0.95, 0.4 + score * 0.08))


def _named(root: Part, text: str, subject: str) -> tuple[Undelivered, ...]:
    """The recipients that the words of a bounce name, with the first status code found."""
    told = [address.strip() for address in root.get("x-failed-recipients").split(",") if "@" in address]
    own = {one.address.lower() for name in ("to", "from") for one in fields.addresses(root.get(name))}
    head = RETURNED.split(text, maxsplit=1)[0] if RETURNED.search(text) else text
    if not told:
        told = [one for one in NAMED.findall(head[:8000]) if one.lower() not in own]
        told = told or [one for one in fields.ADDRESS.findall(head[:8000]) if one.lower() not in own][:1]
    code, reply = SMTP_CODE.search(head), REPLY_CODE.search(head)
    status = (code[2] or code[3]) if code else ""
    diagnostic = " ".join((reply[0] if reply else "").split())
    delayed = bool(pattern("delayed").search(subject)) or (status or diagnostic).startswith("4")
    action = "delayed" if delayed and not status.startswith("5") else "failed"
    return tuple(
        Undelivered(address=one, action=action, status=status, permanent=action == "failed", diagnostic=diagnostic)
        for one in dict.fromkeys(told[:MAX_RECIPIENTS])
    )


def _original(root: Part, parts: list[Part], text: str) -> str | None:
    """The Message-ID of the letter that came back: from what was returned, else from our own threading."""
    for part in parts:
        if part.content_type in RETURNED_TYPES:
            found = fields.message_id(mime.parse(part.content()[:MAX_TEXT]).get("message-id"))
            if found:
                return found
    match = ORIGINAL_ID.search(text)
    if match:
        return match[1]
    for name in ("x-original-message-id", "in-reply-to", "references"):
        ids = fields.message_ids(root.get(name))
        if ids:
            return ids[-1]
    return None

# SPDX-License-Identifier: Apache-2.0
"""Delivery status reports (RFC 3464, RFC 6533): groups of fields, whatever servers leave out or get wrong."""

import re
from dataclasses import replace

from parsers import refusal
from parsers.fields import text as unstructured
from parsers.mime import Part
from parsers.values import Undelivered
from parsers.words import decode

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
MAX_RECIPIENTS = 200
MAX_REPORT = 200_000  # bytes: 200 recipients at 1,000 bytes, which is more than servers write for one
MAX_VALUE = 2_000  # characters of one field, as much as a person reads
MAX_DIAGNOSTIC = 1_000

# Lines that begin with anything else go on with the field before: servers forget to indent what others told them.
FIELD = re.compile(
    r"((?:original-)?(?:final|original)-recipient|x-actual-recipient|x-original-recipient|action|status|diagnostic-code|"
    r"remote-mta|reporting-mta|last-attempt-date|will-retry-until|arrival-date|received-from-mta|dsn-gateway|"
    r"original-envelope-id|final-log-id|localized-diagnostic-code|x-[\w-]{1,60})[ \t]*:",
    re.IGNORECASE,
)
RECIPIENT_FIELDS = ("original-recipient", "final-recipient", "x-actual-recipient", "x-original-recipient")
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
# RFC 3461 section 4 encodes these in xtext; servers copy the parameter of RCPT as it stands.
XTEXT = {"+2B": "+", "+3D": "=", "+40": "@", "+2b": "+", "+3d": "="}
EMBEDDED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")


def read(report: Part) -> tuple[str, tuple[Undelivered, ...], tuple[str, ...]]:
    """Return the reporting server, the recipients (at most ``MAX_RECIPIENTS``) and what does not fit, in words."""
    content = report.content()
    text = decode(content[:MAX_REPORT], "utf-8")[0].replace("\r\n", "\n").replace("\r", "\n")
    server, groups = _groups(text)
    defects = ["only the beginning of the delivery report read"] if len(content) > MAX_REPORT else []
    if len(groups) > MAX_RECIPIENTS:
        defects.append(f"only the first {MAX_RECIPIENTS} recipients of the delivery report read")
    found = []
    for group in groups[:MAX_RECIPIENTS]:
        one, defect = _undelivered(group)
        found.append(one)
        defects += [defect] if defect else []
    return server, tuple(found), tuple(dict.fromkeys(defects))


def _groups(text: str) -> tuple[str, list[dict[str, str]]]:
    """The server's name and one dict of fields a recipient, by empty lines or by a field that comes again."""
    server, groups, have = "", [], dict[str, str]()
    name = ""
    for line in [*text.split("\n"), ""]:
        match = FIELD.match(line)
        name = match[1].lower() if match else name if line.strip() else ""
        again = name in RECIPIENT_FIELDS and name in have and match
        if (not name or again) and have:
            server = server or have.get("reporting-mta", "")
            groups += [have] if _is_recipient(have) else []
            have = {}
        if match:
            have.setdefault(name, line[match.end() :].strip()[:MAX_VALUE])
        elif name and len(have.get(name, "")) < MAX_VALUE:
            have[name] = f"{have.get(name, '')} {line.strip()[:MAX_VALUE]}"
    return _value(server), groups


def _is_recipient(have: dict[str, str]) -> bool:
    return any(name in have for name in (*RECIPIENT_FIELDS, "action", "status"))


def _undelivered(have: dict[str, str]) -> tuple[Undelivered, str]:
    """One recipient, and what in its fields contradicts itself."""
    action = (have.get("action", "").split() or [""])[0].lower().strip(";,()")
    diagnostic = " ".join(unstructured(have.get("diagnostic-code", "")).split())[:MAX_DIAGNOSTIC]
    code = re.search(r"(?<!\d)[245]\.\d{1,3}\.\d{1,3}", have.get("status", ""))
    told = code[0] if code else ""
    defect = ""
    if action not in ACTIONS:
        action = "delayed" if told.startswith("4") else "delivered" if told.startswith("2") else "failed"
        defect = "the delivery report names no action" if "action" not in have else "an action that RFC 3464 lacks"
    elif action not in ("failed", "delayed") and told.startswith(("4", "5")):
        defect = f"the delivery report says {action} and {told} of one recipient"
        action = "failed" if told.startswith("5") else "delayed"
    elif action == "failed" and told.startswith("2"):
        defect, told = f"the delivery report says failed and {told} of one recipient", ""
    status = told
    if diagnostic and action in ("failed", "delayed") and (not told or told.endswith(".0.0")):
        status = refusal.status(diagnostic, action) or told
    one = Undelivered(address=_address(have), action=action, status=status, permanent=False, diagnostic=diagnostic)
    return judged(one), defect


def judged(one: Undelivered) -> Undelivered:
    """The same recipient, permanent where the failure is one for good (RFC 3463 section 3.1)."""
    return replace(one, permanent=one.action == "failed" and not one.status.startswith("4"))


def _address(have: dict[str, str]) -> str:
    """The address that the sender wrote to, where it is told: RFC 3464 section 2.3.1, else where the mail ended."""
    told = [_value(have[name]) for name in RECIPIENT_FIELDS if name in have]
    return next((one for one in told if "@" in one), told[-1] if told else "")


def _value(value: str) -> str:
    """What stands behind the type of a typed field, decoded: xtext (RFC 3461) and utf-8-addr-xtext (RFC 6533)."""
    kind, _, rest = value.partition(";")
    found = (rest if rest.strip() else kind).strip().strip("<>\"' ").removeprefix("mailto:")
    for code, character in XTEXT.items():
        found = found.replace(code, character)
    return EMBEDDED.sub(lambda match: _character(int(match[1], 16)), found)[:320]


def _character(code: int) -> str:
    return chr(code) if 0x20 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"

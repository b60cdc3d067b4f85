# SPDX-License-Identifier: Apache-2.0
"""What clients send at a click: receipts without their proper part, recalls, reactions, answers to invitations.

A receipt is a receipt. The others are notifications: they tell something and want no answer. An answer to an
invitation in which somebody also wrote is a person's.
"""

import re
import unicodedata

from parsers import attribution
from parsers.marks import MAX_PART, NO_REPLY, Seen
from parsers.mime import Part
from parsers.phrases import opening, pattern, title
from parsers.values import Nature

MAX_RECEIPT = 3_000  # characters: clients write a few lines
MAX_LINE = 300  # characters of a line in which a reaction is told
MAX_NAME = 100  # characters of the name that stands before it
MAX_WORDS_BEHIND = 5  # of a sentence that goes on behind the formula of a receipt, without a date
MAX_AT_ONCE = 200  # characters in which Outlook says that it calls a mail back
REACTION = "text/vnd.google.email-reaction+json"
WORDY = re.compile(r"[^\W_]")
PICTURE = re.compile(r"\[picture[^\]\n]{0,200}\]")
RECEIPT_CLASS = re.compile(r"report\.ipm\.note\.(?:ipn(?:rn|nrn)|dr)|ipm\.note\.receipt", re.IGNORECASE)
REPLY_METHOD = re.compile(rb"^METHOD:REPLY", re.IGNORECASE | re.MULTILINE)
COMMENT = re.compile(rb"^COMMENT[^\n:]{0,200}:\s{0,5}\S", re.IGNORECASE | re.MULTILINE)
Verdict = tuple[Nature, str, float]


def nature(seen: Seen, parts: list[Part]) -> Verdict | None:
    """Judge a mail that a click made; None for any other mail."""
    if any(part.content_type == REACTION for part in parts):
        return Nature.NOTIFICATION, "a reaction of Gmail", 0.95
    return _receipt(seen) or _recall(seen) or _reaction(seen) or _invitation(seen, parts)


def _receipt(seen: Seen) -> Verdict | None:
    """A read or delivery receipt told by its subject and words, as clients write it without RFC 8098."""
    kind = f"{seen.have.get('x-message-class', '')} {seen.have.get('content-class', '')}"
    if RECEIPT_CLASS.search(kind):
        return Nature.RECEIPT, "Outlook's class of a receipt", 0.95
    found = title("receipt").match(seen.subject)
    if not found or len(seen.text) > MAX_RECEIPT or "\n>" in seen.text:
        return None
    said = " ".join(seen.text.split())
    formula = pattern("says_read").search(said)
    if formula and not seen.asks and not _goes_on(said[formula.end() :]):
        return Nature.RECEIPT, f'a receipt by its subject ("{found[0].strip()}") and words', 0.85
    return None


def _goes_on(rest: str) -> bool:
    """Whether a person goes on behind the formula of a receipt: with a comma, or in words where a date belongs."""
    if re.match(r"\w{0,12}\s?[,،、，;]", rest):
        return True
    sentence = re.split(r"[.!。！]\s|$", rest, maxsplit=1)[0]
    return not re.search(r"\d", sentence) and len(sentence.split()) > MAX_WORDS_BEHIND


def _recall(seen: Seen) -> Verdict | None:
    said = pattern("says_recalled").search(seen.own[:MAX_AT_ONCE])
    if said and opening("recalled").match(seen.subject) and not seen.asks:
        return Nature.NOTIFICATION, "Outlook's recall of a mail", 0.85
    return None


def _reaction(seen: Seen) -> Verdict | None:
    """A smiley that Outlook and others send on: their sentence, the smiley, and nothing before the quotation."""
    lines = [line.strip() for line in seen.text[:MAX_RECEIPT].split("\n") if line.strip()]
    told = pattern("reacts").search(lines[0][:MAX_LINE]) if lines else None
    if not told or told.start() > MAX_NAME or lines[0][told.end() :].strip(" .:。*_!"):
        return None
    smiles = False
    for line in [told[0], *lines[1:]]:
        smiles |= bool(PICTURE.search(line)) or any(unicodedata.category(char) == "So" for char in line)
        if attribution.label(line) or attribution.separates(line) or line.startswith((">", "___")):
            break
        if line != told[0] and WORDY.search(PICTURE.sub("", line)):
            return None
    if not smiles:
        return None  # "Nobody has reacted to your message" is a person's
    return Nature.NOTIFICATION, f'a reaction by its sentence ("{told[0]}")', 0.85


def _invitation(seen: Seen, parts: list[Part]) -> Verdict | None:
    """An answer to an invitation (RFC 5546 section 3.2.3)."""
    calendar = next((part for part in parts if part.content_type == "text/calendar"), None)
    if calendar is None:
        return None
    content = calendar.content()[:MAX_PART]
    if calendar.parameters.get("method", "").upper() != "REPLY" and not REPLY_METHOD.search(content):
        return None
    if COMMENT.search(content):
        return Nature.HUMAN, "an answer to an invitation, with a comment", 0.7
    told = bool(pattern("answers_invitation").search(" ".join(seen.text[:MAX_RECEIPT].split())))
    if not told and not NO_REPLY.search(seen.sender) and _written(parts):
        return Nature.HUMAN, "an answer to an invitation, with words", 0.6
    return Nature.NOTIFICATION, "an answer to an invitation (RFC 5546)", 0.9


def _written(parts: list[Part]) -> bool:
    """Whether a text part holds a letter or digit that is no markup."""
    for part in parts:
        if part.content_type in ("text/plain", "text/html") and part.disposition != "attachment":
            content = part.content()[:MAX_PART]
            said = re.sub(rb"<style[^<]{0,5000}</style>|<[^<>]{0,2000}>|&nbsp;", b"", content, flags=re.IGNORECASE)
            if re.search(rb"[\w\x80-\xff]", said):
                return True
    return False

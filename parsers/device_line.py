# SPDX-License-Identifier: Apache-2.0
"""The lines by which telephones, programs and scanners sign: known from their first word to their last."""

import re

from parsers.wording import table

MAX_LOOKED = 1_200  # characters of a line with a long link
MAX_LINE = 160  # characters of a line that a client adds, link and apology included
MAX_FOOTER = 300  # of one that a scanner or a company adds
MAX_REST = 90  # characters behind the words of such a line
LINK = re.compile(r"[<(\[]{0,2}(?:https?://|www\.|mailto:)[^\s<>()\[\]]{1,1000}[>)\]]{0,2}|[\[\]]")
ORNAMENT = " \t\n\xa0*_|>()[]<•·.~-–—:\ufe0f\u200b\u200e\u200f"
BETWEEN = " \t\xa0.\"'„“”«»‘’\u200b\u200e\u200f®™*_-()!,"
TOKEN = re.compile(r"[^\s,;:]{1,40}")
SENTENCE_END = ("?", "？", "؟")


def signs(line: str) -> bool:
    """Whether a whole line is what a client signs with: a phrase, a device, and nothing that goes on.

    Behind it may stand a link, or an apology for brevity. One word that no client writes there makes a
    sentence of the author of it: "Sent from Outlook never arrives".
    """
    folded = line.casefold() if len(line) <= MAX_LOOKED else ""
    if not any(one in folded for one in table().devices):
        return False
    text = " ".join(LINK.sub(" ", line).strip(ORNAMENT).split())
    if not text or len(text) > MAX_LINE or text.endswith(SENTENCE_END):
        return False
    said, _, rest = text.partition(",") if "," in text else text.partition(". ")
    if rest and any(one in rest.casefold() for one in table().apology):
        return len(rest) <= MAX_REST and _phrase(said)
    return _phrase(text)


def _phrase(text: str) -> bool:
    """Whether a text is made of the words of such lines alone: begun or ended by saying that it was sent."""
    folded = text.casefold()
    text = text if len(text) == len(folded) else folded
    kinds: list[str] = []
    at, strange = 0, 0
    while at < len(text):
        if text[at] in BETWEEN:
            at += 1
            continue
        piece = table().client.match(folded, at)
        if piece:
            kinds.append(str(piece.lastgroup))
            strange = 0 if piece.lastgroup == "device" else strange
            at = piece.end()
            continue
        token = TOKEN.match(text, at)
        if not token or not kinds or not _is_name(token[0], kinds):
            return False
        strange += not any(char.isdigit() for char in token[0])
        at = token.end()
    said = kinds[:1] == ["mobile"] or "sending" in kinds[:1] + kinds[-2:]
    return said and "device" in kinds and not strange


def _is_name(token: str, kinds: list[str]) -> bool:
    """Whether an unknown word names a maker, which stands before the device, or a model, which holds a digit."""
    if any(char.isdigit() for char in token):
        return "device" in kinds and len(token) < 12
    return kinds[0] == "mobile" and "device" not in kinds and token[0].isupper() and token[0].isascii()


def is_footer(line: str) -> bool:
    """Whether a line is what a scanner adds, or a company that spares paper; ornaments before it do not matter."""
    if len(line) > MAX_LOOKED:
        return False
    text = line.strip(ORNAMENT).removeprefix("P ")
    text = text[next((at for at, char in enumerate(text) if char.isalnum()), 0) :]
    folded = text.casefold()
    return len(text) <= MAX_FOOTER and folded.startswith(table().footer) and not text.endswith(SENTENCE_END)

# SPDX-License-Identifier: Apache-2.0
"""Orders to the desk: ``#word value`` lines at the head of a mail, ended by the first ordinary line."""

import difflib
import re

from parsers.values import Command

VOCABULARY = (
    "take assign same-person level escalate back team kind category impact urgency priority breach notbreach "
    "note wait remind resolve close reopen duplicate merge split link major child call tag time cc send undo "
    "spam block macro history similar mine open help away for ?"
)
WORDS = VOCABULARY.split()
KNOWN = frozenset(WORDS)
MAX_COMMANDS = 50

LINE = re.compile(r"[#＃]\s?(\?|[^\W\d_][\w-]{0,39})[.!,;]?(?:[\s:：]+(.*))?", re.DOTALL)
MENDED = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "\xa0": " ", "\u202f": " ",
    "\u2007": " ", "\u3000": " ", "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
    "‐": "-", "‑": "-", "？": "?", "﹟": "#", "＃": "#",
})  # fmt: skip


def commands(text: str) -> tuple[tuple[Command, ...], str]:
    """Read the orders at the head of a text; return them with the rest of the text.

    Empty lines between orders are fine. "# heading" and "#1 in the list" are text. A word nobody knows
    is a Command whose ``error`` names the nearest known one.
    """
    found: list[Command] = []
    lines = text.split("\n")
    at = 0
    for index, line in enumerate(lines):
        mended = line.translate(MENDED).strip()
        if not mended:
            continue
        command = _command(mended) if len(found) < MAX_COMMANDS else None
        if command is None:
            break
        found.append(command)
        at = index + 1
    return tuple(found), "\n".join(lines[at:]).lstrip("\n") if found else text


def _command(line: str) -> Command | None:
    match = LINE.fullmatch(line)
    if not match:
        return None
    name, value = match[1].lower(), (match[2] or "").strip()
    if name in KNOWN:
        spaced = line[1:2].isspace()
        return None if spaced and len(value.split()) > 3 else Command(name=name, value=_unquoted(value))
    if line[1:2].isspace():
        return None
    near = difflib.get_close_matches(name, WORDS, 1, 0.0)
    return Command(name=name, value=_unquoted(value), error=f'"#{name}" is no command; did you mean "#{near[0]}"?')


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]:
        return value[1:-1].strip()
    return value

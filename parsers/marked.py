# SPDX-License-Identifier: Apache-2.0
"""Which lines are marked as quoted: by ">" (RFC 3676 section 4.5), by initials, by a tab, or by the HTML."""

import re

from parsers.wording import says_wrote

INITIALS = re.compile(r"[ \t]{0,8}([A-Z]{1,4})>")
WRAP_AT = 60  # characters of a quoted line that a server may have wrapped
OVERFLOW = 30  # of what it wrapped, at most, unless that begins in lower case
ASKS = ("?", "？", ":")
STOPS = (".", "?", "!", ":", "。", "？", "！")


def marked(lines: list[str], ranges: list[tuple[int, int]]) -> list[bool]:
    """Decide for each line whether it bears a mark of quotation; ``ranges`` are sorted and apart."""
    quoted = within(lines, ranges) if ranges else [False] * len(lines)
    for index, line in enumerate(lines):
        if _is_quote(line) and (
            ">" in line[:20] or line.lstrip().startswith("&gt;") or _angled(lines, quoted, index)
        ):
            quoted[index] = True
    _initialled(lines, quoted)
    _indented(lines, quoted)
    _torn(lines, quoted)
    _wrapped(lines, quoted)
    return quoted


def _is_quote(line: str) -> bool:
    text = line.lstrip(" \t\xa0")
    if not text.startswith((">", "&gt;", "» ")) or len(line) - len(text) > 12:
        return False
    return not (text.startswith(">>") and text.rstrip().endswith("<<"))


def _angled(lines: list[str], quoted: list[bool], index: int) -> bool:
    """Whether "»" quotes: below a line so quoted, or below one that says who wrote; else it is a menu or a list."""
    above = lines[index - 1].rstrip() if index else ""
    return bool(above) and (quoted[index - 1] or (above.endswith((":", "：")) and says_wrote(above[-60:])))


def within(lines: list[str], ranges: list[tuple[int, int]]) -> list[bool]:
    """Mark the lines that lie in the ranges (which are sorted and apart)."""
    marked, at, index = [], 0, 0
    for line in lines:
        while index < len(ranges) and ranges[index][1] <= at:
            index += 1
        inside = index < len(ranges) and ranges[index][0] < at + len(line.rstrip()) and ranges[index][0] <= at
        marked.append(inside)
        at += len(line)
    return marked


def _initialled(lines: list[str], quoted: list[bool]) -> None:
    """Mark lines such as "ZK> text", when the first of them follows a line that ends in a colon.

    Prompts of programs look alike ("SQL> select"), hence the condition.
    """
    mark, colon = "", False
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        match = INITIALS.match(line)
        if match and not mark and colon:
            mark = match[1]
        quoted[index] = quoted[index] or bool(match and match[1] == mark)
        colon = line.rstrip().endswith((":", "：")) and says_wrote(line[-60:])


def _indented(lines: list[str], quoted: list[bool]) -> None:
    """Mark lines that are set in by a tab right below an attribution line, as mailx quotes."""
    inside, introduced = False, False
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        inside = line.startswith("\t") and (inside or introduced)
        quoted[index] = quoted[index] or inside
        introduced = line.rstrip().endswith((":", "：")) and says_wrote(line[-60:])


def _torn(lines: list[str], quoted: list[bool]) -> None:
    """Take back "> wrote:", where the bracket closes an address of the line before and begins no quotation."""
    for index in range(1, len(lines)):
        line = lines[index].strip()
        if quoted[index] and len(line) < 25 and line.endswith((":", "：")) and line.startswith(">"):
            before = "".join(lines[max(0, index - 2) : index])
            if before.count("<") > before.count(">") and not quoted[index - 1]:
                quoted[index] = False


def _wrapped(lines: list[str], quoted: list[bool]) -> None:
    """Count a short line between two marked by ">" as the overflow of the first, wrapped by a server.

    Only where the sentence goes on from the line above: else it is a short answer. A server that wrapped one
    line wrapped others, behind a full stop too.
    """
    for stops in (STOPS, ASKS):
        found = [index for index in range(1, len(lines) - 1) if not quoted[index] and _overflows(lines, index, stops)]
        for index in found:
            quoted[index] = quoted[index] or (quoted[index - 1] and quoted[index + 1])
        if not any(quoted[index] for index in found):
            return


def _overflows(lines: list[str], index: int, stops: tuple[str, ...]) -> bool:
    """Whether a line goes on with the one above, which is marked and wide, and not like an answer to it."""
    above, text, below = lines[index - 1].rstrip(), lines[index].strip(), lines[index + 1].lstrip("> \t")
    if not text or above.endswith(stops) or not (_is_quote(lines[index - 1]) and _is_quote(lines[index + 1])):
        return False
    if text.startswith(("(http", "<http", "http", "_", "&")) and " " not in text.rstrip(" >"):
        return True
    small = text[0].islower()
    if stops is ASKS and not small:
        return False
    wide = len(above) >= WRAP_AT and not below[:1].isupper() and (len(text) <= OVERFLOW or small)
    return wide and (bool(below.strip()) or small)


def fill(lines: list[str], quoted: list[bool]) -> None:
    """Give empty lines between quoted ones to the quotation."""
    last = -1
    for index in range(len(lines)):
        if quoted[index]:
            if 0 <= last < index - 1 and not any(lines[at].strip() for at in range(last + 1, index)):
                quoted[last + 1 : index] = [True] * (index - last - 1)
            last = index

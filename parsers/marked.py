# SPDX-License-Identifier: Apache-2.0
"""Which lines are marked as quoted: by ">" (RFC 3676 section 4.5), by initials, by a tab, or by the HTML."""

import re

from parsers.wording import says_wrote

INITIALS = re.compile(r"[ \t]{0,3}([A-Z]{1,4})>")


def marked(lines: list[str], ranges: list[tuple[int, int]]) -> list[bool]:
    """Decide for each line whether it bears a mark of quotation; ``ranges`` are sorted and apart."""
    quoted = within(lines, ranges) if ranges else [False] * len(lines)
    for index, line in enumerate(lines):
        if _is_quote(line):
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
    return not (text.startswith(">>>") and text.rstrip().endswith("<<<"))


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
    """Count a short line between two quoted ones as the overflow of the first, wrapped by a server."""
    for index in range(1, len(lines) - 1):
        if quoted[index] or not (quoted[index - 1] and quoted[index + 1]):
            continue
        text = lines[index].strip()
        wide = len(lines[index - 1]) >= 60 and (len(text) <= 30 or text[:1].islower())
        if text and (wide or text.startswith(("(http", "<http", "http", "_", "&"))):
            quoted[index] = True


def fill(lines: list[str], quoted: list[bool]) -> None:
    """Give empty lines between quoted ones to the quotation."""
    last = -1
    for index in range(len(lines)):
        if quoted[index]:
            if 0 <= last < index - 1 and not any(lines[at].strip() for at in range(last + 1, index)):
                quoted[last + 1 : index] = [True] * (index - last - 1)
            last = index

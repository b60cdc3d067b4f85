# SPDX-License-Identifier: Apache-2.0
"""What of a text is new, what is quoted, what is signature; joined the segments are the text, exactly.

Folding is a view: nothing is lost, and a text in which nothing new would remain is new as a whole.
Lines that begin with ">" are quoted (RFC 3676 section 4.5); so is what a client marked in HTML, what
stands under a quoted header block, and what an attribution line introduces.
"""

import re
import unicodedata
from typing import Literal, NamedTuple

from parsers import attribution, signature
from parsers.marked import fill, marked, within
from parsers.values import NOTHING_NEW, Segment
from parsers.wording import table

Role = Literal["new", "quoted", "signature"]

MAX_LINES = 6_000  # beyond, all is as the last line before: some 40 ms
MAX_LOOKS = 500  # lines that are looked at closely, for a colon or a dash in them
MAX_SIGNED = 300  # pieces, from the end, in which a signature is looked for: some 20 ms
MAX_BRACKETED = 250
FRAMES = "-_=*—–━─#~[(>])"
WORDY = re.compile(r"[^\W_]")


class About(NamedTuple):
    """What is known of the mail: its subject without prefixes, and whether it answers none."""

    title: str
    strict: bool


def segments(
    text: str,
    ranges: list[tuple[int, int]] | None = None,
    title: str = "",
    signed: list[tuple[int, int]] | None = None,
    answers: bool = True,
) -> tuple[tuple[Segment, ...], str]:
    """Cut a text into segments, and return the defect ("" where none).

    ``ranges`` are stretches that the HTML marked as quoted, ``signed`` as a signature; ``title`` is the subject
    without its prefixes, by which a quoted header block is known in any language; a mail that ``answers`` none
    has one only where all of it is there. Linear in the length of the text.
    """
    if not text:
        return (), ""
    lines = [f"{line}\n" for line in text.split("\n", MAX_LINES)]
    rest = lines.pop()[:-1]
    if len(lines) < MAX_LINES and rest:
        lines, rest = [*lines, rest], ""
    quoted, cut = _quoted(lines, ranges or [], About(title.casefold(), not answers))
    roles: list[Role] = ["quoted" if one else "new" for one in quoted]
    for index, inside in enumerate(within(lines, sorted(signed or []))):
        if inside and not quoted[index]:
            roles[index] = "signature"
    for index in signature.banner(lines):
        roles[index] = "signature"
    found = tuple(_signed(_pieces(lines, roles, cut), not answers))
    if rest:
        found += (Segment(role="quoted" if quoted[-1] else "new", text=rest),)
    if not any(one.role == "new" and speaks(one.text) for one in found):
        return (Segment(role="new", text=text),), NOTHING_NEW if speaks(text) else ""
    return found, f"quotations looked for in the first {MAX_LINES} lines only" if rest else ""


def speaks(text: str) -> bool:
    """Whether a text says anything: a letter, a digit or a picture (emoji)."""
    return bool(WORDY.search(text)) or any(unicodedata.category(char) in ("So", "Sk") for char in set(text))


def _quoted(
    lines: list[str], ranges: list[tuple[int, int]], about: About
) -> tuple[list[bool], tuple[int, int] | None]:
    """Decide for each line whether it is quoted; ``cut`` names a line whose head is still new."""
    quoted = marked(lines, sorted(ranges))
    cut = _introduced(lines, quoted, about)
    fill(lines, quoted)
    return quoted, cut


def _introduced(lines: list[str], quoted: list[bool], about: About) -> tuple[int, int] | None:
    """Find header blocks, separators and attribution lines, and mark them with what they introduce."""
    follows = _follows(lines, quoted)
    cut: tuple[int, int] | None = None
    said, looks = len(lines), 0  # the first line that is new; how often we looked closely
    for index, line in enumerate(lines):
        if _between_brackets(line):
            quoted[index:] = [True] * (len(lines) - index)
            break
        if quoted[index] or looks > MAX_LOOKS or not line.strip():
            continue
        looks += _looked_at(line)
        if follows[index] and attribution.separates(line):
            quoted[index] = True
            continue
        if _cuts(lines, index, about):
            end = len(lines) if said < index else _end_of_labels(lines, index, follows, about)
            quoted[index:end] = [True] * (end - index)
            if end == len(lines):
                break
            continue
        if attribution.ends_like_attribution(line, follows[index]):
            first = attribution.beginning(lines, index, follows[index])
            if first is not None:
                first = _with_frame(lines, first)
                inner = attribution.inner_start(lines[first])
                cut = (first, inner) if inner else cut
                quoted[first : index + 1] = [True] * (index + 1 - first)
                if not follows[index] and (said < first or inner):
                    quoted[first:] = [True] * (len(lines) - first)
                    break
                continue
        said = min(said, index)
    return cut


def _end_of_labels(lines: list[str], index: int, follows: list[bool], about: About) -> int:
    """Where a header block at the head of a mail ends, if the mail below it is marked and answers may follow."""
    for at in range(index, min(len(lines), index + 4)):
        end = attribution.header_block(lines, at, *about) if attribution.label(lines[at]) else None
        if end is not None:
            return end if follows[end - 1] else len(lines)
    return len(lines)


def _between_brackets(line: str) -> bool:
    """Whether one client introduces an unmarked quotation: ">>> Zoë <zoe@klant.example> 2/2/2026 10:00 >>>"."""
    text = line.strip()
    if not (text.startswith(">>> ") and text.endswith(" >>>") and len(text) < MAX_BRACKETED):
        return False
    return bool(attribution.TIME.search(text) or attribution.EMAIL.search(text))


def _looked_at(line: str) -> bool:
    """Whether a line will be looked at closely."""
    text = line.strip()
    return text[0] in FRAMES or text[-1] in FRAMES or ":" in text or "：" in text


def _with_frame(lines: list[str], first: int) -> int:
    """Step back over a rule or a line between dashes that stands right above an attribution."""
    above = next((at for at in range(first - 1, max(-1, first - 3), -1) if lines[at].strip()), None)
    if above is None or len(lines[above]) > 90 or lines[above].strip()[0] not in "-_=—–*━─":
        return first
    framed = attribution.RULE.match(lines[above]) or attribution.SEPARATOR.match(lines[above])
    return above if framed else first


def _follows(lines: list[str], quoted: list[bool]) -> list[bool]:
    """For each line, whether the next line that is not empty is quoted."""
    out, next_quoted = [False] * len(lines), False
    for index in range(len(lines) - 1, -1, -1):
        out[index] = next_quoted
        if lines[index].strip():
            next_quoted = quoted[index]
    return out


def _cuts(lines: list[str], index: int, about: About) -> bool:
    """Whether from this line on all is quoted: a header block or a separator stands here."""
    line = lines[index]
    text = line.strip()
    if text[0] in FRAMES and attribution.separates(line):
        return True
    framed = text[0] in FRAMES or text[-1] in FRAMES
    folded = text.casefold() if len(text) < 200 else ""
    if folded.removeprefix("please ").startswith(table().above) or (
        framed and any(one in folded for one in table().above)
    ):
        return True
    if text[0] in FRAMES and _frames_block(lines, index, about.title):
        return True
    if len(text) > 300 or not any(colon in text for colon in attribution.ENDS):
        return False
    if len(text) < 80 and text.endswith((":", "：")) and attribution.separates(line):
        return any(one.strip() for one in lines[index + 1 : index + 4])
    return _begins_labels(lines, index) and attribution.header_block(lines, index, *about) is not None


def _frames_block(lines: list[str], index: int, title: str) -> bool:
    """Whether a rule, or a line between dashes in words we do not know, stands above quoted labels."""
    below = next((at for at in range(index + 1, min(len(lines), index + 4)) if lines[at].strip()), None)
    if below is None:
        return False
    if attribution.RULE.match(lines[index]):
        return attribution.header_block(lines, below, title) is not None
    found = attribution.label(lines[below]) if attribution.SEPARATOR.match(lines[index][:160]) else None
    return bool(found and (attribution.EMAIL.search(found[1]) or attribution.header_block(lines, below, title)))


def _begins_labels(lines: list[str], index: int) -> bool:
    """Whether a run of labels can begin here: a known label, or one below a line that is none."""
    found = attribution.label(lines[index])
    if found is None:
        return False
    above = attribution.label(lines[index - 1]) if index else None
    return above is None or (bool(found[0]) and not above[0])


def _pieces(lines: list[str], roles: list[Role], cut: tuple[int, int] | None) -> list[tuple[Role, str]]:
    """Join neighbouring lines of one role."""
    out: list[tuple[Role, list[str]]] = []

    def add(role: Role, text: str) -> None:
        """Append a text to the last piece, or begin one."""
        if out and out[-1][0] == role:
            out[-1][1].append(text)
        elif text:
            out.append((role, [text]))

    for index, line in enumerate(lines):
        if cut and index == cut[0]:
            add("new", line[: cut[1]])
            add("quoted", line[cut[1] :])
        else:
            add(roles[index], line)
    return [(role, "".join(texts)) for role, texts in out]


def _signed(pieces: list[tuple[Role, str]], strict: bool) -> list[Segment]:
    """Cut the signatures out of each new piece."""
    out: list[Segment] = []
    for number, (role, text) in enumerate(pieces):
        at = 0
        looked = role == "new" and number >= len(pieces) - MAX_SIGNED
        for begin, end in signature.stretches(text, strict) if looked else []:
            out += [Segment(role="new", text=text[at:begin])] if begin > at else []
            out.append(Segment(role="signature", text=text[begin:end]))
            at = end
        out += [Segment(role=role, text=text[at:])] if at < len(text) else []
    return out

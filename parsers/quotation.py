# SPDX-License-Identifier: Apache-2.0
"""What of a text is new, what is quoted, what is signature; joined the segments are the text, exactly.

Folding is a view: nothing is lost, and a text in which nothing new would remain is new as a whole.
Lines that begin with ">" are quoted (RFC 3676 section 4.5); so is what a client marked in HTML, what
stands under a quoted header block, and what an attribution line introduces.
"""

import re
import unicodedata
from dataclasses import replace
from typing import Literal

from parsers import attribution, history, parting, signature
from parsers.marked import fill, marked, within
from parsers.values import NOTHING_NEW, Segment

Role = Literal["new", "quoted", "signature"]

MAX_LINES = 3_000  # beyond, all is as the last line before: some 40 ms
MAX_LOOKS = 300  # lines that are looked at closely, for a colon or a dash in them
MAX_SIGNED = 100  # pieces, from the end, in which a signature is looked for: some 10 ms
MAX_ANCHORS = 20  # places where a marked quotation begins that are looked at
MAX_LABELS = 4  # lines with labels between a rule and an attribution
MAX_GREETING = 40  # characters
ASIDES = frozenset(["?", "!", "?!", "!?", "??", "!!", "???", "!!!", "？", "！", "？！"])  # an answer of marks alone
WORDY = re.compile(r"[^\W_]")


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
    quoted, cut = _quoted(lines, ranges or [], history.About(title.casefold(), not answers))
    roles: list[Role] = ["quoted" if one else "new" for one in quoted]
    closing = within(lines, sorted(signed or []))
    if any(closing) and _is_typed_in(lines, quoted, closing):
        closing = []
    for index, inside in enumerate(closing):
        if inside and not quoted[index]:
            roles[index] = "signature"
    for index in signature.banner(lines):
        roles[index] = "signature"
    found = tuple(_signed(_pieces(lines, roles, cut), not answers))
    if rest:
        found += (Segment(role="quoted" if quoted[-1] else "new", text=rest),)
    if not _any_new(found):
        given_back = tuple(replace(one, role="new") if one.role == "signature" else one for one in found)
        found = given_back if _any_new(given_back) else (Segment(role="new", text=text),)
        return found, NOTHING_NEW if speaks(text) else ""
    return found, f"quotations looked for in the first {MAX_LINES} lines only" if rest else ""


def _is_typed_in(lines: list[str], quoted: list[bool], closing: list[bool]) -> bool:
    """Whether the author typed within the signature: nothing stands above it but a greeting, and sentences in it."""
    outside = [line for index, line in enumerate(lines) if not (closing[index] or quoted[index])]
    if not "".join(outside).rstrip().endswith((",", "，", "、")) or len("".join(outside)) > MAX_GREETING:
        return False
    return any(signature.is_sentence(line.strip()) for index, line in enumerate(lines) if closing[index])


def _any_new(found: tuple[Segment, ...]) -> bool:
    return any(one.role == "new" and (speaks(one.text) or one.text.strip() in ASIDES) for one in found)


def speaks(text: str) -> bool:
    """Whether a text says anything: a letter, a digit or a picture (emoji)."""
    return bool(WORDY.search(text)) or any(unicodedata.category(char) in ("So", "Sk") for char in set(text))


def _quoted(
    lines: list[str], ranges: list[tuple[int, int]], about: history.About
) -> tuple[list[bool], tuple[int, int] | None]:
    """Decide for each line whether it is quoted; ``cut`` names a line whose head is still new."""
    quoted = marked(lines, sorted(ranges))
    about = about._replace(anchor=_anchor(lines, quoted))
    _take_back(lines, quoted, within(lines, sorted(ranges)), about)
    cut = _introduced(lines, quoted, about)
    fill(lines, quoted)
    return quoted, cut


def _introduced(lines: list[str], quoted: list[bool], about: history.About) -> tuple[int, int] | None:
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
        if history.begins(lines, index, about):
            end = len(lines) if said < index else _end_of_labels(lines, index, follows, about)
            quoted[index:end] = [True] * (end - index)
            if end == len(lines):
                break
            continue
        if attribution.ends_like_attribution(line, follows[index]):
            first = attribution.beginning(lines, index, follows[index])
            if first is not None and (follows[index] or _is_sure(lines[first : index + 1], index, about)):
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


def _anchor(lines: list[str], quoted: list[bool]) -> int:
    """The last line that introduces a marked quotation, or -1."""
    follows, looks = _follows(lines, quoted), 0
    for index in range(len(lines) - 1, -1, -1):
        if follows[index] and not quoted[index] and attribution.ends_like_attribution(lines[index], True):
            looks += 1
            if attribution.beginning(lines, index, True) is not None:
                return index
        if looks > MAX_ANCHORS:
            break
    return -1


def _take_back(lines: list[str], quoted: list[bool], told: list[bool], about: history.About) -> None:
    """Count lines marked by ">" as new where nothing introduces them, in a mail that answers none or above what does.

    Prompts, logs and menus begin so. ``told`` are the lines that the HTML marks.
    """
    follows = _follows(lines, quoted)
    for index in range(min(len(lines), about.anchor) if about.anchor >= 0 else len(lines) * about.strict):
        line = lines[index]
        if quoted[index] and not told[index]:
            quoted[index] = False
        elif follows[index] and line.strip() and _introduces(lines, index):
            return


def _introduces(lines: list[str], index: int) -> bool:
    """Whether a line above a marked one says whose words those are."""
    if history.label_of(lines[index]) or attribution.separates(lines[index]):
        return True
    return attribution.ends_like_attribution(lines[index], True) and (
        attribution.beginning(lines, index, True) is not None
    )


def _is_sure(lines: list[str], index: int, about: history.About) -> bool:
    """Whether lines may introduce an unmarked quotation, which reaches to the end of the mail."""
    text = " ".join([lines[0][attribution.inner_start(lines[0]) :], *lines[1:]])
    return attribution.is_sure(" ".join(text.split()), about.strict or index < about.anchor)


def _end_of_labels(lines: list[str], index: int, follows: list[bool], about: history.About) -> int:
    """Where a header block at the head of a mail ends, if the mail below it is marked and answers may follow."""
    for at in range(index, min(len(lines), index + 4)):
        found = attribution.label(lines[at])
        end = attribution.header_block(lines, at, about.title, index < about.anchor) if found else None
        if end is not None:
            return end if follows[end - 1] else len(lines)
    return len(lines)


def _between_brackets(line: str) -> bool:
    """Whether one client introduces an unmarked quotation: ">>> Zoë <zoe@klant.example> 2/2/2026 10:00 >>>"."""
    text = line.strip()
    if not (text.startswith(">>> ") and text.endswith(" >>>") and len(text) < history.MAX_BRACKETED):
        return False
    return bool(attribution.TIME.search(text) or attribution.EMAIL.search(text))


def _looked_at(line: str) -> bool:
    """Whether a line will be looked at closely."""
    text = line.strip()
    return text[0] in history.FRAMES or text[-1] in history.FRAMES or ":" in text or "：" in text


def _with_frame(lines: list[str], first: int) -> int:
    """Step back over a rule or a line between dashes that stands right above an attribution."""
    labels = first
    while labels and history.label_of(lines[labels - 1]) in ("to", "cc", "subject") and first - labels < MAX_LABELS:
        labels -= 1
    if labels < first and labels and attribution.RULE.match(lines[labels - 1]):
        return labels - 1
    above = next((at for at in range(first - 1, max(-1, first - 3), -1) if lines[at].strip()), None)
    if above is None or len(lines[above]) > 90 or lines[above].strip()[0] not in "-_=—–*━─":
        return first
    framed = attribution.RULE.match(lines[above]) or attribution.between_dashes(lines[above])
    return above if framed else first


def _follows(lines: list[str], quoted: list[bool]) -> list[bool]:
    """For each line, whether the next line that is not empty is quoted."""
    out, next_quoted = [False] * len(lines), False
    for index in range(len(lines) - 1, -1, -1):
        out[index] = next_quoted
        if lines[index].strip():
            next_quoted = quoted[index]
    return out


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
        for begin, end in parting.with_card(text, signature.stretches(text, strict)) if looked else []:
            out += [Segment(role="new", text=text[at:begin])] if begin > at else []
            out.append(Segment(role="signature", text=text[begin:end]))
            at = end
        out += [Segment(role=role, text=text[at:])] if at < len(text) else []
    return out

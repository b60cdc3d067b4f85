# SPDX-License-Identifier: Apache-2.0
"""Where quoted history begins that no mark shows: below a header block, a separator, or a line of a help desk."""

import re
from typing import NamedTuple

from parsers import attribution
from parsers.device_line import signs
from parsers.wording import table

MAX_BRACKETED = 250
NOTES = re.compile(r"---\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4} \d{1,2}[:.]\d{2}[^\n]{0,12}---")
MOST_LABELS = 8
FRAMES = "-_=*—–━─#~[(>])"


class About(NamedTuple):
    """What is known of the mail: its subject without prefixes, and whether it answers none."""

    title: str
    strict: bool
    anchor: int = -1  # the last line that introduces a marked quotation: above it no other swallows what follows


def begins(lines: list[str], index: int, about: About) -> bool:
    """Whether from this line on all is quoted: a header block or a separator stands here."""
    line = lines[index]
    text = line.strip()
    if text[0] in FRAMES and attribution.separates(line):
        return not about.strict or _labelled(lines, index)
    framed = text[0] in FRAMES or text[-1] in FRAMES
    folded = text.casefold() if len(text) < 200 else ""
    if folded.removeprefix("please ").startswith(table().above) or (
        framed and any(one in folded for one in table().above)
    ):
        return True
    if text[0] in FRAMES and _frames_block(lines, index, about.title):
        return True
    if folded in table().original and len(lines) > index + 1:
        return label_of(lines[index + 1]) == "from"
    if len(text) > 300 or not any(colon in text for colon in attribution.ENDS):
        return False
    if len(text) < 80 and text.endswith((":", "：")) and attribution.separates(line):
        return _labelled(lines, index)
    if _runs_on(lines, index):
        return True
    if NOTES.search(text):
        return any(label_of(one) for one in lines[index + 1 : index + 4])
    if not _begins_labels(lines, index):
        return False
    if about.strict and not (_is_titled(lines, index, about.title) or _is_whole(lines, index)):
        return False
    return attribution.header_block(lines, index, about.title, index < about.anchor) is not None


def _is_titled(lines: list[str], index: int, title: str) -> bool:
    """Whether labels name the subject of this very mail: then it answers, though nothing else says so."""
    told = [label[1].casefold() for one in lines[index : index + 8] if (label := attribution.label(one))]
    if told and "[mailto:" in told[0]:
        return True
    return bool(title) and any(one.endswith(title) for one in told) and any(map(attribution.BRACKETED.search, told))


def _is_whole(lines: list[str], index: int) -> bool:
    """Whether labels are all four that one client prints, an address among them, and no line announces them."""
    run = []
    for line in lines[index : index + MOST_LABELS]:
        label = attribution.label(line)
        if label is None or not label[0]:
            break
        run.append(label)
    above = next((one.strip() for one in reversed(lines[max(0, index - 3) : index]) if one.strip()), "")
    if not above or above.endswith((":", "：")) or [kind for kind, _ in run][:2] != ["from", "sent"]:
        return False
    if not {"to", "subject"} <= {kind for kind, _ in run}:
        return False
    return any(attribution.EMAIL.search(value) for _, value in run) and bool(
        attribution.DIGIT.search(run[1][1]) or attribution.EMAIL.search(run[0][1])
    )


def _runs_on(lines: list[str], index: int) -> bool:
    """Whether one telephone quotes here: below its own line an attribution with the quotation behind it."""
    text = attribution.bare(lines[index])[:MAX_BRACKETED]
    if not table().opening.match(text) or not attribution.DATE.search(text) or not attribution.BRACKETED.search(text):
        return False
    above = next((one for one in reversed(lines[max(0, index - 3) : index]) if one.strip()), "")
    return signs(above)


def label_of(line: str) -> str:
    """The kind of a label that begins a line, "" where none is known."""
    found = attribution.label(line)
    return found[0] if found else ""


def _labelled(lines: list[str], index: int) -> bool:
    """Whether the next line that is not empty bears a label, in any language."""
    below = next((one for one in lines[index + 1 : index + 5] if one.strip()), "")
    return attribution.label(below) is not None or attribution.EMAIL.search(below) is not None


def _frames_block(lines: list[str], index: int, title: str) -> bool:
    """Whether a rule, or a line between dashes in words we do not know, stands above quoted labels."""
    below = next((at for at in range(index + 1, min(len(lines), index + 4)) if lines[at].strip()), None)
    if below is None:
        return False
    if attribution.RULE.match(lines[index]):
        return attribution.header_block(lines, below, title) is not None
    found = attribution.label(lines[below]) if attribution.between_dashes(lines[index]) else None
    return bool(found and (attribution.EMAIL.search(found[1]) or attribution.header_block(lines, below, title)))


def _begins_labels(lines: list[str], index: int) -> bool:
    """Whether a run of labels can begin here: a known label, or one below a line that is none."""
    found = attribution.label(lines[index])
    if found is None:
        return False
    above = attribution.label(lines[index - 1]) if index else None
    return above is None or (bool(found[0]) and not above[0])

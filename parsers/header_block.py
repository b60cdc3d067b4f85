# SPDX-License-Identifier: Apache-2.0
"""The labels that a mail client writes above a forwarded mail ("From:", "Von:", "差出人："), read as values."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from parsers import attribution, calendar_words, fields, signed, wording
from parsers.printed_date import moment
from parsers.values import Address

MAX_LINES = 60  # in which the labels must end
MAX_BLANK = 3  # empty lines in a row between two labels: HTML turned to text has them
MAX_VALUE = 2_000  # characters of a value
WIDE = 60  # characters from which on a line may have been wrapped

PREFIX = re.compile(r"(?:[ \t]{0,4}>[ \t]?){0,9}[ \t]{0,80}")
COLON = re.compile(r"[:：՝፦៖]")
# A row of a table: "发件人  王伟", "| Van | Bob |".
ROW = re.compile(r"[\s>*|]{0,20}([^\s|][^|\n]{0,30}?)(?:[ \t]{2,}|\t|[ \t]?\|)[ \t|]*([^\s|][^\n]*)")
LINKED = re.compile(r"[<\[(]mailto:[^\s<>\[\]()]{1,300}[>\])]", re.IGNORECASE)
EMAIL = re.compile(r"[^\s<>@\[\]():;,\"']{1,64}@[^\s<>@\[\]():;,\"']{1,200}")
BRACKETED = re.compile(r"<[^<>\s]{1,64}@[^<>\s]{1,200}>[;,]?")
ON_BEHALF = re.compile(
    r"\b(?:on behalf of|im auftrag von|namens|de la part de|en nombre de|em nome de|per conto di|"
    r"от имени|w imieniu|atas nama|bagi pihak)\s{1,5}([^\n]+)$",
    re.IGNORECASE,
)
ORNAMENT = " \t*_|;,\u200b\u200e\u200f\u202a\u202c\xa0\n"


@dataclass(frozen=True, kw_only=True)
class Block:
    """What the labels say; ``end`` is the first line below them, ``prefix`` stands before each of their lines."""

    sender: Address
    sent: str
    subject: str
    languages: frozenset[str]
    end: int
    prefix: str


def read(lines: list[str], announced: bool) -> Block | None:
    """Read the labels at the head of some lines; None where no mail begins there.

    Where no line has ``announced`` them they must be From and one more of when and what; or, in words that we do
    not know, three labels of which the first holds an address and another a moment.
    """
    head = [(at, label) for at, line in enumerate(lines[: MAX_BLANK + 2]) if (label := _label(line))]
    known = [at for at, label in head if label[0]]
    first = next(iter(known or [at for at, label in head if announced or EMAIL.search(label[2])]), None)
    if first is None:
        return None
    told: list[tuple[str, str, str]] = []  # kind, label, value
    end = first
    for at, label in _walk(lines, first):
        if label:
            told.append(label)
        elif told:
            kind, name, value = told[-1]
            told[-1] = (kind, name, f"{value} {attribution.bare(lines[at])}"[:MAX_VALUE])
        end = at + 1
    have: dict[str, str] = {}
    for kind, _, value in told:
        have.setdefault(kind, value.strip(ORNAMENT))
    if not announced and not _is_mail(have, told):
        return None
    return _block(have, told, end, PREFIX.match(lines[first])) if len(told) > 1 else None


def may_begin(line: str) -> bool:
    """A cheap first look: whether the labels of a mail could begin with this line."""
    found = attribution.label(line)
    return bool(found and (found[0] or EMAIL.search(found[1])))


def _is_mail(have: dict[str, str], told: list[tuple[str, str, str]]) -> bool:
    """Whether labels that nothing announced are those of a mail, and not of a form."""
    moments = [value for _, _, value in told if attribution.TIME.search(value)]
    addressed = [value for _, _, value in told if EMAIL.search(value)]
    if "from" in have and ("sent" in have or "subject" in have):
        return bool(moments or addressed)
    return len(told) > 2 and addressed[:1] == [told[0][2]] and any(map(moment, moments))


def _walk(lines: list[str], first: int) -> Iterator[tuple[int, tuple[str, str, str] | None]]:
    """Each line of the block with its label; None for one that goes on with the value above."""
    blank, value, width = 0, "", 0
    for at in range(first, min(len(lines), first + MAX_LINES)):
        line = lines[at]
        if not attribution.bare(line):
            blank += 1
            if blank > MAX_BLANK:
                return
            continue
        label = _label(line)
        if label and (label[0] or at == first or (value and not blank)):
            yield at, label
        elif blank and value:
            return
        elif _goes_on(lines, at, value, width):
            yield at, None
        else:
            return
        blank, width = 0, len(line)
        value = label[2] if label else attribution.bare(line)


def _goes_on(lines: list[str], at: int, value: str, width: int) -> bool:
    """Whether a line without a label is the rest of the value above: by how that ends, or by a label below."""
    line = lines[at]
    if not value or value.endswith((",", ";")) or width >= WIDE or line.startswith((" ", "\t")):
        return True
    below = [label for one in lines[at + 1 : at + 3] if (label := _label(one))]
    return any(kind for kind, _, _ in below) or bool(BRACKETED.fullmatch(line.strip()))


def _label(line: str) -> tuple[str, str, str] | None:
    """The kind of a label ("" where the word is unknown), its word and its value."""
    found = attribution.label(line)
    if found and found[0]:
        return found[0], COLON.split(line, 1)[0].strip(ORNAMENT + ">").casefold(), found[1]
    row = ROW.match(line[:400])
    word = row[1].strip(ORNAMENT).casefold() if row else ""
    kind = wording.table().labels.get(word, "")
    if row and kind:
        return kind, word, row[2]
    return ("", "", found[1]) if found else None


def _block(have: dict[str, str], told: list[tuple[str, str, str]], end: int, prefix: re.Match[str] | None) -> Block:
    """Fill in by shape what no known label says: an address is whose, a moment is when, and what is left is what."""
    unknown = [value.strip(ORNAMENT) for kind, _, value in told if not kind]
    other = [one for one in unknown if not EMAIL.search(one) and not moment(one)]
    spoken = Counter(one for _, word, _ in told for one in calendar_words.label_languages().get(word, ()))
    most = max(spoken.values(), default=0)
    return Block(
        sender=mailbox(have.get("from") or next((one for one in unknown if EMAIL.search(one)), "")),
        sent=have.get("sent") or next((one for one in unknown if moment(one)), ""),
        subject=fields.text(have.get("subject") or (other[0] if len(other) == 1 else "")),
        languages=frozenset(one for one, count in spoken.items() if count == most),
        end=end,
        prefix=prefix[0] if prefix else "",
    )


def mailbox(value: str) -> Address:
    """The author in the value of a From label: name and address, of which clients often print only one.

    "Tan, Ann" is turned round where the address says so.
    """
    behalf = ON_BEHALF.search(value)
    value = LINKED.sub(lambda match: f" {match[0][8:-1]} ", behalf[1] if behalf else value)
    found = EMAIL.search(value)
    told = value[: found.start()] if found else value.partition("<")[0]
    name = " ".join(fields.text(told).strip(ORNAMENT + "<>\"'").rstrip(" ([").split())
    if found and not name and "(" in value[found.end() :]:
        name = value[found.end() :].partition("(")[2].partition(")")[0].strip()
    address = found[0] if found else ""
    return Address(name="" if "@" in name else signed.in_order(name[: fields.LONGEST_NAME], address), address=address)

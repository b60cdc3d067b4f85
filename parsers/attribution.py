# SPDX-License-Identifier: Apache-2.0
"""How mail clients introduce a quotation: "On ... wrote:" lines and quoted header blocks, by language.

The words stand in ``data/quotation.tsv``; a report about a language becomes a word there. Where the
words are unknown the shape decides: an address, a date and a time in a line that ends in a colon.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MAX_ATTRIBUTION = 500  # characters
MAX_BLOCK = 24  # lines of a header block
MAX_BACK = 4  # lines above the one that ends in a colon

LINE = re.compile(r"[^\n]*\n|[^\n]+")
WORD = re.compile(r"[^\W_]+")
DIGIT = re.compile(r"\d")
EMAIL = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,200}")
DATE = re.compile(
    r"(?<![\w/.])(?:[12]\d{3}(?![\d/]\d{2}\b(?!\s*\d))|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))(?!\d)"
    r"|\d{4}[年년./-]|\d{1,2}[-\s.]+(?:de\s)?[^\W\d_]{3,12}\.?[-\s.]+(?:de\s)?\d{4}|(?<!\w)[12٢۲१২๒]\d{3}(?!\w)"
)
TIME = re.compile(r"\d{1,2}\s?[:.h時时点시](?:\s?\d{2})?")
ENDS = (":", "：", "՝", "﹕", "︰", "፦", "፡", "៖", "꞉", "։")
DECORATION = " \t*_>|\u200b\u200e\u200f\u202a\u202c"
LABEL = re.compile(
    r"[\s*_>|\u200e\u200f]*([^\s*_:：՝፦៖>][^:：՝፦៖\n]{0,30}?)[\s*_]*[:：՝፦៖][\s*_\u200e\u200f]*(.*)"
)
SEPARATOR = re.compile(r"[\s>*]*(?:[-_=—–*]\s?){2,}\s*([^-_=—–*\n][^\n]{1,80}?)\s*[-_=—–*]{2,}[\s*]*$")
RULE = re.compile(r"[\s>*]*[-_=—–]{5,}\s*$")
BRACKETED = re.compile(r"<[^<>\s]{1,64}@[^<>\s]{1,200}>")
ISO_LINE = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\s(?:.{0,120}<[^<>\s]+@[^<>\s]+>?:?$|\d{1,2}:\d{2}\s(?:GMT|UTC)[+-]\d)"
)
WROTE_DASHES = re.compile(r"[\s>]*-{2,}.{3,200}?-{2,}\s*$")
# A line that begins so goes on as a sentence, not as a name.
SENTENCES = "The My Our Your His Her Their This That He She They We I It A An Der Die Das Mein Unser"
SENTENCE = frozenset(SENTENCES.split())


@dataclass(frozen=True, kw_only=True)
class Words:
    """The table, made ready: phrases folded to lower case by kind, and the verbs as one expression."""

    labels: dict[str, str]
    original: frozenset[str]
    forward: frozenset[str]
    forward_by: tuple[str, ...]  # the same with a space, before "by Zoë Klein"
    mobile: tuple[str, ...]
    above: tuple[str, ...]
    verbs: frozenset[str]  # of one word, in scripts that part words
    phrases: tuple[str, ...]  # all other verbs
    opening: re.Pattern[str]


def _plain_script(phrase: str) -> bool:
    """Whether words of this script are parted by spaces, so that a verb must stand alone."""
    return phrase[0].isascii() or "\u00c0" <= phrase[0] < "\u0700" or "\u10a0" <= phrase[0] < "\u1100"


def _alternatives(phrases: list[str]) -> str:
    ordered = sorted(set(phrases), key=len, reverse=True)
    spaced = "|".join(re.escape(phrase) for phrase in ordered if _plain_script(phrase))
    joined = "|".join(re.escape(phrase) for phrase in ordered if not _plain_script(phrase))
    return rf"(?:(?<![^\W_])(?:{spaced})(?![^\W_])|(?:{joined}))"


@cache
def table() -> Words:
    """Read the table once."""
    heap: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    for line in files("parsers").joinpath("data/quotation.tsv").read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        kind, _, phrases = line.split("\t")
        heap.setdefault(kind, []).extend(phrases.split("|"))
        if kind in ("from", "sent", "to", "cc", "subject"):
            for phrase in phrases.split("|"):
                labels.setdefault(phrase.casefold(), kind)
    verbs = {phrase.casefold() for phrase in heap["wrote"]}
    single = {verb for verb in verbs if _plain_script(verb) and WORD.fullmatch(verb)}
    before = _alternatives(heap["before"])
    return Words(
        labels=labels,
        original=frozenset(phrase.casefold() for phrase in heap["original"]),
        forward=frozenset(phrase.casefold() for phrase in heap["forward"]),
        forward_by=tuple(f"{phrase.casefold()} " for phrase in heap["forward"]),
        mobile=tuple(phrase.casefold() for phrase in heap["mobile"]),
        above=tuple(phrase.casefold() for phrase in heap["above"]),
        verbs=frozenset(single),
        phrases=tuple(sorted(verbs - single)),
        opening=re.compile(rf"(?:^|(?<=[\s-]))(?:{before})[\s,]{{0,3}}(?=[^\n]{{0,40}}?\d)"),
    )


def lines_of(text: str) -> list[str]:
    """Cut a text at its line feeds, and only there, keeping them."""
    return LINE.findall(text)


def says_wrote(text: str) -> bool:
    """Whether a verb of writing stands in a short text, in any language of the table."""
    folded = text.casefold()
    words = table()
    return any(word in words.verbs for word in WORD.findall(folded)) or any(one in folded for one in words.phrases)


def bare(line: str) -> str:
    """A line without the decoration that clients put around it."""
    return line.strip(DECORATION + "\n")


def label(line: str) -> tuple[str, str] | None:
    """Read ``From: value`` in any language: the kind ("" where the word is unknown) and the value."""
    match = LABEL.match(line[:400])
    if not match:
        return None
    return table().labels.get(match[1].strip().casefold(), ""), match[2].strip()


def ends_like_attribution(line: str) -> bool:
    """A cheap first look: could an attribution end with this line?"""
    text = line.rstrip(DECORATION + "\n")
    if not text or len(text) > MAX_ATTRIBUTION:
        return False
    if text.endswith(ENDS):
        return True
    if text[0].isdigit() and ISO_LINE.match(line.strip()):
        return True
    if text.endswith("--"):
        return bool(WROTE_DASHES.match(text)) and says_wrote(text)
    if BRACKETED.search(line) and TIME.search(line):
        return True
    return ("@" in text or bool(DIGIT.search(text))) and says_wrote(text[-24:])


def is_attribution(text: str, followed: bool) -> bool:
    """Whether the joined lines introduce a quotation; ``followed`` says that a quoted line comes next."""
    if len(text) > MAX_ATTRIBUTION:
        return False
    email, day, hour = bool(EMAIL.search(text)), bool(DATE.search(text)), bool(TIME.search(text[:-1]))
    verb = says_wrote(text)
    if text.rstrip().endswith("--"):
        return verb
    if ISO_LINE.match(text):
        return True
    if followed:
        if verb and (day or hour or email or _name_only(text)):
            return True
        return (day and hour) or (email and (day or hour or len(text) < 80))
    if verb and day and len(text) < 80 and table().opening.match(text):
        return True
    if verb and email and "<" in text and len(text) < 120:
        return True
    if not verb and not text.rstrip(DECORATION).endswith(ENDS):
        return False
    return email + day + hour >= (2 if verb else 3) and (verb or "<" in text or len(text) < 120)


def _name_only(text: str) -> bool:
    """Whether nothing but a name stands beside the verb: "Zoë Klein wrote:", not "my boss wrote:"."""
    words = text.strip(" :：՝,\"'*_-\n\t").split()
    names = [word for word in words if word.strip(":,").casefold() not in table().verbs]
    return 0 < len(names) <= 4 and all(not name[0].islower() for name in names) and names[0] not in SENTENCE


def beginning(lines: list[str], last: int, followed: bool) -> int | None:
    """Return the line where the attribution that ends at ``last`` begins, or None where there is none."""
    text, found = "", None
    for first in range(last, max(-1, last - MAX_BACK - 1), -1):
        line = bare(lines[first])
        if not line and text.startswith(("<", "mailto:")) and first > last - 4:
            continue  # one client parts the name from the address by an empty line
        if found is not None and _whole(text, line):
            break
        foreign = lines[first].lstrip().startswith(">") and not lines[last].lstrip().startswith(">")
        if not line or (foreign and len(line) > 3 and first < last):
            break
        text = f"{line} {text}" if text else line
        if is_attribution(text, followed):
            found = first
    return found


def _whole(text: str, above: str) -> bool:
    """Whether an attribution has all its pieces: when, and who or said; brackets in pairs.

    One without a date is whole unless the line above it has one.
    """
    if text.count("<") < text.count(">") or text.startswith(("<", "mailto:")):
        return False
    if DATE.search(text) or TIME.search(text[:-1]):
        return bool(EMAIL.search(text)) or says_wrote(text)
    return not DATE.search(above)


def inner_start(line: str) -> int:
    """Where in its line an attribution begins, when a reply stands before it on the same line."""
    match = table().opening.search(line)
    if not match or not match.start():
        return 0
    rest = line[match.start() :]
    before = line[: match.start()].strip(" \t>")
    fits = DATE.search(rest) and not DATE.search(before) and "@" not in before
    return len(line[: match.start()].rstrip(" -")) if fits and before.strip("-*_ ") else 0


def header_block(lines: list[str], first: int, title: str = "") -> int | None:
    """Return the end (exclusive) of a quoted header block that begins at ``first``, or None.

    Known labels decide (From with another, one of them with an address or a moment; or three of them);
    else three labels in a row, without a gap, of which one holds an address and another a date with a time,
    or one of these and another the ``title``, the subject of the mail that quotes.
    """
    opening = label(lines[first])
    if opening is None:
        return None
    gaps = bool(opening[0])  # HTML turned to text may put an empty line between the labels
    kinds: list[str] = []
    email = moment = titled = False
    end, gap = first, False
    for at in range(first, min(len(lines), first + MAX_BLOCK)):
        found = label(lines[at])
        if found and (found[0] or not gap):
            kinds.append(found[0])
            titled |= bool(title) and found[1].casefold().endswith(title)
            email |= bool(EMAIL.search(found[1]))
            moment |= bool(DATE.search(found[1]) and TIME.search(found[1]))
            end, gap = at + 1, False
        elif bare(lines[at]) and not gap:
            continue
        elif gap or not gaps:
            break
        else:
            gap = True
    return end if _is_block(kinds, email + moment + titled, email and moment) else None


def _is_block(kinds: list[str], signs: int, email_and_moment: bool) -> bool:
    """Judge a run of labels: their kinds, and how many of an address, a moment and the subject they hold."""
    known = set(kinds) & {"from", "sent", "to", "subject"}
    if "from" in known and (len(known) >= 2 or len(kinds) == 1):
        return signs >= 1 if len(known) > 1 else email_and_moment
    return len(known) >= 3 or (len(kinds) >= 3 and signs >= 2)


def separates(line: str) -> str:
    """Name what a separator line announces: "original", "forward", or "" when it is none."""
    if not line.strip():
        return ""
    words = table()
    match = SEPARATOR.match(line[:160])
    text = (match[1] if match else bare(line)).strip(" :：*-_=").casefold()
    if text in words.forward or (match and text.startswith(words.forward_by)):
        return "forward"
    if match and text in words.original:
        return "original"
    return ""

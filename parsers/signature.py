# SPDX-License-Identifier: Apache-2.0
"""Where signatures stand: below the "-- " line of RFC 3676 section 4.3, and what devices, servers and lawyers add."""

import re
from functools import partial

from parsers.attribution import label, lines_of
from parsers.device_line import is_footer, signs
from parsers.legal import MAX_TEXT, notices
from parsers.wording import WORD, table

MAX_TAIL = 100  # lines at the end that are looked at
MAX_TOP = 3  # lines at the head in which a telephone may have signed above the text
MAX_NOTICE = 4_000  # characters of a legal notice that are read
BRACKETS = " \t\n*_|>⚠\ufe0f"
WRAPPED = 60  # a line as long as this may go on in the next
AUTHORS = (
    "I my My ik Ik mijn Mijn ich Ich mein Mein meine meinem j J mon yo eu meu minha jag jeg saya Saya aku я Я мой"
)
OF_THE_AUTHOR = frozenset(AUTHORS.split())
TELLING = "was were war wurde ging werd fue foi fu stata stato ble blev był była byl byla yesterday gestern gisteren"
TOLD = frozenset(TELLING.split())  # a notice speaks of the mail that it stands in, not of what happened to one
MAX_OPENING = 100  # characters of a notice in which such a word would stand
LONG = 140  # bytes of the shortest legal notice
MAX_LINES = 25  # a block after a mark that is longer than this is text
MAX_MARKED = 60  # the same, where the mark is the very one of RFC 3676
MAX_CARD = 10  # lines of a signature below another mark
LONGEST_RULE = 200  # characters
MAX_WIDTH = 90  # of such a line
MAX_WORDS = 7  # of a line that ends like a sentence
MAX_NAME = 4  # words of a name
MIN_SIGNED = 4  # lines of devices in one paragraph that make all of it theirs
MAX_DEVICE = 40  # lines at the end in which a device may sign

STANDARD = ("-- \n", "-- ", "--\xa0\n", "--\xa0")
MARK = re.compile(r"[ \t]{0,3}(?:-- ?|—|––|__+|--[ \t\xa0]*|-{2,}|\*{3,}|={3,}|\u2013{2,}|\*\*--[ ]?\*\*|ᐧ)[ \t]*")
NAME_LINE = re.compile(r"[-–—]\s?[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,2}\s*")
RULE = re.compile(r"_{20,}|-{20,}")
FRAME = re.compile(r"[ \t]{0,3}([━─=*~・+☆★◆◇■□\-_])\1{7,}[ \t]*")
FOOTER = re.compile(r"https?://|www\.|mailing list|unsubscribe|sent via|@lists?\.", re.IGNORECASE)
REACHED = re.compile(r"@|https?://|www\.|〒|(?:\d[\s./()+-]{0,3}){6}")
LISTED = re.compile(r"[ \t]{0,4}(?:\d{1,2}[.)]|[-*•·–>])\s")
COLONS = (":", "：")
STOPS = (".", "!", "?", "。", "！", "？", "؟", "।", "…")
ASKS = ("?", "？", "؟")


def stretches(text: str, strict: bool = False) -> list[tuple[int, int]]:
    """Return where in a text signatures stand: from a mark to the end, or just the line of a device. Linear.

    ``strict``: the mail answers none; then a rule between paragraphs or a dash before a word is the author's.
    """
    tail = text.rsplit("\n", MAX_TAIL)[1:]
    at = len(text) - len("\n".join(tail)) if len(tail) == MAX_TAIL else 0
    lines = lines_of(text[at:])
    offsets = [at]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    end = _end(lines, strict)
    single = _devices(lines[:end])
    while end and (not lines[end - 1].strip() or end - 1 in single):
        end -= 1
    before = _disclaimer(lines[:end])
    end = end if before is None else before
    found = [(offsets[index], offsets[index + 1]) for index in single if index < end]
    last = [(offsets[end], len(text))] if text[offsets[end] :].strip() else []
    return joined([*found, *last, *_notices_below(text, offsets[end], found)])


def _notices_below(text: str, end: int, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The legal notices above ``end`` below which nothing is the author's, and which no line announces."""
    out: list[tuple[int, int]] = []
    first = max(0, end - MAX_TEXT)
    legal = [(start + first, stop + first) for start, stop in notices(text[first:end])]
    for start, stop in sorted([*legal, *found], reverse=True):
        if text[stop:end].strip():
            break
        if (start, stop) not in found and text[:start].rstrip().endswith(COLONS):
            break
        out.append((start, end))
        end = start
    return out


def joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in their order, those that meet made one."""
    out: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return out


def _end(lines: list[str], strict: bool) -> int:
    """The line from which on all is signature: below a mark, a frame, a name, and above them a legal notice."""
    end = len(lines)
    for sought in (_frame, partial(_mark, strict=strict), partial(_name, strict=strict), _disclaimer):
        found = sought(lines[:end])
        end = end if found is None else found
    return end


def banner(lines: list[str]) -> range:
    """The lines at the head in which a server warns of a mail from outside: to the end of their sentence."""
    first = next((at for at in range(min(len(lines), MAX_LINES)) if lines[at].strip()), 0)
    text = lines[first].strip(BRACKETS).casefold() if lines else ""
    if not text.startswith(table().banner):
        return range(0)
    last = first
    while last + 1 < len(lines) and len(lines[last]) >= WRAPPED and not lines[last].rstrip(BRACKETS).endswith("."):
        last += 1
    return range(first, last + 1)


def _mark(lines: list[str], strict: bool) -> int | None:
    """The first signature mark with few enough lines below it; only that of the standard may have any below."""
    for index in range(max(0, len(lines) - MAX_MARKED), len(lines)):
        line = lines[index].strip()
        standard = lines[index] in STANDARD
        if index < len(lines) - MAX_LINES and not standard:
            continue
        if not line or line[0] not in "-—–_*=ᐧ" or not MARK.fullmatch(lines[index].rstrip("\n")):
            continue
        below = [one.strip() for one in lines[index + 1 :] if one.strip()]
        again = sum(one.strip() == line for one in lines) > 1  # then it parts paragraphs
        if not below or (standard and not below[-1].endswith(ASKS)):
            return index
        if (line in ("--", "—", "__", "––") and not again and _is_card(below, strict)) or _footer(line, below):
            return index
    return None


def _is_card(below: list[str], strict: bool) -> bool:
    """Whether lines below a rule are a signature: a name, ways to reach it, no sentences, data or further rules."""
    below = [one for one in below if not (signs(one) or is_footer(one))]
    if len(below) > MAX_CARD or any(len(one) > MAX_WIDTH or LISTED.match(one) or is_sentence(one) for one in below):
        return False
    if any(MARK.fullmatch(one) or FRAME.fullmatch(one) for one in below):
        return False
    labels = [found for one in below if (found := label(one)) and not REACHED.search(one)]
    if len(labels) > 1 or (below and below[0].endswith(COLONS)):
        return False
    return not strict or not below or len(below[0].split()) <= MAX_NAME or bool(REACHED.search(" ".join(below)))


def is_sentence(line: str) -> bool:
    """Whether a line ends like a sentence and is longer than a name or a motto, or asks."""
    words = len(line.split()) if " " in line else len(line) // 2
    return line.endswith(ASKS) or (words > MAX_WORDS and line.endswith(STOPS))


def _footer(line: str, below: list[str]) -> bool:
    """Whether a rule begins what a list server or free-mail service appends, and not a part of the text."""
    if len(below) > MAX_CARD or sum(label(one) is not None for one in below) > 2:
        return False
    if set(line) == {"_"} and len(line) < 20:
        return len(below) <= 8 and _is_card(below, False)
    return bool(RULE.fullmatch(line)) and any(FOOTER.search(one) for one in below)


def _frame(lines: list[str]) -> int | None:
    """The upper of two rules around the last lines, between which stands how to reach somebody."""
    last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), None)
    if last is None or len(lines[last]) > LONGEST_RULE:
        return None
    rule = FRAME.fullmatch(lines[last].rstrip("\n"))
    if rule is None:
        return None
    for at in range(last - 1, max(-1, last - MAX_CARD - 3), -1):
        upper = FRAME.fullmatch(lines[at].rstrip("\n"))
        if upper and upper[1] == rule[1]:
            inner = [one.strip() for one in lines[at + 1 : last] if one.strip()]
            return at if REACHED.search(" ".join(inner)) and not any(map(is_sentence, inner)) else None
    return None


def _devices(lines: list[str]) -> set[int]:
    """The lines by which a device or a scanner signs, each alone: what stands below one is of the author."""
    found: set[int] = set()
    for index in (*range(min(MAX_TOP, len(lines))), *range(max(MAX_TOP, len(lines) - MAX_DEVICE), len(lines))):
        if index in found or not lines[index].strip() or not _stands_alone(lines, index):
            continue
        if is_footer(lines[index]):
            last = index
            while last + 1 < len(lines) and lines[last + 1].strip():
                last += 1
            found.update(range(index, last + 1))
        elif signs(lines[index]):
            found.add(index)
        elif len(lines[index]) <= MAX_WIDTH and signs("".join(lines[index : index + 2]).replace("\n", " ")):
            found.update((index, index + 1))
    found |= _paragraphs_of(lines, found)
    ruled = {at - 1 for at in found if at and lines[at - 1].strip() and MARK.fullmatch(lines[at - 1].rstrip("\n"))}
    return {at for at in found | ruled if at < len(lines)}


def _paragraphs_of(lines: list[str], found: set[int]) -> set[int]:
    """The lines between those by which devices sign, where they are the most of a paragraph: forwarded on and on."""
    out: set[int] = set()
    first = None
    for index in range(max(0, len(lines) - MAX_DEVICE), len(lines) + 1):
        if index < len(lines) and lines[index].strip():
            first = index if first is None else first
        elif first is not None:
            size, signed = index - first, sum(at in found for at in range(first, index))
            out.update(range(first, index) if signed >= MIN_SIGNED and 2 * signed >= size else ())
            first = None
    return out


def _stands_alone(lines: list[str], index: int) -> bool:
    """Whether a line begins or ends a paragraph, and no line announces it ("My footer says:")."""
    above = next((one.strip() for one in reversed(lines[max(0, index - 3) : index]) if one.strip()), "")
    last = index + 1 >= len(lines) or not lines[index + 1].strip()
    first = index == 0 or not lines[index - 1].strip() or MARK.fullmatch(lines[index - 1].rstrip("\n"))
    return bool(first or last or signs(lines[index - 1])) and not above.endswith(COLONS)


def _disclaimer(lines: list[str]) -> int | None:
    """The first of the closing paragraphs that opens like a legal notice, where all below it are parts of one."""
    found, end, part = None, len(lines), False
    for index in range(len(lines) - 1, -2, -1):
        if index >= 0 and lines[index].strip():
            continue
        paragraph = "".join(lines[index + 1 : end])[:MAX_NOTICE].strip()
        if paragraph:
            opens = _opens(paragraph)
            if not is_notice(paragraph) and not (part and opens and len(paragraph) < WRAPPED):
                break
            found, part = index + 1 if opens else found, True
        end = max(index, 0)
    return found


def is_notice(text: str) -> bool:
    """Whether a paragraph may be part of a legal notice: long for its script, and not told by an author or asked."""
    if len(text.encode("utf-8")) < LONG or not OF_THE_AUTHOR.isdisjoint(WORD.findall(text)):
        return False
    text = text.casefold()
    if any(one in text for one in ASKS) or not TOLD.isdisjoint(WORD.findall(text[:MAX_OPENING])):
        return False
    return any(sum(word in text for word in words) >= 3 for words in table().disclaimers)


def _opens(text: str) -> bool:
    """Whether a paragraph opens as a notice does: it speaks of this mail, or has a title of one word or phrase."""
    text = text.casefold().lstrip(BRACKETS + "-–—=#([\"'“„«.・※■【")
    if not text.startswith(table().notice):
        return False
    start = max((one for one in table().notice if text.startswith(one)), key=len)
    rest = text[len(start) :]
    title = " " not in start and (start.isascii() or start[0] < "\u0700" or len(start) < 3)
    return not title or not (rest[:1].strip(" :：.-–—】]*!|/") or (rest[:1] == " " and rest[1:2].isalnum()))


def _name(lines: list[str], strict: bool) -> int | None:
    """A last line such as "-Zoë Klein" below an empty one and a sentence; in a list of wishes it is one of them."""
    last = next((at for at in range(len(lines) - 1, 1, -1) if lines[at].strip()), None)
    if strict or last is None or lines[last - 1].strip() or not NAME_LINE.fullmatch(lines[last]):
        return None
    above = [one.strip() for one in lines[:last] if one.strip()]
    if not above or above[-1].endswith(COLONS) or any(one[0] in "-–—*•" for one in above[-MAX_CARD:]):
        return None
    text = lines[last].lstrip("-–— ")
    return last if text[0].isupper() and (lines[last][0] != "-" or lines[last][1] != " ") else None

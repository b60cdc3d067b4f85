# SPDX-License-Identifier: Apache-2.0
"""How mail clients introduce a quotation: "On ... wrote:" lines and quoted header blocks, by language.

The words are those of ``wording``; a report about a language becomes a word of its table. Where the
words are unknown the shape decides: an address, a date and a time in a line that ends in a colon.

Longer than other files, so that the marks of a line and the readings that weigh them stand together.
"""

import re

from parsers import calendar_words
from parsers.wording import says_wrote, table, without_wrote

MAX_ATTRIBUTION = 500  # characters
MAX_BLOCK = 24  # lines of a header block
MAX_DATED = 2  # lines above the beginning of one in which its date may stand
MAX_BACK = 4  # lines above the one that ends in a colon

LINE = re.compile(r"[^\n]*\n|[^\n]+")
DIGIT = re.compile(r"\d")
EMAIL = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,200}")
DATE = re.compile(
    r"(?<![\w/.])(?:[12]\d{3}(?![\d/]\d{2}\b(?!\s*\d))|\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4})(?![.\d]?\d)"
    r"|\d{4}[年년./-]|\d{1,2}[-\s.]+(?:de\s)?[^\W\d_]{3,12}\.?[-\s.]+(?:de\s)?\d{4}|(?<!\w)[12٢۲१২๒]\d{3}(?!\w)"
)
TIME = re.compile(r"\d{1,2}\s?(?:[:.h∶時时点시]|นาฬิกา|ໂມງ)(?:\s?\d{2})?")
ENDS = (":", "：", "՝", "﹕", "︰", "፦", "፡", "៖", "꞉", "։")
DECORATION = " \t*_>|\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c"))  # one client puts them around digits
LABEL = re.compile(r"[\s*_>|\u200e\u200f]*([^\s*_:：՝፦៖>][^:：՝፦៖\n]{0,30}?)[\s*_]*[:：՝፦៖][\s*_\u200e\u200f]*(.*)")
DASHES = "-_=—–*━─"
MAX_SEPARATOR, MAX_FRAMED = 160, 81  # characters of a line between dashes, and of what stands there
RULE = re.compile(r"[\s>*]*[-_=—–━─]{5,}\s*$")
ENDS_IN_ADDRESS = re.compile(r"@[^\s<>@]{1,200}[>)\]]{0,3}\s{0,3}[:：]\s*$")
BRACKETED = re.compile(r"<[^<>\s]{1,64}@[^<>\s]{1,200}>")
ISO_LINE = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}\s(?:(?:\d{1,2}:\d{2}(?::\d{2})?\s)?[^<>:]{0,100}<[^<>\s]+@[^<>\s]+>?:?$"
    r"|\d{1,2}:\d{2}\s(?:GMT|UTC)[+-]\d)"
)
WROTE_DASHES = re.compile(r"[\s>]*-{2,}.{3,200}?-{2,}\s*$")
# A line that begins so goes on as a sentence, not as a name.
SENTENCES = "The My Our Your His Her Their This That He She They We I It A An Der Die Das Mein Unser"
SENTENCE = frozenset(SENTENCES.split())
# Who says "I wrote to you on 2 February" means no quotation; particles of names are written small.
PRONOUNS = "I we ik wij ich wir nous io yo eu jag jeg saya aku kami я мы ми ja ben biz"
SPEAKERS = frozenset(PRONOUNS.split())
BEGINNINGS = "We They Ik Wij Ich Wir Nous Yo Eu Jag Jeg Saya Aku Kami Я Мы Ми"
OPENERS = frozenset(BEGINNINGS.split())
# Whom a person speaks of or to, and no client does.
OTHERS = "me mir mich mij mi uns nous your uw jullie votre vostro vosso vuestro our my"
MENTIONED = frozenset(OTHERS.split())
SMALL = "van de der den ter te von zu zum da di do dos du la le el al bin binti bint ibn of you u"
PARTICLES = frozenset(SMALL.split())


def lines_of(text: str) -> list[str]:
    """Cut a text at its line feeds, and only there, keeping them."""
    return LINE.findall(text)


def bare(line: str) -> str:
    """A line without the decoration that clients put around it."""
    return line.strip(DECORATION + "\n")


def label(line: str) -> tuple[str, str] | None:
    """Read ``From: value`` in any language: the kind ("" where the word is unknown) and the value."""
    match = LABEL.match(line[:400])
    if not match:
        return None
    return table().labels.get(match[1].strip().casefold(), ""), match[2].strip()


def ends_like_attribution(line: str, followed: bool) -> bool:
    """A cheap first look: could an attribution end with this line? ``followed``: a quoted line comes next."""
    text = line.rstrip(DECORATION + "\n")
    if not text or len(text) > MAX_ATTRIBUTION:
        return False
    if text.endswith(ENDS) or (followed and says_wrote(text[-24:])):
        return True
    if followed and text.startswith(":"):  # one client writes Hebrew the wrong way round
        return says_wrote(text)
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
    verb = says_wrote(text)
    if text.rstrip().endswith("--"):
        return verb
    if ISO_LINE.match(text):
        return True
    if not (verb or followed or "@" in text):
        return False  # most lines, and spared the three searches below
    email, day, hour = bool(EMAIL.search(text)), bool(DATE.search(text)), bool(TIME.search(text[:-1]))
    if followed:
        if verb and (day or hour or email or _name_only(text)):
            return True
        return (day and hour) or (email and (day or hour or len(text) < 80))
    if _is_told_by_author(text):
        return False
    if verb and day and len(text) < 80 and table().opening.match(text):
        return hour or email or _only_names_follow(text)
    if verb and email and "<" in text and len(text) < 120:
        return True
    if not verb:
        return day and hour and bool(ENDS_IN_ADDRESS.search(text)) and ("<" in text or len(text) < 120)
    return email + day + hour >= 2


def is_sure(text: str, strict: bool) -> bool:
    """Whether an attribution above an unmarked quotation is a client's to its last word, and no sentence of a person.

    ``strict`` asks for all that clients print: a name, an address in brackets, a day and an hour.
    """
    tokens = [one for one in re.split(r"[\s,:;()/]+", EMAIL.sub(" ", text)) if one]
    if not MENTIONED.isdisjoint(tokens) or any(one.startswith(("m'", "m’")) for one in tokens):
        return False
    strange = sum(map(_is_strange, without_wrote(EMAIL.sub(" ", text))))
    moment = bool(DATE.search(text) and TIME.search(text[:-1]))
    whole = moment and bool(BRACKETED.search(text))
    if strict or not text.rstrip().endswith(ENDS):
        return not strange and (whole or not strict)
    return whole or strange <= moment  # a user's name may be of small letters


def _is_strange(word: str) -> bool:
    """Whether a word in small letters is neither of a date nor of those that clients put beside one."""
    word = word.strip(" :：՝,.\"'*_-()/<>[]„“”«»")
    if len(word) < 2 or not word[0].islower() or word in PARTICLES or any(char.isdigit() for char in word):
        return False
    return word not in table().beside and not calendar_words.months_of(calendar_words.fold(word), True)


def _is_told_by_author(text: str) -> bool:
    """Whether the author says so: "On 2 February I wrote to you"."""
    tokens = text.split()
    return bool(tokens) and (tokens[0] in OPENERS or not SPEAKERS.isdisjoint(tokens))


def _only_names_follow(text: str) -> bool:
    """Whether behind the date stand a verb and names: "On 2 Feb 2026 Zoë wrote:", not "... I wrote to you:"."""
    after = text[max(match.end() for match in DIGIT.finditer(text)) :]
    names = [name for one in without_wrote(after) if (name := one.strip(" :：՝,.\"'*_-()/៖"))]
    lower = [name for name in names if name[0].islower() and name not in PARTICLES]
    return len(after) < 50 and not lower


def _name_only(text: str) -> bool:
    """Whether nothing but a name stands beside the verb: "Zoë Klein wrote:", not "my boss wrote:"."""
    names = [name for one in without_wrote(text) if (name := one.strip(" :：՝,\"'*_-()/៖"))]
    return 0 < len(names) <= 4 and all(not name[0].islower() for name in names) and names[0] not in SENTENCE


def beginning(lines: list[str], last: int, followed: bool) -> int | None:
    """Return the line where the attribution that ends at ``last`` begins, or None where there is none."""
    text, found = "", None
    for first in range(last, max(-1, last - MAX_BACK - 1), -1):
        line = bare(lines[first])
        if not line and text.startswith(("<", "mailto:")) and first > last - 4:
            continue  # one client parts the name from the address by an empty line
        if found is not None and _whole(text, lines[max(0, first - MAX_DATED) : first + 1]):
            break
        foreign = lines[first].lstrip().startswith(">") and not lines[last].lstrip().startswith(">")
        if not line or (foreign and len(line) > 3 and first < last):
            break
        text = f"{line} {text}" if text else line
        if is_attribution(text, followed):
            found = first
    return found


def _whole(text: str, above: list[str]) -> bool:
    """Whether an attribution has all its pieces: when, and who or said; brackets in pairs.

    One without a date is whole unless one of the lines above it in its paragraph has one and ends no sentence.
    """
    if text.count("<") < text.count(">") or text.startswith(("<", "mailto:")):
        return False
    if DATE.search(text):
        return bool(EMAIL.search(text)) or says_wrote(text)
    for number, line in enumerate(reversed(above)):
        if not bare(line) or (number and bare(line).endswith((".", "!", "?"))):
            break
        if DATE.search(line):
            return False
    return not TIME.search(text[:-1]) or bool(EMAIL.search(text)) or says_wrote(text)


def inner_start(line: str) -> int:
    """Where in its line an attribution begins, when a reply stands before it on the same line."""
    match = table().opening.search(line)
    if not match or not match.start() or table().opening.match(bare(line)):
        return 0
    rest = line[match.start() :]
    before = line[: match.start()].strip(" \t>")
    if match[0][0] in "在于於" and before[-1:] not in "。！？.!?~…)）":
        return 0  # the name stands before the date: "Zoë 於 2026年2月3日 寫道："
    fits = DATE.search(rest) and not DATE.search(before) and "@" not in before and not says_wrote(before)
    return len(line[: match.start()].rstrip(" -")) if fits and before.strip("-*_ ") else 0


def header_block(lines: list[str], first: int, title: str = "", strict: bool = False) -> int | None:
    """Return the end (exclusive) of a quoted header block that begins at ``first``, or None.

    Known labels decide (From with another, one of them with an address or a moment; or three of them);
    else three labels in a row, without a gap, of which the first holds an address in brackets and another a
    date with a time, or one of these and another the ``title``, the subject of the mail that quotes. A label
    of web forms makes a form of it. ``strict`` asks for more, where the true quotation stands further down:
    known labels, and the subject of the thread or else the whole name of the sender.
    """
    run, end = _run_of_labels(lines, first)
    if not run or run[0][0] == "raw" or (run[0][0] == "from" and _only_moment(run[0][1])):
        return None
    kinds, values = [kind for kind, _ in run], [value for _, value in run]
    if not kinds[0] and "from" in kinds and not DATE.search(values[0]):
        return None  # a line of a signature right above; the block begins further down
    if strict and not _is_of_the_thread(run, title):
        return None
    email = any(EMAIL.search(value) for value in values)
    titled = bool(title) and any(value.casefold().endswith(title) for value in values)
    moment = any(DATE.search(value) and TIME.search(value) for value in values)
    sender = titled or bool(BRACKETED.search(values[0])) or "[mailto:" in values[0]
    return end if _is_block(kinds, email, moment + titled, sender) else None


def _is_of_the_thread(run: list[tuple[str, str]], title: str) -> bool:
    """Whether labels are of a mail of this thread, and not those of another that the author speaks of."""
    said = dict(reversed(run))
    if not {"from", "sent"} <= set(said):
        return False
    titled = bool(title) and said.get("subject", "").casefold().endswith(title)
    return titled or bool(BRACKETED.search(said["from"])) or "[mailto:" in said["from"]


def _run_of_labels(lines: list[str], first: int) -> tuple[list[tuple[str, str]], int]:
    """The labels in a row from a line on, and where they end; none where they are those of a web form."""
    run: list[tuple[str, str]] = []
    end, gap = first, False
    for at in range(first, min(len(lines), first + MAX_BLOCK)):
        found = label(lines[at].translate(UNSEEN))
        if found and found[0] == "form":
            return (run, end) if gap or len({kind for kind, _ in run}) >= 3 else ([], first)
        if found and (found[0] or not gap):
            run.append(found)
            end, gap = at + 1, False
        elif not run or gap:
            break
        elif not bare(lines[at]):
            if not run[0][0]:
                break
            gap = True  # HTML turned to text may put an empty line between the labels
    return run, end


def _only_moment(value: str) -> bool:
    return bool(DATE.search(value)) and not EMAIL.search(value)


def _is_block(kinds: list[str], email: bool, signs: int, sender: bool) -> bool:
    """Judge a run of labels: their kinds, whether one holds an address, how many a moment or the subject.

    ``sender``: the first of them looks like a sender in any language.
    """
    known = set(kinds) & {"from", "sent", "to", "subject"}
    if "from" in known and len(known) >= 2:
        return email + signs >= 2 or ("sent" in known and (email or (signs > 0 and "subject" in known)))
    if "from" in known and len(kinds) == 1:
        return email and signs > 0
    return len(known) >= 3 or (len(kinds) >= 3 and email + signs >= 2 and sender)


def between_dashes(line: str) -> str:
    """What stands between two or more dashes on either side of a line, else ""; an expression would backtrack."""
    text = line[:MAX_SEPARATOR].strip().lstrip("> \t")
    after = text.lstrip(DASHES + " \t\xa0")
    inner = after.rstrip(DASHES + " \t\xa0")
    before, behind = text[: len(text) - len(after)], after[len(inner) :]
    framed = all(sum(char in DASHES for char in one) >= 2 for one in (before, behind))
    return inner if framed and 2 <= len(inner) <= MAX_FRAMED else ""


def separates(line: str) -> str:
    """Name what a separator line announces: "original", "forward", or "" when it is none."""
    if not line.strip():
        return ""
    words = table()
    framed = between_dashes(line)
    text = (framed or bare(line)).strip(" :：*-_=━─").casefold()
    if text in words.forward or (framed and text.startswith(words.forward_by)):
        return "forward"
    if framed and text in words.original:
        return "original"
    return ""

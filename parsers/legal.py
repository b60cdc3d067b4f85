# SPDX-License-Identifier: Apache-2.0
"""The legal notices below mail: sentences that call it confidential and tell whoever got it by mistake what to do.

Known by their grammar, in the languages of ``data/notices.tsv``: a notice speaks of the very mail it stands in, or
turns to a reader by "if you". Whoever tells that a mail did reach the wrong one says neither, and says "I" or "was".
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MAX_TEXT = 8_000  # characters in which notices are looked for
LONGEST = 1_200  # characters of a sentence
MAX_SENTENCES = 200
OPENING = 90  # characters of a sentence in which a notice names its mail
ENDING = re.compile(r"[.!?。](?=[\s)\"'»”*_]|$)|\n[ \t>*_|]*(?=\n)")
BLANK = re.compile(r"\n[ \t>*_|]*\n")
LINE = re.compile(r"\n")
DECORATION = " \t\n*_|>#-–—=[(\"'“„«/"
SHORT = 60  # characters of a line that was not wrapped: the next one begins anew
ASIDE = 8  # words of a question such as "Not meant for you?"


@dataclass(frozen=True, kw_only=True)
class _Words:
    """One expression for each kind of phrase, of one language."""

    title: re.Pattern[str]
    mail: re.Pattern[str]
    secret: re.Pattern[str]
    condition: re.Pattern[str]
    slip: re.Pattern[str]
    duty: re.Pattern[str]


def notices(text: str) -> list[tuple[int, int]]:
    """Where legal notices stand in the first ``MAX_TEXT`` characters: stretches of whole sentences. Total, linear."""
    if not _may_hold(text[:MAX_TEXT]):
        return []
    return [found for start, end in _paragraphs(text[:MAX_TEXT]) for found in _of_paragraph(text, start, end)]


def without_notices(text: str) -> str:
    """The text without its legal notices, each replaced by a line's end."""
    kept, at = [], 0
    for start, end in notices(text):
        kept.append(text[at:start])
        at = end
    return "\n".join([*kept, text[at:]]) if at else text


def _may_hold(text: str) -> bool:
    return bool(_cheap().search(text))


def _paragraphs(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for blank in BLANK.finditer(text):
        found.append((start, blank.start() + 1))
        start = blank.end() - 1
    return [*found, (start, len(text))]


def _of_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The runs of sentences that are notices, each with its heading and with what lawyers add behind it."""
    found: list[tuple[int, int]] = []
    pieces = _sentences(text, start, end)[-MAX_SENTENCES:]
    at = free = 0  # the sentence that is looked at, and the first that belongs to no run
    while at < len(pieces):
        last = _run(text, pieces, at)
        if last is None:
            at += 1
            continue
        first = at
        if found and not any(_is_told(_said(text, one)) for one in pieces[free:at]):
            found[-1] = (found[-1][0], pieces[last][1])
        else:
            first -= first > free and _is_title(_said(text, pieces[first - 1]))
            found.append((pieces[first][0], pieces[last][1]))
        at = free = last + 1
    return found


def _run(text: str, pieces: list[tuple[int, int]], first: int) -> int | None:
    """The last sentence of the notice that begins with one; None where none begins."""
    said = _said(text, pieces[first])
    if not _may_hold(said):
        return None
    asks = first + 1 < len(pieces) and _turns_to_readers(said, _said(text, pieces[first + 1]))
    if not asks and not any(_is_notice(said, one) for one in _table().values()):
        return None
    last = first + asks
    while last + 1 < len(pieces) and _goes_on(_said(text, pieces[last + 1])):
        last += 1
    return last


def _is_told(sentence: str) -> bool:
    """Whether somebody speaks of what happened, or asks, as no notice does."""
    if sentence.endswith(("?", "？")) or _author().search(sentence):
        return True
    return bool(_told().search(_anyone().sub(" ", sentence)))


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a paragraph; a line's end is one where the line opens a notice, or where it cannot go on."""
    found: list[tuple[int, int]] = []
    at = start
    for line in LINE.finditer(text, start, end):
        begin = line.end()
        short = begin - text.rfind("\n", 0, begin - 1) <= SHORT and text[begin : begin + 1].isupper()
        if short or _opens(text[begin : min(end, begin + OPENING)]):
            found += _cut(text, at, begin)
            at = begin
    return found + _cut(text, at, end)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found, at = [], start
    for ending in ENDING.finditer(text, start, end):
        if text[at : ending.end()].strip():
            found.append((at, ending.end()))
            at = ending.end()
    return [*found, (at, end)] if text[at:end].strip() else found


def _said(text: str, piece: tuple[int, int]) -> str:
    return " ".join(text[piece[0] : min(piece[1], piece[0] + LONGEST)].strip(DECORATION).split()).replace("’", "'")


def _opens(text: str) -> bool:
    """Whether a line begins as a notice does."""
    line = text.strip(DECORATION).replace("’", "'")
    return any(
        one.mail.match(line) or one.condition.match(line) or one.title.match(line) for one in _table().values()
    )


def _is_title(sentence: str) -> bool:
    bare = sentence.rstrip(" :.!-–—")
    return any((found := one.title.match(bare)) and found.end() == len(bare) for one in _table().values())


def _is_notice(sentence: str, words: _Words) -> bool:
    """Whether a sentence is one: "this mail is confidential", or "if you got it by mistake, delete it"."""
    if sentence.endswith(("?", "？")) or _author().search(sentence):
        return False
    condition = words.condition.search(sentence)
    if condition and words.slip.search(sentence) and _for_readers(sentence, condition, words):
        return not _told().search(_anyone().sub(" ", _open().sub(" ", sentence)))
    if _told().search(_lawyers().sub(" ", sentence)):
        return False
    title = words.title.match(sentence)
    named = words.mail.search(sentence[:OPENING])
    return bool(
        named and (title or named.start() == 0 or _only_for(sentence, named)) and words.secret.search(sentence)
    )


def _turns_to_readers(question: str, answer: str) -> bool:
    """Whether a question and what follows are a notice: "Received in error? Please delete it."."""
    if not question.endswith("?") or len(question.split()) > ASIDE or _author().search(question + answer):
        return False
    if answer.endswith("?") or _told().search(question + answer):
        return False
    return any(one.slip.search(question) and one.duty.search(answer) for one in _table().values())


def _only_for(sentence: str, named: re.Match[str]) -> bool:
    """Whether few words stand before the mail is named: "Please note that this e-mail"."""
    return len(sentence[: named.start()].split()) <= 6 and "," not in sentence[: named.start()]


def _for_readers(sentence: str, condition: re.Match[str], words: _Words) -> bool:
    """Whether a condition is a notice's: it tells what to do, names the mail, or begins the sentence."""
    told = words.duty.search(sentence) or words.mail.search(sentence) or words.secret.search(sentence)
    return bool(told or condition.start() == 0)


def _goes_on(sentence: str) -> bool:
    """Whether a sentence behind a notice belongs to it: it is one too, or speaks of duties, and nobody tells."""
    if sentence.endswith("?") and len(sentence.split()) <= ASIDE and not _author().search(sentence):
        return any(one.slip.search(sentence) for one in _table().values())
    if any(_is_notice(sentence, one) for one in _table().values()) or _thanks().fullmatch(sentence):
        return True
    if _is_told(sentence):
        return False
    return _is_title(sentence) or any(
        one.duty.search(sentence) or one.secret.search(sentence) for one in _table().values()
    )


@cache
def _rows() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for line in files("parsers").joinpath("data/notices.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, phrases = line.split("\t")
            found[language][kind] = phrases.split("|")
    return found


@cache
def _table() -> dict[str, _Words]:
    return {
        language: _Words(
            title=re.compile(rf"(?:{_any(kinds['title'])})\s{{0,2}}(?=$|[:.!–—-])", re.IGNORECASE),
            mail=_pattern(kinds["mail"]),
            secret=_pattern(kinds["secret"]),
            condition=_pattern(kinds["if"]),
            slip=_pattern(kinds["slip"]),
            duty=_pattern(kinds["duty"]),
        )
        for language, kinds in _rows().items()
        if language != "*"
    }


@cache
def _author() -> re.Pattern[str]:
    """Words by which one speaks of oneself; "I" with its capital, as it is an article elsewhere."""
    return re.compile(rf"(?<!\w)(?:I(?!\w)|(?i:(?:{_any(_rows()['*']['author'])})|j'\w+|m'a\b))")


@cache
def _told() -> re.Pattern[str]:
    return _pattern(_rows()["*"]["told"])


@cache
def _open() -> re.Pattern[str]:
    return _pattern(_rows()["*"]["open"])


@cache
def _anyone() -> re.Pattern[str]:
    return _pattern(_rows()["*"]["anyone"])


@cache
def _lawyers() -> re.Pattern[str]:
    """Words of lawyers, in which nobody else is meant."""
    return _pattern([one for one in _rows()["*"]["anyone"] if "-" in one or " " in one])


@cache
def _thanks() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(_rows()['*']['thanks'])})[.! ]{{0,3}}", re.IGNORECASE)


@cache
def _cheap() -> re.Pattern[str]:
    """One expression that finds what every notice holds: that it is secret, or went astray."""
    kinds = [kind for language, kind in _rows().items() if language != "*"]
    return _pattern([one for kind in kinds for one in (*kind["secret"], *kind["slip"])])


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(phrases)})", re.IGNORECASE)


def _any(phrases: list[str]) -> str:
    """The phrases as alternatives, the longest first; ``x*`` is any word that begins so."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    return "|".join(
        re.escape(one[:-1]) if one.endswith("*") else re.escape(one).replace(r"\ ", r"\s{1,3}") + r"(?!\w)"
        for one in ordered
    )

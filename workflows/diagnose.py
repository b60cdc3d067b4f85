# SPDX-License-Identifier: Apache-2.0
"""First diagnosis: the questions that a category asks its reporter, and the answers beside them (ITIL)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workflows.courtesy import is_courtesy

LANGUAGES = ("en", "nl", "ms", "de", "fr", "es", "pt", "it")
UNASKED = "breach"  # its runbook asks what it needs
COURTESIES = 6  # lines of a closing, at most
COMMON = "other"  # the questions of a category that has none of its own
LONGEST = 8_000  # characters in which answers are sought; what follows is kept as it is
MOST_QUESTIONS = 9  # a number of two digits is a date or an amount
_WORDS = (
    r"q|a|question|answer|vraag|antwoord|frage|antwort|soalan|jawapan|pertanyaan|jawaban|reponse|réponse|pregunta"
    r"|respuesta|pergunta|resposta|domanda|risposta|ad|no|nr|re"
)
_NUMBER = rf"(?:(?:{_WORDS})\.?[ \t]{{0,3}})?[#(\[]?([1-9])[ \t]{{0,2}}(?:[.:](?!\d)|[)\]][.:]?|[-–—](?=[ \t]))"
_AT_LINE = re.compile(rf"^[ \t>*_-]{{0,20}}{_NUMBER}[ \t*_]{{0,20}}", re.IGNORECASE | re.MULTILINE)
_INSIDE = re.compile(rf"(?:(?<=[ \t])|(?<=[,;])){_NUMBER}[ \t]{{1,20}}", re.IGNORECASE)
_GAP = r"[\s>*_]{1,40}"
_LEAD = rf"[ \t>*_-]{{0,20}}(?:{_NUMBER})?[ \t*_]{{0,20}}"
_TRIM = re.compile(
    r"^[\s>*_]*(?:(?:a|antwoord|antwort|answer|jawapan|réponse|respuesta|resposta|risposta)\s{0,3}:|[-=]{0,2}>|[-–—:])?\s*",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n[ \t>]*\n\s*")


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question and what was answered; text that answers none stands beside the question ``""``, last."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class _Anchor:
    start: int
    end: int
    number: int


def questions(category: str, language: str) -> tuple[str, ...]:
    """The first troubleshooting questions of a category, 2 to 4, in a language that has them, else in English.

    A category without questions of its own asks those of ``other``; a breach asks none.
    """
    if category == UNASKED:
        return ()
    known = language.split("-")[0].lower()
    table = _table(known if known in LANGUAGES else "en")
    return table.get(category, table[COMMON])


def answers(text: str, asked: tuple[str, ...]) -> tuple[Answered, ...]:
    """Each question that the new text of a reply answers, in the order asked, then the text that answers none.

    Answers are told by number ("1. yes", "Q2: no", several on a line), by the question that stands above or before
    them, or, without either, by order where there are as many paragraphs or lines as questions. Total and linear.
    """
    asked = asked[:MOST_QUESTIONS]
    read, unread = text[:LONGEST], text[LONGEST:]
    anchors = list(_anchors(read, asked))
    pairs, rest = _by_anchor(read, anchors) if anchors else _by_order(read, len(asked))
    if unread.strip():
        rest = [*rest, unread.strip()]
    told = [Answered(question=asked[number], answer=pairs[number]) for number in sorted(pairs)]
    return (*told, *([Answered(question="", answer="\n\n".join(rest))] if rest else []))


def _anchors(text: str, asked: tuple[str, ...]) -> Iterator[_Anchor]:
    """Where an answer begins, in the order of the text: behind a repeated question, or behind a number."""
    quoted = [one for number, question in enumerate(asked) if (one := _repeated(text, question, number))]
    at_line = [_anchor(found) for found in _AT_LINE.finditer(text)]
    at_line = [one for one in at_line if one.number < len(asked)]
    led = {one.number for one in (*quoted, *at_line)}
    inside = [
        one for one in map(_anchor, _INSIDE.finditer(text)) if one.number < len(asked) and one.number not in led
    ]
    last_end, last = 0, -1
    for one in sorted((*quoted, *at_line, *inside), key=lambda one: (one.start, -one.end)):
        follows = one.number == last + 1 and last >= 0
        if one.start >= last_end and (one not in inside or follows):
            last_end, last = one.end, one.number
            yield one


def _anchor(found: re.Match[str]) -> _Anchor:
    return _Anchor(start=found.start(), end=found.end(), number=int(found[1]) - 1)


def _repeated(text: str, question: str, number: int) -> _Anchor | None:
    words = question.split()
    if not words:
        return None
    found = re.compile(_LEAD + _GAP.join(map(re.escape, words)), re.IGNORECASE).search(text)
    return _Anchor(start=found.start(), end=found.end(), number=number) if found else None


def _by_anchor(text: str, anchors: list[_Anchor]) -> tuple[dict[int, str], list[str]]:
    pairs: dict[int, str] = {}
    before = text[: anchors[0].start].strip()
    rest = [before] if before else []
    ends = [*(one.start for one in anchors[1:]), len(text)]
    for one, end in zip(anchors, ends, strict=True):
        said, *more = _PARAGRAPH.split(_trimmed(text[one.end : end])) if end == len(text) else [text[one.end : end]]
        said = _trimmed(said)
        if said:
            pairs[one.number] = f"{pairs[one.number]}\n{said}" if one.number in pairs else said
        rest += [part.strip() for part in more if part.strip()]
    return pairs, rest


def _by_order(text: str, count: int) -> tuple[dict[int, str], list[str]]:
    whole = text.strip()
    for parts in (_PARAGRAPH.split(whole), whole.splitlines()):
        parts = [part.strip() for part in parts if part.strip()]
        first, last = _content(parts, count)
        if count and last - first == count:
            return dict(enumerate(map(_trimmed, parts[first:last]))), parts[:first] + parts[last:]
    return {}, [whole] if whole else []


def _content(parts: list[str], count: int) -> tuple[int, int]:
    """Where the answers begin and end among the parts: without greeting and closing, where they are too many."""
    first, last = 0, len(parts)
    if last - first > count and is_courtesy(parts[0]):
        first += 1
    while count < last - first and len(parts) - last < COURTESIES and is_courtesy(parts[last - 1]):
        last -= 1
    return first, last


def _trimmed(said: str) -> str:
    return _TRIM.sub("", said, count=1).strip(" \t\r\n>*_,;")


@cache
def _table(language: str) -> dict[str, tuple[str, ...]]:
    source = files(__package__).joinpath("data", "questions", f"{language}.tsv").read_text(encoding="utf-8")
    table: dict[str, tuple[str, ...]] = {}
    for line in source.splitlines():
        category, _, question = line.partition("\t")
        if question and not line.startswith("#"):
            table[category] = (*table.get(category, ()), question)
    return table

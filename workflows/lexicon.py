# SPDX-License-Identifier: Apache-2.0
"""Phrases of a language and where they stand in a text: the one reader of ``workflows/data/*.txt``."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "nl", "ms", "id", "de", "fr", "es", "pt", "it")
GAP = 3  # words that ``..`` may stand for
BREAK = "|"  # a sentence ends here; no phrase reaches across it
QUESTION = "?"
_ALONE = {"ms": ("ms", "id"), "id": ("id", "ms")}  # too close to tell apart by a short mail
_TOKEN = re.compile(r"\w+|[.!?;\n]")
_KEEPS_ORDER = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "_": " "})


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One phrase: its words (``x*`` begins with, ``*x`` ends with), what it means and how much."""

    concept: str
    weight: float
    written: str
    words: tuple[str, ...]  # ".." stands for up to GAP words
    opens: bool = False  # written with "^": only where a sentence begins


@dataclass(frozen=True, kw_only=True)
class Match:
    """A phrase found: the positions of its words, and how many words it has."""

    phrase: Phrase
    places: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Index:
    """Phrases by their first word: whole, by its first three letters, by its last three."""

    whole: dict[str, tuple[Phrase, ...]]
    begins: dict[str, tuple[Phrase, ...]]
    ends: dict[str, tuple[Phrase, ...]]


def words_of(text: str) -> list[str]:
    """The text as lower-case words without accents; ends of sentences as ``|``, questions as ``?``."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_KEEPS_ORDER))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    found = _TOKEN.findall(plain)
    return [word if word[0].isalnum() else (QUESTION if word == "?" else BREAK) for word in found]


@cache
def index_of(language: str) -> Index:
    """The index of one language with the international words; ``ms`` and ``id`` share theirs."""
    phrases: list[Phrase] = []
    for name in (*_ALONE.get(language, (language,)), "any"):
        phrases.extend(_read(name))
    return _indexed(phrases)


def matches(words: list[str], index: Index) -> list[Match]:
    """All phrases of the index in the words, in the order of their first word."""
    found = []
    for start, word in enumerate(words):
        for phrase in _candidates(word, index):
            if phrase.opens and start > 0 and words[start - 1] not in (BREAK, QUESTION):
                continue
            places = _follow(phrase.words, words, start)
            if places is not None:
                found.append(Match(phrase=phrase, places=places))
    return found


def _candidates(word: str, index: Index) -> Iterable[Phrase]:
    yield from index.whole.get(word, ())
    yield from index.begins.get(word[:3], ())
    yield from index.ends.get(word[-3:], ())


def _fits(pattern: str, word: str) -> bool:
    if pattern[-1] == "*":
        return word.startswith(pattern[:-1])
    if pattern[0] == "*":
        return word.endswith(pattern[1:])
    return word == pattern


def _follow(patterns: tuple[str, ...], words: list[str], start: int) -> tuple[int, ...] | None:
    places: list[int] = []
    at, slack = start, 0
    for pattern in patterns:
        if pattern == "..":
            slack = GAP
            continue
        place = _seek(pattern, words, at, slack)
        if place is None:
            return None
        places.append(place)
        at, slack = place + 1, 0
    return tuple(places)


def _seek(pattern: str, words: list[str], at: int, slack: int) -> int | None:
    for place in range(at, min(at + slack + 1, len(words))):
        if _fits(pattern, words[place]):
            return place
        if words[place] in (BREAK, QUESTION):
            return None
    return None


@cache
def _read(name: str) -> tuple[Phrase, ...]:
    source = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    phrases: dict[tuple[str, str], Phrase] = {}
    for line in source.splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, tail = line.partition(":")
        concept, _, weight = head.partition(" ")
        for written in filter(None, (part.strip() for part in tail.split(";"))):
            phrases[concept, written] = _phrase(concept, float(weight or 1), written)
    return tuple(phrases.values())


def _phrase(concept: str, weight: float, written: str) -> Phrase:
    opens = written.startswith("^")
    shown = written.removeprefix("^")
    words = tuple(word for part in shown.split(" ") for word in _pattern(part))
    return Phrase(concept=concept, weight=weight, written=shown, words=words, opens=opens)


def _pattern(part: str) -> tuple[str, ...]:
    if part in ("..", QUESTION):
        return (part,)
    words = words_of(part)
    if part.endswith("*"):
        words[-1] += "*"
    if part.startswith("*"):
        words[0] = "*" + words[0]
    return tuple(words)


def _indexed(phrases: Iterable[Phrase]) -> Index:
    shelves: tuple[dict[str, list[Phrase]], ...] = ({}, {}, {})
    for phrase in phrases:
        first = phrase.words[0]
        if first.endswith("*"):
            shelves[1].setdefault(first[:-1][:3], []).append(phrase)
        elif first.startswith("*"):
            shelves[2].setdefault(first[-3:], []).append(phrase)
        else:
            shelves[0].setdefault(first, []).append(phrase)
    whole, begins, ends = ({key: tuple(row) for key, row in shelf.items()} for shelf in shelves)
    return Index(whole=whole, begins=begins, ends=ends)

# SPDX-License-Identifier: Apache-2.0
"""Phrases of a language and where they stand in a text: the one reader of ``workflows/data/*.txt``."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from sys import intern

from workflows.topic import WEIGHT, Topic

LANGUAGES = ("en", "nl", "ms", "id", "de", "fr", "es", "pt", "it")
GAP = 3  # words that ``..`` may stand for
BREAK = "|"  # a sentence ends here; no phrase reaches across it
QUESTION = "?"
PERCENT = "%"  # a word of its own, for adverts' sake
NUMBER = "#"  # any word that begins with a digit
_ENDS = (BREAK, QUESTION)
_ALONE = {"ms": ("ms", "id"), "id": ("id", "ms")}  # too close to tell apart by a short mail
_TOKEN = re.compile(r"\d+[.,:]\d+\w*|\w+|[.!?;\n%]")
_KEEPS_ORDER = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "_": " "})


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """One phrase: its words (``x*`` begins with, ``*x`` ends with), what it means and how much."""

    concept: str
    weight: float
    written: str
    words: tuple[str, ...]  # ".." stands for up to GAP words, "#" for a number
    opens: bool = False  # written with "^": only where a sentence begins
    letters: int = 0  # of all its words


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A phrase found: the positions of its words."""

    phrase: Phrase
    places: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Index:
    """Phrases by how they begin: a whole word, two whole words, two with a gap between, three letters, three last
    letters, a number."""

    whole: dict[str, tuple[Phrase, ...]]
    pairs: dict[str, tuple[Phrase, ...]]
    gapped: dict[str, dict[str, tuple[Phrase, ...]]]
    begins: dict[str, tuple[Phrase, ...]]
    ends: dict[str, tuple[Phrase, ...]]
    numbers: tuple[Phrase, ...]


def words_of(text: str) -> list[str]:
    """The text as lower-case words without accents; ends of sentences as ``|``, questions as ``?``."""
    plain = text.lower().translate(_KEEPS_ORDER)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    found = _TOKEN.findall(plain)
    return [word if word[0].isalnum() or word in (QUESTION, PERCENT) else BREAK for word in found]


@lru_cache(maxsize=64)
def index_of(language: str, topics: tuple[Topic, ...] = ()) -> Index:
    """The index of one language with the international words and the owner's; ``ms`` and ``id`` share theirs."""
    found = phrases(language)
    for topic in topics:
        found.extend(phrase for written in topic.words for phrase in _phrases(topic.key, WEIGHT, written))
    return _indexed(found)


def phrases(language: str) -> list[Phrase]:
    """The phrases that are read in a language: its own and the international ones."""
    return [phrase for name in (*_ALONE.get(language, (language,)), "any") for phrase in _read(name)]


def matches(words: list[str], index: Index) -> list[Match]:
    """All phrases of the index in the words, in the order of their first word."""
    found = []
    for start in range(len(words)):
        for phrase in _candidates(words, start, index):
            if phrase.opens and start > 0 and words[start - 1] not in _ENDS:
                continue
            places = (start,) if len(phrase.words) == 1 else _follow(phrase.words, words, start)
            if places is not None:
                found.append(Match(phrase=phrase, places=places))
    return found


def _candidates(words: list[str], start: int, index: Index) -> list[Phrase]:
    """The phrases whose first word is here."""
    word = words[start]
    found = [*index.whole.get(word, ())]
    if start + 1 < len(words):
        found += index.pairs.get(f"{word} {words[start + 1]}", ())
    seconds = index.gapped.get(word)
    if seconds:
        for second in dict.fromkeys(words[start + 1 : start + GAP + 2]):
            found += seconds.get(second, ())
    found += [phrase for phrase in index.begins.get(word[:3], ()) if word.startswith(phrase.words[0][:-1])]
    found += [phrase for phrase in index.ends.get(word[-3:], ()) if word.endswith(phrase.words[0][1:])]
    if word[0].isdigit():
        found += index.numbers
    return found


def _fits(pattern: str, word: str) -> bool:
    if pattern[-1] == "*":
        return word.startswith(pattern[:-1])
    if pattern[0] == "*":
        return word.endswith(pattern[1:])
    return word == pattern or (pattern == NUMBER and word[0].isdigit())


def _follow(patterns: tuple[str, ...], words: list[str], start: int) -> tuple[int, ...] | None:
    """The places of the patterns, of which the first fits at ``start``."""
    places = [start]
    at, slack = start + 1, 0
    for pattern in patterns[1:]:
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
        if words[place] in _ENDS:
            return None
    return None


@cache
def _read(name: str) -> tuple[Phrase, ...]:
    source = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    phrases: dict[tuple[str, tuple[str, ...], bool], Phrase] = {}
    for line in source.splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, tail = line.partition(":")
        concept, _, weight = head.partition(" ")
        for written in filter(None, (part.strip() for part in tail.split(";"))):
            for phrase in _phrases(intern(concept), float(weight or 1), written):
                phrases[phrase.concept, phrase.words, phrase.opens] = phrase
    return tuple(phrases.values())


def _phrases(concept: str, weight: float, written: str) -> Iterator[Phrase]:
    """The phrase, or one for each choice where a part is written ``one/other``; ``~`` is no word."""
    opens = written.startswith("^")
    shown = written.removeprefix("^")
    for parts in product(*(part.split("/") for part in shown.split())):
        chosen = [part for part in parts if part != "~"]
        words = tuple(intern(word) for part in chosen for word in _pattern(part))
        if words and words[0].strip("*") not in ("", "..", QUESTION) and words[-1] != ".." and BREAK not in words:
            letters = sum(map(len, words))
            written = " ".join(chosen)
            yield Phrase(concept=concept, weight=weight, written=written, words=words, opens=opens, letters=letters)


def _pattern(part: str) -> tuple[str, ...]:
    if part in ("..", QUESTION, NUMBER):
        return (part,)
    words = words_of(part)
    if words and part.endswith("*"):
        words[-1] += "*"
    if words and part.startswith("*"):
        words[0] = "*" + words[0]
    return tuple(words)


def _indexed(phrases: Iterable[Phrase]) -> Index:
    whole, pairs, begins, ends = (defaultdict[str, list[Phrase]](list) for _ in range(4))
    gapped: dict[str, dict[str, list[Phrase]]] = {}
    numbers = []
    for phrase in phrases:
        first, second, third = (*phrase.words, "", "")[:3]
        if first == NUMBER:
            numbers.append(phrase)
        elif first.endswith("*"):
            begins[first[:-1][:3]].append(phrase)
        elif first.startswith("*"):
            ends[first[-3:]].append(phrase)
        elif second == ".." and _is_whole(third):
            gapped.setdefault(first, {}).setdefault(third, []).append(phrase)
        elif _is_whole(second):
            pairs[f"{first} {second}"].append(phrase)
        else:
            whole[first].append(phrase)
    return Index(
        whole=_frozen(whole),
        pairs=_frozen(pairs),
        gapped={first: _frozen(seconds) for first, seconds in gapped.items()},
        begins=_frozen(begins),
        ends=_frozen(ends),
        numbers=tuple(numbers),
    )


def _is_whole(pattern: str) -> bool:
    return pattern not in ("", "..", NUMBER) and "*" not in pattern


def _frozen(shelf: dict[str, list[Phrase]]) -> dict[str, tuple[Phrase, ...]]:
    return {key: tuple(row) for key, row in shelf.items()}

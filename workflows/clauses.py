# SPDX-License-Identifier: Apache-2.0
"""A short reply as clauses: its words, which phrases of the table cover them, and what is left over.

``data/replies/<language>.tsv``, one line: concept, tab, phrases between semicolons. In a phrase ``x*`` is a word that
begins with x and ``..`` stands for up to three words. A word belongs to its longest phrase only.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "nl", "ms", "id", "de", "fr", "es", "pt", "it")
LONGEST = 4_000  # characters of a reply that are read
GAP = 3  # words that ``..`` may stand for
_IDLE = ("fill", "thing", "ticket", "hello", "title", "place")
_TWINS = {"ms": ("ms", "id"), "id": ("id", "ms")}  # too close to tell apart by a short mail
_FACES = re.compile(r"[:;=]['-]?[)(DPpOo/|]+(?!\w)|<3|\^\^")
_ABBREVIATED = re.compile(r"\b(?:[^\W\d_]\.){2,6}")
_RUN = re.compile(r"([^\W\d])\1{2,}")
_PIECE = re.compile(r"\w+|\s[-–—]{1,3}(?=\s)|\.(?!\w)|\.(?=[A-Z])|[^\w\s.]|\n")
_ENDS = frozenset(",;:!?.()\n。،؛？！")
_KEEPS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "_": " ", "’": "'", "\r": "\n"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Words that stand for a concept; ``written`` as in the table."""

    concept: str
    written: str
    words: tuple[str, ...]

    @property
    def size(self) -> tuple[int, bool, int]:
        """How much it explains: words, whether it says something, letters."""
        letters = sum(-1 if word == ".." else len(word) for word in self.words)
        return sum(word != ".." for word in self.words), self.concept not in _IDLE, letters


@dataclass(kw_only=True, slots=True)
class Word:
    """A word as compared and whether it was written with a capital; ``phrase`` covers it, or it is a name."""

    text: str
    capital: bool
    phrase: Phrase | None = None
    named: bool = False

    def means(self, *concepts: str) -> bool:
        """Whether a phrase of one of the concepts covers it."""
        return self.phrase is not None and self.phrase.concept in concepts


@dataclass(kw_only=True)
class Clause:
    """Words up to a punctuation mark, or up to a word such as "but"; ``end`` is the mark."""

    words: list[Word] = field(default_factory=list)
    end: str = ""
    contrast: bool = False  # it begins behind a word such as "but"

    def has(self, *concepts: str) -> bool:
        """Whether it holds a phrase of one of the concepts."""
        return any(word.means(*concepts) for word in self.words)

    @property
    def left_over(self) -> list[Word]:
        """The words that nothing explains: content."""
        return [word for word in self.words if word.phrase is None and not word.named]

    @property
    def phrases(self) -> list[Phrase]:
        """The phrases found, each once, in order."""
        return list(dict.fromkeys(word.phrase for word in self.words if word.phrase is not None))


def clauses(text: str, language: str) -> list[Clause]:
    """The clauses of the first ``LONGEST`` characters, covered by the phrases of the language. Total, linear."""
    shelves, contrasts = _shelves(language), _contrasts(language)
    found: list[Clause] = []
    for clause in _cut(text[:LONGEST]):
        _cover(clause.words, shelves, contrasts)
        found += _parted(clause)
    return found


def words_in(text: str) -> list[Word]:
    """The words of a text without accents, in lower case."""
    return [word for clause in _cut(text[:LONGEST]) for word in clause.words]


def _plain(text: str) -> str:
    text = _FACES.sub(" ", text.translate(_KEEPS))
    text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    text = text[:LONGEST]  # a letter of some scripts becomes eighteen
    text = _ABBREVIATED.sub(lambda found: found[0].replace(".", "") + " ", text)
    return _RUN.sub(r"\1", text)


def _cut(text: str) -> Iterator[Clause]:
    clause = Clause()
    for piece in _PIECE.findall(_plain(text)):
        sign = piece.strip() or "\n"
        if piece[0].isalnum():
            clause.words.append(Word(text=piece.lower(), capital=piece[0].isupper()))
        elif sign in _ENDS or sign[0] in "-–—" and len(piece) > 1:
            if clause.words:
                clause.end = sign[0]
                yield clause
                clause = Clause()
        elif unicodedata.category(piece) == "So":
            clause.words.append(Word(text=piece, capital=False))
    if clause.words:
        yield clause


def _parted(clause: Clause) -> Iterator[Clause]:
    """The clause cut before each phrase such as "but"; one mark ends all pieces."""
    piece = Clause(end=clause.end)
    for place, word in enumerate(clause.words):
        turns = word.means("but") and place + 1 < len(clause.words)
        if turns and piece.words and not (place and clause.words[place - 1].means("but")):
            yield piece
            piece = Clause(end=clause.end)
        piece.contrast |= turns
        piece.words.append(word)
    if piece.words:
        yield piece


def _cover(words: list[Word], shelves: dict[str, tuple[Phrase, ...]], contrasts: frozenset[str]) -> None:
    """Give each word its longest phrase; none reaches across a "but"."""
    found = []
    for start, word in enumerate(words):
        for phrase in (*shelves.get(word.text, ()), *shelves.get(word.text[:2] + "*", ())):
            places = _places(phrase.words, words, start, contrasts)
            if places:
                found.append((phrase, places))
    for phrase, places in sorted(found, key=lambda one: one[0].size, reverse=True):
        if all(words[place].phrase is None for place in places):
            for place in places:
                words[place].phrase = phrase


def _places(patterns: tuple[str, ...], words: list[Word], start: int, walls: frozenset[str]) -> list[int]:
    places: list[int] = []
    at, slack = start, 0
    for pattern in patterns:
        if pattern == "..":
            slack = GAP
            continue
        reach = range(at, min(at + slack + 1, len(words)))
        place = next((one for one in reach if _fits(pattern, words[one].text)), None)
        if place is None or any(words[one].text in walls for one in range(at, place)):
            return []
        places.append(place)
        at, slack = place + 1, 0
    return places


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern[-1] == "*" else word == pattern


def phrases_of(name: str) -> tuple[Phrase, ...]:
    """The phrases of one table: of a language, or ``any`` for all of them."""
    phrases: list[Phrase] = []
    source = files(__package__).joinpath("data", "replies", f"{name}.tsv").read_text(encoding="utf-8")
    for line in source.splitlines():
        concept, _, tail = line.partition("\t")
        if tail and not line.startswith("#"):
            phrases += [_phrase(concept, one.strip()) for one in tail.split(";") if one.strip()]
    return tuple(phrases)


@cache
def _table(language: str) -> tuple[Phrase, ...]:
    return tuple(phrase for name in (*_TWINS.get(language, (language,)), "any") for phrase in phrases_of(name))


def _phrase(concept: str, written: str) -> Phrase:
    words: list[str] = []
    for part in written.split():
        pieces = [".."] if part == ".." else [word.text for word in words_in(part)]
        if part.endswith("*"):
            pieces[-1] += "*"
        words += pieces
    return Phrase(concept=concept, written=written, words=tuple(words))


@cache
def _contrasts(language: str) -> frozenset[str]:
    """The words such as "but" that stand alone."""
    turns = (phrase.words for phrase in _table(language) if phrase.concept == "but")
    return frozenset(words[0] for words in turns if len(words) == 1)


@cache
def _shelves(language: str) -> dict[str, tuple[Phrase, ...]]:
    """The phrases by their first word, or by its first two letters and a star."""
    return _by_key(_table(language))


def _by_key(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    shelves: dict[str, dict[Phrase, None]] = {}
    for phrase in phrases:
        first = phrase.words[0]
        shelves.setdefault(first[:2] + "*" if first.endswith("*") else first, {})[phrase] = None
    return {key: tuple(row) for key, row in shelves.items()}

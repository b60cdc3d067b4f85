# SPDX-License-Identifier: Apache-2.0
"""A letter of ours that an answer repeats without marking it as quoted: where it begins, and what stands around it.

Some clients put the mail that is answered below the answer as it stands: no ``>``, no line that introduces it. A line
is known again by runs of its words, however the client has wrapped it. What the letter quoted, asked or told may be
repeated on purpose and proves nothing alone: its head, its last lines or its commands must be there as well. Linear
in the two texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

RUN = 4  # words
ALIKE = 0.75  # of the runs of a line
FEWEST = 2  # lines of ours that are surely a repetition
MAX_LENGTH = 200_000  # characters of either text
LINK = re.compile(r"[(<\[]?\b(?:mailto|https?):[^\s<>()]{0,4000}[)>\]]?", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile(r"[ \t]{0,9}>")
COMMANDS = re.compile(r"#[^\W\d_].{0,2000}#[^\W\d_]")
CLOSING = "-- "
Run = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """``words``: the text without it. ``is_certain``: it is one stretch with the writer's words on one side alone."""

    words: str
    is_certain: bool


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Lines by their runs of words and, for short ones, as a whole."""

    runs: frozenset[Run]
    lines: frozenset[Run] = frozenset()

    def has(self, words: list[str]) -> bool:
        """Whether a line is among them."""
        runs = list(_runs(words))
        alike = runs and sum(run in self.runs for run in runs) >= ALIKE * len(runs)
        return bool(alike) or tuple(words) in self.lines


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """What a letter says: in our own words, in those that nobody repeats on purpose, and in all of them."""

    head: _Said
    marks: _Said
    own: _Said
    every: _Said
    vocabulary: frozenset[str]


def repeated(text: str, letter: str) -> Repeated | None:
    """What a text repeats of a letter of ours; None where it repeats nothing."""
    if not letter or len(text) > MAX_LENGTH:
        return None
    ours = _letter(letter[:MAX_LENGTH])
    lines = text.split("\n")
    said = [_words(line) for line in lines]
    if not any(map(ours.marks.has, said)):
        return None
    own = [ours.own.has(words) for words in said]
    first = next((place for place, words in enumerate(said) if ours.head.has(words)), own.index(True))
    last = len(own) - 1 - own[::-1].index(True)
    foreign = [not one and not _is_known(words, ours) for one, words in zip(own, said, strict=True)]
    above, within, below = any(map(bool, said[:first])), any(foreign[first:last]), any(foreign[last + 1 :])
    tail = next((place for place in range(last + 1, len(said)) if below and said[place]), len(said))
    kept = [line for place, line in enumerate(lines) if place < first or foreign[place] or place >= tail]
    many = sum(own[first:]) >= FEWEST
    return Repeated(words="\n".join(kept).strip(), is_certain=many and not within and not (above and below))


def _letter(text: str) -> _Letter:
    body, mark, closing = text.rpartition(f"\n{CLOSING}\n")
    unquoted = [line for line in text.split("\n") if not QUOTED.match(line)]
    head = next((line for line in unquoted if len(_words(line)) > 1), "")
    marks = [head, *(line for line in unquoted if COMMANDS.search(line)), *(closing.split("\n") if mark else ())]
    every = _words(text)
    return _Letter(
        head=_lines([head]),
        marks=_lines(marks),
        own=_lines(unquoted),
        every=_Said(runs=frozenset(_runs(every))),
        vocabulary=frozenset(every),
    )


def _lines(lines: list[str]) -> _Said:
    said = [_words(line) for line in lines]
    joined = [word for words in said for word in words]
    return _Said(runs=frozenset(_runs(joined)), lines=frozenset(tuple(words) for words in said if len(words) > 1))


def _is_known(words: list[str], letter: _Letter) -> bool:
    """Whether a line may be the letter's: it is what that quotes, or a rest of a line that was wrapped."""
    return all(word in letter.vocabulary for word in words) if len(words) < RUN else letter.every.has(words)


def _runs(words: list[str]) -> Iterator[Run]:
    return zip(*(words[place:] for place in range(RUN)), strict=False)


def _words(line: str) -> list[str]:
    return WORD.findall(LINK.sub(" ", line).casefold())

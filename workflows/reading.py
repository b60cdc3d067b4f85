# SPDX-License-Identifier: Apache-2.0
"""A mail read through the lexicon: which concepts it holds, where, and in which words."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from workflows.lexicon import BREAK, LANGUAGES, QUESTION, Match, index_of, matches, words_of
from workflows.topic import Topic

LONGEST = 4_000  # characters of a mail that are read: people say first what it is about
_SPAN = 20  # words from the first to the last of the longest phrase, gaps included
_GREETING = 3  # words
_FOREIGN = 4  # words more that another language must explain before it is believed against the one named
_KIND = (
    "broken", "hint", "wish", "polite", "question", "how", "closed", "thanks", "away", "advert", "notice", "bounce",
    "neutral",
)  # fmt: skip
# Inside a group each word counts once, for its longest phrase: "werkt weer" is no "werkt".
_GROUPS = {
    **dict.fromkeys(_KIND, "kind"),
    **dict.fromkeys(("urgent", "calm", "deadline", "since"), "pressure"),
    **dict.fromkeys(("gone", "missing", "harmless", "refused"), "loss"),
    **dict.fromkeys(("device", "accessory"), "thing"),
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the lexicon found in a mail; places below ``subject_end`` are of the subject."""

    language: str
    words: tuple[str, ...]
    subject_end: int
    found: tuple[Match, ...]
    topics: tuple[str, ...] = ()  # keys of the owner's categories

    @cached_property
    def _sorted(self) -> dict[str, list[Match]]:
        shelves: dict[str, list[Match]] = {}
        for match in self.found:
            shelves.setdefault(match.phrase.concept, []).append(match)
        return shelves

    def of(self, concept: str) -> list[Match]:
        """The matches of one concept, in the order of the mail."""
        return self._sorted.get(concept, [])

    def has(self, concept: str) -> bool:
        """Whether the concept occurs at all."""
        return concept in self._sorted

    def score(self, concept: str, *, subject_only: bool = False) -> float:
        """The summed weights of the concept's distinct phrases; those of the subject count half more."""
        found = self._sorted.get(concept)
        if found is None:
            return 0.0
        best: dict[str, float] = {}
        for match in found:
            in_subject = match.places[0] < self.subject_end
            if in_subject or not subject_only:
                value = match.phrase.weight * (1.5 if in_subject else 1.0)
                best[match.phrase.written] = max(best.get(match.phrase.written, 0.0), value)
        return sum(best.values())

    def first_sentence(self) -> int:
        """Where the first sentence of the text begins that is more than a greeting of three words."""
        start = self.subject_end
        for place in range(start, len(self.words)):
            if self.words[place] in (BREAK, QUESTION):
                if place - start > _GREETING:
                    return start
                start = place + 1
        return start if start < len(self.words) else self.subject_end

    def near(self, one: str, other: str, reach: int) -> tuple[Match, Match] | None:
        """The first pair of the two concepts at most ``reach`` words apart, in either order."""
        others = self.of(other)
        starts = [match.places[0] for match in others]
        for left in self.of(one):
            begin = bisect_left(starts, left.places[0] - reach - _SPAN)
            end = bisect_right(starts, left.places[-1] + reach)
            for right in others[begin:end]:
                if left.places != right.places and _distance(left, right) <= reach:
                    return left, right
        return None


def read(subject: str, text: str, language: str | None, topics: tuple[Topic, ...] = ()) -> Reading:
    """Read a mail in its language; with none, or one that has no lexicon, in the one that explains most."""
    head = [*words_of(subject[:1000]), BREAK]
    words = head + words_of(text[:LONGEST])
    known = (language or "").split("-")[0].lower()
    if known in LANGUAGES:
        reading = _reading(known, words, len(head), topics)
        if any(match.phrase.concept in _GROUPS for match in reading.found):
            return reading
        others = _best_reading(words, len(head), topics)
        return others if _explained(others) >= _explained(reading) + _FOREIGN else reading
    return _best_reading(words, len(head), topics)


def _best_reading(words: list[str], subject_end: int, topics: tuple[Topic, ...]) -> Reading:
    return max((_reading(name, words, subject_end, topics) for name in LANGUAGES), key=_explained)


def _explained(reading: Reading) -> int:
    return len({place for match in reading.found for place in match.places})


def _reading(language: str, words: list[str], subject_end: int, topics: tuple[Topic, ...]) -> Reading:
    found = settled(matches(words, index_of(language, topics)))
    keys = tuple(dict.fromkeys(topic.key for topic in topics))
    return Reading(language=language, words=tuple(words), subject_end=subject_end, found=tuple(found), topics=keys)


def _distance(left: Match, right: Match) -> int:
    first, second = sorted((left.places, right.places))
    return max(0, second[0] - first[-1])


def settled(found: Iterable[Match]) -> list[Match]:
    """Without the matches whose words a longer phrase of the same group has taken."""
    taken: dict[str, set[int]] = {}
    kept = []
    for match in sorted(found, key=_size, reverse=True):
        group = taken.setdefault(_GROUPS.get(match.phrase.concept, match.phrase.concept), set())
        if group.isdisjoint(match.places):
            group.update(match.places)
            kept.append(match)
    return sorted(kept, key=lambda match: match.places)


def _size(match: Match) -> tuple[int, int, float]:
    return len(match.places), match.phrase.letters, match.phrase.weight

# SPDX-License-Identifier: Apache-2.0
"""What a reporter's short reply means: thanks, works, please close, still broken, never mind, how does it stand.

Each clause says one thing, then the clauses are weighed. Whatever closes a ticket or changes nothing must be all that
the reply says: one clause with content of its own makes it ``OTHER``, which a person reads. "Still broken" counts
whatever stands beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from workflows.clause_sense import Part, part
from workflows.clauses import LANGUAGES, LONGEST, Clause, clauses
from workflows.reply_names import name_people

MOST_TOLD = 2  # short statements beside "never mind"
MOST_WORDS = 120  # of a reply that can mean anything but "broken" or other


class Sense(StrEnum):
    """What a reply means."""

    THANKS = "thanks"
    WORKS = "works"
    CLOSE = "close"
    BROKEN = "broken"
    CANCEL = "cancel"
    STATUS = "status"
    OTHER = "other"


class Asked(StrEnum):
    """What the letter asked that is answered: nothing of the kind, or whether service is back."""

    NOTHING = "nothing"
    RESTORED = "restored"


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """The sense, and the phrases that spoke for it in which language."""

    sense: Sense
    because: tuple[str, ...] = ()
    language: str = "en"


def meaning(text: str, language: str | None, asked: Asked = Asked.NOTHING) -> Meaning:
    """What the new text of a reply means, without quotation and signature; total and linear.

    The first ``LONGEST`` characters are read; ``language`` is an ISO 639-1 code or None. A reply that says nothing in
    it is read in the other languages too: people thank in English, and two words are too few to tell a language by.
    """
    known = (language or "").split("-")[0].lower()
    first = _read(text, known, asked) if known in LANGUAGES else None
    if first is not None and first.meaning.sense is not Sense.OTHER:
        return first.meaning
    others = [_read(text, name, asked) for name in LANGUAGES if name != known]
    best = max((first, *others) if first else others, key=lambda one: one.explained)
    if first is not None and (best.meaning.sense is Sense.BROKEN or best.explained <= first.explained):
        return first.meaning  # a word of another language may look like one for "broken"
    return best.meaning


def asks_status(subject: str, text: str, language: str | None) -> bool:
    """Whether a mail without a thread asks how the sender's ticket stands, and says nothing else; total, linear."""
    known = (language or "").split("-")[0].lower()
    names = (known, *LANGUAGES) if known in LANGUAGES else LANGUAGES
    return any(_only_asks(subject, text, name) for name in names)


@dataclass(frozen=True, kw_only=True)
class _Read:
    meaning: Meaning
    explained: float  # share of the words that phrases cover


def _read(text: str, language: str, asked: Asked) -> _Read:
    found = clauses(text, language)
    name_people(found)
    words = [word for clause in found for word in clause.words]
    parts = [part(clause, restored=asked is Asked.RESTORED) for clause in found]
    sense = _weigh(parts, len(words), asked, len(text) > LONGEST)
    told = [phrase.written for clause in found for phrase in clause.phrases if phrase.concept in _COUNTS[sense]]
    explained = sum(word.phrase is not None for word in words) / max(1, len(words))
    because = tuple(f"'{phrase}' ({language})" for phrase in dict.fromkeys(told))
    return _Read(meaning=Meaning(sense=sense, because=because, language=language), explained=explained)


_COUNTS = {
    Sense.THANKS: ("thanks",),
    Sense.WORKS: ("works", "returned", "yes", "tick", "not", "trouble"),
    Sense.CLOSE: ("close", "works"),
    Sense.BROKEN: ("broken", "returned", "no", "not", "cross", "still", "unable", "trouble"),
    Sense.CANCEL: ("cancel",),
    Sense.STATUS: ("status", "waiting"),
    Sense.OTHER: ("later", "want", "if", "but"),
}


def _weigh(parts: list[Part], words: int, asked: Asked, cut: bool) -> Sense:
    said = set(_settled(parts))
    restored = asked is Asked.RESTORED
    if Part.BROKEN in said:
        return Sense.BROKEN
    if Part.TROUBLE in said:
        return Sense.BROKEN if Part.NO in said else Sense.OTHER
    if Part.CONTENT in said or Part.LATER in said or words > MOST_WORDS or cut:
        return Sense.OTHER
    if Part.NO in said and not said & {Part.CLOSE, Part.CANCEL}:
        clear = restored and not said & {Part.WORKS, Part.YES, Part.STATUS}
        return Sense.BROKEN if clear else Sense.OTHER
    if Part.STATUS in said:
        return Sense.OTHER if said & {Part.WORKS, Part.CLOSE, Part.CANCEL} else Sense.STATUS
    for one, sense in ((Part.CANCEL, Sense.CANCEL), (Part.CLOSE, Sense.CLOSE), (Part.WORKS, Sense.WORKS)):
        if one in said:
            return sense
    if Part.YES in said:
        return Sense.WORKS if restored else Sense.OTHER
    return Sense.THANKS if Part.THANKS in said else Sense.OTHER


# What says nothing beside another clause of that sense, and is content elsewhere.
_ONLY_WITH = {
    Part.TOLD: {Part.CANCEL},
    Part.DOES: {Part.WORKS, Part.CLOSE},
    Part.TOLD_OF_TICKET: {Part.CANCEL, Part.STATUS},
    Part.WHETHER: {Part.STATUS},
    Part.ASK: {Part.STATUS, Part.CLOSE, Part.CANCEL},
}


def _settled(parts: list[Part]) -> Iterator[Part]:
    """The parts, after each has met its neighbours: a cause explains only what is solved, a past failure is over."""
    good = {Part.WORKS, Part.CLOSE, Part.CANCEL}
    for place, one in enumerate(parts):
        near = set(parts[max(0, place - 1) : place + 2])
        if one is Part.RETURNED:
            yield Part.WORKS if {Part.THANKS, Part.YES, *good} & set(parts) and Part.NO not in parts else Part.BROKEN
        elif one is Part.CAUSE:
            yield Part.NEUTRAL if good & set(parts) else Part.CONTENT
        elif one in _ONLY_WITH:
            yield Part.NEUTRAL if _ONLY_WITH[one] & near and parts.count(one) <= MOST_TOLD else Part.CONTENT
        elif one is Part.WAS_BROKEN:
            yield Part.NEUTRAL if good & set(parts[place + 1 :]) else Part.BROKEN
        elif one is Part.FAILS_AFTER_ALL:
            yield Part.BROKEN if good & set(parts[:place]) or Part.THANKS in parts[:place] else Part.CONTENT
        elif one is Part.LATER and Part.IF_BROKEN in near and Part.WORKS in parts:
            yield Part.NEUTRAL
        elif one is Part.IF_BROKEN:
            yield Part.NEUTRAL if good & set(parts) else Part.CONTENT
        else:
            yield one


def _only_asks(subject: str, text: str, language: str) -> bool:
    """Whether the text, or the subject above an empty one, asks for nothing else; a subject may name the thing."""
    title, body = clauses(subject, language), clauses(text, language)
    name_people(body)
    if len(subject) > LONGEST or len(text) > LONGEST:
        return False
    if not body:
        return _asks_alone(title)
    topic = all(word.means(*_TOPIC) or word.text.isdigit() for clause in title for word in clause.words)
    return _asks_alone(body) and (topic or _asks_alone(title, *_HEADING))


def _asks_alone(found: list[Clause], *headings: str) -> bool:
    """Whether clauses ask how it stands, and name neither a thing nor trouble; mere headings say nothing."""
    told = [clause for clause in found if not all(word.means(*headings) for word in clause.words)]
    said = {part(clause, restored=False) for clause in told}
    more = any(clause.left_over or clause.has("thing", "place", "trouble", "works", "broken") for clause in told)
    return (Part.STATUS in said or bool(headings)) and said <= {Part.STATUS, Part.THANKS, Part.NEUTRAL} and not more


_HEADING = ("ask", "ticket", "fill", "hello", "for", "title", "status")
_TOPIC = (*_HEADING, "thing", "place")

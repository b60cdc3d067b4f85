# SPDX-License-Identifier: Apache-2.0
"""What one clause of a reply says by the phrases in it, and by what is left over."""

from enum import Enum, auto

from workflows.clauses import Clause

SPARE = 3  # words of content that a clause may hold beside "works": what works, and where
_NO_STATUS = ("works", "close", "want", "broken", "thanks", "gone")  # a statement with these asks nothing
MORE_SPARE = 5  # beside "please close", "never mind", a cause, or a question how it stands


class Part(Enum):
    """What a clause contributes to the meaning of the whole."""

    NEUTRAL = auto()
    CONTENT = auto()
    THANKS = auto()
    WORKS = auto()
    CLOSE = auto()
    BROKEN = auto()
    WAS_BROKEN = auto()  # a failure told in the past
    FAILS_AFTER_ALL = auto()  # a "not" behind a "but"
    IF_BROKEN = auto()  # "if it comes back"
    CANCEL = auto()
    STATUS = auto()
    LATER = auto()  # a promise of the reporter's: "I will try"
    CAUSE = auto()
    WHETHER = auto()  # "if something has been done"
    RETURNED = auto()  # "it is back": the trouble, or the service, as its neighbours say
    DOES = auto()  # "it prints": all is well only beside "works"
    TROUBLE = auto()  # a failure that may be another one
    ASK = auto()  # "could you tell me"
    TOLD_OF_TICKET = auto()  # "I reported it on Monday"
    TOLD = auto()  # a short statement of no known sense
    YES = auto()
    NO = auto()


def part(clause: Clause, *, restored: bool) -> Part:
    """What the clause says; ``restored`` where the letter asked whether service is back."""
    spare = len(clause.left_over)
    if clause.has("if") or (clause.end != "?" and clause.has("when") and clause.has("works", "does", "close")):
        return _conditional(clause, spare)
    if clause.end == "?":
        return _question(clause, spare)
    if clause.has("later"):
        return Part.LATER
    if clause.has("need") and clause.has("not", "no") and not clause.has("lasting", "unable"):
        return Part.CANCEL if spare <= MORE_SPARE else Part.CONTENT
    if clause.has("cancel") and not clause.has("want", "broken"):
        return Part.CANCEL if spare <= _room(clause, "cancel") else Part.CONTENT
    if clause.has("waiting") and not clause.has(*_NO_STATUS):
        return _waits(clause, spare)
    if clause.has("status", "when") and not clause.has(*_NO_STATUS):
        return Part.STATUS if spare <= _room(clause, "status") else Part.CONTENT
    if _fails(clause, restored):
        return Part.WAS_BROKEN if clause.has("past") else Part.BROKEN
    if clause.contrast and clause.has("not", "unable", "no"):
        return Part.BROKEN if not spare and not clause.has("close", "thing") else Part.FAILS_AFTER_ALL
    return _good(clause, spare, restored)


def _waits(clause: Clause, spare: int) -> Part:
    """Who waits asks how it stands; who waits for a thing that is named tells an agent what is missing."""
    return Part.CONTENT if clause.has("thing") or spare > (1 if clause.has("status") else 0) else Part.STATUS


def _room(clause: Clause, *concepts: str) -> int:
    """Words of content that a clause may hold beside the phrases: one word alone may mean many things."""
    whole = any(len(phrase.words) > 1 for phrase in clause.phrases if phrase.concept in concepts)
    return MORE_SPARE if whole else 2 if clause.end == "?" else 1


def _fails(clause: Clause, restored: bool) -> bool:
    negated = clause.has("not", "unable", "no")
    if clause.has("lasting") and not (clause.has("works", "thanks") and not negated):
        return True
    if clause.has("back", "returned", "again") and clause.has("trouble") and not clause.has("works", "gone"):
        return not negated and not clause.has("no")
    if clause.has("broken", "cross") or (negated and clause.has("works", "does") and not clause.has("close")):
        return not (clause.has("works", "gone") and clause.has("trouble") and not clause.has("broken", "cross"))
    if clause.has("still") and (negated or clause.has("trouble")):
        return True
    return clause.has("unable") and (restored or clause.contrast)


def _good(clause: Clause, spare: int, restored: bool) -> Part:
    if clause.has("want", "need"):
        return Part.CONTENT
    if clause.has("not", "no") and clause.has("trouble") and spare <= SPARE:
        return Part.WORKS
    if clause.has("extra") and clause.has("trouble"):
        return Part.TROUBLE
    if clause.has("extra"):
        return Part.TOLD if spare <= SPARE and not clause.has("close", "ask") else Part.CONTENT
    if clause.has("works", "close") and _goes_on(clause):
        return Part.CONTENT
    if clause.has("returned") and not spare and not clause.has("thing", "ticket", "works", "now", "not", "no"):
        return Part.RETURNED
    if clause.has("close") and clause.has("place") and not clause.has("ticket"):
        return Part.CONTENT
    if clause.has("close"):
        foreign = (clause.contrast or clause.has("thing")) and not clause.has("ticket", "works")
        return Part.CONTENT if clause.has("not", "no") or foreign or spare > MORE_SPARE else Part.CLOSE
    if clause.has("ask"):
        return Part.CONTENT if spare or clause.has("works", "trouble", "back") else Part.ASK
    if clause.has("back", "returned"):
        named = clause.has("thing", "ticket", "works") or spare > 0
        return Part.WORKS if named and spare <= SPARE and not clause.has("not", "no") else Part.CONTENT
    if clause.has("works", "tick"):
        return Part.WORKS if spare <= SPARE else Part.CONTENT
    if clause.has("gone"):
        return Part.WORKS if clause.has("trouble") and spare <= SPARE else Part.CONTENT
    if clause.has("does") and not clause.has("trouble") and spare <= 1:
        return Part.WORKS if restored or clause.has("again", "now", "yes") else Part.DOES
    if clause.has("cause") and not clause.has("thanks"):
        return (
            Part.CAUSE if not clause.contrast and spare <= MORE_SPARE and not clause.has("unable") else Part.CONTENT
        )
    if clause.has("unable", "trouble") or (clause.has("still") and spare):
        return Part.TROUBLE
    return _polite(clause, spare)


def _goes_on(clause: Clause) -> bool:
    """Whether content follows an "and" behind what works."""
    last = max(place for place, word in enumerate(clause.words) if word.means("works", "close", "does"))
    tail = clause.words[last + 1 :]
    joined = next((place for place, word in enumerate(tail) if word.means("and")), len(tail))
    return any(word.phrase is None and not word.named for word in tail[joined:])


def _polite(clause: Clause, spare: int) -> Part:
    """Yes, no, thanks, or words that say nothing."""
    if spare:
        thanked = _thanks_for(clause) and not clause.has("not", "still")
        if thanked and spare <= SPARE:
            return Part.THANKS
        if clause.has("ticket", "past") and spare <= MORE_SPARE and not clause.contrast:
            return Part.TOLD_OF_TICKET
        return Part.TOLD if spare <= MORE_SPARE and not clause.contrast else Part.CONTENT
    if clause.words[0].means("yes"):
        return Part.YES
    if clause.has("no") or clause.has("not"):
        return Part.NO
    if clause.has("thanks"):
        return Part.THANKS
    if clause.has("yes") and not clause.has("hello", "bye"):
        return Part.YES
    named_again = clause.has("again", "now") and clause.has("thing")
    return Part.CONTENT if clause.contrast or named_again else Part.NEUTRAL


def _thanks_for(clause: Clause) -> bool:
    thanks = next((place for place, word in enumerate(clause.words) if word.means("thanks")), len(clause.words))
    return any(word.means("for", "cause") for word in clause.words[thanks:])


def _question(clause: Clause, spare: int) -> Part:
    if clause.has("close") and not clause.has("not", "no"):
        return Part.CLOSE if spare <= SPARE else Part.CONTENT
    if clause.has("status", "when", "waiting"):
        return (
            Part.STATUS
            if spare <= _room(clause, "status", "when", "waiting") and not clause.has("want", "extra")
            else Part.CONTENT
        )
    if clause.has("ask") and not spare and not clause.has("want", "need", "extra", "works"):
        return Part.ASK
    if clause.has("broken") and not clause.has("works"):
        return Part.BROKEN
    if clause.has("works") and not clause.has("want", "ask", "extra"):
        return Part.CONTENT if spare else Part.STATUS
    return Part.CONTENT


def _conditional(clause: Clause, spare: int) -> Part:
    troubled = clause.has("broken", "trouble") or (clause.has("works") and clause.has("not", "unable"))
    if troubled and clause.end != "?" and spare <= SPARE:
        return Part.IF_BROKEN
    if clause.has("status") and clause.end == "?" and spare <= SPARE:
        return Part.STATUS
    return Part.CONTENT if spare > SPARE or clause.has("want", "need", "later") else Part.WHETHER

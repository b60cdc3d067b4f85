# SPDX-License-Identifier: Apache-2.0
"""What one clause of a reply says by the phrases in it, and by what is left over."""

from enum import Enum, auto

from workflows.clauses import Clause

SPARE = 3  # words of content that a clause may hold beside "works": what works, and where
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
    YES = auto()
    NO = auto()


def part(clause: Clause, *, restored: bool) -> Part:
    """What the clause says; ``restored`` where the letter asked whether service is back."""
    spare = len(clause.left_over)
    if clause.has("if"):
        return _conditional(clause, spare)
    if clause.end == "?":
        return _question(clause, spare)
    if clause.has("later"):
        return Part.LATER
    if clause.has("cancel") and not clause.has("want", "broken"):
        return Part.CANCEL if spare <= MORE_SPARE else Part.CONTENT
    if clause.has("status") and not clause.has("works", "close", "want", "broken"):
        return Part.STATUS if spare <= MORE_SPARE else Part.CONTENT
    if _fails(clause, restored):
        return Part.WAS_BROKEN if clause.has("past") else Part.BROKEN
    if clause.contrast and clause.has("not", "unable", "no"):
        return Part.FAILS_AFTER_ALL
    return _good(clause, spare)


def _fails(clause: Clause, restored: bool) -> bool:
    negated = clause.has("not", "unable")
    if clause.has("broken", "cross") or (negated and clause.has("works") and not clause.has("close")):
        return not (clause.has("works") and clause.has("trouble") and not clause.has("broken", "cross"))
    if clause.has("still") and (negated or clause.has("trouble")):
        return True
    return clause.has("unable") and (restored or clause.contrast)


def _good(clause: Clause, spare: int) -> Part:
    if clause.has("want"):
        return Part.CONTENT
    if clause.has("close"):
        return Part.CONTENT if clause.has("not", "no") or spare > MORE_SPARE else Part.CLOSE
    if clause.has("not", "no") and clause.has("trouble"):
        return Part.WORKS if spare <= SPARE else Part.CONTENT
    if clause.has("works", "tick"):
        return Part.WORKS if spare <= SPARE else Part.CONTENT
    if clause.has("cause"):
        return Part.CAUSE if spare <= MORE_SPARE and not clause.has("unable") else Part.CONTENT
    if clause.has("unable", "trouble"):
        return Part.CONTENT
    return _polite(clause, spare)


def _polite(clause: Clause, spare: int) -> Part:
    """Yes, no, thanks, or words that say nothing."""
    if spare:
        thanked = clause.has("thanks") and clause.has("for") and not clause.has("not", "still")
        return Part.THANKS if thanked and spare <= SPARE else Part.CONTENT
    if clause.words[0].means("yes"):
        return Part.YES
    if clause.has("no") or clause.has("not"):
        return Part.NO
    if clause.has("thanks"):
        return Part.THANKS
    if clause.has("yes") and not clause.has("hello", "bye"):
        return Part.YES
    return Part.NEUTRAL


def _question(clause: Clause, spare: int) -> Part:
    if clause.has("close") and not clause.has("not", "no"):
        return Part.CLOSE if spare <= SPARE else Part.CONTENT
    if clause.has("status"):
        return Part.STATUS if spare <= MORE_SPARE else Part.CONTENT
    if clause.has("broken") and not clause.has("works"):
        return Part.BROKEN
    if clause.has("works") and not clause.has("want"):
        return Part.CONTENT if spare else Part.STATUS
    return Part.CONTENT


def _conditional(clause: Clause, spare: int) -> Part:
    troubled = clause.has("broken", "trouble") or (clause.has("works") and clause.has("not", "unable"))
    if troubled and clause.end != "?" and spare <= SPARE:
        return Part.IF_BROKEN
    return Part.STATUS if clause.has("status") and clause.end == "?" and spare <= SPARE else Part.CONTENT

# SPDX-License-Identifier: Apache-2.0
"""The names in a reply: after a greeting, after thanks, and where somebody signs."""

from workflows.clauses import Clause, Word

SIGNED = 5  # words of a line below the closing: a name, a post, a department
LINES_SIGNED = 4
SHORT_NAME = 12  # letters of a name signed without a capital


def name_people(found: list[Clause]) -> None:
    """Mark the words that are names, so that they are no content. Linear."""
    for clause in found:
        _called(clause.words)
    if found and found[0].end in (",", "\n") and _capitals(found[0], 2):
        _mark(found[0])
    closed = next((place for place, clause in enumerate(found) if clause.has("bye")), None)
    if closed is not None:
        for clause in found[closed : closed + 1 + LINES_SIGNED]:
            if len(clause.left_over) <= SIGNED and clause.end != "?" and _says_nothing(clause):
                _mark(clause)
    elif len(found) > 1:
        _signed(found[-2], found[-1])


def _called(words: list[Word]) -> None:
    """Capitals behind a greeting, a title, thanks or another name."""
    follows = False
    for word in words:
        if word.phrase is None and word.capital and follows:
            word.named = True
        follows = word.named or word.means("hello", "title", "bye", "thanks")
    if words and words[0].means("hello") and sum(word.phrase is None for word in words) <= 2 and len(words) <= 4:
        for word in words:
            word.named = word.named or word.phrase is None


def _signed(before: Clause, last: Clause) -> None:
    alone = len(last.words) == 1 and len(last.words[0].text) <= SHORT_NAME and last.words[0].text.isalpha()
    below = before.end == "\n" or before.has("thanks")
    if last.end != "?" and (_capitals(last, 3) and before.end != ":" or alone and below and before.end == "\n"):
        _mark(last)


def _capitals(clause: Clause, most: int) -> bool:
    return len(clause.words) <= most and all(word.phrase is None and word.capital for word in clause.words)


def _says_nothing(clause: Clause) -> bool:
    return all(word.phrase is None or word.means("bye", "fill", "hello", "title", "for") for word in clause.words)


def _mark(clause: Clause) -> None:
    for word in clause.words:
        word.named = word.phrase is None

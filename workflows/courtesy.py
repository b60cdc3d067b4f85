# SPDX-License-Identifier: Apache-2.0
"""Whether a piece of a mail is nothing but greeting, thanks or closing, in any language."""

from workflows.clause_sense import Part, part
from workflows.clauses import LANGUAGES, clauses
from workflows.reply_names import name_people

LONGEST = 200  # characters of a greeting or closing
_POLITE = ("hello", "bye", "thanks")


def is_courtesy(text: str) -> bool:
    """Whether the text greets, thanks or closes and says nothing else. Total and linear."""
    return len(text) <= LONGEST and any(_is_courtesy(text, language) for language in LANGUAGES)


def _is_courtesy(text: str, language: str) -> bool:
    found = clauses(text, language)
    name_people(found)
    said = {part(clause, restored=False) for clause in found}
    return said <= {Part.NEUTRAL, Part.THANKS} and any(clause.has(*_POLITE) for clause in found)

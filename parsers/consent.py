# SPDX-License-Identifier: Apache-2.0
"""Yes or no, where a letter of ours asked for one of them: the first word of a short answer, in any language."""

import re

MOST_WORDS = 12  # whoever writes more may mean more
LONGEST = 200  # characters
WORD = re.compile(r"[^\W\d_]+")
YES = frozenset([
    "yes", "yep", "yeah", "y", "ok", "okay", "sure", "ja", "jawel", "jep", "oui", "ouais", "si", "sí", "sim", "claro",
    "certo", "vale", "sì", "ya", "baik", "boleh", "setuju",
])  # fmt: skip
NO = frozenset(["no", "nope", "n", "nee", "neen", "nein", "non", "não", "nao", "tidak", "tak", "jangan"])



def consent(text: str) -> bool | None:
    """True for yes, False for no, None where the text is neither. Total and linear."""
    line = text.strip()
    words = WORD.findall(line[:LONGEST].casefold())
    if not words or len(line) > LONGEST or len(words) > MOST_WORDS:
        return None
    return True if words[0] in YES else False if words[0] in NO else None

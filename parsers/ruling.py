# SPDX-License-Identifier: Apache-2.0
"""One word about a mail that is held: ``send``, ``note`` or ``drop``, as people write it in nine languages.

The first line that says anything is such a word, with or without ``#``, and perhaps a "please" or "it" beside it. A
line that says more is no ruling: "no problem, send it" must not throw a mail away, and "ok, but ..." not send one.
The words are ``data/rulings.tsv``.
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files

MAX_LINE = 60  # characters: who writes more says more
MAX_WORDS = 6
WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
FILLER = "-"
# What may stand around the words: a mark of a command, of bold, of a sentence, of a list.
AROUND = re.compile(r"[\s#＃*_~.,!:;()\"“”„«»…\u00ad\u200b-\u200f\u2060\ufe0f\ufeff-]")


class Ruling(StrEnum):
    """What becomes of a mail that is held."""

    SEND = "send"
    NOTE = "note"
    DROP = "drop"


@cache
def _table() -> dict[str, str]:
    """Each word -> its ruling, or FILLER."""
    words: dict[str, str] = {}
    for line in files("parsers").joinpath("data/rulings.tsv").read_text("utf-8").splitlines():
        if "\t" in line:
            name, languages = line.split("\t")
            for language in languages.split():
                words.update(dict.fromkeys(language.partition(":")[2].split(","), name))
    return words


def ruling(text: str) -> Ruling | None:
    """What the first line of a text rules; None where it is nothing but that."""
    line = text.lstrip()[: MAX_LINE + 1].partition("\n")[0].strip()
    line = unicodedata.normalize("NFC", line).casefold().replace("\u2019", "'")
    words = WORD.findall(line)
    if len(line) > MAX_LINE or not 0 < len(words) <= MAX_WORDS or AROUND.sub("", WORD.sub("", line)):
        return None
    said = [_table().get(word, "") for word in words]
    rulings = set(said) - {FILLER}
    return Ruling(said[0]) if rulings == {said[0]} and said[0] else None

# SPDX-License-Identifier: Apache-2.0
"""The words of ``data/calendar.tsv``, folded so that case, accents, points and native digits do not matter."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

Month = tuple[int, bool]  # 1 to 12; whether of the Persian calendar

MARKS = re.compile('[\u0300-\u036f\u064b-\u0655\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0970\u05f3\u05f4"]')
# A point inside an abbreviation: "p.m.", "พ.ย.", but not the one between a number and a word.
POINT = re.compile(r"(?<=[^\s\d.])\.(?=[^\s\d.])")
TOKEN = re.compile(r"[^\s\d.,;:/()\[\]<>+\-–—|،、'’·]+")
ALIKE = str.maketrans({"ı": "i", "ي": "ی", "ى": "ی", "ك": "ک"})
SHORTEST = 4  # letters of a name that may stand for a longer, inflected word


def fold(text: str) -> str:
    """Lower case, without accents and marks, native digits as ASCII, points of abbreviations out."""
    text = unicodedata.normalize("NFKD", text.casefold()).translate(ALIKE)
    text = unicodedata.normalize("NFC", MARKS.sub("", text))
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    return POINT.sub("", text)


def tokens(folded: str) -> list[str]:
    """The words of a folded text, in order."""
    return TOKEN.findall(folded)


def _rows() -> list[list[str]]:
    text = files("parsers").joinpath("data/calendar.tsv").read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _key(word: str) -> str:
    return "".join(tokens(fold(word)))


@cache
def months() -> dict[str, dict[Month, frozenset[str]]]:
    """Each name of a month: which months it names, and in which languages."""
    found: dict[str, dict[Month, frozenset[str]]] = {}
    for kind, language, told in _rows():
        if kind in ("months", "solar"):
            for number, names in enumerate(told.split(", "), 1):
                for name in names.split("|"):
                    spoken = found.setdefault(_key(name), {})
                    month = (number, kind == "solar")
                    spoken[month] = spoken.get(month, frozenset()) | {language}
    return found


def months_of(word: str, inflected: bool) -> dict[Month, frozenset[str]]:
    """What a folded word names: as it stands, without a Hebrew preposition, or, ``inflected``, by its beginning."""
    table = months()
    for one in (word, word[1:] if word[:1] in ("ב", "ה") else ""):
        if one in table:
            return table[one]
    beginnings = (word[:end] for end in range(len(word) - 1, SHORTEST - 1, -1)) if inflected else iter(())
    longest = next((one for one in beginnings if one in table), "")
    return table.get(longest, {})


@cache
def halves() -> dict[str, str]:
    """Each word for a half of the day: am, pm, noon or night."""
    rows = [(kind, told) for kind, _, told in _rows() if kind in ("am", "pm", "noon", "night")]
    return {_key(word): kind for kind, told in rows for word in told.split("|")}


@cache
def label_languages() -> dict[str, frozenset[str]]:
    """The languages of each label of a quoted header block (``data/quotation.tsv``), in lower case."""
    found: dict[str, frozenset[str]] = {}
    for line in files("parsers").joinpath("data/quotation.tsv").read_text("utf-8").splitlines():
        kind, _, rest = line.partition("\t")
        if kind in ("from", "sent", "to", "cc", "subject"):
            language, _, phrases = rest.partition("\t")
            for phrase in phrases.split("|"):
                found[phrase.casefold()] = found.get(phrase.casefold(), frozenset()) | {language}
    return found

# SPDX-License-Identifier: Apache-2.0
"""The mark from 1 to 5 that a reporter gives a closed ticket: by the subject of our link, or by a plain reply."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

LONGEST = 300  # characters in which the mark stands; whoever writes more than that says more than a mark
MOST_WORDS = 12
_LINK = re.compile(r"\[#\d{1,18}[^\]\s]{0,40}\]\s{0,3}rating\s{1,3}([1-5])(?!\w)", re.IGNORECASE)
_STARS = "⭐★🌟✭"
_KEYCAP = re.compile(r"([0-9])\ufe0f?\u20e3")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[/+%€$£-]|[⭐★🌟✭]+")
_DIGITS = frozenset("12345")
_FORBIDDEN = frozenset("+-%€$£")
# In a sentence a number is a mark only in a form that nothing else has.
_IN_SENTENCE = (
    re.compile(
        r"(?<![\d/.,-])([1-5]) ?(?:/|out of|of|van de|van|von|sur|sobre|de|em|su|per|daripada|dari) ?5(?![\d/%])"
    ),
    re.compile(
        r"\b(?:score|rating|rate|give|cijfer|geef|skor|markah|nilai|beri|bagi|bewertung|gebe|vergebe|donne|mets"
        r"|puntuacion|nota|doy|pongo|dou|voto|punteggio)\b[: ]{1,2}(?:[^\W\d]{1,12} ){0,3}([1-5]) ?(?=[.,;!)\n-]|$)"
    ),
    re.compile(r"^ ?([1-5]) ?(?:[,;!]| [-–—] )[^\d\n]+$"),
)


def satisfaction(text: str, subject: str = "") -> int | None:
    """The mark, 1 to 5, or None where the reply says anything else. Total; linear in the first characters.

    The subject of our ``mailto:`` links (``[#42] rating 4``) decides; it is the literal word in every language. Else
    the first line with words must be a mark and no more: "4", "5/5", "4 stars", "⭐⭐⭐⭐", "score: 3", "vijf".
    """
    link = _LINK.search(subject[:1_000])
    if link:
        return int(link[1])
    lines = [line for line in _KEYCAP.sub(r"\1", text[:LONGEST]).splitlines() if _TOKEN.search(line)]
    return (_mark(lines[0]) or _in_sentence(lines[0])) if lines else None


def _in_sentence(line: str) -> int | None:
    """The mark that all forms in a line agree on."""
    plain = " ".join(_plain(line).split())
    digits = (found[1] for form in _IN_SENTENCE for found in form.finditer(plain))
    marks = {*map(int, digits), *_starred(_TOKEN.findall(plain))}
    return marks.pop() if len(marks) == 1 else None


def _starred(tokens: list[str]) -> Iterator[int]:
    """The marks told by stars, in signs or words."""
    words, _, stars = _words()
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        if token[0] in _STARS and len(token) <= 5:
            yield len(token)
        elif following in stars and (token in words or token in _DIGITS):
            yield words.get(token) or int(token)


def _mark(line: str) -> int | None:
    """The one mark of a line of which everything else is a word that stands beside marks."""
    tokens = _TOKEN.findall(_plain(line))
    if not _FORBIDDEN.isdisjoint(tokens) or len(tokens) > MOST_WORDS:
        return None
    stars = [token for token in tokens if token[0] in _STARS]
    if stars:
        count = sum(map(len, stars))
        return count if count <= 5 and len(stars) == len(tokens) else None
    return _said(tokens)


def _said(tokens: list[str]) -> int | None:
    words, beside, stars = _words()
    found = [(place, token) for place, token in enumerate(tokens) if token.isdecimal() or token in words]
    if len(found) > 1:
        found = [one for one in found if one[1] not in beside]  # "un 4", "een 4", "geef 4 van 5"
    marks = [int(token) if token.isdecimal() else words[token] for _, token in found]
    if len(marks) == 2 and marks[1] == 5 and _out_of(tokens[found[0][0] + 1 : found[1][0]]):
        marks.pop()
    rest = [token for place, token in enumerate(tokens) if place not in {place for place, _ in found}]
    idle = all(token in beside or token in stars or token == "/" for token in rest)
    return marks[0] if idle and len(marks) == 1 and 1 <= marks[0] <= 5 else None


def _out_of(between: list[str]) -> bool:
    """Whether the words between two numbers say that the second is the highest mark."""
    stars = _words()[2]
    kept = [token for token in between if token not in stars]
    return " ".join(kept) in _OUT_OF


_OUT_OF = frozenset(
    {"/", "of", "out of", "van", "van de", "daripada", "dari", "per", "von", "sur", "sobre", "de", "em", "su"}
)


def _plain(text: str) -> str:
    text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return text.lower()


@cache
def _words() -> tuple[dict[str, int], frozenset[str], frozenset[str]]:
    """The marks in words, the words beside them, the words for stars."""
    marks: dict[str, int] = {}
    beside: set[str] = set()
    stars: set[str] = set()
    source = files(__package__).joinpath("data", "marks.tsv").read_text(encoding="utf-8")
    for line in source.splitlines():
        kind, *words = _plain(line).split("\t")
        if kind == "beside":
            beside.update(words)
        elif kind == "star":
            stars.update(words)
        elif not line.startswith("#"):
            marks.update(zip(words, range(1, 6), strict=True))
    return marks, frozenset(beside), frozenset(stars)

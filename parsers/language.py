# SPDX-License-Identifier: Apache-2.0
"""In which language a mail is written: the script, then function words, then n-grams, then Malay or Indonesian.

The n-gram weights (21 languages) are naive Bayes log-odds, one byte each; see ``data/NOTICE``. A row is
read as one big integer of 16-bit lanes, so that a text is scored by plain additions.
"""

import re
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files

MAX_TEXT = 1_000  # characters that are looked at: enough, and bounded
BATCH = 250  # rows that fit into 16-bit lanes
MIN_LETTERS = 5  # below, no model is asked

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|'n\b")
NOISE = re.compile(r"[\d@<>]|://")  # in a token: a number, an address or a link
CODE = re.compile(r"[A-Z][A-Z0-9_-]{3,}")  # the name of a machine, an error code
RARE = {"ca": 4.0, "af": 8.0, "ro": 2.0, "vi": 2.0, "nb": 0.5}  # what a language must have more, to be believed
SCRIPTS = {
    "GREEK": "el", "HEBREW": "he", "THAI": "th", "HANGUL": "ko", "GEORGIAN": "ka", "ARMENIAN": "hy",
    "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "BENGALI": "bn", "GUJARATI": "gu",
    "GURMUKHI": "pa", "SINHALA": "si", "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "ETHIOPIC": "am",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "CYRILLIC": "", "ARABIC": "", "DEVANAGARI": "",
}  # fmt: skip
FAMILIES = {
    "CYRILLIC": (("ru", "uk", "bg", "sr", "mk", "be", "kk"), "іїєґ:uk ў:be ђћ:sr ѓќѕ:mk ыэё:ru әғқңөұүһ:kk ъщ:bg"),
    "ARABIC": (("ar", "fa", "ur"), "پچژگ:fa ٹڈڑںے:ur ةىإأ:ar"),
    "DEVANAGARI": (("hi", "mr", "ne"), "ळ:mr"),
}


@cache
def _function_words() -> dict[str, tuple[str, ...]]:
    """Word -> languages that use it."""
    out: dict[str, list[str]] = {}
    for language, words in _rows("function_words.tsv"):
        for word in words:
            out.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in out.items()}


@cache
def _shibboleths() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in _rows("malay_indonesian.tsv")}


def _rows(name: str) -> list[tuple[str, list[str]]]:
    lines = files("parsers").joinpath(f"data/{name}").read_text("utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1].split()) for line in lines if "\t" in line]


@cache
def _model() -> tuple[list[str], dict[str, int], bytes]:
    """The n-gram table: languages, row of each n-gram, and the weights in lanes of two bytes."""
    head, grams, weights = files("parsers").joinpath("data/language.bin").read_bytes().split(b"\n", 2)
    lanes = bytearray(2 * len(weights))
    lanes[::2] = weights
    rows = {gram: row for row, gram in enumerate(grams.decode().split("\t"))}
    return head.decode().split("\t"), rows, bytes(lanes)


def language(text: str, subject: str = "") -> str | None:
    """Return the ISO 639-1 code of a text with its subject; None where the best two are too close."""
    sample = f"{subject[:200]}\n{text[:MAX_TEXT]}"
    shouted = not any(char.islower() for char in sample[:400])
    tokens = (token for token in sample.split() if token.isalpha() or not NOISE.search(token))
    sample = " ".join(token for token in tokens if shouted or not (token[1:2].isupper() and CODE.fullmatch(token)))
    sample = sample.lower()
    words = WORD.findall(sample)
    letters = sum(map(len, words))
    if letters < 3:
        return None
    by_script = _script(sample, words)
    if by_script is not None:
        return by_script or None
    counted = Counter[str]()
    for word in words:
        for one in _function_words().get(word, ()):
            counted[one] += 1
    best = _clear(counted, len(words))
    if best is None and letters >= MIN_LETTERS:
        best = _grams(words, counted)
    return _malay_or_indonesian(words, best) if best in ("ms", "id") else best


def _script(sample: str, words: list[str]) -> str | None:
    """The language that the script alone tells; "" when the script is known and the language is not."""
    if sample.isascii():
        return None
    letters = "".join(word[:9:2] for word in words)
    counts = Counter(unicodedata.name(letter, "").split(" ")[0].split("-")[0] for letter in letters)
    name, count = counts.most_common(1)[0]
    if name == "CJK" and counts["HIRAGANA"] + counts["KATAKANA"] > 0:
        name = "HIRAGANA"
    if name not in SCRIPTS or (count * 3 < sum(counts.values()) and name in ("LATIN",)):
        return None
    return _family(name, sample, words) if name in FAMILIES else SCRIPTS[name]


def _family(script: str, sample: str, words: list[str]) -> str:
    languages, letters = FAMILIES[script]
    score = Counter[str]()
    for word in words:
        for one in _function_words().get(word, ()):
            if one in languages:
                score[one] += 2
    for pair in letters.split():
        marks, one = pair.split(":")
        score[one] += sum(sample.count(mark) for mark in marks)
    best = score.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return languages[0] if not best else ""
    return best[0][0]


def _clear(counted: Counter[str], words: int) -> str | None:
    """The language whose function words lead clearly, or None."""
    counted = Counter({one: count for one, count in counted.items() if one != "af"}) if _af_weak(counted) else counted
    best = counted.most_common(2)
    if not best or best[0][1] < 3 or best[0][1] * 8 < words:
        return None
    second = best[1][1] if len(best) > 1 else 0
    return best[0][0] if best[0][1] >= 2 * second + 1 else None


def _af_weak(counted: Counter[str]) -> bool:
    """Afrikaans competes with Dutch only when it is clearly marked."""
    return counted["af"] < 2 * counted["nl"] + 3


def _grams(words: list[str], counted: Counter[str]) -> str | None:
    """The n-gram model's choice, its scores joined with the function words."""
    languages, rows, lanes = _model()
    grams = Counter[int]()
    for word in words[:250]:
        padded = f" {word} "
        for size in (1, 2, 3, 4):
            for at in range(len(padded) - size + 1):
                row = rows.get(padded[at : at + size])
                if row is not None:
                    grams[row] += 1
    width = 2 * len(languages)
    totals, seen = [0] * len(languages), list(grams.elements())
    for start in range(0, len(seen), BATCH):
        batch = (lanes[row * width : (row + 1) * width] for row in seen[start : start + BATCH])
        summed = sum(int.from_bytes(row, "little") for row in batch).to_bytes(width, "little")
        for index in range(len(languages)):
            totals[index] += summed[2 * index] + 256 * summed[2 * index + 1]
    if not seen:
        return None
    score = {
        one: total / len(seen) - RARE.get(one, 0.0) + 300 * counted[one] / len(words)
        for one, total in zip(languages, totals, strict=True)
    }
    for one, count in counted.items():
        if one not in score and count >= 3 and count * 4 >= len(words):
            score[one] = max(score.values()) + count
    if _af_weak(counted):
        score.pop("af", None)
    return _decided(score)


def _decided(score: dict[str, float]) -> str | None:
    first, second = sorted(score, key=lambda one: score[one], reverse=True)[:2]
    close = score[first] - score[second] < 0.3 and {first, second} != {"ms", "id"}
    return None if close else first


def _malay_or_indonesian(words: list[str], best: str | None) -> str | None:
    told = {one: sum(word in shibboleths for word in words) for one, shibboleths in _shibboleths().items()}
    if told["ms"] == told["id"]:
        return best
    return "ms" if told["ms"] > told["id"] else "id"

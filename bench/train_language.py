# SPDX-License-Identifier: Apache-2.0
"""Fit the weights by which languages that share a script are told apart, and write ``parsers/data/language.bin``.

Run ``python -m bench.train_language FOLDER``: the folder holds the packages that ``parsers/data/NOTICE`` names.
It needs numpy and scipy, which nothing else here does, some 4 GB and five minutes. What it learns from are lines of
those translations cut to the length of what people write, and our own words and sentences beside this file; English
words are strewn in, since people name programs in every language. ``python -m bench.language`` measures the result.
"""

import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse

from bench.translations import Sentences, sentences
from parsers.language import SCALE_STORED, WORD, ZERO, pieces, script

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "parsers" / "data"
LANGUAGES = {
    "LATIN": (
        "en nl de fr es pt it ca gl eu ro sv da nb is fi et lv lt pl cs sk sl hr bs sr hu tr az sq vi ms id tl af cy "
        "ga lb fy eo sw"
    ),
    "CYRILLIC": "ru uk bg sr mk be kk ky mn",
    "ARABIC": "ar fa ur",
    "DEVANAGARI": "hi mr ne",
}
KEPT = {"LATIN": 22_000, "CYRILLIC": 4_000, "ARABIC": 1_000, "DEVANAGARI": 1_000}  # pieces
MOST_LINES = {"id": 2_500, "es": 16_000, "pt": 16_000}  # near relatives of languages with few lines
EXAMPLES = 6_000  # a language
LENGTHS = (3, 4, 5, 6, 7, 8, 10, 12, 16)  # words
CANDIDATES = 120_000  # pieces in the first of two fits
EPOCHS, RATE, BATCH, RIDGE = 8, 0.1, 512, 2e-6
Words = list[str]


def words(text: str) -> Words:
    """The words of a line as the recogniser sees them."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def own(name: str, folder: Path = HERE) -> dict[str, str]:
    """Language -> the text of our own that a table gives for it."""
    rows = (line.split("\t") for line in (folder / name).read_text("utf-8").splitlines() if "\t" in line)
    return {row[0]: row[1] for row in rows}


class Source:
    """What there is to learn one language in one script from."""

    def __init__(self, language: str, written: str, lines: set[str], drawn: random.Random) -> None:
        self.drawn, self.language = drawn, language
        self.lines = [words(line) for line in sorted(lines) if script(line) == written]
        drawn.shuffle(self.lines)
        del self.lines[MOST_LINES.get(language, len(self.lines)) :]
        self.pool = [word for line in self.lines for word in line]
        spoken = own("everyday.tsv").get(language, "")
        said = [words(one) for one in re.split("[.?!।]", spoken) if script(one) == written]
        self.said = [one for one in said if one]
        listed = " ".join(
            table.get(language, "")
            for table in (own("function_words.tsv"), own("malay_indonesian.tsv", DATA), {language: spoken})
        )
        self.words = [word for word in words(listed) if script(word) == written]

    def example(self, english: Words) -> Words:
        """A stretch of words such as a person could write."""
        drawn, chance = self.drawn, self.drawn.random()
        if chance < 0.25 and self.said:
            found = self._said()
        elif (chance < 0.45 and self.words) or not self.lines:
            found = drawn.choices(self.words, k=drawn.randint(2, 5))
            found += drawn.choices(self.pool, k=drawn.randint(0, 4)) if self.pool else []
            drawn.shuffle(found)
        else:
            found = list(drawn.choice(self.lines))
            while len(found) < LENGTHS[0] or drawn.random() < 0.2:
                found += drawn.choice(self.lines)
            found = _stretch(found, drawn.choice(LENGTHS), drawn)
        if self.language != "en" and drawn.random() < 0.3:
            for _ in range(drawn.randint(1, max(1, len(found) // 4))):
                found.insert(drawn.randint(0, len(found)), drawn.choice(english))
        return found

    def _said(self) -> Words:
        drawn = self.drawn
        found = list(drawn.choice(self.said))
        if drawn.random() < 0.5:
            found = _stretch(found, drawn.randint(3, 8), drawn)
        if drawn.random() < 0.3 and self.lines:
            found += drawn.choice(self.lines)[:6]
        return found


def _stretch(found: Words, length: int, drawn: random.Random) -> Words:
    start = drawn.randint(0, max(0, len(found) - length))
    return found[start : start + length]


def fit(rows: Any, labels: Any, classes: int) -> Any:
    """Multinomial logistic regression by Adagrad; one row of weights a column of ``rows``."""
    weights = np.zeros((rows.shape[1], classes), np.float32)
    squares = np.full(weights.shape, 1e-6, np.float32)
    order, shuffled = np.arange(rows.shape[0]), np.random.default_rng(3)
    for _ in range(EPOCHS):
        shuffled.shuffle(order)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            here = rows[batch]
            chances = here @ weights
            chances = np.exp(chances - chances.max(1, keepdims=True))
            chances /= chances.sum(1, keepdims=True)
            chances[np.arange(len(batch)), labels[batch]] -= 1
            seen = np.unique(here.indices)
            slope = here[:, seen].T @ (chances / len(batch)) + RIDGE * weights[seen]
            squares[seen] += slope * slope
            weights[seen] -= RATE * slope / np.sqrt(squares[seen])
    return weights


def _counted(examples: list[list[str]], index: dict[str, int]) -> Any:
    starts, columns, counts = [0], list[int](), list[int]()
    for example in examples:
        here = Counter(index[piece] for piece in example if piece in index)
        columns += here.keys()
        counts += here.values()
        starts.append(len(columns))
    shape = (len(examples), len(index))
    return scipy.sparse.csr_matrix((np.array(counts, np.float32), np.array(columns, np.int32), starts), shape=shape)


def table(written: str, said: Sentences) -> bytes:
    """The languages of one script, the pieces that tell them apart, and a byte for each pair."""
    drawn, languages = random.Random(1), LANGUAGES[written].split()
    sources = [Source(one, written, said.get(one, set()), drawn) for one in languages]
    english = [word for line in sorted(said["en"]) for word in words(line)]
    examples = [
        [piece for word in source.example(english) for piece in pieces(word)]
        for source in sources
        for _ in range(EXAMPLES)
    ]
    labels = np.repeat(np.arange(len(languages)), EXAMPLES)
    common = Counter(piece for example in examples for piece in set(example)).most_common(CANDIDATES)
    index = {piece: column for column, (piece, count) in enumerate(common) if count > 3}
    rows = _counted(examples, index)
    worth = _centred(fit(rows, labels, len(languages))).std(1) * np.sqrt((rows > 0).sum(0).A1)
    for source in sources:
        for word in source.words:
            worth[index.get(f" {word} ", 0)] += 1e6  # our own words are kept whatever they are worth
    kept = sorted(index, key=lambda piece: -worth[index[piece]])[: KEPT[written]]
    rows = _counted(examples, {piece: column for column, piece in enumerate(kept)})
    weights = _centred(fit(rows, labels, len(languages)))
    right = ((rows @ weights).argmax(1) == labels).mean()
    print(f"{written}: {len(languages)} languages, {len(kept)} pieces, {right:.3f} of the examples right")
    stored = np.clip(np.rint(weights * SCALE_STORED) + ZERO, 0, 255).astype(np.uint8)
    return "\t".join(languages).encode() + b"\n" + "\t".join(kept).encode() + b"\n" + bytes(stored.tobytes())


def _centred(weights: Any) -> Any:
    return weights - weights.mean(1, keepdims=True)


def main(folder: str) -> None:
    """Read the packages, fit a table a script, and write the file."""
    said = sentences(Path(folder))
    (DATA / "language.bin").write_bytes(b"".join(table(written, said) for written in LANGUAGES))


if __name__ == "__main__":
    main(sys.argv[1])

# SPDX-License-Identifier: Apache-2.0
"""How well languages are recognised, and whether each number in ``parsers/language.py`` stands where it should.

``python -m bench language`` needs nothing; ``python -m bench.language FOLDER`` reads a folder of message catalogues
too (``/usr/share/locale`` of a Debian machine), of which the weights have seen nothing.
"""

import gettext
import json
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.translations import code, lines
from parsers import language as reader

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = ROOT / "tests" / "parsers" / "sentences.tsv"
GOLDEN = ROOT / "workflows" / "data" / "golden.jsonl"
LENGTHS = {"3-5 words": range(3, 6), "6-12 words": range(6, 13), "13-30 words": range(13, 31)}
MOST = 150  # lines of a catalogue language and length
MARGINS = (0.0, 0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
TECHNICAL = re.compile(r"[<>|=\\{}\[\]/\d]|--|[A-Z]{3}")
LOG = (
    "The operation could not be completed. Please contact your system administrator.",
    "Error 0x80070005: Access is denied",
    "An unexpected error occurred while processing your request.",
    "Exception in thread main java.lang.NullPointerException at com.example.Main.run",
    "2026-11-02 10:00:01 WARN retrying in 30 seconds",
    "Windows cannot access the specified device, path, or file. You may not have the appropriate permissions.",
)
Labelled = tuple[str, str]  # language, text
LEAST_RIGHT, LEAST_TICKETS, LEAST_MIXED, LEAST_SPEED = 0.93, 0.97, 0.9, 3_000


def sentences() -> list[Labelled]:
    """Our own sentences."""
    rows = (line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines() if "\t" in line)
    return [(row[0], row[1]) for row in rows]


def tickets() -> list[tuple[str, str, str]]:
    """Language, text and subject of the golden set."""
    rows = map(json.loads, GOLDEN.read_text("utf-8").splitlines())
    return [(row["lang"], row["text"], row["subject"]) for row in rows]


def mixed() -> list[Labelled]:
    """Each sentence with one to three lines of what machines say in English."""
    drawn = random.Random(1)
    told = [(one, text) for one, text in sentences() if one != "en"]
    return [(one, "\n".join([text, *drawn.sample(LOG, count)])) for one, text in told for count in (1, 2, 3)]


def catalogues(folder: Path) -> dict[str, list[Labelled]]:
    """Untechnical lines of the catalogues in a folder, by their length."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(folder.glob("*/LC_MESSAGES/*.mo")):
        name = file.parts[-3]
        if file.name.startswith("iso_") or ("@" in name and "latin" not in name.lower()):
            continue
        try:
            with file.open("rb") as raw:
                catalogue = gettext.GNUTranslations(raw)._catalog  # type: ignore[attr-defined]
        except (UnicodeDecodeError, IndexError):
            continue
        for key, value in catalogue.items():
            if value != key:
                found[code(name)].update(line for line in lines(value) if not TECHNICAL.search(line))
    return {length: _drawn(found, span) for length, span in LENGTHS.items()}


def _drawn(found: dict[str, set[str]], span: range) -> list[Labelled]:
    drawn, out = random.Random(5), list[Labelled]()
    known = {one for languages, _ in reader._tables().values() for one in languages} | set(reader.SCRIPTS.values())
    for one in sorted(known.intersection(found)):
        fitting = [line for line in sorted(found[one]) if len(line.split()) in span]
        out += [(one, line) for line in drawn.sample(fitting, min(MOST, len(fitting)))]
    return out


def rated(name: str, rows: Iterable[Labelled], say: Callable[[str], str | None] = reader.language) -> float:
    """Print and return the share that is right; none is wrong too."""
    answers = [(one, say(text)) for one, text in rows]
    right = sum(one == said for one, said in answers) / len(answers)
    none = sum(said is None for _, said in answers) / len(answers)
    worst = Counter((one, said) for one, said in answers if one != said).most_common(6)
    print(f"{name}: {len(answers)} texts, {right:.3f} right, {none:.3f} none; {worst}")
    return right


def margins(rows: list[Labelled]) -> None:
    """Print how often the likeliest is right between one lead and the next: where that is seldom, none is better."""
    right, asked = Counter[float](), Counter[float]()
    for one, text in rows:
        score = sorted(((value, name) for name, value in reader.scores(text).items()), reverse=True)
        if len(score) > 1:
            band = max(margin for margin in MARGINS if score[0][0] - score[1][0] >= margin)
            asked[band] += 1
            right[band] += score[0][1] == one
    for band in sorted(asked):
        print(f"  a lead of {band} nats and more: {asked[band]} texts, {right[band] / asked[band]:.2f} right")


def known(rows: list[Labelled]) -> None:
    """Print what it gives to know the sender's language, and what it takes where the sender writes another."""
    others = sorted({one for one, _ in rows})
    helped = sum(reader.language(text, known=one) == one for one, text in rows) / len(rows)
    drawn = random.Random(2)
    misled = sum(reader.language(text, known=drawn.choice(others)) == one for one, text in rows) / len(rows)
    print(f"  the sender's language known: {helped:.3f} right; another known: {misled:.3f} right")


def speed() -> float:
    """Print and return mails a second of CPU; print what the weights take of memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader.language("hello there")
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    golden = tickets()
    began = time.process_time()
    for _, text, subject in golden:
        reader.language(text, subject)
    rate = len(golden) / (time.process_time() - began)
    print(f"{rate:.0f} mails a second of CPU, {memory:.1f} MB for the weights")
    return rate


def main(folder: str = "") -> bool:
    """Print everything; whether the goals are met."""
    rate = speed()
    subjects = {text: subject for _, text, subject in tickets()}
    golden = [(one, text) for one, text, _ in tickets()]
    met = rated("sentences of our own", sentences()) >= LEAST_RIGHT
    met &= rated("tickets", golden, lambda text: reader.language(text, subjects[text])) >= LEAST_TICKETS
    met &= rated("a sentence beside what machines say", mixed()) >= LEAST_MIXED
    margins(sentences())
    if folder:
        for length, rows in catalogues(Path(folder)).items():
            rated(f"catalogues, {length}", rows)
            known(rows)
            margins(rows)
    return met and rate >= LEAST_SPEED


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)

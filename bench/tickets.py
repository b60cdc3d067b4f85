# SPDX-License-Identifier: Apache-2.0
"""The labelled tickets as the triage reads them, and as it would read them had it never seen their situation.

The lexicon was widened with these tickets in view, so that a model fitted on them as they are believes it too much. A
phrase that no other situation's ticket holds is therefore left out of a second, poorer reading of each ticket:
weights fitted on those are the better ones on tickets written later. The tickets of ``labelled/`` came after the
lexicon: they are read as they are.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows.lexicon import BREAK, Match, Phrase, index_of, matches, words_of
from workflows.reading import LONGEST, Reading, settled

ROOT = Path(__file__).resolve().parent.parent
FILES = (ROOT / "workflows" / "data" / "golden.jsonl", ROOT / "tests" / "workflows" / "probes.jsonl")
LABELLED = tuple(sorted((ROOT / "bench" / "labelled").glob("*.jsonl")))


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A labelled ticket; ``poor`` is its reading without the phrases of its own situation alone, if it has any."""

    row: dict[str, Any]
    source: str  # the file's name without its ending
    situation: str
    full: Reading
    poor: Reading


def load(files: Sequence[Path] = FILES) -> list[Ticket]:
    """The tickets of these files; those without a situation are a situation of their own."""
    rows = [
        (file.stem, {"situation": f"{file.stem}-{number}", **json.loads(line)})
        for file in files
        for number, line in enumerate(file.read_text("utf-8").splitlines())
        if line.strip()
    ]
    found = [_matches(row) for _, row in rows]
    holders: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for (_, row), (_, _, several) in zip(rows, found, strict=True):
        for match in several:
            holders[_key(match.phrase)].add(row["situation"])
    tickets, later = [], {file.stem for file in LABELLED}
    for (source, row), (words, end, several) in zip(rows, found, strict=True):
        shared = [match for match in several if source in later or len(holders[_key(match.phrase)]) > 1]
        full, poor = (_reading(row, words, end, chosen) for chosen in (several, shared))
        tickets.append(Ticket(row=row, source=source, situation=row["situation"], full=full, poor=poor))
    return tickets


def _key(phrase: Phrase) -> tuple[str, tuple[str, ...]]:
    return phrase.concept, phrase.words


def _matches(row: dict[str, Any]) -> tuple[list[str], int, list[Match]]:
    head = [*words_of(row["subject"]), BREAK]
    words = head + words_of(row["text"][:LONGEST])
    return words, len(head), matches(words, index_of(row["lang"]))


def _reading(row: dict[str, Any], words: list[str], end: int, found: list[Match]) -> Reading:
    return Reading(language=row["lang"], words=tuple(words), subject_end=end, found=tuple(settled(found)))

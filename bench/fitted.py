# SPDX-License-Identifier: Apache-2.0
"""What was fitted, as the files that triage reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench import meaning
from bench.tickets import ROOT
from workflows import breach_model, haste_model, kind_model, topic_model
from workflows.word_model import CATEGORIES, COLUMNS, KINDS, STEP, ZERO

DATA = ROOT / "workflows" / "data"
FARTHEST = 46  # steps: the figures of words.txt are single characters
HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# By language: a word, a pair of words or the beginning of a word, and a character for each of: incident, request,
# other, the nine categories, breach, haste. O is nothing, each character
# before or after it a tenth of a nat less or more.
"""
Array = Any


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Weights by model (rows: its features, then the vectors of words and of pairs), and the steps of haste."""

    weights: Mapping[str, Array]
    steps: Array


def write(fitted: Fitted, known: meaning.Vocabulary, found: meaning.Vectors, heat: float, least: float) -> None:
    """Write the four models and the table of words."""
    weights = {
        "kind": _centred(fitted.weights["kind"]),
        "category": _centred(fitted.weights["category"]),
        "breach": fitted.weights["breach"][:, 1:] - fitted.weights["breach"][:, :1],
        "haste": fitted.weights["haste"],
    }
    kinds = _named(weights["kind"], kind_model.FEATURES, KINDS)
    _keep("model.json", {"temperature": heat, "weights": kinds})
    _keep("topic_model.json", {"weights": _named(weights["category"], topic_model.FEATURES, CATEGORIES)})
    breach = _named(weights["breach"], breach_model.FEATURES, ("breach",))["breach"]
    breach["one"] = round(breach["one"] - least, 3)
    _keep("breach_model.json", {"weights": breach})
    haste = _named(weights["haste"], haste_model.FEATURES, ("haste",))["haste"]
    _keep("haste_model.json", {"steps": [round(float(step), 3) for step in fitted.steps], "weights": haste})
    together = np.hstack([weights[name][-2 * meaning.SIZE :] for name in weights])
    _words(meaning.table(known, found, together))


def _centred(weights: Array) -> Array:
    return weights - weights.mean(axis=1, keepdims=True)


def _named(weights: Array, features: Sequence[str], outcomes: Sequence[str]) -> dict[str, dict[str, float]]:
    rows = weights[: len(features)].T.tolist()
    return {
        outcome: {name: round(weight, 3) for name, weight in zip(features, row, strict=True)}
        for outcome, row in zip(outcomes, rows, strict=True)
    }


def _keep(name: str, value: object) -> None:
    (DATA / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def _words(table: Mapping[tuple[str, str], Array]) -> None:
    lines: list[str] = []
    before = ""
    for (language, word), row in sorted(table.items(), key=lambda one: one[0]):
        assert len(row) == len(COLUMNS)
        steps = np.clip(np.round(row / STEP), -FARTHEST, FARTHEST).astype(int).tolist()
        if language != before:
            lines.append(f"[{language}]")
            before = language
        lines.append(f"{word} {''.join(chr(ZERO + step) for step in steps)}")
    (DATA / "words.txt").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")

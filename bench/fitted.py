# SPDX-License-Identifier: Apache-2.0
"""What was fitted, as the files that triage reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench import meaning, own_words
from bench.own_words import Key
from bench.tickets import ROOT
from workflows import breach_model, haste_model, kind_model, topic_model
from workflows.word_model import CATEGORIES, COLUMNS, KINDS, STEP, ZERO, code, stems

DATA = ROOT / "workflows" / "data"
FARTHEST = 127  # steps: the figures of words.bin are single bytes
Array = Any


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """By model: weights of its features, then of the vectors of words and of pairs; those of the words themselves."""

    weights: Mapping[str, Array]
    own: Mapping[str, Array]
    steps: Array  # of haste


def write(
    fitted: Fitted, known: meaning.Vocabulary, found: meaning.Vectors, seen: own_words.Seen, heat: float, least: float
) -> None:
    """Write the four models and the table of words; ``heat`` calibrates, ``least`` is the log-odds of a breach."""
    weights, own = _centred(fitted.weights, heat), _centred(fitted.own, heat)
    for name in ("kind", "category", "breach"):
        weights[name][_ones(name)] += own[name][-1]  # a constant
    kinds = _named(weights["kind"], kind_model.FEATURES, KINDS)
    _keep("model.json", {"weights": kinds})
    _keep("topic_model.json", {"weights": _named(weights["category"], topic_model.FEATURES, CATEGORIES)})
    breach = _named(weights["breach"], breach_model.FEATURES, ("breach",))["breach"]
    breach["one"] = round(breach["one"] - least / heat, 3)
    _keep("breach_model.json", {"weights": breach})
    haste = _named(weights["haste"], haste_model.FEATURES, ("haste",))["haste"]
    _keep("haste_model.json", {"steps": [round(float(step), 3) for step in fitted.steps], "weights": haste})
    meant = meaning.figures(known, found, np.hstack([weights[name][-2 * meaning.SIZE :] for name in weights]))
    _words(_together(meant, own_words.figures(seen, np.hstack([own[name] for name in weights]))))


def _ones(name: str) -> int:
    models = {"kind": kind_model.FEATURES, "category": topic_model.FEATURES, "breach": breach_model.FEATURES}
    return models[name].index("one")


def _centred(weights: Mapping[str, Array], heat: float) -> dict[str, Array]:
    """The same by weights whose mean over the outcomes is nothing, of a breach its odds; haste stays as it is."""
    middle = {name: weights[name] - weights[name].mean(axis=1, keepdims=True) for name in ("kind", "category")}
    cooled = {**middle, "breach": weights["breach"][:, 1:] - weights["breach"][:, :1]}
    return {**{name: rows / heat for name, rows in cooled.items()}, "haste": weights["haste"]}


def _together(meant: Mapping[Key, Array], own: Mapping[Key, Array]) -> dict[Key, Array]:
    """What each key says: by its meaning, by itself, and by how it begins."""
    nothing = np.zeros(len(COLUMNS))
    rows = {}
    for language, key in {**meant, **own}:
        begins = stems(key.rstrip("*")) if " " not in key else []
        alike = [key, *begins]
        by_meaning = next((meant[language, one] for one in alike if (language, one) in meant), nothing)
        rows[language, key] = by_meaning + sum(own.get((language, one), nothing) for one in alike)
    return rows


def _named(weights: Array, features: Sequence[str], outcomes: Sequence[str]) -> dict[str, dict[str, float]]:
    rows = weights[: len(features)].T.tolist()
    return {
        outcome: {name: round(weight, 3) for name, weight in zip(features, row, strict=True)}
        for outcome, row in zip(outcomes, rows, strict=True)
    }


def _keep(name: str, value: object) -> None:
    (DATA / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def _words(rows: Mapping[Key, Array]) -> None:
    """Write the rows, save for those that say nothing, or what is said anyhow of a word that begins so."""
    steps = {key: np.clip(np.round(row / STEP), -FARTHEST, FARTHEST).astype(int) for key, row in rows.items()}
    kept: dict[int, bytes] = {}
    for (language, key), row in steps.items():
        begins = stems(key.rstrip("*")) if " " not in key else []
        anyhow = next((steps[language, one] for one in begins if (language, one) in steps), 0)
        if np.abs(row - anyhow).max() > 1:
            kept[code(language, key)] = bytes((row + ZERO).tolist())
    assert all(len(row) == len(COLUMNS) for row in kept.values())
    codes = np.array(sorted(kept), "<u4")
    (DATA / "words.bin").write_bytes(codes.tobytes() + b"".join(kept[number] for number in codes.tolist()))

# SPDX-License-Identifier: Apache-2.0
"""Fit the kind model on the golden set, cross-validated by situation, and write its data file.

Run ``python -m bench.train_triage`` to see the figures, with ``--write`` to keep the weights.
"""

import argparse
import json
import math
from pathlib import Path

from workflows import kind_model, situations
from workflows.kind_model import FEATURES, KINDS, Model, probabilities
from workflows.reading import read

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "workflows" / "data" / "golden.jsonl"
DATA = ROOT / "workflows" / "data" / "model.json"
FOLDS = 8
STEPS = 600
RATE = 0.5
RIDGE = 0.01  # keeps weights small where the golden set says little
COOLEST = 0.8  # the lexicon was tuned on the golden set: a sharper fit is not believed
Example = tuple[tuple[float, ...], int, str]  # values, index of the kind, situation


def examples() -> list[Example]:
    """The golden set as values of the features."""
    rows = []
    for line in GOLDEN.read_text(encoding="utf-8").splitlines():
        ticket = json.loads(line)
        reading = read(ticket["subject"], ticket["text"], ticket["lang"])
        values = kind_model.features(reading, bool(situations.breach(reading)))
        rows.append((values, KINDS.index(ticket["kind"]), ticket["situation"]))
    return rows


def fit(rows: list[Example]) -> Model:
    """Multinomial logistic regression by gradient descent; every kind counts alike."""
    counts = [sum(kind == number for _, kind, _ in rows) for number in range(len(KINDS))]
    weights = [[0.0] * len(FEATURES) for _ in KINDS]
    for _ in range(STEPS):
        model = Model(weights=tuple(map(tuple, weights)), temperature=1.0)
        _descend(weights, _gradient(rows, model, counts))
    return Model(weights=tuple(map(tuple, weights)), temperature=1.0)


def _gradient(rows: list[Example], model: Model, counts: list[int]) -> list[list[float]]:
    slope = [[0.0] * len(FEATURES) for _ in KINDS]
    for values, kind, _ in rows:
        chances = list(probabilities(values, model).values())
        share = 1.0 / (len(KINDS) * max(1, counts[kind]))
        for number, chance in enumerate(chances):
            error = (chance - (number == kind)) * share
            for column, value in enumerate(values):
                slope[number][column] += error * value
    return slope


def _descend(weights: list[list[float]], slope: list[list[float]]) -> None:
    for row, steps in zip(weights, slope, strict=True):
        for column, step in enumerate(steps):
            row[column] -= RATE * (step + RIDGE * row[column])


def cross_validated(rows: list[Example]) -> list[tuple[Example, Model]]:
    """Each example with a model that saw none of its situation."""
    situations_known = sorted({situation for _, _, situation in rows})
    fold_of = {situation: number % FOLDS for number, situation in enumerate(situations_known)}
    models = [fit([row for row in rows if fold_of[row[2]] != fold]) for fold in range(FOLDS)]
    return [(row, models[fold_of[row[2]]]) for row in rows]


def temperature(pairs: list[tuple[Example, Model]]) -> float:
    """The temperature under which the held-out examples are likeliest."""
    return min((number / 20 for number in range(int(20 * COOLEST), 61)), key=lambda heat: _loss(pairs, heat))


def _loss(pairs: list[tuple[Example, Model]], heat: float) -> float:
    total = 0.0
    for (values, kind, _), model in pairs:
        warm = Model(weights=model.weights, temperature=heat)
        total -= math.log(list(probabilities(values, warm).values())[kind])
    return total


def _accuracy(pairs: list[tuple[Example, Model]]) -> float:
    hits = 0
    for (values, kind, _), model in pairs:
        chances = list(probabilities(values, model).values())
        hits += chances.index(max(chances)) == kind
    return hits / len(pairs)


def main() -> None:
    """Print the held-out accuracy and the temperature; write the model when asked."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rows = examples()
    pairs = cross_validated(rows)
    heat = temperature(pairs)
    print(f"{len(rows)} examples, held-out accuracy {_accuracy(pairs):.3f}, temperature {heat:.2f}")
    if arguments.write:
        model = fit(rows)
        table = {
            kind: {name: round(weight, 3) for name, weight in zip(FEATURES, row, strict=True)}
            for kind, row in zip(KINDS, model.weights, strict=True)
        }
        DATA.write_text(json.dumps({"temperature": heat, "weights": table}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Fit what the category of a ticket hangs on, cross-validated by situation, and write the weights.

``python -m bench.train_topics`` prints the figures, with ``--write`` it keeps the weights. Tickets that ask for
nothing and those that a breach has settled are left out: no category is weighed for them.
"""

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Mapping

from bench.tickets import FILES, Ticket, load
from bench.train_triage import DATA, FOLDS, Key, Table, counted, folds
from workflows import situations
from workflows.kind_model import CATEGORIES, KINDS, TOPICS, Model
from workflows.reading import Reading
from workflows.topic_model import FEATURES, features, logits
from workflows.word_model import group, tokens

EPOCHS = 20
RATE = 0.2
RIDGE = 0.02  # keeps weights small where the tickets say little
STRONGEST = 2.0  # how much rarer categories may count than common ones
Cells = list[tuple[int, float]]  # the features that are not zero
Example = tuple[tuple[float, ...], int, str]  # values, index of the category, situation


def evidence(reading: Reading, table: Table) -> dict[str, float]:
    """The nats by category that the words of a ticket add up to."""
    keys: list[Key] = [(group(reading.language), token) for token in tokens(reading.words)]
    rows = [table[key] for key in keys if key in table]
    return {topic: sum(row[place] for row in rows) for place, topic in enumerate(TOPICS, start=len(KINDS))}


def examples(tickets: list[Ticket]) -> list[Example]:
    """The tickets as values of the features; their words are counted in those of other situations."""
    fold_of = folds(tickets)
    tables = [counted([one for one in tickets if fold_of[one.situation] != fold]) for fold in range(FOLDS)]
    return [
        (
            features(
                ticket.full, ticket.row["kind"] == "request", evidence(ticket.full, tables[fold_of[ticket.situation]])
            ),
            CATEGORIES.index(ticket.row["category"]),
            ticket.situation,
        )
        for ticket in tickets
        if ticket.row["kind"] != "other" and not situations.breach(ticket.full)
    ]


def fit(rows: list[Example]) -> Model:
    """Multinomial logistic regression by AdaGrad; every category counts alike, up to ``STRONGEST``."""
    weights, steep = ([[start] * len(FEATURES) for _ in CATEGORIES] for start in (0.0, 1e-6))
    counts = Counter(category for _, category, _ in rows)
    sparse = [([(place, value) for place, value in enumerate(values) if value], one) for values, one, _ in rows]
    drawn = random.Random(1)
    for _ in range(EPOCHS):
        drawn.shuffle(sparse)
        for cells, category in sparse:
            share = min(STRONGEST, len(rows) / (len(CATEGORIES) * counts[category]))
            for number, chance in enumerate(_chances(weights, cells)):
                _descend(weights[number], steep[number], cells, (chance - (number == category)) * share)
    return Model(weights=tuple(map(tuple, weights)), temperature=1.0)


def _chances(weights: list[list[float]], cells: Cells) -> list[float]:
    sums = [sum(row[place] * value for place, value in cells) for row in weights]
    powers = [math.exp(value - max(sums)) for value in sums]
    return [power / sum(powers) for power in powers]


def _descend(row: list[float], slopes: list[float], cells: Cells, error: float) -> None:
    for place, value in cells:
        slope = error * value + RIDGE * row[place]
        slopes[place] += slope * slope
        row[place] -= RATE * slope / math.sqrt(slopes[place])


def held_out(rows: list[Example], fold_of: Mapping[str, int]) -> list[tuple[str, str]]:
    """The labelled category of each example, and the one that a model tells which saw none of its situation."""
    models = [fit([row for row in rows if fold_of[row[2]] != fold]) for fold in range(FOLDS)]
    pairs = []
    for values, category, situation in rows:
        sums = logits(values, models[fold_of[situation]])
        pairs.append((CATEGORIES[category], max(sums, key=lambda one: sums[one])))
    return pairs


def macro(pairs: list[tuple[str, str]]) -> float:
    """The mean F1 of the categories that there are."""
    labels = {label for label, _ in pairs}
    halves = []
    for label in labels:
        right = sum(one == label == other for one, other in pairs)
        halves.append(2 * right / sum((one == label) + (other == label) for one, other in pairs))
    return sum(halves) / len(halves)


def main() -> None:
    """Print the held-out figures and write the weights when asked."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    tickets = load(FILES)
    rows = examples(tickets)
    pairs = held_out(rows, folds(tickets))
    right = sum(one == other for one, other in pairs) / len(pairs)
    print(f"held out: {len(pairs)} tickets, accuracy {right:.3f}, macro-F1 {macro(pairs):.3f}")
    if arguments.write:
        weights = {
            category: {name: round(weight, 3) for name, weight in zip(FEATURES, row, strict=True)}
            for category, row in zip(CATEGORIES, fit(rows).weights, strict=True)
        }
        (DATA / "topic_model.json").write_text(json.dumps({"weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

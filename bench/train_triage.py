# SPDX-License-Identifier: Apache-2.0
"""Fit what triage weighs on the labelled tickets, cross-validated by situation, and write its two files.

``python -m bench.train_triage`` prints the figures, with ``--write`` it keeps the weights; ``--also FILE`` fits the
weights of the features, and no words, on more labelled lines.
"""

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from pathlib import Path

from bench.tickets import FILES, ROOT, Ticket, load
from workflows import situations
from workflows.kind_model import FEATURES, KINDS, TOPICS, Model, features, logits, probabilities
from workflows.reading import Reading
from workflows.word_model import group, tokens

DATA = ROOT / "workflows" / "data"
FOLDS = 8
EPOCHS = 30
RATE = 0.3
RIDGE = 0.01  # keeps weights small where the tickets say little
PRIOR = (0.5, 1.0)  # tickets that each word is thought to have been seen in, by kind and by category
WEIGHT = 2  # how often a line of another file counts: those are of real people
SEEN = 2  # tickets that a word must have been seen in
STRONGEST = 1.2  # how much rarer kinds may count than common ones
Example = tuple[tuple[float, ...], int, str]  # values, index of the kind, situation
Key = tuple[str, str]  # language and word
Table = dict[Key, tuple[float, ...]]  # nats by kind, then by category


def counted(tickets: list[Ticket]) -> Table:
    """What each word speaks for: the log-odds of the kinds and categories of the tickets that hold it."""
    of_kind: dict[Key, Counter[str]] = defaultdict(Counter)
    of_topic: dict[Key, Counter[str]] = defaultdict(Counter)
    seen: dict[Key, set[str]] = defaultdict(set)
    for ticket in tickets:
        for token in tokens(ticket.full.words):
            key = group(ticket.row["lang"]), token
            of_kind[key][ticket.row["kind"]] += 1
            of_topic[key][ticket.row.get("category") or ""] += 1
            seen[key].add(ticket.row["text"])
    kinds = Counter(ticket.row["kind"] for ticket in tickets)
    topics = Counter(ticket.row["category"] for ticket in tickets if ticket.row.get("category") in TOPICS)
    return {
        key: (
            *_centred([math.log((of_kind[key][one] + PRIOR[0]) / (kinds[one] + 3 * PRIOR[0])) for one in KINDS]),
            *_odds(of_topic[key], topics),
        )
        for key, texts in seen.items()
        if len(texts) >= SEEN
    }


def _centred(nats: list[float]) -> list[float]:
    return [value - sum(nats) / len(nats) for value in nats]


def _odds(held: Counter[str], all_held: Counter[str]) -> list[float]:
    total, everything = sum(held[one] for one in TOPICS), max(1, sum(all_held.values()))
    return [math.log((held[one] + PRIOR[1]) / (total * all_held[one] / everything + PRIOR[1])) for one in TOPICS]


def evidence(reading: Reading, table: Table) -> tuple[float, ...]:
    """The nats by kind that the words of a ticket add up to."""
    language = group(reading.language)
    rows = [table[language, token] for token in tokens(reading.unexplained()) if (language, token) in table]
    return tuple(sum(row[place] for row in rows) for place in range(len(KINDS)))


def folds(tickets: list[Ticket]) -> dict[str, int]:
    """The fold of each situation."""
    known = sorted({ticket.situation for ticket in tickets})
    random.Random(2).shuffle(known)
    return {situation: number % FOLDS for number, situation in enumerate(known)}


def examples(tickets: list[Ticket], own: list[Ticket], *, poor: bool) -> list[Example]:
    """The tickets as values of the features; their words are counted in the ``own`` of other situations."""
    fold_of = folds(tickets)
    tables = [counted([one for one in own if fold_of[one.situation] != fold]) for fold in range(FOLDS)]
    rows = []
    for ticket in tickets:
        reading = ticket.poor if poor else ticket.full
        words = evidence(reading, tables[fold_of[ticket.situation]])
        values = features(reading, bool(situations.breach(reading)), words)
        rows.append((values, KINDS.index(ticket.row["kind"]), ticket.situation))
    return rows


def fit(rows: list[Example]) -> Model:
    """Multinomial logistic regression by AdaGrad; every kind counts alike, up to ``STRONGEST``."""
    weights, steep = ([[start] * len(FEATURES) for _ in KINDS] for start in (0.0, 1e-6))
    counts = [max(1, sum(kind == number for _, kind, _ in rows)) for number in range(len(KINDS))]
    sparse = [([(place, value) for place, value in enumerate(values) if value], kind) for values, kind, _ in rows]
    drawn = random.Random(1)
    for _ in range(EPOCHS):
        drawn.shuffle(sparse)
        for cells, kind in sparse:
            share = min(STRONGEST, len(rows) / (len(KINDS) * counts[kind]))
            chances = probabilities([sum(row[place] * value for place, value in cells) for row in weights])
            for number, chance in enumerate(chances.values()):
                _descend(weights[number], steep[number], cells, (chance - (number == kind)) * share)
    return Model(weights=tuple(map(tuple, weights)), temperature=1.0)


def _descend(row: list[float], slopes: list[float], cells: list[tuple[int, float]], error: float) -> None:
    for place, value in cells:
        slope = error * value + RIDGE * row[place]
        slopes[place] += slope * slope
        row[place] -= RATE * slope / math.sqrt(slopes[place])


def cross_validated(
    train: list[Example], asked: list[Example], fold_of: dict[str, int]
) -> list[tuple[Example, Model]]:
    """Each example asked with a model that saw none of its situation."""
    models = [fit([row for row in train if fold_of[row[2]] != fold]) for fold in range(FOLDS)]
    return [(row, models[fold_of[row[2]]]) for row in asked]


def temperature(pairs: list[tuple[Example, Model]]) -> float:
    """The temperature under which the held-out examples are likeliest."""
    return min((number / 20 for number in range(10, 81)), key=lambda heat: _loss(pairs, heat))


def _loss(pairs: list[tuple[Example, Model]], heat: float) -> float:
    total = 0.0
    for (values, kind, _), model in pairs:
        warm = Model(weights=model.weights, temperature=heat)
        total -= math.log(max(probabilities(logits(values, warm))[KINDS[kind]], 1e-9))
    return total


def scores(pairs: list[tuple[Example, Model]]) -> tuple[float, float]:
    """Accuracy, and macro-F1 over the kinds that there are."""
    told = []
    for (values, kind, _), model in pairs:
        sums = logits(values, model)
        told.append((kind, sums.index(max(sums))))
    halves = []
    for number in range(len(KINDS)):
        right = sum(kind == number == said for kind, said in told)
        either = sum(kind == number for kind, _ in told) + sum(said == number for _, said in told)
        if any(kind == number for kind, _ in told):
            halves.append(2 * right / either)
    return sum(kind == said for kind, said in told) / len(told), sum(halves) / len(halves)


def main() -> None:
    """Print the held-out figures and the temperature; write the weights when asked."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--also", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    own = load(FILES)
    tickets = load((*FILES, *arguments.also))
    full, poor = (examples(tickets, own, poor=bare) for bare in (False, True))
    others = {file.stem for file in arguments.also}
    weighed = [WEIGHT if ticket.source in others else 1 for ticket in tickets]
    train = [row for row, weight in zip(poor, weighed, strict=True) for _ in range(weight)]
    seen, unseen = (cross_validated(train, rows, folds(tickets)) for rows in (full, poor))
    for label, pairs in (("as they are", seen), ("without the phrases of their own situation", unseen)):
        accuracy, macro = scores(pairs)
        print(f"held out, {label}: {len(pairs)} tickets, accuracy {accuracy:.3f}, macro-F1 {macro:.3f}")
    for name in sorted(others):
        _, macro = scores([pair for pair, ticket in zip(seen, tickets, strict=True) if ticket.source == name])
        print(f"of them {name}: macro-F1 {macro:.3f}")
    heat = temperature(unseen)
    print(f"temperature {heat:.2f}")
    if arguments.write:
        _write(Model(weights=fit(train).weights, temperature=heat), counted(own))


def _write(model: Model, table: Table) -> None:
    weights = {
        kind: {name: round(weight, 3) for name, weight in zip(FEATURES, row, strict=True)}
        for kind, row in zip(KINDS, model.weights, strict=True)
    }
    source = json.dumps({"temperature": model.temperature, "weights": weights}, indent=1)
    (DATA / "model.json").write_text(source + "\n", encoding="utf-8")
    head = "# SPDX-License-Identifier: Apache-2.0\n# language, word, tenths of nats for each kind and category\n"
    lines = [
        " ".join((language, word, *(str(round(10 * nats)) for nats in row)))
        for (language, word), row in sorted(table.items())
    ]
    (DATA / "words.txt").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Fit what triage weighs on the labelled tickets, cross-validated by situation, and write its files.

``python -m bench.train_triage`` prints the figures, with ``--write`` it keeps what was fitted. It needs numpy, scipy
and the extra ``semantic``. ``--vectors FILE`` keeps the vectors of words from one run to the next; ``--also FILE``
learns the kind from more labelled lines.

Each model is two that are fitted apart and whose sums are added: one knows the phrases and the meaning of words, the
other the words of each language by themselves. Together they tell more tickets right than either, or than one fit of
both.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import meaning, own_words, regression
from bench.fitted import Fitted, write
from bench.tickets import FILES, LABELLED, Ticket, load
from workflows import breach_model, haste_model, kind_model, situations, topic_model
from workflows.reading import Reading
from workflows.word_model import CATEGORIES, KINDS

FOLDS = 4
LOOSE = {"kind": 2.0, "category": 2.0, "breach": 2.0, "haste": 0.5}  # chosen by cross-validation
COUNTS = {"golden": 4.0}  # how often a ticket of a file counts, where not once
OTHERS = 2.0  # the same of other files: their lines are of real people
RECALL = 0.87  # of breaches, that the threshold must keep on tickets held out
HASTES = ("P4", "P3", "P2", "P1")
OUTCOMES = {"kind": len(KINDS), "category": len(CATEGORIES), "breach": 2, "haste": 1}
HINTS = {"low": "P4", "medium": "P3", "high": "P2", "critical": "P1"}  # what the golden set says of priority
Array = Any


@dataclass(frozen=True, kw_only=True)
class Examples:
    """The tickets as features (rows) for each model, their labels, and where there is something to learn from."""

    tickets: Sequence[Ticket]
    features: Mapping[str, Array]
    labels: Mapping[str, Array]
    usable: Mapping[str, Array]
    fold: Array
    counts: Array


def examples(tickets: Sequence[Ticket]) -> Examples:
    """The tickets as they are read without what the lexicon took from them."""
    columns: dict[str, list[tuple[float, ...]]] = {name: [] for name in LOOSE}
    for ticket in tickets:
        for name, values in _values(
            ticket.poor, ticket.row["kind"] == "request", bool(ticket.row.get("breach"))
        ).items():
            columns[name].append(values)
    rows = [ticket.row for ticket in tickets]
    haste = [row.get("priority") or HINTS.get(str(row.get("priority_hint")), "") for row in rows]
    asked = np.array([row["kind"] != "other" for row in rows])
    own = np.array([ticket.source in {file.stem for file in (*FILES, *LABELLED)} for ticket in tickets])
    breached = np.array([bool(row.get("breach")) for row in rows])
    everywhere = np.ones(len(rows), bool)
    return Examples(
        tickets=tickets,
        features={name: np.array(values, "float32") for name, values in columns.items()},
        labels={
            "kind": np.array([KINDS.index(row["kind"]) for row in rows]),
            "category": np.array([CATEGORIES.index(row.get("category") or "other") for row in rows]),
            "breach": breached.astype(int),
            "haste": np.array([HASTES.index(one) if one else 0 for one in haste]),
        },
        usable={
            "kind": everywhere,
            "category": asked & ~breached & own,
            "breach": own,
            "haste": asked & own & np.array([bool(one) for one in haste]),
        },
        fold=folds(tickets),
        counts=np.where(own, np.array([COUNTS.get(ticket.source, 1.0) for ticket in tickets]), OTHERS),
    )


def _values(reading: Reading, wanted: bool, breached: bool) -> dict[str, tuple[float, ...]]:
    reasons = situations.breach(reading)
    return {
        "kind": kind_model.features(reading, bool(reasons)),
        "category": topic_model.features(reading, wanted),
        "breach": breach_model.features(reading, len(reasons)),
        "haste": haste_model.features(reading, wanted, breached),
    }


def folds(tickets: Sequence[Ticket]) -> Array:
    """The fold of each ticket; one situation is never in two."""
    known = sorted({ticket.situation for ticket in tickets})
    random.Random(2).shuffle(known)
    fold_of = {situation: number % FOLDS for number, situation in enumerate(known)}
    return np.array([fold_of[ticket.situation] for ticket in tickets])


def fit(every: Examples, words: Array, own: Array, train: Array) -> Fitted:
    """All four models, on the tickets of the mask ``train``."""
    found: dict[str, Array] = {}
    alone: dict[str, Array] = {}
    steps: Array = np.zeros(3)
    for name, loose in LOOSE.items():
        chosen = train & every.usable[name]
        values = np.hstack([every.features[name][chosen], words[chosen]])
        labels, counts = every.labels[name][chosen], every.counts[chosen]
        if name == "haste":
            weights, steps = regression.fit_ordered(values, labels, counts, len(HASTES), loose)
            themselves, further = regression.fit_ordered(own[chosen], labels, counts, len(HASTES), loose)
            found[name], alone[name], steps = weights[:, None], themselves[:, None], steps + further
        else:
            found[name] = regression.fit(values, labels, counts, OUTCOMES[name], loose)
            alone[name] = regression.fit(own[chosen], labels, counts, OUTCOMES[name], loose)
    return Fitted(weights=found, own=alone, steps=steps)


def learnt(every: Examples, fold: int) -> list[Ticket]:
    """The tickets from which is learned where this fold is held out."""
    return [ticket for ticket, number in zip(every.tickets, every.fold, strict=True) if number != fold]


def held_out(every: Examples, known: Sequence[meaning.Vocabulary], found: meaning.Vectors) -> dict[str, Array]:
    """The sums of each model for each ticket, of a fit that saw none of its situation; of haste, its step.

    ``known`` are the words that are known where each fold is held out.
    """
    told = {name: np.zeros((len(every.tickets), OUTCOMES[name])) for name in LOOSE}
    for number in range(FOLDS):
        train = every.fold != number
        words = meaning.sums(every.tickets, known[number], found)
        own = own_words.matrix(every.tickets, own_words.seen(learnt(every, number)))
        fitted = fit(every, words, own, train)
        for name in LOOSE:
            values = np.hstack([every.features[name][~train], words[~train]])
            sums = values @ fitted.weights[name] + own[~train] @ fitted.own[name]
            told[name][~train] = (sums > fitted.steps).sum(axis=1, keepdims=True) if name == "haste" else sums
        print(f"fold {number + 1} of {FOLDS}", flush=True)
    return told


def temperature(sums: Array, labels: Array, new: Array) -> float:
    """The temperature under which the held-out kinds are likeliest; tickets in ordinary words count half in all."""
    places = np.arange(len(labels))
    counts = np.where(new, 1 / new.sum(), 1 / (~new).sum())

    def loss(heat: float) -> float:
        return float(-(counts * np.log(np.maximum(regression.softmax(sums / heat)[places, labels], 1e-9))).sum())

    return min((number / 20 for number in range(10, 81)), key=loss)


def threshold(sums: Array, labels: Array) -> float:
    """The log-odds of a breach from which on ``RECALL`` of the held-out breaches are found."""
    odds = np.sort((sums[:, 1] - sums[:, 0])[labels > 0])
    return float(odds[int((1 - RECALL) * len(odds))])


def macro(labels: Array, told: Array) -> float:
    """The mean F1 of the labels that there are."""
    halves = []
    for label in set(labels.tolist()):
        right = ((labels == label) & (told == label)).sum()
        halves.append(2 * right / ((labels == label).sum() + (told == label).sum()))
    return float(np.mean(halves))


def report(title: str, every: Examples, told: Mapping[str, Array], heat: float, least: float, among: Array) -> None:
    """Print what the held-out verdicts on the tickets of the mask ``among`` are worth."""
    chances = regression.softmax(told["kind"] / heat)[among]
    kinds, labels = told["kind"][among].argmax(axis=1), {name: every.labels[name][among] for name in LOOSE}
    surest = np.argsort(-chances.max(axis=1))[: int(0.8 * len(kinds))]
    odds = (told["breach"][:, 1] - told["breach"][:, 0])[among]
    breached, true = (odds >= least) & (kinds != KINDS.index("other")), labels["breach"] > 0
    topics = told["category"][among].argmax(axis=1)
    topics[breached] = CATEGORIES.index("security")
    topics[kinds == KINDS.index("other")] = CATEGORIES.index("other")
    print(
        f"{title}: {len(kinds)} tickets, kind {macro(labels['kind'], kinds):.3f}, surest 80 % "
        f"{(kinds == labels['kind'])[surest].mean():.3f}, category {macro(labels['category'], topics):.3f}, "
        f"breach recall {(breached & true).sum() / true.sum():.3f}, "
        f"precision {(breached & true).sum() / max(1, breached.sum()):.3f}, "
        f"haste within one step {(np.abs(told['haste'][among][:, 0] - labels['haste']) <= 1).mean():.3f}",
        flush=True,
    )


def main() -> None:
    """Print the held-out figures; write what was fitted on all tickets when asked."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--also", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    tickets = load((*FILES, *LABELLED, *arguments.also))
    every, given = examples(tickets), meaning.foreseen()
    known, *of_folds = (meaning.vocabulary(learnt(every, number), given) for number in (-1, *range(FOLDS)))
    asked = {key for vocabulary in (known, *of_folds) for keys in vocabulary.values() for key in keys}
    found = meaning.vectors(asked, arguments.vectors)
    told = held_out(every, of_folds, found)
    new = np.array([ticket.source in {file.stem for file in LABELLED} for ticket in tickets])
    heat = temperature(told["kind"], every.labels["kind"], new)
    least = round(threshold(told["breach"][new], every.labels["breach"][new]), 2)
    print(f"temperature {heat:.2f}, threshold of a breach {least:.2f} nats")
    report("those that the lexicon was made with", every, told, heat, least, ~new)
    report("those that came after it", every, told, heat, least, new)
    for file in LABELLED:
        among = np.array([ticket.source == file.stem for ticket in tickets])
        report(f"of them {file.stem}", every, told, heat, least, among)
    if arguments.write:
        seen = own_words.seen(tickets)
        words, own = meaning.sums(tickets, known, found), own_words.matrix(tickets, seen)
        write(fit(every, words, own, np.ones(len(tickets), bool)), known, found, seen, heat, least)


if __name__ == "__main__":
    main()

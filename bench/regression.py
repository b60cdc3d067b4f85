# SPDX-License-Identifier: Apache-2.0
"""Logistic regression with a ridge, of many outcomes or ordered ones; it needs numpy and scipy."""

from typing import Any

import numpy as np
from scipy.optimize import minimize

Array = Any
ROUNDS = 150


def fit(values: Array, outcomes: Array, counts: Array, count: int, looseness: float) -> Array:
    """The weights (rows: columns of ``values``) by outcome; the looser, the larger they may grow.

    ``counts`` tells how often each row counts.
    """
    wanted = np.eye(count, dtype="float32")[outcomes]
    each = counts.astype("float32")[:, None]
    shape = values.shape[1], count

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape).astype("float32")
        chances = softmax(values @ weights)
        missed = -(counts * np.log(np.maximum(chances[wanted > 0], 1e-9))).sum()
        slope = values.T @ ((chances - wanted) * each) + weights / looseness
        return float(missed + (weights * weights).sum() / 2 / looseness), slope.ravel().astype("float64")

    start = np.zeros(shape[0] * count)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return found.x.reshape(shape)


def softmax(sums: Array) -> Array:
    """The probabilities of each row."""
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit_ordered(values: Array, outcomes: Array, counts: Array, count: int, looseness: float) -> tuple[Array, Array]:
    """The weights of one sum, and the steps at which it passes to the next outcome (proportional odds)."""
    above = (outcomes[:, None] > np.arange(count - 1)[None, :]).astype("float32")
    columns = values.shape[1]

    def loss(flat: Array) -> tuple[float, Array]:
        weights, steps = flat[:columns].astype("float32"), flat[columns:].astype("float32")
        chances = 1 / (1 + np.exp(-np.clip((values @ weights)[:, None] - steps[None, :], -30, 30)))
        likely = np.where(above > 0, chances, 1 - chances)
        error = (chances - above) * counts.astype("float32")[:, None]
        slope = np.concatenate([values.T @ error.sum(axis=1) + weights / looseness, -error.sum(axis=0)])
        missed = (
            -(counts[:, None] * np.log(np.maximum(likely, 1e-9))).sum() + (weights * weights).sum() / 2 / looseness
        )
        return float(missed), slope.astype("float64")

    start = np.concatenate([np.zeros(columns), np.linspace(-1, 2, count - 1)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return found.x[:columns], found.x[columns:]

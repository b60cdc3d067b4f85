# SPDX-License-Identifier: Apache-2.0
"""The short form of ``make fuzz``: a few thousand inputs, the same at every run."""

import pytest

from tests.fuzz.mutate import inputs, seeds
from tests.fuzz.run import Finding, judge, run
from tests.fuzz.targets import TARGETS

SHORT = {"mail": 1_500}  # inputs of a target; 300 for each other


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_the_parser_or_makes_it_slow(target: str) -> None:
    found = run(target, TARGETS[target], inputs(20261102, SHORT.get(target, 300), seeds()), most=3)
    assert [one.what for one in found] == []


def test_a_parser_that_raises_is_found() -> None:
    found = judge("x", lambda data: int(data), b"no number")
    assert isinstance(found, Finding) and "ValueError" in found.what


def test_a_parser_that_is_quadratic_is_found() -> None:
    found = judge("x", lambda data: [data.count(b"ab") for _ in data], b"a" * 40_000)
    assert isinstance(found, Finding) and "of CPU for 40000 bytes" in found.what

# SPDX-License-Identifier: Apache-2.0
"""Proves that a test is left out only for want of something, is named, and fails the run in CI."""

import os
import subprocess
import sys
from pathlib import Path

from tests.rig.needs import closing_line

ROOT = Path(__file__).parents[2]

_TESTS = """
import pytest

@pytest.mark.needs_s_nail
def test_with_a_client():
    pass

def test_with_a_database(postgres_url):
    raise AssertionError("unreachable")

def test_plain():
    pass

def test_that_gives_up():
    pytest.skip("for no reason the machine gives")
"""

# The same mechanism, told that two things are absent.
_CONFTEST = """
from dataclasses import replace
from tests.rig import needs

needs.NEEDS = tuple(
    replace(need, absent=(lambda: True) if need.name in {"s_nail", "postgres"} else (lambda: False))
    for need in needs.NEEDS
)
from tests.conftest import *
"""


def run(folder: Path, tests: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(_CONFTEST)
    (folder / "test_sample.py").write_text(tests)
    inherited = {key: value for key, value in os.environ.items() if key not in {"CI", "PYTEST_ADDOPTS"}}
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider", "-c", os.devnull, str(folder)]
    return subprocess.run(
        command, env={**inherited, "PYTHONPATH": str(ROOT), **environment}, cwd=folder,
        capture_output=True, text=True, check=False,
    )


def test_what_is_absent_is_left_out_and_named_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, _TESTS)
    assert done.returncode == 0, done.stdout
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Left out")]
    assert line.startswith("Left out 3 tests: ")
    assert "1 for want of postgres (apt-get install postgresql)" in line
    assert "1 for want of s-nail (apt-get install s-nail)" in line
    assert "1 for no reason the machine gives" in line


def test_in_ci_whatever_is_left_out_fails_the_run(tmp_path: Path) -> None:
    done = run(tmp_path, _TESTS, CI="true")
    assert done.returncode == 1
    assert "In CI that is a failure." in done.stdout


def test_in_ci_a_run_that_left_nothing_out_passes(tmp_path: Path) -> None:
    done = run(tmp_path, "def test_plain():\n    pass\n", CI="true")
    assert done.returncode == 0, done.stdout
    assert "No test was left out." in done.stdout


def test_the_line_counts_equal_reasons_together() -> None:
    assert closing_line(["for want of root", "for want of root", "b"]) == "Left out 3 tests: 2 for want of root; 1 b."
    assert closing_line([]) == "No test was left out."


# SPDX-License-Identifier: Apache-2.0
"""The kill test on PostgreSQL with two daemons at once."""

from dataclasses import replace

import pytest

from tests.crash.runs import SOON, every_commit, random_kills, two_at_one_mail
from tests.crash.trial import Trial
from tests.crash.victim import POINTS


@pytest.fixture
def pair(trial: Trial, postgres_url: str) -> Trial:
    """A desk of two daemons, whose leases end soon."""
    return replace(trial, database=postgres_url, daemons=2, plain=SOON)


def test_daemons_killed_at_random_lose_and_double_nothing(pair: Trial) -> None:
    run = random_kills(pair, kills=6, mails=24, seed=2)
    assert run.findings == []
    assert run.kills >= 6


def test_a_death_at_any_commit_loses_and_doubles_nothing(pair: Trial) -> None:
    run = every_commit(pair)
    assert run.findings == []
    assert run.kills == len(POINTS)


def test_two_daemons_that_decide_about_the_same_mail_at_once_open_one_ticket(pair: Trial) -> None:
    run = two_at_one_mail(pair, guarded=True, mails=2)
    assert run.findings == []


def test_the_same_without_the_guard_row_is_caught(pair: Trial) -> None:
    run = two_at_one_mail(pair, guarded=False, mails=2)
    assert any("doubled" in finding for finding in run.findings)
    assert run.figures.tickets == 2 * run.figures.threads

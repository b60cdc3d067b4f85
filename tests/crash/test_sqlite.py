# SPDX-License-Identifier: Apache-2.0
"""The kill test on SQLite, where one daemon follows the other; and the power cut."""

from dataclasses import replace

from tests.crash.runs import every_commit, on_disk, power_cut, random_kills
from tests.crash.trial import Trial
from tests.crash.victim import POINTS, Orders
from tests.rig.crashdisk import CrashDisk


def test_daemons_killed_at_random_lose_and_double_nothing(trial: Trial) -> None:
    run = random_kills(trial, kills=6, mails=24, seed=1, deadly=(0,))
    assert run.findings == []
    assert run.kills >= 6


def test_a_death_at_any_commit_loses_and_doubles_nothing(trial: Trial) -> None:
    run = every_commit(trial)
    assert run.findings == []
    assert run.kills == len(POINTS)


def test_what_was_acknowledged_survives_a_power_cut(trial: Trial, crash_disk: CrashDisk) -> None:
    database, storage = on_disk(crash_disk)
    run = power_cut(replace(trial, database=database, storage=storage, move_to="Kept"), crash_disk, cuts=2, seed=1)
    assert run.findings == []
    assert run.kills == 2


def test_a_database_that_does_not_sync_is_caught_by_a_power_cut(trial: Trial, crash_disk: CrashDisk) -> None:
    database, storage = on_disk(crash_disk)
    weak = replace(trial, database=database, storage=storage, move_to="Kept", plain=Orders(synchronous="OFF"))
    run = power_cut(weak, crash_disk, seed=1)
    assert any("lost" in finding for finding in run.findings)

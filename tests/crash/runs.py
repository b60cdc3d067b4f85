# SPDX-License-Identifier: Apache-2.0
"""The attacks: kills at random, a death at every commit, two daemons at one mail, and the power that fails."""

import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.crash.checker import Figures, Verdict
from tests.crash.post import Offered, killer, thread, threads
from tests.crash.trial import POLL_SECONDS, Trial
from tests.crash.victim import POINTS, Orders
from tests.rig.crashdisk import CrashDisk

# Several daemons wait for the leases of the dead; these end soon, and hold much longer than any decision takes.
SOON = Orders(lease=2.0, batch=8)
# A mail that is in hand at five deaths in a row is held, as it should be. Hence this order: a process that dies at
# COMMIT 1 has to connect first, and meanwhile its other threads decide what the dead before it left.
ORDER = (0, 2, 3, 4, 5, 1, 6, 7, 8, 9)
LINES = 20  # of a daemon's log, about as many as a handful of mails makes
QUIET_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run was and what came of it."""

    name: str
    kills: int
    figures: Figures
    findings: list[str]


def finished(name: str, trial: Trial, verdict: Verdict) -> Run:
    """The run's account."""
    kills = trial.kills + trial.deaths
    return Run(name=name, kills=kills, figures=verdict.figures, findings=verdict.findings)


def random_kills(
    trial: Trial, *, kills: int, mails: int, seed: int, deadly: tuple[int, ...] = (0, 1), slow: float = 0
) -> Run:
    """SIGKILL from outside at random moments while mail comes in, among it one mail that kills whoever reads it.

    ``deadly`` are the mailboxes that hold it; ``slow`` is the share of decisions that take longer than their lease.
    """
    dice = random.Random(seed)
    offers = threads(mails, dice)
    early = len(offers) // 8
    offers = [*offers[:early], *killer(deadly), *offers[early:]]
    trial.plain = replace(trial.plain, slow=slow)
    with trial:
        for share in _shares(offers, kills + 1):
            trial.offer(share)
            awaited = min(trial.kills + 1, kills)
            while trial.kills < awaited and not trial.faults:
                _kill_soon(trial, dice)
        verdict = trial.settle()
    name = "kills at random" + (f", {slow:.0%} of decisions slower than their lease" if slow else "")
    return finished(name, trial, verdict)


def _kill_soon(trial: Trial, dice: random.Random) -> None:
    """Kill one daemon, whichever, at a moment that falls as often into its work as into its start."""
    victim = dice.choice(trial.victims)
    lines, until = dice.randrange(LINES), time.monotonic() + QUIET_SECONDS
    while victim.alive and victim.lines() < lines and time.monotonic() < until:
        trial.tend()
        time.sleep(0.005)
    time.sleep(dice.uniform(0, 0.05 if lines else 1.0))
    trial.kill(victim)
    trial.tend()


def _shares(mails: Sequence[Offered], count: int) -> list[Sequence[Offered]]:
    """The mails in so many shares, in order; a thread may be torn apart, as it is where its writer is slow."""
    size = -(-len(mails) // count)
    return [mails[start : start + size] for start in range(0, size * count, size)]


def every_commit(trial: Trial, *, passages: int = 1) -> Run:
    """A death before and after each numbered commit, at its first passage, its second, and so on.

    Kept mails leave the INBOX, so that one which left it too soon is lost indeed.
    """
    trial = replace(trial, move_to="Kept")
    with trial:
        trial.end()
        deaths = [
            replace(trial.plain, point=POINTS[number], passage=passage)
            for passage in range(1, passages + 1)
            for number in ORDER
        ]
        for start in range(0, len(deaths), trial.daemons):
            if not trial.faults:
                _die_each(trial, deaths[start : start + trial.daemons])
        verdict = trial.settle()
    return finished("a death at every commit", trial, verdict)


def _die_each(trial: Trial, deaths: Sequence[Orders]) -> None:
    """Run a daemon for each of these points until all have died there; mail comes as long as one lives."""
    trial.offer(thread(replies=1))
    victims = [trial.start(orders) for orders in deaths]
    until = time.monotonic() + 60
    while any(victim.alive for victim in victims):
        if time.monotonic() > until:
            trial.faults += [f"never came to {victim.orders.point}" for victim in victims if victim.alive]
            return
        if trial.settled():
            trial.offer(thread(replies=1))
        time.sleep(POLL_SECONDS)
    for victim in victims:
        trial.bury(victim)


def two_at_one_mail(trial: Trial, *, guarded: bool, mails: int = 3) -> Run:
    """Two daemons hold the two copies of each mail, and both know all before either records."""
    meeting = trial.folder / "meeting"
    meeting.mkdir(parents=True)
    trial.plain = Orders(meeting=str(meeting), batch=1)
    with trial:
        if not guarded:
            _remove_guard(trial.database)
        for _ in range(mails):
            trial.offer(thread(replies=0))
            trial.tend_until(trial.settled, 60)
        verdict = trial.settle()
    return finished(f"two daemons at one mail{'' if guarded else ', the guard removed'}", trial, verdict)


def _remove_guard(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_messages_message_id_digest"))
    engine.dispose()


def power_cut(trial: Trial, disk: CrashDisk, *, cuts: int = 1, mails: int = 8, seed: int) -> Run:
    """The power fails while letters leave; what the desk had taken from the server and told people must be there."""
    dice = random.Random(seed)
    with trial:
        # The desk is older than its last seconds: what it was before them is on the disk, whatever SQLite does.
        subprocess.run(["sync", "--file-system", str(disk.root)], check=True)
        for _ in range(cuts):
            awaited = len(trial.sink.arrived) + dice.randrange(1, mails)
            trial.offer(threads(mails, dice))
            trial.tend_until(partial(_arrived, trial, awaited), 60)
            time.sleep(dice.uniform(0, 0.05))
            disk.power_cut()
            for victim in trial.victims:
                trial.kill(victim)
            disk.unmount()
            disk.mount()
            trial.tend()
        verdict = trial.settle(40)
    return finished(f"power cut, synchronous {trial.plain.synchronous or 'FULL'}", trial, verdict)


def _arrived(trial: Trial, count: int) -> bool:
    return len(trial.sink.arrived) >= count


def on_disk(disk: CrashDisk) -> tuple[str, Path]:
    """Where a desk keeps its database and its raw mail on a disk whose power can fail."""
    return f"sqlite:///{disk.root / 'firstline.db'}", disk.root / "blobs"

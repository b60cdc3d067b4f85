# SPDX-License-Identifier: Apache-2.0
"""``python -m tests.crash [--long]``: every attack on real servers, told as a table; exit 1 if a promise broke."""

import contextlib
import itertools
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from tests.crash.runs import SOON, Run, every_commit, on_disk, power_cut, random_kills, two_at_one_mail
from tests.crash.sink import Sink
from tests.crash.trial import BOXES, Trial
from tests.crash.victim import Orders
from tests.rig.crashdisk import CrashDisk
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.needs import NEEDS, is_absent
from tests.rig.postgres import Postgres
from tests.rig.process import work_folder

HEAD = ("run", "kills", "kept / offered", "tickets / threads", "letters owed", "SMTP sends", "gaps", "replay differs")
CONTROLS = {"doubled": "mails doubled, as they must be", "lost": "mails lost, as they must be"}


@dataclass(frozen=True, kw_only=True)
class Attack:
    """A run on a fresh desk; ``breaks`` is the word of the findings that a control must bring about."""

    database: str
    run: Callable[["Ground"], Run]
    breaks: str = ""
    disk: bool = False

    @property
    def needs(self) -> set[str]:
        """What it takes of the machine."""
        return {"dovecot", "postgres" if self.database == "postgresql" else "", "crash_disk" if self.disk else ""}


@dataclass(kw_only=True)
class Ground:
    """The servers, and desks upon them."""

    dovecot: Dovecot
    things: contextlib.ExitStack
    postgres: Postgres | None = None
    folder: Path = field(default_factory=lambda: work_folder("crash"))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def desk(self) -> Trial:
        """A desk on SQLite."""
        number = next(self.numbers)
        folder = self.folder / str(number)
        accounts = [Account(address=f"{name}-{number}@desk.example", password="secret") for name in BOXES]
        return Trial(
            folder=folder,
            dovecot=self.dovecot,
            sink=self.things.enter_context(Sink()),
            accounts=[self.dovecot.add(account) for account in accounts],
            database=f"sqlite:///{folder / 'firstline.db'}",
            storage=folder / "blobs",
        )

    def pair(self) -> Trial:
        """A desk of two daemons on PostgreSQL."""
        if self.postgres is None:
            self.postgres = self.things.enter_context(Postgres())
        url = self.postgres.url(self.postgres.create_database())
        return replace(self.desk(), database=url, daemons=2, plain=SOON)

    def cut(self, synchronous: str, cuts: int, seed: int) -> Run:
        """A power cut below a desk on SQLite."""
        with CrashDisk() as disk:
            database, storage = on_disk(disk)
            orders = Orders(synchronous=synchronous)
            trial = replace(self.desk(), database=database, storage=storage, move_to="Kept", plain=orders)
            return power_cut(trial, disk, cuts=cuts, seed=seed)


def attacks(kills: int, mails: int, rounds: int, seed: int) -> list[Attack]:
    """Every attack, the controls at the end; ``rounds`` is how often each point is passed and the power cut."""
    def at_random(trial: Trial, slow: float = 0) -> Run:
        return random_kills(trial, kills=kills, mails=mails, seed=seed, slow=slow)

    return [
        Attack(database="sqlite", run=lambda ground: at_random(ground.desk())),
        Attack(database="sqlite", run=lambda ground: every_commit(ground.desk(), passages=rounds)),
        Attack(database="sqlite", run=lambda ground: ground.cut("", rounds, seed), disk=True),
        Attack(database="postgresql", run=lambda ground: at_random(ground.pair())),
        Attack(database="postgresql", run=lambda ground: at_random(ground.pair(), 0.05)),
        Attack(database="postgresql", run=lambda ground: every_commit(ground.pair(), passages=rounds)),
        Attack(database="postgresql", run=lambda ground: two_at_one_mail(ground.pair(), guarded=True, mails=rounds)),
        Attack(
            database="postgresql",
            run=lambda ground: two_at_one_mail(ground.pair(), guarded=False, mails=rounds),
            breaks="doubled",
        ),
        Attack(database="sqlite", run=lambda ground: ground.cut("OFF", 1, seed), disk=True, breaks="lost"),
    ]


@click.command()
@click.option("--long", is_flag=True, help="More of everything: minutes instead of seconds.")
@click.option("--kills", type=int, help="How many daemons are killed at random in each such run.")
@click.option("--mails", type=int, help="How many mails each such run offers, every one twice.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), help="Only this one.")
@click.option("--seed", type=int, help="To have the same mails again, and much the same moments.")
def main(long: bool, kills: int | None, mails: int | None, database: str | None, seed: int | None) -> None:
    """Kill Firstline in every way, and count what is left."""
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    few = (kills or 40, mails or 200, 4) if long else (kills or 6, mails or 24, 1)
    wanted = [attack for attack in attacks(*few, seed) if database in (None, attack.database)]
    click.echo(f"seed {seed}\n\n| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    failures, left_out = [], []
    with Dovecot() as dovecot, contextlib.ExitStack() as things:
        ground = Ground(dovecot=dovecot, things=things)
        for attack in wanted:
            lacking = [need.reason for need in NEEDS if need.name in attack.needs and is_absent(need)]
            left_out += lacking
            if lacking:
                continue
            try:
                failures += _told(attack, attack.run(ground))
            except (RuntimeError, TimeoutError) as error:
                failures.append(f"{attack.database}: {error}")
    click.echo("".join(f"\nleft out {reason}" for reason in left_out))
    click.echo("\n".join(failures) or "Every promise was kept, and every control broke one.")
    sys.exit(1 if failures else 0)


def _told(attack: Attack, run: Run) -> list[str]:
    """Print the run's line; what is wrong with it."""
    figures, name = run.figures, f"{attack.database}: {run.name}"
    broken = [finding for finding in run.findings if attack.breaks and attack.breaks in finding]
    cells = (
        f"{name} (control: {len(broken)} {CONTROLS[attack.breaks]})" if attack.breaks else name,
        run.kills,
        f"{figures.kept} / {figures.offered}",
        f"{figures.tickets} / {figures.threads}",
        figures.owed,
        figures.sends,
        figures.gaps,
        figures.differences,
    )
    click.echo(f"| {' | '.join(str(cell) for cell in cells)} |")
    if attack.breaks:
        return [] if broken else [f"{name}: the control is green, so this test proves nothing"]
    return [f"{name}: {finding}" for finding in run.findings]


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""``python -m daemon.demo.hurry run --config ...``: what ``firstline run`` does, by the demo's clock."""

from pathlib import Path

import click

from daemon import service
from daemon.cli import Main
from daemon.demo.clock import FILE, told_by
from daemon.start import run_daemon

PAUSE = 0.1  # seconds between two looks for a clock or a letter that is due: hours go by in a moment here


@click.group(cls=Main)
def main() -> None:
    """The daemon of the demo."""


@main.command()
@click.option("--config", required=True, type=click.Path(path_type=Path))
def run(config: Path) -> None:
    """Run until told to stop; the clock lies beside the settings."""
    service.CLOCK_PAUSE = service.DELIVER_PAUSE = PAUSE
    run_daemon(config, once=False, only=(), upgrade=False, now=told_by(config.parent / FILE))


if __name__ == "__main__":
    main()

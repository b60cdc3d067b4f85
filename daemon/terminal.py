# SPDX-License-Identifier: Apache-2.0
"""What the commands share: the --config option, an opened desk to read from, and two ways to print."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from daemon.settings import Settings
    from store.engine import Database

FILES = click.Path(path_type=Path, dir_okay=False)
config_option = click.option(
    "--config", "-c", type=FILES, help="The settings file; else /etc/firstline/firstline.toml, then ./firstline.toml."
)


@contextmanager
def reading(config: Path | None) -> "Iterator[tuple[Settings, Database]]":
    """The settings, and their database for as long as the context lasts. Raises DaemonError or StoreError."""
    from daemon.open import open_database
    from daemon.settings import load

    settings = load(config)
    database = open_database(settings)
    try:
        yield settings, database
    finally:
        database.close()


def print_json(values: Iterable[Any]) -> None:
    """One JSON object a line, in ASCII, at once."""
    for value in values:
        sys.stdout.write(json.dumps(value, ensure_ascii=True, default=str) + "\n")
    sys.stdout.flush()


def printable(words: str) -> str:
    """Words of strangers without what would steer a terminal; joiners inside words and pictures stay."""
    return "".join(char if char.isprintable() or char in "\u200c\u200d" else " " for char in words)


def console() -> "Console":
    """A console for people; where it is no terminal, lines are not wrapped."""
    from rich.console import Console

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a mail may hold letters that this terminal has not
    terminal = sys.stdout.isatty()
    return Console(highlight=False, width=None if terminal else 200, soft_wrap=not terminal)

# SPDX-License-Identifier: Apache-2.0
"""``firstline letters``: which letters there are, how one reads, and whether your own can be sent."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.errors import LetterFaults, NotFound
from daemon.terminal import config_option, console, print_json

if TYPE_CHECKING:
    from workflows.desk import Desk


@click.group()
def letters() -> None:
    """The letters that are sent, and your own in their place; works without settings too."""


@letters.command(name="list")
@config_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a letter.")
def list_(config: Path | None, as_json: bool) -> None:
    """List every letter: who reads it, in which languages it is there, and which of them are your own."""
    from rich.table import Table

    desk = _desk(config)
    rows = [_row(name, _own(desk)) for name in _names()]
    if as_json:
        print_json(rows)
        return
    table = Table("letter", "goes to", "languages", "your own", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(value if isinstance(value, str) else " ".join(value) for value in row.values()))
    console().print(table)


@letters.command()
@config_option
@click.argument("name")
@click.option("--language", help="Else the desk's.")
@click.option("--html", is_flag=True, help="The HTML part, to look at in a browser.")
def show(config: Path | None, name: str, language: str | None, html: bool) -> None:
    """Show a letter as it would be sent, with sample data."""
    from templates.examples import AT, example
    from templates.letter import preview
    from templates.proof import nearest
    from templates.wordings import LetterError

    if name not in _names():
        every = "; 'firstline letters list' lists them"
        raise NotFound(f"there is no letter named {name}{nearest(name, frozenset(_names())) or every}")
    desk = _desk(config)
    wanted = language or desk.language
    letter, ticket = example(name, wanted)
    try:
        found = preview(letter, ticket=ticket, desk=desk, at=AT, own=_own(desk))
    except LetterError as error:
        raise LetterFaults([str(error)]) from error
    if found.language != wanted:
        click.echo(f"there is no {name} in {wanted}; {found.language} is sent instead", err=True)
    click.echo(found.html if html else f"Subject: {found.subject}\n\n{found.text}", nl=False)


@letters.command()
@config_option
def check(config: Path | None) -> None:
    """Try your own letters: each is filled in, and names that do not exist are told. Exit code 14 on faults."""
    from templates.proof import faults

    desk = _desk(config)
    own = _own(desk)
    if own is None:
        click.echo("you have no letters of your own; the key letters in [desk] of the settings names their folder")
        return
    if not own.is_dir():
        raise LetterFaults([f"there is no folder {own}; make it, or take the key letters out of the settings"])
    found = faults(own, desk)
    if found:
        raise LetterFaults(list(found))
    click.echo(f"all is well; your own in {own}: {', '.join(_files(own)) or 'none yet'}")


def _desk(config: Path | None) -> "Desk":
    """The desk of the settings, or the shipped one where there are no settings and none were named."""
    from daemon.settings import DEFAULTS, load
    from workflows.desk import Desk

    if config is None and not any(_is_there(path) for path in DEFAULTS):
        return Desk()
    return load(config).desk()


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        return True  # reading it then says what to do


def _own(desk: "Desk") -> Path | None:
    return Path(desk.letters) if desk.letters else None


def _files(own: Path) -> list[str]:
    return sorted(f"{file.parent.name}/{file.stem}" for file in own.glob("*/*.md"))


def _names() -> list[str]:
    from templates.proof import names

    return sorted(names())


def _row(name: str, own: Path | None) -> dict[str, str | list[str]]:
    from templates.examples import BOTH, audience
    from templates.wordings import shipped

    theirs = "both" if name.startswith(BOTH) else audience(name).value
    ours = sorted(folder.name for folder in shipped().iterdir() if (folder / f"{name}.md").is_file())
    yours = sorted(file.parent.name for file in own.glob(f"*/{name}.md")) if own is not None else []
    return {"letter": name, "to": theirs, "languages": ours, "own": yours}

# SPDX-License-Identifier: Apache-2.0
"""``firstline keys``: which keys sign reply addresses, and a new one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.errors import DaemonError
from daemon.terminal import config_option

if TYPE_CHECKING:
    from daemon.keys import Held


@click.group(invoke_without_command=True)
@config_option
@click.pass_context
def keys(ctx: click.Context, config: Path | None) -> None:
    """List the keys that sign reply addresses, by names that tell nothing of them."""
    ctx.obj = config
    if ctx.invoked_subcommand is None:
        file = _file(config)
        from daemon import keys as signing

        try:
            _say(signing.held(file))
        except (OSError, ValueError) as error:
            raise DaemonError(f"{file} cannot be read: {error}") from error


@keys.command()
@config_option
@click.option("--forget", is_flag=True, help="Honour no older key any more: after one was stolen.")
@click.pass_obj
def rotate(given: Path | None, config: Path | None, forget: bool) -> None:
    """Put a new key first; older ones stay until the addresses that they signed have had their term."""
    from daemon import keys as signing
    from daemon import systemd
    from daemon.house import utc_now

    file = _file(config or given)
    _say(signing.rotate(file, utc_now(), forget=forget))
    if forget:
        click.echo("reply addresses that were given out before are dead: answers to older alerts will be held")
    click.echo("daemons that read this file take it up within seconds")
    if systemd.installed_user():
        click.echo("a service under systemd was handed a copy of it: systemctl restart firstline")


def _file(config: Path | None) -> Path:
    from daemon.settings import load

    return load(config).key_path


def _say(found: "tuple[Held, ...]") -> None:
    for place, one in enumerate(found):
        term = "signs" if not place else f"is honoured until {one.until}" if one.until else "is honoured"
        click.echo(f"key {one.name} {term}")

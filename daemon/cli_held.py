# SPDX-License-Identifier: Apache-2.0
"""``firstline held``: what was set aside and why; release it, decide it again, or drop it."""

import sys
from pathlib import Path

import click

from daemon.errors import NotFound
from daemon.terminal import config_option, console, print_json, reading
from workflows.hear_admin import UNSENDABLE


@click.group(invoke_without_command=True)
@config_option
@click.option("--all", "ignored", is_flag=True, help="Also what was ignored: duplicates, blocked, automatic.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def held(ctx: click.Context, config: Path | None, ignored: bool, as_json: bool) -> None:
    """List mails that were set aside, with the cause."""
    from daemon import view
    from store.reading import set_aside

    ctx.obj = config
    if ctx.invoked_subcommand:
        return
    with reading(config) as (_, database), database.read() as connection:
        mails = set_aside(connection, ignored=ignored)
    if as_json:
        print_json(view.as_json(mail) for mail in mails)
    elif mails:
        console().print(view.held_table(mails))
        click.echo("release N lets it in, replay N decides again, drop N takes it off the list, show N prints it")
    else:
        click.echo("nothing is held")


@held.command()
@config_option
@click.argument("mail", type=int)
@click.pass_obj
def release(given: Path | None, config: Path | None, mail: int) -> None:
    """Let a mail in: you vouch that it is wanted, and the daemon decides it as such."""
    with reading(config or given) as (_, database), database.read() as connection:
        from store.reading import one_set_aside

        found = one_set_aside(connection, mail)
    if found is not None and found.cause in UNSENDABLE:
        raise NotFound(f"mail {mail} cannot be released: {UNSENDABLE[found.cause]}")
    _reopen(config or given, mail, released=True)


@held.command()
@config_option
@click.argument("mail", type=int)
@click.pass_obj
def replay(given: Path | None, config: Path | None, mail: int) -> None:
    """Have a mail decided again by the same rules, after the settings or the program have changed."""
    _reopen(config or given, mail, released=False)


@held.command()
@config_option
@click.argument("mail", type=int)
@click.pass_obj
def drop(given: Path | None, config: Path | None, mail: int) -> None:
    """Take a mail off the list; its raw bytes stay in the storage."""
    from store import reading as queries

    with reading(config or given) as (_, database), database.write() as connection:
        if not queries.drop(connection, mail):
            raise NotFound(f"mail {mail} is not held; 'firstline held' lists those that are")
    click.echo(f"mail {mail} is dropped")


@held.command()
@config_option
@click.argument("mail", type=int)
@click.pass_obj
def show(given: Path | None, config: Path | None, mail: int) -> None:
    """Print a mail that was set aside, as it was received."""
    from store.blobs import open_blobs
    from store.reading import one_set_aside

    with reading(config or given) as (settings, database), database.read() as connection:
        found = one_set_aside(connection, mail)
        if found is None:
            raise NotFound(_not_set_aside(mail))
        sys.stdout.buffer.write(open_blobs(settings.shape.desk.storage).get(found.blob))


def _reopen(config: Path | None, mail: int, *, released: bool) -> None:
    from daemon.house import utc_now
    from store import inbox

    with reading(config) as (_, database), database.write() as connection:
        if not inbox.reopen(connection, mail, utc_now(), released=released):
            raise NotFound(_not_set_aside(mail))
    click.echo(f"mail {mail} will be decided again by the daemon, or by 'firstline run --once'")


def _not_set_aside(mail: int) -> str:
    return f"mail {mail} was not set aside; 'firstline held --all' lists those that were"

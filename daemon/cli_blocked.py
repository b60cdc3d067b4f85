# SPDX-License-Identifier: Apache-2.0
"""``firstline blocked``: whose mails are ignored by an agent's or the admin's word; add and remove."""

from pathlib import Path

import click

from daemon.errors import NotDone, NotFound
from daemon.terminal import config_option, print_json, printable, reading


@click.group(invoke_without_command=True)
@config_option
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def blocked(ctx: click.Context, config: Path | None, as_json: bool) -> None:
    """List the addresses and domains that are blocked: by whom, since when, about which ticket.

    Those that stand under desk.block in the settings are beside these.
    """
    from store import blocks

    ctx.obj = config
    if ctx.invoked_subcommand:
        return
    with reading(config) as (_, database), database.read() as connection:
        found = blocks.listed(connection)
    if as_json:
        print_json(
            {"sender": one.sender, "by": one.by, "since": one.since.isoformat(), "ticket": one.ticket or None}
            for one in found
        )
        return
    for one in found:
        about = f", about #{one.ticket}" if one.ticket else ""
        click.echo(printable(f"{one.sender}  by {one.by or 'the admin'}, {one.since:%Y-%m-%d %H:%M} UTC{about}"))
    if not found:
        click.echo("nobody is blocked")


@blocked.command()
@config_option
@click.argument("sender")
@click.pass_obj
def add(given: Path | None, config: Path | None, sender: str) -> None:
    """Ignore mails of an address, or of a domain written @example.org, from now on."""
    from daemon.house import utc_now
    from store import blocks
    from workflows.block import protected, sender_of

    found = sender_of(sender)
    if not found:
        raise NotFound(f"{sender!r} is neither an address nor a domain written with its @")
    with reading(config or given) as (settings, database), database.write() as connection:
        why = protected(settings.desk(), found)
        if why:
            raise NotDone(f"{found} is not blocked: {why}")
        blocks.block(connection, found, agent=0, ticket=0, at=utc_now())
    click.echo(printable(f"mails of {found} are ignored from now on"))


@blocked.command()
@config_option
@click.argument("sender")
@click.pass_obj
def remove(given: Path | None, config: Path | None, sender: str) -> None:
    """Hear an address, or a domain written @example.org, again."""
    from store import blocks
    from workflows.block import sender_of

    found = sender_of(sender) or sender.lower()
    with reading(config or given) as (_, database), database.write() as connection:
        if not blocks.unblock(connection, found):
            raise NotFound(f"{found} is not blocked; 'firstline blocked' lists who is")
    click.echo(printable(f"mails of {found} are heard again"))

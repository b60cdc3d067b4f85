# SPDX-License-Identifier: Apache-2.0
"""``firstline ticket``: the commands of agents, given at the command line."""

from pathlib import Path

import click

from daemon.errors import NotDone
from daemon.terminal import config_option, printable, reading


@click.command()
@config_option
@click.option("--as", "agent", default="", help="The address of the agent who orders; the admin, if none is named.")
@click.argument("number", type=int)
@click.argument("orders", nargs=-1, required=True)
def ticket(config: Path | None, agent: str, number: int, orders: tuple[str, ...]) -> None:
    """Order something about a ticket, with the commands that agents write: firstline ticket 42 '#resolve rebooted'.

    Each order is one argument; all of them are obeyed or none.
    """
    from daemon.house import utc_now
    from daemon.order import give
    from store.ledger import enrol

    with reading(config) as (settings, database):
        with database.write() as connection:
            desk = enrol(connection, settings.desk())
        case = give(database, desk, number, "\n".join(orders), agent, utc_now())
    if not case.commands:
        told = "there is no order in it; one begins with #, such as '#note the parts are here'"
        raise NotDone(f"nothing was done to #{number}: {told}")
    if case.refused:
        raise NotDone(f"nothing was done to #{number}: {'; '.join(case.refused)}")
    for done in case.done:
        click.echo(f"#{number}: {'would do ' if case.tries else ''}{done}")
        if done == "#similar":
            for one in case.place.similar:
                click.echo(printable(f"  #{one.number}  {one.subject}: {' '.join(one.resolution.split())}"))
    for line in case.undone:
        click.echo(printable(f"  taken back: {line}"))
    for line in case.kept:
        click.echo(printable(f"  not taken back: {line}"))
    for letter in case.letters if case.tries else ():
        click.echo(printable(f"  would send to {letter.to.address}: {letter.name}"))

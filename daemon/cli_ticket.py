# SPDX-License-Identifier: Apache-2.0
"""``firstline ticket``: the commands of agents, given at the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.errors import NotDone
from daemon.terminal import config_option, printable, reading

if TYPE_CHECKING:
    from workflows.case import Order


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
        for line in _asked(case, done):
            click.echo(printable(f"  {line}"))
    for line in case.undone:
        click.echo(printable(f"  taken back: {line}"))
    for line in case.kept:
        click.echo(printable(f"  not taken back: {line}"))
    for letter in case.letters if case.tries else ():
        click.echo(printable(f"  would send to {letter.to.address}: {letter.name}"))


def _asked(case: "Order", done: str) -> Iterator[str]:
    """What an order asked for, line by line."""
    from daemon.view import when
    from templates.wordings import words
    from workflows.lists import asked_for
    from workflows.recount import history_rows

    name, _, topic = done.removeprefix("#").partition(" ")
    for at, what, *rest in history_rows(case) if name == "history" else ():
        yield "  ".join(filter(None, (when(at), what.replace("_", " "), *rest)))
    for one in {"mine": case.place.mine, "open": case.place.unowned}.get(name, ()):
        yield f"#{one.number}  {one.priority}  {one.state}  due {when(one.due)}  {one.subject}"
    for key, said in words(("en",)) if name == "help" else ():
        if key.startswith("order.") and asked_for(topic) in ("", key.split(".")[1]):
            yield said

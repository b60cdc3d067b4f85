# SPDX-License-Identifier: Apache-2.0
"""``firstline train``: learn anew from what agents decided, and tell how well that would have gone in the past."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon.errors import NotFound
from daemon.terminal import config_option, console, print_json, reading

if TYPE_CHECKING:
    from rich.table import Table

    from daemon.training import Trained
    from store.engine import Database
    from workflows.rehearsal import Share

ACCEPT = "Take the lesson although it loses more of the golden set than is allowed."


@click.command()
@config_option
@click.option("--from-tickets", is_flag=True, help="Learn from finished tickets of the past too.")
@click.option("--withdraw", multiple=True, help="Take votes back first: agent:ADDRESS, ticket:42 or day:2026-01-31.")
@click.option("--accept", is_flag=True, help=ACCEPT)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def train(config: Path | None, from_tickets: bool, withdraw: tuple[str, ...], accept: bool, as_json: bool) -> None:
    """Learn from the votes of agents: their corrections, and what they closed unchanged.

    Ends with exit code 15, and the lesson before it at work, where that would lose more than 3 points of the
    shipped golden set.
    """
    from daemon.house import utc_now
    from daemon.training import train as learn

    with reading(config) as (_, database):
        asked = [_asked(database, words) for words in withdraw]
        withdrawn = sum(_withdraw(database, whose) for whose in asked)
        found = learn(database, utc_now(), from_tickets=from_tickets, accept=accept)
        names = _names(database)
    if as_json:
        print_json([{"withdrawn": withdrawn, **asdict(found)}])
    else:
        _show(found, withdrawn, names)


def _asked(database: "Database", words: str) -> dict[str, Any]:
    """Whose votes are meant. Raises NotFound for an agent nobody knows."""
    sort, _, value = words.partition(":")
    try:
        if sort == "ticket":
            return {"ticket": int(value)}
        if sort == "day":
            return {"day": date.fromisoformat(value)}
    except ValueError:
        sort = ""
    if sort != "agent" or not value:
        raise click.BadParameter(f"{words!r} is none of agent:ADDRESS, ticket:42 and day:2026-01-31")
    known = {address: number for number, address in _names(database).items()}
    if value.lower() not in known:
        there = f"those who ever were are {', '.join(sorted(known))}" if known else "nobody has been one yet"
        raise NotFound(f"{value} is the address of no agent; {there}")
    return {"agent": known[value.lower()]}


def _withdraw(database: "Database", whose: dict[str, Any]) -> int:
    from store import votes

    with database.write() as connection:
        return votes.withdraw(connection, **whose)


def _names(database: "Database") -> dict[int, str]:
    from sqlalchemy import select

    from store.schema import agents

    with database.read() as connection:
        return {row.id: row.address for row in connection.execute(select(agents.c.id, agents.c.address))}


def _show(found: "Trained", withdrawn: int, names: dict[int, str]) -> None:
    if withdrawn:
        click.echo(f"{withdrawn} votes were withdrawn")
    click.echo(f"learned from {found.votes} votes, {found.from_past} of them new from finished tickets")
    for agent, tenths in sorted(found.weights.items()):
        if tenths < 10:
            who = names.get(agent, f"agent {agent}")
            click.echo(f"{who} counts {tenths} tenths: what they decided is not what the others do")
    for sort in ("kind", "category"):
        plain, reached = getattr(found.plain, sort), getattr(found.reached, sort)
        click.echo(f"golden set, {sort}: {plain:.1%} without learning, {reached:.1%} with it")
    if found.rehearsal is not None and found.rehearsal.kind.count:
        click.echo("the desk's own past, each mail judged by what was learned of those before it:")
        console().print(_table(found))


def _table(found: "Trained") -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in ("", "mails", "without learning", "with it"):
        table.add_column(title, justify="left" if not title else "right")
    assert found.rehearsal is not None
    told = found.rehearsal
    for sort, whole, parts in (("kind", told.kind, told.by_kind), ("category", told.category, told.by_category)):
        table.add_row(sort, *_figures(whole))
        for name, share in parts.items():
            table.add_row(f"  {name}", *_figures(share))
    return table


def _figures(share: "Share") -> tuple[str, str, str]:
    count = max(1, share.count)
    return str(share.count), f"{share.without / count:.1%}", f"{share.learned / count:.1%}"


def register(main: click.Group) -> None:
    """Hang the command below ``firstline``."""
    main.add_command(train)

# SPDX-License-Identifier: Apache-2.0
"""The account for people: tables of figures, and the proof at the end."""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from daemon.simulate.figures import Spans
from daemon.simulate.run import Account

MOST = 20  # faults that are shown


def show(account: Account, out: Console) -> None:
    """Print it."""
    figures = account.figures
    out.print(f"{account.mails:,} mails, {figures.tickets:,} tickets, {account.seconds:.0f} seconds")
    for title, counts in (
        ("kind", figures.kinds),
        ("category", figures.categories),
        ("priority", figures.priorities),
    ):
        out.print(f"{title}: " + ", ".join(f"{name} {count:,}" for name, count in counts.most_common()))
    out.print()
    out.print(_times(account))
    out.print(_counts("promises missed", figures.missed))
    out.print(_counts("steps", figures.steps))
    out.print(_counts("closed by", figures.closed_by))
    if figures.aware:
        out.print(f"breaches: a person knew of them after {median(figures.aware):.0f} minutes (median)")
    loads = ", ".join(
        f"{name} {queue} alerts waiting, {most} mails a day" for name, (queue, most) in account.load.items()
    )
    out.print(f"at most: {loads}")
    out.print(_letters(account))
    _proof(account, out)


def _times(account: Account) -> Table:
    table = _table("", "count", "in time", "mean", "median", "90th percentile")
    figures = account.figures
    rows: Iterable[tuple[str, Spans, str]] = (
        ("first answer by a person", figures.by_persons, "min"),
        ("first news, by a person or by us", figures.by_us, "min"),
        ("resolution, waiting for the reporter left out", figures.resolution, "h"),
    )
    for name, spans, unit in rows:
        told = spans.told()
        share = f"{told['in_time']:.1%}" if told["in_time"] is not None else ""
        table.add_row(
            name, f"{told['count']:,}", share, *(_with(told[one], unit) for one in ("mean", "median", "ninetieth"))
        )
    return table


def _with(value: Any, unit: str) -> str:
    return "" if value is None else f"{value:,.1f} {unit}"


def _counts(title: str, counts: Mapping[str, int]) -> Table:
    table = _table(title, "count")
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        if count:
            table.add_row(name, f"{count:,}")
    return table


def _letters(account: Account) -> Table:
    table = _table("letters", "count", "a ticket")
    tickets = max(1, account.figures.tickets)
    for name, count in account.figures.letters.most_common():
        table.add_row(name, f"{count:,}", f"{count / tickets:.2f}")
    return table


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for place, title in enumerate(titles):
        table.add_column(title, justify="right" if place else "left")
    return table


def _proof(account: Account, out: Console) -> None:
    proof = account.proof
    out.print(_counts("heard nothing before the first response was due, because", proof.reasons))
    for fault in (*proof.unheard[:MOST], *proof.faults[:MOST]):
        out.print(f"  {fault}", markup=False)
    out.print(
        f"heard in time: {proof.heard:,}; with a recorded reason not: {sum(proof.reasons.values()):,}; "
        f"without one: {len(proof.unheard):,}; contradictions: {len(proof.faults):,}"
    )

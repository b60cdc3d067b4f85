# SPDX-License-Identifier: Apache-2.0
"""``firstline breaches``: the register of personal data breaches (GDPR Article 33(5)), for the breach team and the
supervisory authority."""

import csv
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon.terminal import config_option, console, print_json, printable, reading

if TYPE_CHECKING:
    from store.register import Entry

COLUMNS = (
    "number", "state", "flagged_at", "because", "aware_at", "due", "facts", "effects", "measures", "persons", "risk",
    "notified", "in_time", "reasons", "open", "false_alarm", "cleared_by", "cleared_at",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


@click.command()
@config_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Flagged on this day or later; else all of them.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for spreadsheets, with a line of names.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def breaches(config: Path | None, since: datetime | None, as_csv: bool, as_json: bool) -> None:
    """The register of data breaches: facts, effects, measures, persons, who was notified and when, false alarms.

    It holds what the breach team wrote; show it to nobody else.
    """
    from daemon.house import utc_now
    from store.register import breaches as registered

    begin = since.replace(tzinfo=UTC) if since else datetime.min.replace(tzinfo=UTC)
    with reading(config) as (_, database), database.read() as connection:
        found = registered(connection, begin, utc_now())
    if as_json:
        print_json(_plain(entry) for entry in found)
    elif as_csv:
        _print_csv(found)
    elif found:
        for entry in found:
            _print(entry)
    else:
        click.echo("no data breach was ever flagged" if since is None else "no data breach was flagged since then")


def _plain(entry: "Entry") -> dict[str, Any]:
    """The entry as JSON values."""
    told = {name: _iso(value) for name, value in asdict(entry).items()}
    told["facts"] = [{"at": _iso(at), "words": words} for at, words in entry.facts]
    told["notified"] = [{"whom": whom, "on": _iso(on)} for whom, on in entry.notified]
    return told


def _print_csv(found: Iterable["Entry"]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for entry in found:
        cells = _cells(entry)
        writer.writerow([_harmless(cells[name]) for name in COLUMNS])


def _print(entry: "Entry") -> None:
    out = console()
    out.print(f"#{entry.number}", style="bold")
    for name, value in _cells(entry).items():
        if value and name != "number":
            out.print(f"  {name.replace('_', ' '):<12} {printable(value)}", markup=False)


def _cells(entry: "Entry") -> dict[str, str]:
    """Each column in words."""
    cells = {name: _words(getattr(entry, name)) for name in COLUMNS}
    cells["facts"] = "; ".join(f"{at:%Y-%m-%d %H:%M} {words}" for at, words in entry.facts)
    cells["notified"] = "; ".join(f"{whom} {on:%Y-%m-%d %H:%M}" for whom, on in entry.notified)
    return cells


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: it may be a stranger's words."""
    cell = " ".join(printable(cell).split())
    return f"'{cell}" if cell.startswith(FORMULA) else cell

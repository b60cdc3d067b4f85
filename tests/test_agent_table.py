# SPDX-License-Identifier: Apache-2.0
"""Every row of the table of commands in docs/agent.md happens as it says: the example mail gets the report beside it.

A row names how ticket #42 stands in words that ``tests/workflows/guided.py`` understands.
"""

import re
from dataclasses import dataclass
from importlib.resources import files

import pytest

from templates.wordings import words
from tests.guides import rows
from tests.workflows.guided import WHERE, Guided, begun, names_of
from tests.workflows.samples import ANN
from workflows.contradict import TRY
from workflows.orders import VERBS

HEAD = ["command", "what it does", "where", "example mail", "report"]
NOTICES = frozenset({"held_command", "held_merged"})
MORE = "…"
# Known to the grammar, and obeyed by nobody yet: who builds one takes it off this list and adds its row.
UNBUILT: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the table."""

    command: str
    does: str
    where: str
    mail: str
    report: str


def table() -> list[Row]:
    """The rows of the table in the guide for agents."""
    every = list(rows("docs/agent.md"))
    below = every[every.index(HEAD) + 2 :]
    there = [cells for cells in below if len(cells) == len(HEAD)]
    return [
        Row(
            command=cells[0].replace("`", ""),
            does=cells[1],
            where=cells[2],
            mail=lines(cells[3].replace("`", "")),
            report=lines(cells[4]),
        )
        for cells in there
    ]


def lines(cell: str) -> str:
    """The lines that a cell holds; a bar or an angle stands there behind a backslash."""
    return re.sub(r"\\([|>])", r"\1", cell.replace("<br>", "\n"))


def spaced(text: str) -> str:
    """A text with one space for all white space, however a letter was wrapped."""
    return " ".join(text.split())


def told(desk: Guided, before: int) -> str:
    """The one report that Ann got since, without what every report says; or why her mail was held."""
    since = desk.sent[before:]
    hers = [one for one in since if one.letter.to.address == ANN.address]
    (one,) = (one for one in hers if one.letter.name in {"command_report", "command_tried", *NOTICES})
    said = desk.said(one).partition("\n-- \n")[0].strip()
    if one.letter.name in NOTICES:
        reasons = one.letter.details.get("refused") or (one.letter.details["because"],)
        assert isinstance(reasons, tuple)
        assert all(spaced(str(reason)) in spaced(said.replace("> ", "")) for reason in reasons)
        return f"Held: {'; '.join(map(str, reasons))}"
    if one.letter.name == "command_tried":
        return said.partition("and it happens.")[2]
    return said.removeprefix("Your commands").partition("To take it back:")[0]


TABLE = table()


@pytest.mark.parametrize("row", TABLE, ids=[f"{row.mail.splitlines()[0]}, {row.where}" for row in TABLE])
def test_the_example_gets_the_report_that_stands_beside_it(row: Row) -> None:
    desk = begun(row.where)
    before = len(desk.sent)
    desk.write(row.mail)
    head, more, tail = (spaced(part) for part in row.report.partition(MORE))
    report = spaced(told(desk, before))
    assert report.startswith(head) and report.endswith(tail)
    assert more or report == head


@pytest.mark.parametrize("row", TABLE, ids=[row.mail.splitlines()[0] for row in TABLE])
def test_the_example_gives_the_command_of_its_row(row: Row) -> None:
    assert names_of(row.command) <= names_of(row.mail)


def test_every_command_has_a_row_and_what_is_not_built_has_none() -> None:
    shown = set().union(*(names_of(row.command) for row in TABLE))
    assert shown == {*VERBS, TRY}
    lists = files("parsers").joinpath("data/commands.tsv").read_text("utf-8").splitlines()
    known = {line.partition("\t")[0] for line in lists if "\t" in line}
    assert (sorted(shown & UNBUILT), sorted(known - shown - UNBUILT)) == ([], []), "built and still listed; no row"


def test_help_says_what_the_table_says_of_every_command() -> None:
    told = {key: said for key, said in words(("en",)) if key.startswith("order.")}
    rows_of_table = {f"{row.command}: {row.does}" for row in TABLE}
    assert [said for said in told.values() if said not in rows_of_table] == []
    shown = set().union(*(names_of(row.command) for row in TABLE))
    assert {key.split(".")[1] for key in told} == shown


def test_every_way_for_a_ticket_to_stand_is_used_by_a_row() -> None:
    assert {row.where for row in TABLE} == set(WHERE)

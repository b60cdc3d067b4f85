# SPDX-License-Identifier: Apache-2.0
"""Proves that the guides say what the code does: every place, letter, state, clock and order that they name."""

import ast
import re
import shlex
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from daemon import check_people, errors, journal
from daemon.cli import main
from daemon.demo import faults
from parsers.command import commands
from templates.languages import languages
from templates.proof import names
from tests.guides import DOCS, PLACE, ROOT, SPAN, rows, text
from workflows.contradict import TRY
from workflows.orders import VERBS
from workflows.stories import ARRIVAL, DUE, ORDER
from workflows.ticket import Code, Level, State, TargetKind, TimerKind

HELD = "held_"


@cache
def defined(path: str) -> frozenset[str]:
    """The functions, classes and methods of a file."""
    found: set[str] = set()
    for node in ast.parse(text(path)).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (one for one in node.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))
            found |= {f"{node.name}.{one.name}" for one in methods}
    return frozenset(found)


@cache
def literals(path: str) -> frozenset[str]:
    """Every string that a file writes out."""
    constants = (node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in constants if isinstance(node.value, str))


@pytest.mark.parametrize("guide", DOCS, ids=lambda path: path.name)
def test_every_place_that_a_guide_names_exists(guide: Path) -> None:
    for path, name in PLACE.findall(guide.read_text("utf-8")):
        assert (ROOT / path).is_file(), path
        assert name in defined(path), f"{path}:{name}"


@pytest.mark.parametrize("guide", DOCS, ids=lambda path: path.name)
def test_no_code_span_of_a_guide_runs_over_the_end_of_a_line(guide: Path) -> None:
    words = re.sub(r"```.*?```", "", guide.read_text("utf-8"), flags=re.DOTALL)
    assert [line for line in words.splitlines() if line.count("`") % 2] == []


@pytest.mark.parametrize("guide", DOCS, ids=lambda path: path.name)
def test_every_link_between_the_guides_leads_somewhere(guide: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", guide.read_text("utf-8")):
        if not target.startswith(("http", "mailto:")):
            assert (guide.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("guide", DOCS, ids=lambda path: path.name)
def test_every_command_that_a_guide_names_is_one(guide: Path) -> None:
    for words in re.findall(r"(?<![\w/@-])firstline ([a-z][a-z -]*)", guide.read_text("utf-8")):
        if f"`firstline {words}" in guide.read_text("utf-8"):
            assert words.split()[0] in main.commands, words


def test_every_command_of_the_command_line_is_in_a_guide() -> None:
    told = "".join(guide.read_text("utf-8") for guide in DOCS)
    for name, command in main.commands.items():
        for below in command.commands if isinstance(command, click.Group) else ("",):
            assert f"firstline {name} {below}".rstrip() in told or f"`{below}`" in told, (name, below)


@pytest.mark.parametrize("guide", DOCS, ids=lambda path: path.name)
def test_every_option_of_a_command_that_a_guide_shows_is_one(guide: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("firstline ")]
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        command: click.Command = main
        while isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        known = {name for one in command.params for name in one.opts}
        asked = [word for word in words if word.startswith("--")]
        alone = not isinstance(command, click.Group) or command.invoke_without_command
        assert alone and set(asked) <= known, line


def test_no_guide_knows_the_machine_that_it_was_written_on() -> None:
    for guide in DOCS:
        assert not re.search(r"(?<![\w.])/(?:work|home|root|tmp)/", guide.read_text("utf-8")), guide


def test_the_table_of_the_process_has_every_step_where_the_stories_have_it() -> None:
    told = PLACE.findall(text("docs/process.md"))
    for step in (*ARRIVAL, *DUE, *(step for step in ORDER if step.__name__ != "order")):
        path = step.__module__.replace(".", "/") + ".py"
        assert (path, step.__name__) in told, step


def test_the_table_of_the_process_has_every_order_with_its_function() -> None:
    told = {cells[0]: cells[1] for cells in rows("docs/process.md")}
    for name, verb in VERBS.items():
        place = f"{verb.__module__.replace('.', '/')}.py:{verb.__name__}"  # type: ignore[attr-defined]
        assert place in told[f"`#{name}`"], name


def test_the_table_of_the_process_has_every_letter_where_it_is_owed() -> None:
    found: set[str] = set()
    for cells in rows("docs/process.md"):
        places = PLACE.findall(cells[1]) if len(cells) > 2 else []
        letters = SPAN.findall(cells[-1]) if places else []
        said = frozenset().union(*(literals(path) for path, _ in places))
        for letter in (one for one in letters if not one.startswith("#")):
            written = letter.removeprefix(HELD).replace("_", "-") if letter.startswith(HELD) else letter
            assert written in said, f"{letter} is not owed by {cells[1]}"
            found.add(letter)
    assert found == names()


def test_the_process_names_every_state_level_clock_and_code() -> None:
    told = text("docs/process.md")
    drawn = told.partition("```text")[2].partition("```")[0]
    for state in (*State, *Level):
        assert re.search(rf"(?<!\w){state}(?!\w)", drawn), state
    for kind in TargetKind:
        assert kind.replace("_", " ") in drawn, kind
    clocks = {name for cells in rows("docs/process.md") if len(cells) == 4 for name in SPAN.findall(cells[2])}
    assert clocks == {*TargetKind, *TimerKind}
    assert {f"`{code}`" for code in Code} <= set(re.findall("`[a-z_]+`", told))


def test_the_picture_shows_what_the_text_beside_it_shows() -> None:
    told = " ".join(ElementTree.fromstring(text("docs/process.svg")).itertext())
    for word in (*State, *Level, *(kind.replace("_", " ") for kind in TargetKind), "lead", "manager", "reporter"):
        assert word in told, word
    assert "prefers-color-scheme" in told


def test_every_order_is_in_the_guide_for_agents_with_an_example_that_is_obeyed() -> None:
    shown = [span for span in SPAN.findall(text("docs/agent.md").replace("\\|", "|")) if span.startswith("#")]
    obeyed: set[str] = set()
    for span in shown:
        found, rest = commands(span)
        for one in found:
            assert one.name in {*VERBS, TRY} and not rest, span
            assert one.error is None or " " not in span, span
            obeyed |= {one.name} if one.error is None else set()
    assert obeyed == {*VERBS, TRY}


def test_every_row_of_check_is_in_the_guide_for_admins() -> None:
    told = {SPAN.findall(cells[0])[0] for cells in rows("docs/admin.md") if SPAN.findall(cells[0])}
    found = {"mailbox", check_people.WHAT}
    for path in (ROOT / "daemon").glob("check*.py"):
        calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id in ("fails", "warns", "holds"):
                found |= {str(one.value) for one in call.args[:1] if isinstance(one, ast.Constant)}
    assert len(found) > 10
    assert found <= told


def test_every_cause_for_which_a_mail_is_held_is_in_the_guide_for_operations() -> None:
    told = {SPAN.findall(cells[0])[0] for cells in rows("docs/operations.md") if SPAN.findall(cells[0])}
    assert set(_held_causes()) | {"poison"} <= told


def _held_causes() -> Iterator[str]:
    for path in (ROOT / "workflows").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "settle":
                outcome, cause = node.args[:2]
                if ast.unparse(outcome).endswith("HELD") and isinstance(cause, ast.Constant):
                    yield str(cause.value)


def test_every_exit_code_is_in_the_guide_for_operations() -> None:
    told = {cells[0] for cells in rows("docs/operations.md")}
    assert issubclass(faults.NoDemo, errors.DaemonError)
    codes = {one.exit_code for one in _below(errors.DaemonError)} | set(errors.STORE_EXIT_CODES.values())
    assert {str(code) for code in codes} <= told


def _below(root: type[errors.DaemonError]) -> Iterator[type[errors.DaemonError]]:
    for one in root.__subclasses__():
        yield one
        yield from _below(one)


def test_every_line_of_the_journal_that_asks_for_attention_is_in_the_guide_for_operations() -> None:
    assert {f"`{event}`" for event in journal.PROBLEMS} <= set(re.findall(r"`[a-z_]+`", text("docs/operations.md")))


def test_the_languages_of_the_letters_are_told_to_reporters() -> None:
    named = {"English", "Dutch", "Malay", "German", "French", "Spanish", "Portuguese", "Italian"}
    assert len(languages(None)) == len(named)
    assert all(name in text("docs/reporter.md") for name in named)


def test_the_readme_names_every_step_of_a_mail_and_of_a_clock_in_their_order() -> None:
    readme = " ".join(text("README.md").split())
    for story in (ARRIVAL, DUE):
        assert " ".join(step.__name__ for step in story) in readme

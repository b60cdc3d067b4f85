# SPDX-License-Identifier: Apache-2.0
"""Proves that the guides say what the code does: every place, letter, state, clock, order, setting and code they name."""

import ast
import json
import re
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import click
import pytest
from pydantic import BaseModel, TypeAdapter

from daemon import check_people, errors, journal
from daemon.cli import main
from daemon.demo import faults
from daemon.quantities import Duration
from daemon.shape import Shape
from parsers.command import commands
from templates.languages import languages
from templates.proof import names
from workflows.desk import MATRIX, RULES, TARGETS
from workflows.orders import VERBS
from workflows.stories import ARRIVAL, DUE, ORDER
from workflows.ticket import Code, Level, Priority, State, TargetKind, TimerKind

ROOT = Path(__file__).parents[1]
DOCS = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
PLACE = re.compile(r"((?:daemon|parsers|store|templates|workflows)/[a-z0-9_/]+\.py):([A-Za-z_.]+)")
SPAN = re.compile(r"`([^`\n]+)`")
HELD = "held_"
MEANT_AS_EXAMPLES = frozenset({"desk.country", "hours.open"})  # or read by the whole table
Key = tuple[str, Any]


@cache
def text(name: str) -> str:
    """A guide's own words."""
    return (ROOT / name).read_text("utf-8")


def rows(name: str) -> Iterator[list[str]]:
    """The cells of every row of the tables in a guide; a bar may stand in a code span behind a backslash."""
    for line in text(name).splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


@cache
def defined(path: str) -> frozenset[str]:
    """The functions, classes and methods of a file, and the names that it assigns."""
    found: set[str] = set()
    for node in ast.parse(text(path)).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
            found |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.AsyncFunctionDef)}
    return frozenset(found)


@cache
def literals(path: str) -> frozenset[str]:
    """Every string that a file writes out."""
    constants = (node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in constants if isinstance(node.value, str))


def settings(model: type[BaseModel] = Shape, before: str = "") -> Iterator[Key]:
    """Every key of the settings as the guides write it, with its default."""
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        inner = next((one for one in _models(field.annotation)), None)
        if inner is None or name == "targets":
            yield f"{before}{name}", default
        else:
            yield from settings(inner, f"{before}{name}.")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models(part)


@pytest.mark.parametrize("guide", DOCS, ids=lambda path: path.name)
def test_every_place_that_a_guide_names_exists(guide: Path) -> None:
    for path, name in PLACE.findall(guide.read_text("utf-8")):
        assert (ROOT / path).is_file(), path
        assert name in defined(path), f"{path}:{name}"


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


def test_the_matrix_the_promises_and_the_rules_are_the_shipped_ones() -> None:
    told = text("docs/process.md")
    for impact, row in MATRIX.items():
        assert f"| `matrix.{impact}` | {' | '.join(row)} |" in told
    spans = [TARGETS[one] for one in Priority]
    for kind in (TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION):
        assert re.search(rf"{kind.replace('_', ' ')} +{', '.join(_hours(one[kind]) for one in spans)} h", told), kind
    for level in (Level.L1, Level.L2):
        hours = [_hours(rule.after) for rule in RULES if rule.level is level]
        named = ", ".join(f"P{number} {span} h" for number, span in enumerate(hours, 1))
        assert named in told or f"{', '.join(hours)} h" in told, level


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):g}"


def test_every_default_that_the_process_tells_is_the_shipped_one() -> None:
    known = {key: default for key, default in settings() if default is not None}
    found = re.findall(r"`([a-z0-9_]+\.[A-Za-z0-9_]+)`\s+\(([^)]*)\)", text("docs/process.md"))
    assert len(found) >= 25
    for key, told in found:
        assert _reads_as(told, known[key]), (key, told)
    for key in re.findall(r"`((?:process|updates|call|breach|monitoring|hours|desk)\.\w+)`", text("docs/process.md")):
        assert key in dict(settings()), key


def _reads_as(told: str, default: Any) -> bool:
    """Whether a default is told rightly: as JSON, or as spans of time."""
    told = told.removesuffix(" percent")
    if isinstance(default, timedelta):
        return bool(TypeAdapter(Duration).validate_python(told) == default)
    if isinstance(default, list) and default and isinstance(default[0], timedelta):
        return [TypeAdapter(Duration).validate_python(one) for one in told.split(", ")] == default
    if isinstance(default, list) and default:
        return told.split(", ") == [str(one) for one in default]
    return bool(json.loads(told) == default)


def test_the_guide_for_admins_describes_every_setting() -> None:
    told = text("docs/admin.md")
    described = {key for cells in rows("docs/admin.md") for key in _keys(cells[0])}
    missing = [key for key, _ in settings() if key not in described and key.split(".")[0] != "targets"]
    assert not missing
    assert all(f"targets.{one}" in told for one in Priority)


def _keys(cell: str) -> Iterator[str]:
    """``a.b``, ``.c`` in one cell: the second is of the first's table."""
    table = ""
    for name in SPAN.findall(cell):
        table = table if name.startswith(".") else name.rpartition(".")[0]
        yield f"{table}{name}" if name.startswith(".") else name


def test_every_default_in_the_settings_file_that_init_writes_is_the_shipped_one() -> None:
    known, kinds, seen, table = dict(settings()), dict(_kinds()), set[str](), ""
    for line in text("templates/system/firstline.toml").splitlines():
        heading = re.fullmatch(r"(?:# )?\[{1,2}([a-z.]+)\]{1,2}", line)
        table = heading[1] if heading else table
        value = re.fullmatch(r"# ([a-zA-Z_0-9]+) = (.+)", line)
        key = f"{table}.{value[1]}" if value else ""
        if value is None or table == "agents" or kinds.get(key) is None:
            continue  # an example, which is no default
        seen.add(key)
        given = kinds[key].validate_python(tomllib.loads(f"x = {value[2]}")["x"])
        assert given == known[key], key
    plain = {key for key in known if key.split(".")[0] in ("process", "updates", "call", "breach", "monitoring")}
    assert plain | {"desk.semantic", "hours.days", "matrix.user"} <= seen


def _kinds(model: type[BaseModel] = Shape, before: str = "") -> Iterator[tuple[str, TypeAdapter[Any]]]:
    """What reads the value of each key that has a default of its own."""
    for name, field in model.model_fields.items():
        inner = next(_models(field.annotation), None)
        if inner is not None and name != "targets":
            yield from _kinds(inner, f"{before}{name}.")
        elif not field.is_required() and field.default is not None and f"{before}{name}" not in MEANT_AS_EXAMPLES:
            yield f"{before}{name}", TypeAdapter(Annotated[(field.annotation, None, *field.metadata)])


def test_every_order_is_in_the_guide_for_agents_with_an_example_that_is_obeyed() -> None:
    shown = [span for span in SPAN.findall(text("docs/agent.md").replace("\\|", "|")) if span.startswith("#")]
    obeyed: set[str] = set()
    for span in shown:
        found, rest = commands(span)
        for one in found:
            assert one.name in VERBS and not rest, span
            assert one.error is None or " " not in span, span
            obeyed |= {one.name} if one.error is None else set()
    assert obeyed == set(VERBS)


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
    codes = {one.exit_code for one in _below(errors.DaemonError)} | set(errors.STORE_EXIT_CODES.values())
    assert {str(code) for code in codes} <= told
    assert faults  # the demo's own, 11 and 12, hang below the same root


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

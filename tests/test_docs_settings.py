# SPDX-License-Identifier: Apache-2.0
"""Proves that the guides describe every setting, and that each default they tell is the shipped one."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter

from daemon import shape_cross
from daemon.quantities import Duration
from daemon.shape import Shape
from daemon.shape_process import Process
from tests.guides import SPAN, rows, text
from workflows.desk import MATRIX, RULES, TARGETS
from workflows.ticket import Level, Priority, TargetKind

MEANT_AS_EXAMPLES = frozenset({"desk.country", "hours.open"})  # or read by the whole table
Key = tuple[str, Any]


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


def test_the_examples_that_admins_are_shown_are_settings_as_they_stand() -> None:
    shown = "\n".join(re.findall(r"```toml\n(.*?)```", text("docs/admin.md"), re.DOTALL))
    server = {"host": "mail.example.org", "username": "support", "password": "secret"}
    own = {
        "desk": {"name": "Support"},
        "mailboxes": [{"name": "support", "address": "support@example.org", "imap": server}],
        "smtp": server,
        "agents": [{"name": name, "address": f"{name}@example.org"} for name in ("lea", "dina")],
    }
    shape = Shape.model_validate(own | tomllib.loads(shown))
    assert not shape_cross.faults(shape)
    assert shape.process.silence != Process().silence


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
            kind: Any = Annotated[(field.annotation, None, *field.metadata)]
            yield f"{before}{name}", TypeAdapter(kind)

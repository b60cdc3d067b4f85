# SPDX-License-Identifier: Apache-2.0
"""Fill in the files of templates/system: every value quoted as the reader of the file wants it."""

import json
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined


def toml(value: str) -> str:
    """A basic string of TOML 1.0: JSON's escapes are TOML's; DEL, which JSON leaves, TOML forbids."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def literal(value: object) -> str:
    """Text in a unit that systemd takes as it stands, but for its % specifiers (systemd.unit(5))."""
    return str(value).replace("%", "%%")


def quoted(value: object) -> str:
    """One word of a list in a unit (systemd.syntax(7))."""
    return '"' + literal(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def argument(value: object) -> str:
    """One argument of a command in a unit, where $ names a variable as well (systemd.service(5))."""
    word = quoted(value).replace("$", "$$")
    return word[1:-1] if word[1:-1].replace("/", "").replace("-", "").replace(".", "").isalnum() else word


def fill(name: str, values: dict[str, Any]) -> str:
    """The file of templates/system with its values."""
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters.update(toml=toml, literal=literal, quoted=quoted, argument=argument)
    source = resources.files("templates").joinpath("system", name).read_text(encoding="utf-8")
    return environment.from_string(source).render(values)

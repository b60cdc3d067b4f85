# SPDX-License-Identifier: Apache-2.0
"""Proves the one-way rule: parsers <- workflows <- templates <- store <- daemon, and that the core is pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Each package imports only from those before it.
ORDER = ("parsers", "workflows", "templates", "store", "daemon")

# Modules by which code would reach a disk, a clock, a network, a process or chance.
_EFFECTS = frozenset(
    {
        "asyncio", "concurrent", "glob", "http", "io", "multiprocessing", "os", "pathlib", "random", "secrets",
        "select", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time",
        "urllib.request", "uuid",
    }
)
_MAIL_SERVERS = frozenset({"aiosmtpd", "aiosmtplib", "imapclient", "imaplib", "pymap", "smtplib"})
_DATABASES = frozenset({"alembic", "psycopg", "sqlalchemy"})
_SURFACE = frozenset({"click", "rich", "structlog", "systemd_watchdog"})

# `io` only wraps bytes in memory here and `urllib.parse` only reads text.
_PURE = (_EFFECTS - {"io"}) | _MAIL_SERVERS | _DATABASES | _SURFACE
FORBIDDEN = {
    "parsers": _PURE,
    "workflows": _PURE,
    "templates": _PURE - {"pathlib"},
    "store": _MAIL_SERVERS | _SURFACE | {"socket", "subprocess"},
    "daemon": frozenset[str](),
}

# Calls that ask the clock; a pure function is told the time by its argument `at`.
_CLOCKS = frozenset({("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")})
_CLOCKLESS = ("parsers", "workflows", "templates")


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that the file imports, wherever the statement stands, with its line."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports name the package in full"
            module = node.module or ""
            yield node.lineno, module
            # `from urllib import request` is an import of `urllib.request`.
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def names_one_of(module: str, names: frozenset[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def breaches(package: str, forbidden: frozenset[str]) -> list[str]:
    return sorted(
        {
            f"{path.relative_to(ROOT)}:{line} imports {module}"
            for path in sources(package)
            for line, module in imports(path)
            if names_one_of(module, forbidden)
        }
    )


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_from_its_left(package: str) -> None:
    assert sources(package), f"{package} is empty"
    later = frozenset(ORDER[ORDER.index(package) + 1 :]) | {"tests", "bench"}
    assert breaches(package, later) == []


@pytest.mark.parametrize("package", ORDER)
def test_a_package_keeps_away_from_what_is_not_its_business(package: str) -> None:
    assert breaches(package, FORBIDDEN[package]) == []


@pytest.mark.parametrize("package", _CLOCKLESS)
def test_the_pure_packages_never_ask_the_clock_and_open_no_file(package: str) -> None:
    asked = []
    for path in sources(package):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            clock = (
                isinstance(function, ast.Attribute)
                and isinstance(function.value, (ast.Name, ast.Attribute))
                and (ast.unparse(function.value).rpartition(".")[2], function.attr) in _CLOCKS
            )
            if clock or (isinstance(function, ast.Name) and function.id in {"open", "input", "print"}):
                asked.append(f"{path.relative_to(ROOT)}:{node.lineno} calls {ast.unparse(function)}")
    assert asked == []


@pytest.mark.parametrize("package", ORDER)
def test_importing_the_package_itself_does_nothing(package: str) -> None:
    # So that a stranger's package of the same name does no harm before the check at start has spoken.
    body = ast.parse((ROOT / package / "__init__.py").read_text()).body
    assert [type(node) for node in body] == [ast.Expr], "only a docstring"


def test_the_reader_of_imports_sees_every_form(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text("import os.path\ndef f():\n    from urllib import request\n    import store.rows as r\n")
    seen = {module for _, module in imports(path)}
    assert names_one_of("os.path", _EFFECTS) and "os.path" in seen
    assert any(names_one_of(module, _EFFECTS) for module in seen if module.startswith("urllib"))
    assert any(names_one_of(module, frozenset({"store"})) for module in seen)

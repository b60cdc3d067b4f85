# SPDX-License-Identifier: Apache-2.0
"""What the tests of the admin's commands share: a command run in this process, and settings on disk."""

from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from daemon.cli import main

MINIMAL = """
[desk]
name = "Example Support"
database = "sqlite:///{folder}/data/firstline.db"
storage = "file://{folder}/data/blobs"

[[mailboxes]]
name = "support"
address = "support@example.org"
[mailboxes.imap]
host = "localhost"
port = 1
security = "none"
username = "support@example.org"
password_file = "imap-password"

[smtp]
host = "localhost"
port = 1
security = "none"
"""


def firstline(*arguments: str, typed: str | None = None, **environ: str) -> Result:
    """Run the command; ``typed`` is what a person types, ``environ`` is added to the environment."""
    return CliRunner().invoke(main, list(arguments), input=typed, env=environ)


def settings_file(folder: Path, more: str = "", *, changes: Mapping[str, str] | None = None) -> Path:
    """A settings file that loads, with a password beside it; ``changes`` replaces pieces of its text."""
    folder.mkdir(parents=True, exist_ok=True)
    text = MINIMAL.format(folder=folder)
    for old, new in (changes or {}).items():
        assert text.count(old), old
        text = text.replace(old, new)
    for name, content in (("imap-password", "open sesame\n"), ("firstline.toml", text + more)):
        (folder / name).write_text(content)
        (folder / name).chmod(0o600)
    return folder / "firstline.toml"


def init_options(config: Path, **changes: str) -> list[str]:
    """Enough options for an ``init`` that asks nothing and tries nothing; ``changes`` adds or replaces some."""
    options = {
        "config": str(config),
        "name": "Example Support",
        "address": "support@example.org",
        "zone": "Europe/Amsterdam",
        "data": str(config.parent / "data"),
        "imap_host": "imap.example.org",
        **changes,
    }
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    return ["init", "--no-input", *words]

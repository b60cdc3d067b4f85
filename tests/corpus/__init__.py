# SPDX-License-Identifier: Apache-2.0
"""Mails written for the tests: ``<folder>/<trouble>.eml`` beside ``<trouble>.toml``, what must come out.

Four folders: ``rfc`` by the book, ``clients`` as mail clients write, ``malformed`` as broken programs do,
``bounces`` for returned mail and robots. A file is named after the one trouble that only it has.
The keys of a ``.toml`` are those of ``firstline parse --json``; what it does not name is not compared:

- a table is compared by the keys that it names;
- a list has as many items as the mail gives, each compared in turn, but ``defects`` names pieces that must
  stand in one of the mail's defects each;
- a string is compared without the white space around it;
- ``text_contains`` and ``text_lacks`` list pieces of ``text``, ``reply_contains`` and ``reply_lacks`` those of
  ``reply_text``;
- ``[context]`` holds what the parser is told of the desk (``parsers.values.Context``).
"""

import tomllib
from pathlib import Path
from typing import Any

from parsers.mail import read
from parsers.schema import describe
from parsers.values import Context, Mail

CORPUS = Path(__file__).parent
FOLDERS = ("rfc", "clients", "malformed", "bounces")
PIECES = {"text_contains": "text", "text_lacks": "text", "reply_contains": "reply_text", "reply_lacks": "reply_text"}


def files() -> list[Path]:
    """Every mail of the corpus, in order."""
    return sorted(file for folder in FOLDERS for file in (CORPUS / folder).glob("*.eml"))


def expected(file: Path) -> dict[str, Any]:
    """What must come out of a mail."""
    return tomllib.loads(file.with_suffix(".toml").read_text("utf-8"))


def read_in_context(file: Path, told: dict[str, Any]) -> Mail:
    """Read a mail with the context that its expectation names."""
    values: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in told.items()
    }
    return read(file.read_bytes(), Context(**values))


def differences(file: Path) -> list[str]:
    """Say in what a mail as read differs from what must come out; empty where in nothing."""
    want = expected(file)
    have = describe(read_in_context(file, want.pop("context", {})), file.name)
    out: list[str] = []
    for key, value in want.items():
        if key in PIECES:
            text = str(have[PIECES[key]])
            out += [f"{key}: {piece!r} in {text!r}" for piece in value if (piece in text) is key.endswith("lacks")]
        elif key == "defects":
            said = have["defects"]
            assert isinstance(said, list)
            out += [f"defects: no {piece!r} in {said}" for piece in value if not any(piece in one for one in said)]
        else:
            out += _compare(key, value, have.get(key, "no such key"))
    return out


def _compare(path: str, want: Any, have: Any) -> list[str]:
    if isinstance(want, dict) and isinstance(have, dict):
        return [line for key in want for line in _compare(f"{path}.{key}", want[key], have.get(key, "no such key"))]
    if isinstance(want, list) and isinstance(have, list):
        if len(want) != len(have):
            return [f"{path}: {len(have)} instead of {len(want)}: {have!r}"]
        return [line for at in range(len(want)) for line in _compare(f"{path}[{at}]", want[at], have[at])]
    if isinstance(want, str) and want.lower() == "null" and have is None:
        return []
    same = want.strip() == have.strip() if isinstance(want, str) and isinstance(have, str) else want == have
    return [] if same else [f"{path}: {have!r} instead of {want!r}"]

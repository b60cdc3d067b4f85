# SPDX-License-Identifier: Apache-2.0
"""The guides as tests read them: their words, their tables, what they write as code."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
PLACE = re.compile(r"((?:daemon|parsers|store|templates|workflows)/[a-z0-9_/]+\.py):([A-Za-z_.]+)")  # file:function
SPAN = re.compile(r"`([^`\n]+)`")


@cache
def text(name: str) -> str:
    """A guide's own words."""
    return (ROOT / name).read_text("utf-8")


def rows(name: str) -> Iterator[list[str]]:
    """The cells of every row of the tables in a guide; a bar may stand in a code span behind a backslash."""
    for line in text(name).splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]

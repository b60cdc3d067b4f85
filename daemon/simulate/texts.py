# SPDX-License-Identifier: Apache-2.0
"""What people write, in eight languages; the data is in mails.tsv."""

from functools import cache
from importlib.resources import files
from random import Random

LARGEST = 400  # of the numbers in a text: rooms, projects, customers


@cache
def _texts() -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in files(__package__).joinpath("mails.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, sort, subject, text = line.split("\t")
            found.setdefault((language, sort), []).append((subject, text))
    return found


def languages() -> tuple[str, ...]:
    """The languages that there are texts in (ISO 639-1)."""
    return tuple(dict.fromkeys(language for language, _ in _texts()))


def text(random: Random, language: str, sort: str) -> tuple[str, str]:
    """A subject and a text of this sort; the subject of a reply is empty."""
    subject, body = random.choice(_texts()[language, sort])
    return subject, body.replace("{n}", str(random.randint(2, LARGEST)))

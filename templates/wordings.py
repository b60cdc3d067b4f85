# SPDX-License-Identifier: Apache-2.0
"""Which file words a letter: the admin's before ours, the letter's language before the desk's before English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

LAST_RESORT = "en"
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", re.ASCII)
WORDS = "words"
PAIR = re.compile(r"- ([\w.?-]+): (.*\S)\s*", re.ASCII)


class LetterError(Exception):
    """A letter cannot be worded: which file, what is wrong, what to do."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A letter's file as found: the language it is in, where it lies, what it says."""

    language: str
    path: str
    text: str


def find(name: str, languages: tuple[str, ...], own: Path | None = None) -> Source:
    """The file of this letter in the first of the languages that has one, English at last."""
    for language in (*languages, LAST_RESORT):
        for folder in _folders(language, own):
            file = folder / f"{name}.md"
            if file.is_file():
                return Source(language=language, path=str(file), text=_read(file))
    raise LetterError(
        f"There is no letter named {name} in {', '.join(languages)} or {LAST_RESORT}; "
        f"add {LAST_RESORT}/{name}.md to the folder of your own letters."
    )


@cache
def words(languages: tuple[str, ...], own: Path | None = None) -> tuple[tuple[str, str], ...]:
    """The desk's names for kinds, categories and the like, each in the first language that has it."""
    found: dict[str, str] = {}
    for language in (*languages, LAST_RESORT):
        for folder in _folders(language, own):
            file = folder / f"{WORDS}.md"
            if file.is_file():
                for line in _read(file).splitlines():
                    pair = PAIR.fullmatch(line)
                    if pair:
                        found.setdefault(pair[1], pair[2])
    return tuple(found.items())


def shipped() -> Traversable:
    """The folder of the letters that come with Firstline."""
    return files("templates") / "letters"


def _folders(language: str, own: Path | None) -> Iterator[Path | Traversable]:
    # A language comes out of a mail; what is no language tag must not become a path.
    if LANGUAGE.fullmatch(language):
        if own is not None:
            yield own / language
        yield shipped() / language


def _read(file: Path | Traversable) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise LetterError(f"The letter {file} is not written in UTF-8: {error.reason}. Save it as UTF-8.") from error

# SPDX-License-Identifier: Apache-2.0
"""The admin's own letters tried before one is owed: their names, and each filled in with much and with nothing."""

import re
from collections.abc import Iterator
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path

from babel import Locale, UnknownLocaleError
from jinja2 import meta

from templates import compiled
from templates.examples import AT, example
from templates.letter import word
from templates.variables import Variables
from templates.wordings import LANGUAGE, LAST_RESORT, PAIR, WORDS, LetterError, shipped
from workflows.desk import Desk

KNOWN = frozenset(field.name for field in fields(Variables))
OWN_GROUPS = ("category.",)  # whose values the settings may add to
LIST_ITEM = re.compile(r"- .*")


def faults(own: Path, desk: Desk) -> tuple[str, ...]:
    """A sentence for every file in the folder of the admin's letters that cannot be used as it stands."""
    files = (file for file in sorted(own.rglob("*")) if file.is_file() and not file.name.startswith("."))
    return tuple(fault for file in files for fault in _faults(file, own, desk))


def names() -> frozenset[str]:
    """The letters that Firstline writes."""
    files = (file.name.removesuffix(".md") for file in (shipped() / LAST_RESORT).iterdir())
    return frozenset(files) - {WORDS}


def variables_of(source: str) -> frozenset[str]:
    """The variables that a letter's file uses. Raises TemplateError where Jinja2 cannot read it."""
    return frozenset(meta.find_undeclared_variables(compiled.syntax_tree(source)))


def nearest(name: str, known: frozenset[str]) -> str:
    """Part of a sentence that proposes the known name most like this one; empty where none is alike."""
    alike = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {alike[0]}?" if alike else ""


def _faults(file: Path, own: Path, desk: Desk) -> Iterator[str]:
    name, language = file.stem, file.parent.name
    if file.parent.parent != own or file.suffix != ".md":
        yield f"{file} is never used; a letter lies in a folder named after its language, such as en/answer.md."
    elif not _is_language(language):
        yield (
            f"{file} lies in a folder that is no language code; "
            f"name the folder en, nl, de or another of ISO 639-1{nearest(language, _shipped_languages())}."
        )
    elif name == WORDS:
        yield from _faults_of_words(file)
    elif name not in names():
        every = f"rename it to one of {', '.join(sorted(names()))}"
        yield f"{file} is none of the letters that are sent{nearest(name, names()) or '; ' + every}."
    else:
        yield from dict.fromkeys(_faults_of_letter(file, name, language, own, desk))


def _faults_of_letter(file: Path, name: str, language: str, own: Path, desk: Desk) -> Iterator[str]:
    """What filling in shows, and then the names in branches that no filling in may reach."""
    told = [fault for full in (True, False) if (fault := _fault(name, language, own, desk, full))]
    yield from told
    if not told:
        unknown = sorted(variables_of(file.read_text("utf-8")) - KNOWN)
        yield from (f"The letter {file} uses {one}, which no letter knows{nearest(one, KNOWN)}." for one in unknown)


def _fault(name: str, language: str, own: Path, desk: Desk, full: bool) -> str:
    letter, ticket = example(name, language, full=full)
    try:
        word(letter, ticket=ticket, desk=desk, at=AT, own=own)
    except LetterError as error:
        return str(error)
    return ""


def _faults_of_words(file: Path) -> Iterator[str]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        yield f"{file} is not written in UTF-8: {error.reason}. Save it as UTF-8."
        return
    known = frozenset(_keys((shipped() / LAST_RESORT / f"{WORDS}.md").read_text("utf-8").splitlines()))
    for line in filter(LIST_ITEM.fullmatch, lines):
        pair = PAIR.fullmatch(line)
        if not pair:
            yield f"{file} has a line that names nothing: {line[:80]!r}; write it as - kind.incident: incident."
        elif pair[1] not in known and not pair[1].startswith(OWN_GROUPS):
            yield f"{file} words {pair[1]}, which is not asked for{nearest(pair[1], known)}."


def _keys(lines: list[str]) -> Iterator[str]:
    return (pair[1] for line in lines if (pair := PAIR.fullmatch(line)))


def _is_language(code: str) -> bool:
    if not LANGUAGE.fullmatch(code):
        return False
    try:
        Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _shipped_languages() -> frozenset[str]:
    return frozenset(folder.name for folder in shipped().iterdir() if folder.is_dir())

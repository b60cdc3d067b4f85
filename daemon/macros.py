# SPDX-License-Identifier: Apache-2.0
"""The desk's canned answers: ``macros/vpn-reset.en.md`` or ``macros/en/vpn-reset.md`` beside the settings file.

A file that cannot be used is left out, so that it never keeps a desk from starting; ``firstline check`` names it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from workflows.macro import NAME, faults_of

FOLDER = "macros"
LANGUAGE = re.compile(r"[a-z]{2,3}")
LARGEST = 100_000  # bytes of a file
MOST = 2_000  # files


@dataclass(kw_only=True)
class Found:
    """The macros by name and language, and what is wrong with the rest, each in one sentence that names the file."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read(settings: Path) -> Found:
    """Every macro beside the settings file."""
    folder, found = settings.parent / FOLDER, Found()
    try:
        files = sorted(file for file in folder.rglob("*.md") if file.is_file())[:MOST] if folder.is_dir() else []
    except OSError as error:
        found.faults.append(f"{folder} cannot be read: {error.strerror}")
        return found
    for file in files:
        wrong = _take(file, folder, found)
        found.faults += [f"{file}: {words}" for words in wrong]
    return found


def _take(file: Path, folder: Path, found: Found) -> list[str]:
    """Take up one file; what is wrong with it."""
    name, language = _named(file, folder)
    if not NAME.fullmatch(name) or not LANGUAGE.fullmatch(language):
        return [f"its name says no macro and language; name it {FOLDER}/vpn-reset.en.md or {FOLDER}/en/vpn-reset.md"]
    try:
        if file.stat().st_size > LARGEST:
            return [f"it is larger than {LARGEST:,} bytes"]
        text = file.read_text("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        return ["it is not written in UTF-8"]
    except OSError as error:
        return [f"it cannot be read: {error.strerror}"]
    if language in found.texts.get(name, {}):
        return [f"the macro {name} is there in {language} already"]
    wrong = list(faults_of(text))
    if not wrong:
        found.texts.setdefault(name, {})[language] = text
    return wrong


def _named(file: Path, folder: Path) -> tuple[str, str]:
    """Name and language, from either of the two ways to say them."""
    inside = file.relative_to(folder).parts
    if len(inside) == 2:
        return file.stem.casefold(), inside[0].lower()
    name, _, language = file.stem.rpartition(".")
    return (name.casefold(), language.lower()) if len(inside) == 1 else ("", "")

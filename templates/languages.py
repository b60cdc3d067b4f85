# SPDX-License-Identifier: Apache-2.0
"""The languages that Firstline can acknowledge a mail in."""

from functools import cache
from pathlib import Path

from templates.wordings import LANGUAGE, shipped


@cache
def languages(own: Path | None = None) -> frozenset[str]:
    """Every language with an acknowledgement, the admin's own among them (ISO 639-1 codes)."""
    folders = [*shipped().iterdir(), *(own.iterdir() if own is not None and own.is_dir() else ())]
    return frozenset(
        folder.name
        for folder in folders
        if LANGUAGE.fullmatch(folder.name) and (folder / "acknowledgement.md").is_file()
    )

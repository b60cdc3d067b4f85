# SPDX-License-Identifier: Apache-2.0
"""Our own corpus: each mail gives what stands beside it."""

from pathlib import Path

import pytest

from parsers.mail import read
from tests.corpus import CORPUS, FOLDERS, differences, files

# How many mails each folder holds at least; a floor rises with the corpus and never falls.
FLOORS = {"rfc": 142, "clients": 355, "malformed": 167, "bounces": 239}


@pytest.mark.parametrize("file", files(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_mail_gives_what_stands_beside_it(file: Path) -> None:
    assert differences(file) == []


@pytest.mark.parametrize("file", files(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_no_character_of_the_mail_is_lost_in_its_segments(file: Path) -> None:
    found = read(file.read_bytes())
    assert "".join(one.text for one in found.segments) == found.text


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_corpus_does_not_shrink(folder: str) -> None:
    assert len(list((CORPUS / folder).glob("*.eml"))) >= FLOORS[folder]


def test_every_expectation_has_its_mail_and_says_something() -> None:
    for file in sorted(CORPUS.glob("*/*.toml")):
        assert file.with_suffix(".eml").is_file(), file
        assert "=" in file.read_text("utf-8"), file

# SPDX-License-Identifier: Apache-2.0
"""Mails made to hurt: each is read, keeps every promise, and takes no more time than grows with its size.

The time here is a guard against what grows faster than the mail, with room for a busy machine; ``make bench``
measures the promise itself.
"""

from time import process_time

import pytest

from parsers.mail import read
from tests.fuzz.run import allowance
from tests.fuzz.targets import CONTEXT, check
from tests.hostile import HOSTILE

ROOM = 4


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_keeps_every_promise(name: str) -> None:
    raw = HOSTILE[name]()
    before = process_time()
    found = read(raw, CONTEXT)
    spent = process_time() - before
    check(found)
    assert spent <= ROOM * allowance(len(raw)) or _again(raw) <= ROOM * allowance(len(raw))


def _again(raw: bytes) -> float:
    before = process_time()
    read(raw, CONTEXT)
    return process_time() - before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("100,000 parts", "more than"),
        ("10,000 multiparts in each other", "too deep"),
        ("100,000 fields", "header block too long"),
        ("20,000 encoded words", "subject cut"),
        ("10,000 recipients", "list of addresses cut"),
        ("a million quoted lines", "quotations looked for in the first"),
        ("100,000 links", "too many tags"),
        ("smuggled SMTP", "smuggl"),
    ],
)
def test_what_a_cap_cuts_is_said(name: str, said: str) -> None:
    assert any(said in one for one in read(HOSTILE[name]()).defects)


def test_a_zip_bomb_is_looked_at_and_never_inflated() -> None:
    (bomb,) = read(HOSTILE["a zip bomb"]()).attachments
    assert bomb.filename == "bomb.zip" and "inflates" in " ".join(bomb.flags)


def test_a_boundary_in_the_header_opens_no_part() -> None:
    found = read(HOSTILE["a boundary in the header"]())
    assert "Hello." in found.text and found.attachments == ()

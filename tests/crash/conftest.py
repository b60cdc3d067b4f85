# SPDX-License-Identifier: Apache-2.0
"""Desks to be attacked, made anew for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.sink import Sink
from tests.crash.trial import BOXES, Trial
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that keeps every letter."""
    with Sink() as sink:
        yield sink


@pytest.fixture
def trial(tmp_path: Path, dovecot: Dovecot, sink: Sink, fresh_account: Callable[[str], Account]) -> Trial:
    """A desk on SQLite."""
    return Trial(
        folder=tmp_path / "desk",
        dovecot=dovecot,
        sink=sink,
        accounts=[fresh_account(f"{name}@desk.example") for name in BOXES],
        database=f"sqlite:///{tmp_path / 'firstline.db'}",
        storage=tmp_path / "blobs",
    )

# SPDX-License-Identifier: Apache-2.0
"""A desk with a mailbox in Dovecot and letters through Postfix, made anew for each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.daemon.desk import DeskUnderTest
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix

Accounts = Callable[[str], Account]


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, fresh_account: Accounts) -> Iterator[DeskUnderTest]:
    """A desk of one mailbox and one agent, on SQLite."""
    desk = DeskUnderTest(
        folder=tmp_path / "desk",
        dovecot=dovecot,
        postfix=postfix,
        support=fresh_account("support@desk.example"),
        agents=[fresh_account("ann@agents.example")],
    )
    yield desk
    desk.stop()


@pytest.fixture
def bob(fresh_account: Accounts) -> Account:
    """A reporter."""
    return fresh_account("bob@customer.example")

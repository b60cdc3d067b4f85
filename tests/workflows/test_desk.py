# SPDX-License-Identifier: Apache-2.0
"""Whom the owner's policy knows: mailboxes, agents, own and blocked addresses."""

from dataclasses import replace

import pytest

from tests.workflows.samples import ANN_AGENT, DESK, SUPPORT
from workflows.desk import TARGETS, Desk, Mailbox
from workflows.ticket import Priority, TargetKind

TWO = replace(DESK, mailboxes=(*DESK.mailboxes, Mailbox(name="hr", address="HR@desk.example")))


def test_a_mailbox_is_found_by_its_name_and_one_that_is_gone_is_the_first() -> None:
    assert TWO.mailbox("hr").address == "HR@desk.example"
    assert TWO.mailbox("sold").address == SUPPORT


def test_an_agent_is_found_whatever_the_case_of_the_address() -> None:
    assert DESK.agent("Ann@DESK.example") == ANN_AGENT
    assert DESK.agent("ann@elsewhere.example") is None
    assert DESK.agent("") is None


@pytest.mark.parametrize("address", ["hr@desk.example", "hr+1.r.2.abc@DESK.example", SUPPORT, "Old@desk.example"])
def test_every_mailbox_with_any_extension_is_the_desk_s_own(address: str) -> None:
    assert replace(TWO, own_addresses=frozenset({"old@desk.example"})).is_own(address)


@pytest.mark.parametrize("address", ["hr@desk.example.evil.example", "xhr@desk.example", "bob@desk.example", ""])
def test_an_address_that_only_looks_like_it_is_not_the_desk_s_own(address: str) -> None:
    assert not TWO.is_own(address)


def test_the_keys_are_never_shown() -> None:
    assert "a key of" not in repr(DESK)


def test_the_shipped_desk_promises_something_for_every_priority() -> None:
    assert {priority: set(times) for priority, times in Desk().targets.items()} == {
        priority: {TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION} for priority in Priority
    }


def test_the_shipped_promises_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TARGETS[Priority.P1] = {}  # type: ignore[index]

# SPDX-License-Identifier: Apache-2.0
"""What a ticket is before anything happened to it, and how its promises are asked for."""

from dataclasses import FrozenInstanceError, replace

import pytest

from tests.workflows.samples import FIRST_RESPONSE, RESOLUTION
from workflows.ticket import TargetKind, Ticket


def test_a_ticket_that_is_not_opened_yet_has_no_number_and_no_history() -> None:
    ticket = Ticket()
    assert (ticket.number, ticket.seq, ticket.opened_at, ticket.targets) == (0, 0, None, ())


def test_the_newest_target_of_a_kind_is_the_one_that_counts() -> None:
    again = replace(FIRST_RESPONSE, round=2)
    ticket = Ticket(targets=(FIRST_RESPONSE, RESOLUTION, again))
    assert ticket.target(TargetKind.FIRST_RESPONSE) == again
    assert ticket.target(TargetKind.RESOLUTION) == RESOLUTION
    assert Ticket().target(TargetKind.RESOLUTION) is None


def test_a_ticket_cannot_be_changed_but_by_an_event() -> None:
    with pytest.raises(FrozenInstanceError):
        Ticket().seq = 1  # type: ignore[misc]

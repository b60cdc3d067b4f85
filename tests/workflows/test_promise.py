# SPDX-License-Identifier: Apache-2.0
"""What is promised by when, and counted from when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflows.samples import AT, DESK, arrival, facts, mail
from workflows.case import Arrival
from workflows.desk import TARGETS, Desk
from workflows.facts import Facts
from workflows.promise import promise
from workflows.ticket import Priority, TargetKind, TargetState, Ticket


def promised(priority: Priority, known: Facts | None = None, desk: Desk = DESK) -> Arrival:
    return promise(replace(arrival(mail(), known, desk), ticket=Ticket(priority=priority)))


@pytest.mark.parametrize("priority", Priority)
def test_both_targets_of_the_priority_are_set_and_run(priority: Priority) -> None:
    case = promised(priority)
    due = {target.kind: target.due for target in case.ticket.targets}
    assert due == {kind: AT + time for kind, time in TARGETS[priority].items()}
    assert {target.state for target in case.ticket.targets} == {TargetState.RUNNING}


def test_history_says_why() -> None:
    assert [event.because for event in promised(Priority.P3).events] == [
        "P3: first response within 2 h",
        "P3: resolution within 24 h",
    ]


def test_time_counts_from_when_our_server_received_the_mail() -> None:
    case = promised(Priority.P1, facts(received_at=AT - timedelta(minutes=30)))
    first = case.ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None and first.due == AT + timedelta(minutes=30)


@pytest.mark.parametrize("received", [None, AT + timedelta(days=400)], ids=["unknown", "in the future"])
def test_a_time_that_cannot_be_counts_as_now(received: object) -> None:
    first = promised(Priority.P1, facts(received_at=received)).ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None and first.due == AT + timedelta(hours=1)


def test_the_owner_s_targets_are_promised() -> None:
    desk = replace(DESK, targets={Priority.P1: {TargetKind.FIRST_RESPONSE: timedelta(minutes=15)}})
    case = promised(Priority.P1, desk=desk)
    assert [(t.kind, t.due) for t in case.ticket.targets] == [
        (TargetKind.FIRST_RESPONSE, AT + timedelta(minutes=15))
    ]


def test_imported_mail_is_promised_nothing() -> None:
    case = promised(Priority.P1, facts(silent=True))
    assert case.events == () and case.ticket.targets == ()


def test_the_shipped_promises_lie_within_a_first_response_of_3_hours() -> None:
    for times in TARGETS.values():
        assert timedelta(hours=1) <= times[TargetKind.FIRST_RESPONSE] <= timedelta(hours=3)
        assert times[TargetKind.FIRST_RESPONSE] < times[TargetKind.RESOLUTION]

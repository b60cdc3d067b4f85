# SPDX-License-Identifier: Apache-2.0
"""The runbook of a breach: orders, what is left to do, and the notification that the law asks for."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.breach_samples import GIL, GUARD, answered, law, obeyed, place, to
from tests.workflows.samples import (
    AT,
    standing,
)
from workflows.event import Event
from workflows.events_breach import (
    BreachAware,
    BreachCleared,
    BreachFlagged,
    BreachNotified,
    BreachSized,
    BreachStepDone,
    BreachUnseen,
)
from workflows.runbook import Step, runbook
from workflows.ticket import TargetState


def test_the_runbook_is_done_by_orders_and_each_is_answered_by_what_is_left() -> None:
    case = answered("#contained locked from afar\n#persons 1.200 patients\n#risk high health data", GIL)
    assert runbook(case.events).persons == 1200 and runbook(case.events).risk == "high"
    (report,) = [letter for letter in to(case, GUARD.address) if letter.name == "command_report"]
    assert report.details["checklist"] == (Step.CONSEQUENCES, Step.AUTHORITY, Step.PERSONS, Step.MEASURES)
    assert [note.text for note in case.notes] == [
        "contain: locked from afar", "size: patients", "risk: high: health data"
    ]  # fmt: skip
    assert all("locked" not in str(event) and "health" not in str(event) for event in case.events)
    rest = "#consequences fraud\n#measures policy\n#notified persons by letter\n#notified authority 2026-03-01 12-3"
    then = obeyed(rest, place(case), at=AT + timedelta(hours=1))
    assert not then.refused and law(then.ticket).state is TargetState.MET
    assert runbook((*then.place.breach, *then.events)).open == ()
    assert "notified authority: 12-3" in [note.text for note in then.notes]


def test_a_breach_whose_first_order_is_the_notification_has_kept_the_law() -> None:
    assert law(answered("#notified authority by its web form", GIL).ticket).state is TargetState.MET


def test_no_risk_needs_no_notification_and_a_risk_after_all_counts_from_the_beginning() -> None:
    where = place(answered("#risk none the disk is encrypted", GIL))
    assert law(where.ticket).state is TargetState.CANCELLED
    assert set(runbook(where.breach).open).isdisjoint({Step.AUTHORITY, Step.PERSONS})
    case = obeyed("#risk likely it was not", where, at=AT + timedelta(hours=5))
    assert (law(case.ticket).state, law(case.ticket).due) == (TargetState.RUNNING, AT + timedelta(hours=72))


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("#persons many", "needs a number"),
        ("#risk high", "the reasons"),
        ("#risk perhaps it was", "needs none, likely or high"),
        ("#notified mother", "authority, persons or other"),
        ("#notified authority 2026-03-09", "no such day"),
        ("#notified authority 2026-02-30", "no such day"),
        ("#breach", "already"),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_changes_nothing(order: str, why: str) -> None:
    case = obeyed(order)
    assert why in case.refused[0] and not case.events and not case.notes


@pytest.mark.parametrize(
    "order", ["#contained x", "#persons 3", "#risk none x", "#notified authority", "#notbreach", "#measures x"]
)
def test_the_runbook_is_for_breaches_only(order: str) -> None:
    assert "not marked as a data breach" in obeyed(order, standing()).refused[0]


@pytest.mark.parametrize(
    ("day", "on"),
    [
        ("", AT),
        ("2026-03-01", datetime(2026, 3, 1, 23, 59, tzinfo=AT.tzinfo)),
        ("1.3.2026 14:30 by post", datetime(2026, 3, 1, 14, 30, tzinfo=AT.tzinfo)),
        ("2026-03-02", AT),
    ],
)
def test_a_notification_has_its_day(day: str, on: datetime) -> None:
    events = obeyed(f"#notified authority {day}".strip()).events
    assert [event.on for event in events if isinstance(event, BreachNotified)] == [on]


EVENTS: st.SearchStrategy[Event] = st.sampled_from([
    BreachFlagged(), BreachAware(since=AT), BreachSized(persons=3), BreachUnseen(round=2), BreachCleared(),
    BreachStepDone(step=Step.CONTAIN), BreachStepDone(step=Step.RISK, verdict="high"),
    BreachNotified(whom="authority", on=AT), BreachNotified(whom="persons", on=AT),
])  # fmt: skip


@given(st.lists(EVENTS, max_size=12))
def test_a_step_that_was_taken_is_never_open_again_but_for_the_persons_once_the_risk_is_high(
    events: list[Event],
) -> None:
    before = set(Step)
    for count in range(len(events)):
        now = set(runbook(events[: count + 1]).open)
        assert now <= before
        before = now

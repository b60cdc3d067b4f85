# SPDX-License-Identifier: Apache-2.0
"""When a promise is looked at, a step of its time has come: else it would be looked at for ever."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.samples import AT, DESK, due, standing
from workflows import clock
from workflows.events_promise import TargetWarned
from workflows.ticket import Target, TargetKind, Ticket
from workflows.warn import warn

SPANS = st.integers(min_value=1, max_value=10**12)  # microseconds, as what is left of a promise may be


@given(SPANS.map(lambda one: timedelta(minutes=5, microseconds=one)), st.sampled_from(TargetKind))
def test_each_moment_to_wake_at_brings_a_step(span: timedelta, kind: TargetKind) -> None:
    due = AT + span
    warned, steps = 0, []
    while warned < 100:
        target = Target(kind=kind, since=AT, span=span, due=due, warned=warned)
        at = clock.wakes(DESK, Ticket(), target, warned, AT)
        warned = clock.reached(DESK, Ticket(), target, at)
        steps.append(warned)
        assert warned > target.warned
    assert steps[-1] == 100


@given(st.integers(min_value=1, max_value=200), st.sampled_from((0, 50, 75, 90)))
def test_what_wakes_for_nothing_sleeps_on(microseconds: int, warned: int) -> None:
    span = timedelta(microseconds=microseconds)
    target = Target(kind=TargetKind.RESOLUTION, since=AT, span=span, due=AT + 2 * span, warned=warned)
    case = warn(due(standing(), target, AT))
    (event,) = [one for one in case.events if isinstance(one, TargetWarned)]
    assert event.wakes is not None and (event.percent > warned or event.wakes > case.at)


def test_however_often_it_opens_again_a_quarter_of_an_hour_is_left() -> None:
    target = Target(kind=TargetKind.RESOLUTION, since=AT, span=timedelta(hours=8), due=AT + timedelta(hours=8))
    place = standing()
    case = due(replace(place, ticket=replace(place.ticket, targets=(target,))), target, AT + timedelta(days=1))
    for _ in range(30):
        case = clock.again(case, TargetKind.RESOLUTION, AT + timedelta(days=365), "it is open again")
    last = case.ticket.target(TargetKind.RESOLUTION)
    assert last is not None and last.span == timedelta(minutes=15)

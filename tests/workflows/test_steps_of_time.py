# SPDX-License-Identifier: Apache-2.0
"""When a promise is looked at, a step of its time has come: else it would be looked at for ever."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.samples import AT, DESK
from workflows import clock
from workflows.ticket import Target, TargetKind, Ticket

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

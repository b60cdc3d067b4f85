# SPDX-License-Identifier: Apache-2.0
"""Priority is impact times urgency by the owner's matrix, and says so."""

from dataclasses import replace

import pytest

from tests.workflows.samples import DESK, arrival, mail
from workflows.desk import MATRIX, Desk
from workflows.events import Prioritised
from workflows.prioritise import prioritise
from workflows.ticket import Priority
from workflows.triage import Impact, Urgency


def test_the_ticket_gets_the_priority_of_its_impact_and_urgency() -> None:
    case = prioritise(arrival(mail(text="Nothing works, urgent: the whole company is down!")))
    event = case.events[0]
    assert isinstance(event, Prioritised)
    assert event.priority is DESK.priority(event.impact, event.urgency)
    assert (case.ticket.impact, case.ticket.urgency, case.ticket.priority) == (
        event.impact, event.urgency, event.priority,
    )  # fmt: skip
    assert event.because == f"impact {event.impact} x urgency {event.urgency} = {event.priority}"


def test_the_owner_s_matrix_decides() -> None:
    strict = replace(DESK, matrix={impact: (Priority.P1,) * 4 for impact in Impact})
    assert prioritise(arrival(mail(), desk=strict)).ticket.priority is Priority.P1


@pytest.mark.parametrize("impact", Impact)
def test_more_urgent_is_never_later(impact: Impact) -> None:
    row = [Desk().priority(impact, urgency) for urgency in Urgency]
    assert row == sorted(row, reverse=True)


@pytest.mark.parametrize("urgency", Urgency)
def test_more_people_hit_is_never_later(urgency: Urgency) -> None:
    column = [Desk().priority(impact, urgency) for impact in Impact]
    assert column == sorted(column, reverse=True)


def test_every_impact_has_a_priority_for_every_urgency() -> None:
    assert {impact: len(row) for impact, row in MATRIX.items()} == dict.fromkeys(Impact, len(Urgency))

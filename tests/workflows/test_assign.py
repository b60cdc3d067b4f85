# SPDX-License-Identifier: Apache-2.0
"""Every new ticket begins with the owner's team at level 1."""

from dataclasses import replace

from tests.workflows.samples import DESK, arrival, mail
from workflows.assign import assign
from workflows.ticket import Level


def test_a_new_ticket_begins_with_the_desk_s_team_at_level_1() -> None:
    case = assign(arrival(mail(), desk=replace(DESK, team="helpdesk")))
    assert (case.ticket.team, case.ticket.level) == ("helpdesk", Level.L1)
    assert [(event.name, event.because) for event in case.events] == [("assigned", "new tickets begin at level 1")]

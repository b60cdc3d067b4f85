# SPDX-License-Identifier: Apache-2.0
"""Who works on it first: every new ticket begins with the service desk at level 1."""

from workflows.case import Arrival
from workflows.events import Assigned
from workflows.ticket import Level


def assign(case: Arrival) -> Arrival:
    """Note the team and the level."""
    return case.note(Assigned(team=case.desk.team, level=Level.L1, because="new tickets begin at level 1"))

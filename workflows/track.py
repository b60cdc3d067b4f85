# SPDX-License-Identifier: Apache-2.0
"""A new ticket bears the key of the monitoring problem that opened it, so that its recovery finds it."""

from workflows.case import Arrival
from workflows.events_life import ProblemReported
from workflows.monitor import believed


def track(case: Arrival) -> Arrival:
    """Note the key, from a system of ours alone."""
    told = case.mail.alert
    if told is None or not case.is_new or not believed(case):
        return case
    return case.note(ProblemReported(actor=case.actor, key=told.key, state=told.state, because=case.mail.reason))

# SPDX-License-Identifier: Apache-2.0
"""The promise to the supervisory authority, brought to where the runbook stands (GDPR Article 33(1))."""

from typing import TypeVar

from workflows import clock
from workflows.case import Case
from workflows.runbook import Risk, Whom, runbook
from workflows.ticket import TargetKind, TargetState

CaseT = TypeVar("CaseT", bound=Case)
KIND = TargetKind.BREACH_NOTIFICATION


def notification(case: CaseT) -> CaseT:
    """Kept once the authority was notified, fallen away where no risk is likely; else its hours count around the
    clock from when a person became aware, also where it had fallen away before."""
    aware, target = case.ticket.aware_at, case.ticket.target(KIND)
    if aware is None or not case.ticket.breach:
        return case
    book, span = runbook((*case.place.breach, *case.events)), case.desk.process.breach_hours
    if target is None or target.state is TargetState.CANCELLED and book.risk != Risk.NONE:
        hours = f"{span.total_seconds() / 3600:g} h after a person became aware (GDPR Article 33(1))"
        case = clock.promise(case, KIND, span, aware, hours)
    if book.told(Whom.AUTHORITY):
        return clock.meet(case, KIND, "the authority was notified")
    return clock.cancel(case, KIND, "a risk is unlikely (GDPR Article 33(1))") if book.risk == Risk.NONE else case

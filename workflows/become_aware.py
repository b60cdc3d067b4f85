# SPDX-License-Identifier: Apache-2.0
"""A person of the desk knows of a breach: from this moment the 72 hours count (GDPR Article 33(1))."""

from typing import TypeVar

from workflows import clock
from workflows.case import Arrival, Case, Order, Voice
from workflows.events_breach import BreachAware
from workflows.notification import notification
from workflows.ticket import TimerKind

CaseT = TypeVar("CaseT", bound=Case)


def become_aware(case: CaseT) -> CaseT:
    """Note it at the first answer or order of a person; a machine's reading of the mail is no awareness."""
    if not case.ticket.breach or case.ticket.aware_at is not None or not _acts(case):
        return case
    case = case.note(BreachAware(actor=case.actor, since=case.at, because="the first answer or order of a person"))
    return notification(clock.end_timers(case, "a person looks at it", TimerKind.BREACH_UNSEEN))


def _acts(case: Case) -> bool:
    """Whether a person does something; a mail that says nothing at all is held by the next step."""
    if isinstance(case, Arrival):
        return case.voice is Voice.AGENT and bool(case.done or case.words or case.mail.attachments)
    return isinstance(case, Order) and bool(case.done)

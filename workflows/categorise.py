# SPDX-License-Identifier: Apache-2.0
"""Incident or service request, and which category (ITIL categorisation)."""

from functools import lru_cache

from parsers.subject import strip
from parsers.values import Mail, Nature
from workflows.case import Arrival
from workflows.events import Categorised
from workflows.triage import Kind, Triage, triage


def categorise(case: Arrival) -> Arrival:
    """Note what the new ticket is, and by which words."""
    verdict = triaged(case.mail)
    return case.note(
        Categorised(
            kind=verdict.kind,
            category=verdict.category,
            confidence=round(verdict.confidence, 3),
            breach=verdict.breach,
            because="; ".join(verdict.because),
        )
    )


def triaged(mail: Mail) -> Triage:
    """The triage of a mail: a machine's alert is an incident whatever its words."""
    verdict = _triage(strip(mail.subject), mail.reply_text or mail.text, mail.language, mail.importance)
    if mail.nature is not Nature.ALERT:
        return verdict
    return Triage(
        kind=Kind.INCIDENT,
        category=verdict.category,
        impact=verdict.impact,
        urgency=verdict.urgency,
        breach=verdict.breach,
        confidence=1.0,
        because=(f"a monitoring system reports it: {mail.reason}", *verdict.because),
    )


# Two steps ask about the same mail one after the other.
_triage = lru_cache(maxsize=4)(triage)

# SPDX-License-Identifier: Apache-2.0
"""Incident or service request, and which category (ITIL categorisation)."""

from dataclasses import replace
from functools import lru_cache

from parsers.subject import strip
from parsers.values import Mail, Nature
from workflows.case import Arrival
from workflows.desk import Desk
from workflows.events import Categorised
from workflows.triage import Kind, Triage, triage


def categorise(case: Arrival) -> Arrival:
    """Note what the new ticket is, and by which phrases; below the desk's threshold an agent is asked."""
    verdict = triaged(case.mail, case.desk)
    taught = ("what agents taught counts in it",) if verdict.taught else ()
    return case.note(
        Categorised(
            kind=verdict.kind,
            category=verdict.category,
            confidence=round(verdict.confidence, 3),
            breach=verdict.breach,
            unsure=verdict.confidence < case.desk.process.unsure,
            because="; ".join((*verdict.because, *taught)),
        )
    )


def triaged(mail: Mail, desk: Desk) -> Triage:
    """The triage of a mail: a machine's alert is an incident whatever its words."""
    text, learned = mail.reply_text or mail.text, desk.learned
    verdict = _triage(strip(mail.subject), text, mail.language, mail.importance, topics=desk.topics, learned=learned)
    if mail.nature is not Nature.ALERT:
        return verdict
    because = (f"a monitoring system reports it: {mail.reason}", *verdict.because)
    return replace(verdict, kind=Kind.INCIDENT, confidence=1.0, because=because)


# Several steps ask about the same mail one after the other.
_triage = lru_cache(maxsize=4)(triage)

# SPDX-License-Identifier: Apache-2.0
"""A sender who writes far more than people do is told so once a day, and what else comes from there is held.

Mails whose address is proved are counted apart from those that anybody may have sent in its name: so a forger shuts
nobody out. Agents, believed monitoring systems, old mail, and what a person has let in are never held for that.
"""

from dataclasses import replace

from parsers.values import Aligned
from workflows.case import Arrival, Outcome, Voice
from workflows.respond import refuted, to_writer, unanswerable

CAUSE = "flood"
LETTER = "flooded"


def hold_flood(case: Arrival) -> Arrival:
    """Hold the mail where too many of its sender came within the hour before it; the first such one is answered."""
    count, most = mails_before(case), case.desk.budgets.mails
    if count < most or case.voice is not Voice.REPORTER or _is_welcome(case):
        return case
    because = f"{count} mails of this sender came within the hour before it (budgets.mails)"
    return _tell(case).settle(Outcome.HELD, CAUSE, because)


def begins_flood(case: Arrival) -> bool:
    """Whether this is the mail for which the desk hears of its sender."""
    settled = case.disposition
    return settled is not None and settled.cause == CAUSE and not case.facts.flooding


def mails_before(case: Arrival) -> int:
    """How many mails of the writer, as well proved as this one, came within the hour before it."""
    return case.facts.mails_proved if case.proved else case.facts.mails_unproved


def _is_welcome(case: Arrival) -> bool:
    facts, desk, writer = case.facts, case.desk, case.mail.contact.address
    if facts.released or facts.silent or facts.split_from or facts.attach_to or case.origin is not None:
        return True
    if desk.is_monitoring(writer) and case.mail.trust.aligned is Aligned.PASS:
        return True
    return case.proved and desk.agent(writer) is not None


def _tell(case: Arrival) -> Arrival:
    if case.facts.flooding or refuted(case) or unanswerable(case):
        return case
    mail = case.mail
    language = mail.language or case.facts.contact.language or case.desk.language
    letter = to_writer(case, LETTER, language)
    return case.owe(replace(letter, details={"count": mails_before(case)}))

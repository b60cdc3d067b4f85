# SPDX-License-Identifier: Apache-2.0
"""The runbook of a breach by orders: ``#contained``, ``#persons 120``, ``#risk high ...``, ``#notified authority``.

Each is an event for the register (GDPR Article 33(5)); its words are a note, which can be erased.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from workflows.case import Case, Note
from workflows.desk import Agent
from workflows.events_breach import BreachNotified, BreachSized, BreachStepDone
from workflows.notification import notification
from workflows.runbook import Risk, Step, Whom
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
Name = TypeVar("Name")
VOICE = "breach"
NUMBER = re.compile(r"\d{1,3}(?:[.,' ]\d{3}){1,3}(?!\d)|\d{1,9}(?!\d)")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)")
HOUR = re.compile(r"[ \tT]{1,3}(\d{1,2})[:.](\d{2})(?![\d.:])")
NOT_MARKED = Refusal(because='it is not marked as a data breach; "#breach" marks it')
RISKS = {
    Risk.NONE: "none no low geen laag tiada rendah kein keins keines gering aucun faible ninguno bajo",
    Risk.LIKELY: "likely medium some waarschijnlijk mungkin sederhana wahrscheinlich mittel probable medio",
    Risk.HIGH: "high hoog tinggi hoch élevé eleve alto",
}
WHOM = {
    Whom.AUTHORITY: "authority dpa ico autoriteit ap pihakberkuasa jpdp behörde aufsichtsbehörde autorité cnil "
    "autoridad aepd",
    Whom.PERSONS: "persons people subjects personen betrokkenen individu orang betroffene personnes personas",
    Whom.OTHER: "other others processor police ander anderen politie lain polis andere polizei autre autres otro "
    "otros",
}


def contained(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """The leak is stopped, and how."""
    return _step(case, by, Step.CONTAIN, value)


def consequences(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """What is likely to come of it (Article 33(3)(c))."""
    return _step(case, by, Step.CONSEQUENCES, value)


def measures(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """What was done, or is to be done, about it (Article 33(3)(d))."""
    return _step(case, by, Step.MEASURES, value)


def persons(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """About how many are concerned, and which (Article 33(3)(a))."""
    if not case.ticket.breach:
        return NOT_MARKED
    count = NUMBER.match(value)
    if count is None:
        return Refusal(because="it needs a number, such as 120, and then words")
    case = case.note(BreachSized(actor=case.actor, persons=int(re.sub(r"\D", "", count[0]))))
    return _kept(case, by, Step.SIZE, value[count.end() :])


def risk(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """How probably it harms the persons, and why: none needs no notification, a high one that of the persons."""
    if not case.ticket.breach:
        return NOT_MARKED
    first, _, why = value.partition(" ")
    level = _named(first, RISKS)
    if level is None or not why.strip():
        return Refusal(because="it needs none, likely or high, and then the reasons in words")
    case = case.note(BreachStepDone(actor=case.actor, step=Step.RISK, verdict=level))
    return notification(_kept(case, by, Step.RISK, f"{level}: {why.strip()}"))


def notified(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Who was notified, on which day (today where none is named), and how."""
    if not case.ticket.breach:
        return NOT_MARKED
    first, _, rest = value.partition(" ")
    whom = _named(first, WHOM)
    if whom is None:
        return Refusal(because="it needs authority, persons or other, then a day if it was not today, then words")
    on, words = _day(rest.strip(), case)
    if on is None or on > case.at:
        return Refusal(because="there is no such day yet; a day is written as 2026-03-04 or 2026-03-04 14:30")
    case = case.note(BreachNotified(actor=case.actor, whom=whom, on=on))
    return notification(_kept(case, by, f"notified {whom}", words))


def _step(case: CaseT, by: Agent | None, step: Step, words: str) -> CaseT | Refusal:
    if not case.ticket.breach:
        return NOT_MARKED
    if not words.strip():
        return Refusal(because="it needs words: what was done, or found")
    return _kept(case.note(BreachStepDone(actor=case.actor, step=step)), by, step, words)


def _kept(case: CaseT, by: Agent | None, step: str, words: str) -> CaseT:
    """The words of a step, with its name in front, by which the register finds them."""
    if not words.strip():
        return case
    name, address = (by.name, by.address) if by is not None else ("", "")
    return case.keep(
        Note(voice=VOICE, text=f"{step}: {words.strip()}", author_name=name, author_address=address)
    )


def _named(word: str, names: Mapping[Name, str]) -> Name | None:
    plain = word.casefold().strip(".,:;")
    return next((name for name, words in names.items() if plain in words.split()), None)


def _day(text: str, case: Case) -> tuple[datetime | None, str]:
    """The day, and perhaps the hour, at the head of a text in the desk's zone, with the rest; now where none is.
    A day without an hour is its end, or now where that is still to come. None where there is no such day."""
    iso, other = ISO_DAY.match(text), DAY.match(text)
    found = iso or other
    if found is None:
        return case.at, text
    year, month, day = (int(found[place]) for place in ((1, 2, 3) if iso else (3, 2, 1)))
    hour, zone = HOUR.match(text, found.end()), ZoneInfo(case.desk.zone)
    try:
        start = datetime.combine(date(year, month, day), time(), zone)
        if hour is None:
            end = (start + timedelta(days=1)).astimezone(UTC)
            now = case.at if start.astimezone(UTC) <= case.at < end else end - timedelta(minutes=1)
            return now, text[found.end() :]
        return start.replace(hour=int(hour[1]), minute=int(hour[2])).astimezone(UTC), text[hour.end() :]
    except (ValueError, OverflowError):
        return None, text

# SPDX-License-Identifier: Apache-2.0
"""What would be done with a mail and why, step by step, by the code that decides: nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from parsers.digest import normalised
from parsers.language import heard
from parsers.mail import read
from parsers.schema import describe
from parsers.values import Context, Mail
from store import facts as gathering
from store import votes
from store.engine import Database
from store.inbox import Leased
from workflows.case import Arrival
from workflows.categorise import triaged
from workflows.desk import Desk
from workflows.event import data
from workflows.facts import Facts, Known
from workflows.letter import Audience, Letter
from workflows.stories import ARRIVAL, ARRIVAL_END, told

CONFIDENTIAL = "it tells of a possible data breach: it would be confidential, and nothing of it is repeated"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One step and what it did, in words."""

    step: str
    did: tuple[str, ...]


def facts_for(mail: Mail, desk: Desk, database: Database | None, raw: bytes, at: datetime) -> Facts:
    """What is known of the mail: from the database where there is one, else that it comes from a stranger."""
    if database is None:
        return Facts(mailbox=desk.mailboxes[0].name, received_at=at, contact=Known(address=mail.contact.address))
    leased = Leased(
        id=0,
        mailbox=desk.mailboxes[0].name,
        blob=normalised(raw),
        received_at=at,
        kept_at=at,
        silent=False,
        released=False,
        oversize_limit=0,
        attempts=1,
    )
    with database.read() as connection:
        return gathering.gather(connection, desk, leased, mail, at)


def taught(desk: Desk, database: Database | None) -> Desk:
    """The desk with what its agents have taught it."""
    if database is None:
        return desk
    with database.read() as connection:
        return replace(desk, learned=votes.learner(connection))


def steps(mail: Mail, known: Facts, desk: Desk, at: datetime) -> tuple[list[Taken], Arrival]:
    """Each step that would be taken, and the case at the end. A step's output is the difference of two cases."""
    case = before = Arrival(at=at, desk=desk, cause="explain", mail=heard(mail, known.contact.language), facts=known)
    taken = []
    for step, case in told(ARRIVAL, ARRIVAL_END, before):
        taken.append(Taken(step=getattr(step, "__name__", ""), did=tuple(_difference(before, case))))
        before = case
    return taken, case


def triage_of(mail: Mail, case: Arrival) -> dict[str, Any]:
    """The triage of a mail as JSON, whatever the story made of it."""
    verdict = triaged(mail, case.desk)
    priority = case.desk.priority(verdict.impact, verdict.urgency)
    return {
        "kind": str(verdict.kind),
        "category": verdict.category,
        "impact": str(verdict.impact),
        "urgency": str(verdict.urgency),
        "priority": str(priority),
        "language": mail.language,
        "confidence": round(verdict.confidence, 3),
        "breach": verdict.breach,
        "because": [
            *verdict.because,
            *verdict.taught,
            f"impact {verdict.impact} x urgency {verdict.urgency} = {priority}",
        ],
    }


def as_json(file: Path, raw: bytes, desk: Desk, context: Context, database: Database | None, at: datetime) -> Any:
    """One object: the parsed mail, its triage, the steps and what becomes of it."""
    mail = read(raw, context)
    taken, case = steps(mail, facts_for(mail, desk, database, raw, at), desk, at)
    settled = case.disposition
    verdict = triage_of(mail, case)
    if _is_confidential(mail, case):
        verdict["because"] = [CONFIDENTIAL]
        taken = [replace(each, did=()) for each in taken]
    return {
        **({"file": str(file), "confidential": True} if _is_confidential(mail, case) else describe(mail, str(file))),
        "triage": verdict,
        "outcome": str(settled.outcome) if settled else None,
        "cause": settled.cause if settled else None,
        "because": settled.because if settled else None,
        "steps": [{"step": each.step, "did": list(each.did)} for each in taken],
        "letters": [
            {"letter": letter.name, "to": letter.to.address}
            for letter in case.letters
            if not _is_confidential(mail, case) or _to_agent(letter)
        ],
    }


def as_text(file: Path, raw: bytes, desk: Desk, context: Context, database: Database | None, at: datetime) -> str:
    """The same for people."""
    mail = read(raw, context)
    taken, case = steps(mail, facts_for(mail, desk, database, raw, at), desk, at)
    if _is_confidential(mail, case):
        agents = (letter for letter in case.letters if _to_agent(letter))
        letters = [f"      letter {letter.name} to {letter.to.address}" for letter in agents]
        return "\n".join([f"{file}", f"  {CONFIDENTIAL}", *letters])
    lines = [
        f"{file}",
        f"  from     {mail.contact.name} <{mail.contact.address}>",
        f"  subject  {mail.subject}",
        f"  nature   {mail.nature}: {mail.reason}",
        f"  language {mail.language or 'unsure'}",
        f"  trust    {mail.trust.aligned} {mail.trust.because}".rstrip(),
    ]
    lines += [f"  mended   {defect}" for defect in mail.defects]
    for each in taken:
        lines.append(f"  {each.step}")
        lines += [f"      {line}" for line in each.did or ("nothing",)]
    return "\n".join(lines)


def _is_confidential(mail: Mail, case: Arrival) -> bool:
    return case.ticket.breach or case.place.ticket.breach or case.is_new and triaged(mail, case.desk).breach


def _to_agent(letter: Letter) -> bool:
    return letter.audience is Audience.AGENT


def _difference(before: Arrival, after: Arrival) -> Iterator[str]:
    for event in after.events[len(before.events) :]:
        details = ", ".join(f"{key} {value}" for key, value in data(event).items() if value not in ("", None, []))
        yield f"{event.name}({details})" + (f" because {event.because}" if event.because else "")
    if after.placed_because != before.placed_because:
        yield after.placed_because
    for letter in after.letters[len(before.letters) :]:
        yield f"letter {letter.name} ({letter.language}) to {letter.to.address}"
    if after.disposition is not None and after.disposition != before.disposition:
        yield f"-> {after.disposition.outcome} ({after.disposition.cause}): {after.disposition.because}"

# SPDX-License-Identifier: Apache-2.0
"""What the alert of a new ticket tells beside the mail: how such was solved before, and which major it may be."""

from workflows import people
from workflows.case import Arrival, Case
from workflows.categorise import triaged
from workflows.desk import Agent
from workflows.events import Prioritised
from workflows.facts import Similar
from workflows.first_questions import first_questions
from workflows.join_major import asked
from workflows.letter import Detail

USUAL = ("#take", "#escalate", "#resolve", "#call")  # nobody can be waited for who was asked nothing yet


def alert_hints(case: Arrival) -> dict[str, Detail]:
    """The details of the alert; none of a confidential ticket."""
    if case.ticket.breach:
        return {}
    told = _verdict(case)
    if case.facts.similar:
        told["similar"] = solved_rows(case.facts.similar)
    major = asked(case)
    if major is not None:
        told |= {"parent": f"[#{major.number}]", "commands": (f"#child {major.number}", *USUAL)}
    return told


def to_whom(case: Case, name: str, agents: tuple[Agent, ...]) -> dict[str, Detail]:
    """Who has a new ticket, or else whom its alert goes to, the one with the fewest open tickets first."""
    if name != "alert_new" or case.ticket.breach:
        return {}
    owner = people.owner(case.desk, case.ticket)
    if owner is not None:
        return {"owner": owner.name}
    return {"recipients": tuple(one.name for one in agents)} if len(agents) > 1 else {}


def solved_rows(found: tuple[Similar, ...]) -> tuple[tuple[str, str, str], ...]:
    """Earlier tickets as letters list them: reference, subject, and how it was resolved."""
    return tuple((f"[#{one.number}]", one.subject, one.resolution) for one in found)


def _verdict(case: Arrival) -> dict[str, Detail]:
    """Why this priority, what is not certain, what was asked, and whether somebody is served first."""
    why = next((event.because for event in reversed(case.events) if isinstance(event, Prioritised)), "")
    second = triaged(case.mail, case.desk).second
    return {
        "because": why,
        "unsure": case.ticket.unsure or bool(second),
        "second_word": second,
        "questions": first_questions(case.desk, case.ticket) if case.ticket.acknowledged else (),
        "commands": USUAL,
        "vip": case.desk.is_vip(case.mail.contact.address),
        "follow_up_of": f"[#{case.linked_to}]" if case.linked_to else "",
    }

# SPDX-License-Identifier: Apache-2.0
"""What an agent is told of a mail of theirs that was held, at the registered address, and of their word about it.

The words of the mail are repeated only where our server vouched for it: a forger's never are.
"""

from parsers.ruling import Ruling
from parsers.subject import strip
from parsers.values import Address
from workflows import people
from workflows.case import Arrival
from workflows.collide import crossed
from workflows.desk import Agent
from workflows.goes import goes
from workflows.letter import NOTICE, Audience, Detail, Letter
from workflows.on_behalf import AUTHOR
from workflows.vouch import vouched
from workflows.writing import REPLIED

# By one reply of its agent.
DECIDABLE = frozenset({AUTHOR, "unproved-agent", "command", "empty", "crossed", "merged", "repeated"})
TOLD = DECIDABLE | {"confidential", "unconfirmed"}
LETTERS = {"unconfirmed": "done", "ruled": "done", "ruled-before": "done"}


def tell_held(case: Arrival, agent: Agent) -> Arrival:
    """Owe the notice that says why the mail is held and how one reply decides about it, or what came of the reply."""
    if case.disposition is None:
        return case
    cause, facts = case.disposition.cause, case.facts
    name = NOTICE + LETTERS.get(cause, cause).replace("-", "_")
    held = facts.held
    return case.owe(
        Letter(
            name=name,
            to=Address(name=agent.name, address=agent.address),
            audience=Audience.AGENT,
            language=case.desk.language,
            automatic=REPLIED,
            subject=_subject(case, cause),
            text=case.mail.new_text if cause in DECIDABLE and _is_theirs(case, cause) else "",
            about_mail=facts.mail if cause in DECIDABLE else held.id if held is not None else 0,
            about_round=facts.round if cause in DECIDABLE else held.round if held is not None else 0,
            about_size=facts.size,
            details=_details(case, agent, cause, name),
        )
    )


def _subject(case: Arrival, cause: str) -> str:
    """What the mail is known by: the ticket's subject, or its own where it is to open one for somebody."""
    return strip(case.mail.subject) if cause == AUTHOR else case.place.subject


def is_dropped(case: Arrival) -> bool:
    """Whether the mail rules that another is dropped; of the other rulings that mail's own decision tells."""
    return case.rules is not None and case.rules.ruling is Ruling.DROP


def _details(case: Arrival, agent: Agent, cause: str, name: str) -> dict[str, Detail]:
    because = case.disposition.because if case.disposition is not None else ""
    told: dict[str, Detail] = {
        "because": because,
        "held_at": case.facts.received_at or case.at,
        "goes": str(goes(name)),
    }
    if case.refused:
        told["refused"] = case.refused
    if case.merged_from:
        told["merged_from"] = f"[#{case.merged_from}]"
    if cause in ("ruled", "ruled-before"):
        told["became"] = _became(case)
        told["again"] = cause == "ruled-before"
    if cause == "crossed":
        told |= _colleague(case, agent)
    return told


def _became(case: Arrival) -> str:
    """What became of the mail that was ruled on, by a word of templates/letters/*/words.md."""
    held, rules = case.facts.held, case.rules
    if rules is not None or held is None:
        return str(rules.ruling) if rules is not None else ""
    if held.outcome == "held":
        return "held_again"
    return held.ruling or "decided"


def _colleague(case: Arrival, agent: Agent) -> dict[str, Detail]:
    """Who was faster and with which words; nothing of a breach to whoever may not read it."""
    spoken = crossed(case)
    if spoken is None or not people.may_read(case.desk, case.ticket, agent):
        return {}
    other = case.desk.agent_of(spoken.agent)
    return {
        "by": other.name if other is not None else "",
        "colleague_at": spoken.at,
        "colleague_text": spoken.text,
    }


def _is_theirs(case: Arrival, cause: str) -> bool:
    """Whether it is sure that the agent wrote it: it was proved, or is at least vouched for."""
    return cause != "unproved-agent" or vouched(case)

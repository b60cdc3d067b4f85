# SPDX-License-Identifier: Apache-2.0
"""``#history``: what happened to the ticket, in the report: when, what, and by whom; facts, and no word of a mail."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from workflows.case import Case
from workflows.desk import Agent
from workflows.event import Event
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
NOTHING = "nothing has happened yet"


def recount(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Nothing is done; the report tells it."""
    return case if case.place.lately else Refusal(because=NOTHING)


def history_rows(case: Case) -> tuple[tuple[Any, ...], ...]:
    """Each event with its time, its name, what it was about, and who did it."""
    return tuple(
        (event.at, event.name, TOLD[event.name](case, event), _who(case, event)) for event in case.place.lately
    )


def _who(case: Case, event: Event) -> str:
    kind, _, number = event.actor.partition(":")
    if kind == "agent" and number.isdecimal():
        agent = case.desk.agent_of(int(number))
        return agent.name if agent is not None else "an agent"
    if kind == "contact" and number == str(case.ticket.requester):
        return case.place.requester.name or case.place.requester.address
    return "" if kind in ("desk", "contact") else kind


def _nothing(case: Case, event: Any) -> str:
    return ""


def _assigned(case: Case, event: Any) -> str:
    owner = case.desk.agent_of(event.owner)
    return owner.name if owner is not None else f"{event.team}, {event.level}"


def _level(case: Case, event: Any) -> str:
    return f"{event.level} {event.team}".strip() if not getattr(event, "to", "") else str(event.to)


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(f"#{number}" for number in numbers)


TOLD: Mapping[str, Callable[[Case, Any], str]] = {
    "opened": _nothing,
    "acknowledged": _nothing,
    "message_received": _nothing,
    "answered": _nothing,
    "assigned": _assigned,
    "categorised": lambda case, event: f"{event.kind}, {event.category}",
    "prioritised": lambda case, event: str(event.priority),
    "escalated": _level,
    "handed_back": _level,
    "note_added": _nothing,
    "paused": _nothing,
    "resumed": _nothing,
    "reminded": _nothing,
    "status_told": _nothing,
    "resolved": lambda case, event: str(event.code),
    "confirmed": _nothing,
    "closed": lambda case, event: str(event.code),
    "reopened": _nothing,
    "rated": lambda case, event: str(event.mark),
    "call_proposed": lambda case, event: f"{event.start:%Y-%m-%d %H:%M} UTC",
    "call_cancelled": _nothing,
    "call_held": lambda case, event: f"{event.minutes} min",
    "target_missed": lambda case, event: str(event.kind).replace("_", " "),
    "major_declared": lambda case, event: _numbers(event.tickets),
    "joined_major": lambda case, event: f"#{event.parent}" if event.parent else "-",
    "breach_flagged": _nothing,
    "breach_cleared": _nothing,
    "linked": lambda case, event: f"#{event.to}",
    "related": lambda case, event: f"#{event.to}",
    "unrelated": lambda case, event: f"#{event.to}",
    "related_by": lambda case, event: f"#{event.ticket}",
    "merged": lambda case, event: f"#{event.into}",
    "unmerged": lambda case, event: f"#{event.out_of}",
    "merged_in": lambda case, event: f"#{event.ticket}",
    "split_off": _nothing,
    "split_from": lambda case, event: f"#{event.ticket}",
    "split_into": lambda case, event: f"#{event.ticket}",
    "split_undone": lambda case, event: f"#{event.ticket}",
    "tagged": lambda case, event: " ".join([f"+{on}" for on in event.added] + [f"-{off}" for off in event.removed]),
    "time_spent": lambda case, event: f"{event.minutes} min",
    "letter_returned": _nothing,
    "letter_withheld": _nothing,
}

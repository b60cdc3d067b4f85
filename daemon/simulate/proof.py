# SPDX-License-Identifier: Apache-2.0
"""What must hold at the end: every reporter heard in time or history says why not, and nothing contradicts itself."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemon.simulate.history import LetterOwed, Life
from daemon.simulate.world import World
from workflows.events import Alerted, Answered, LetterRefused, LetterReturned, LetterWithheld
from workflows.events_life import StatusTold
from workflows.events_promise import TargetSet
from workflows.history import replay
from workflows.letter import NOTICE, Audience
from workflows.ticket import Target, TargetKind, TargetState, Ticket

RECEIPTS = frozenset({"acknowledgement", "acknowledgement_breach", "oversize"})  # which are no news
BREATH = timedelta(minutes=5)  # in which a daemon that begins again catches up


@dataclass(kw_only=True)
class Proof:
    """What was found: ``reasons`` why reporters heard nothing in time, and every ``fault`` in a sentence."""

    heard: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    unheard: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all is as promised."""
        return not (self.unheard or self.faults)

    def look_at(self, life: Life, world: World) -> None:
        """Take one ticket into the account."""
        number = life.ticket.number
        if _settled(replay(number, life.events)) != _settled(life.ticket):
            self.faults.append(f"ticket {number} is not what its history makes")
        for target in life.ticket.targets:
            if _is_negative(target):
                self.faults.append(f"ticket {number}: the time of its {target.kind} is negative")
        self._twice(life)
        self._hearing(life, world)

    def _twice(self, life: Life) -> None:
        """No letter is owed twice for one event; what was held is told once for each mail."""
        causes = Counter((e.letter, e.at) for e in life.events if isinstance(e, Alerted))
        causes.update(("answer", e.at) for e in life.events if isinstance(e, Answered))
        found = Counter((one.name, one.recipient, one.owed_at) for one in life.letters)
        for (name, _, at), count in found.items():
            if count > max(1, causes[name, at]) and not name.startswith(NOTICE):
                self.faults.append(
                    f"owed {count} times at {at:%Y-%m-%d %H:%M}: {name} of ticket {life.ticket.number}"
                )

    def _hearing(self, life: Life, world: World) -> None:
        target = _first_response(life.ticket)
        if target is None or target.due >= world.horizon:
            return
        if any(one.owed_at <= target.due for one in _news(life)):
            self.heard += 1
            return
        reason = _reason(life, target, world)
        if reason:
            self.reasons[reason] += 1
        else:
            self.unheard.append(f"ticket {life.ticket.number}: nothing until {target.due:%Y-%m-%d %H:%M} UTC")

    def look_at_letters(self, owed: list[LetterOwed], machines: set[str], dead: dict[str, datetime]) -> None:
        """Take all letters into the account: none to a machine, none to an address known to be dead."""
        for letter in owed:
            told = f"{letter.name} of ticket {letter.ticket} at {letter.owed_at:%Y-%m-%d %H:%M}"
            if letter.recipient in machines and letter.name != "answer":  # which is a person's own
                self.faults.append(f"to a machine: {told}")
            if letter.recipient in dead and letter.owed_at > dead[letter.recipient]:
                self.faults.append(f"to a dead address: {told}")


def _settled(ticket: Ticket) -> tuple[Ticket, frozenset[Target], frozenset[object]]:
    """A ticket without the order of its clocks, which its row does not keep."""
    return replace(ticket, targets=(), timers=()), frozenset(ticket.targets), frozenset(ticket.timers)


def _is_negative(target: Target) -> bool:
    spans = (target.left, target.span, target.due - target.since if target.since else None)
    return any(span is not None and span < timedelta(0) for span in spans)


def _first_response(ticket: Ticket) -> Target | None:
    return ticket.target(TargetKind.FIRST_RESPONSE)


def _news(life: Life) -> list[LetterOwed]:
    """The letters to the reporter that say more than that the report was received."""
    return [one for one in life.letters if one.audience == Audience.REPORTER and one.name not in RECEIPTS]


def _reason(life: Life, target: Target, world: World) -> str:
    """Why the reporter heard nothing in time, as history has it; empty where it has nothing."""
    ticket = life.ticket
    if target.state is TargetState.PAUSED:
        return "the desk waits for the reporter"
    if ticket.source in ("import", "alert"):
        return "a machine reported it" if ticket.source == "alert" else "it was imported"
    span = world.stopped(target.due)
    before = [event for event in life.events if event.at <= (span.end if span else target.due) + BREATH]
    withheld = next((event for event in before if isinstance(event, LetterWithheld)), None)
    if withheld is not None:
        return " ".join(word for word in withheld.because.partition(":")[0].split() if not word.isdecimal())
    if any(isinstance(event, LetterReturned | LetterRefused) for event in before):
        return "letters to this address come back"
    if span is not None and _told_late(life, span.end):
        return "the daemon stood still, and said later that it was late"
    set_at = next((e.at for e in reversed(life.events) if isinstance(e, TargetSet) and e.kind is target.kind), None)
    if set_at is not None and set_at >= target.due and _told_late(life, set_at):
        return "it was taken in after its time, and a letter said so"
    return ""


def _told_late(life: Life, begin: datetime) -> bool:
    """Whether the reporter heard at once when the daemon stood up again."""
    told = any(isinstance(event, StatusTold) and begin <= event.at <= begin + BREATH for event in life.events)
    return told or any(begin <= letter.owed_at <= begin + BREATH for letter in _news(life))

# SPDX-License-Identifier: Apache-2.0
"""What is taken back by its own opposite: links, tags, time, reminders, a mail that was split off, a merging."""

from collections import Counter
from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from workflows import clock
from workflows.case import Case
from workflows.event import Event
from workflows.events_beside import Merged, Related, SplitInto, SplitOff, Tagged, TimeSpent, Unmerged
from workflows.events_reach import ReminderSet
from workflows.relate import unlink
from workflows.spend import unspend
from workflows.split import unsplit
from workflows.tag import retag
from workflows.ticket import TimerKind
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
Done = tuple[CaseT, str, bool]  # the case, what is told of it, and whether it was taken back


def opposites(case: CaseT, happened: tuple[Event, ...], because: str) -> CaseT:
    """The case once each of these is taken back, with a line for the report of what was and of what was not."""
    for event in happened:
        if isinstance(event, Tagged):
            case, line, done = _tags(case, event, because)
        elif isinstance(event, TimeSpent):
            case, line, done = unspend(case, event.minutes, because), f"{event.minutes} minutes of work", True
        elif isinstance(event, Related):
            case, line, done = _undone(case, unlink(case, event.to, because), f"the link with #{event.to}")
        elif isinstance(event, ReminderSet):
            case, line, done = _reminder(case, event, because)
        elif isinstance(event, SplitOff):
            case, line, done = _split(case, event, because)
        else:
            continue
        case = replace(case, undone=(*case.undone, line)) if done else replace(case, kept=(*case.kept, line))
    return case


def unmerged(case: CaseT, happened: tuple[Event, ...], because: str) -> CaseT:
    """The other ticket of a merging hears that this one stands by itself again; its state is restored beside.

    Mails of its reporter that came meanwhile are told to stay where they were read.
    """
    into = next((event.into for event in happened if isinstance(event, Merged)), 0)
    if not into:
        return case
    stays = [
        f"what its reporter wrote meanwhile (mails: {count}): it stays in #{number}, where #split makes tickets of it"
        for number, count in sorted(Counter(case.place.left_in).items())
    ]
    case = replace(case, kept=(*case.kept, *stays))
    return case.note(Unmerged(out_of=into, actor=case.actor, because=because))


def _tags(case: CaseT, event: Tagged, because: str) -> Done[CaseT]:
    """Those that are still on come off, those that are still off come on again."""
    there = set(case.ticket.tags.split())
    on, off = tuple(sorted({*event.removed} - there)), tuple(sorted({*event.added} & there))
    line = f"the tags are {' '.join(sorted({*there, *on} - {*off})) or 'none'} again"
    return (retag(case, on, off, because), line, True) if on or off else (case, "the tags: they changed since", False)


def _reminder(case: CaseT, event: ReminderSet, because: str) -> Done[CaseT]:
    """The one that still runs; another may have taken its place in the count of rounds, never in the moment."""
    due = event.due.astimezone(ZoneInfo(case.desk.zone))
    line = f"the reminder at {due:%Y-%m-%d %H:%M}"
    running = (timer for timer in case.ticket.timers if timer.kind is TimerKind.AGENT_REMINDER)
    timer = next((timer for timer in running if timer.due == event.due), None)
    if timer is None:
        return case, f"{line}: {'it has come' if event.due <= case.at else 'it has ended with the ticket'}", False
    return clock.end_timer(case, timer, because), line, True


def _split(case: CaseT, event: SplitOff, because: str) -> Done[CaseT]:
    made = [one.ticket for one in case.place.past if isinstance(one, SplitInto) and one.seq > event.seq]
    if not made:
        return case, "the mail that is being split off; take it back in a minute", False
    return _undone(case, unsplit(case, made[0], because), f"#{made[0]}, which was split off")


def _undone(case: CaseT, after: CaseT | Refusal, line: str) -> Done[CaseT]:
    if isinstance(after, Refusal):
        return case, f"{line}: {after.because}", False
    return after, line, True

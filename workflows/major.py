# SPDX-License-Identifier: Apache-2.0
"""``#major`` and ``#child``: many reports are one incident, and one ticket stands for them all (ITIL major incident).

A ticket changes by its own history alone. So the parent's history says whom it claims or lets go, and each of those
hears of it by a clock of its own (``follow_parent``).
"""

import re
from typing import TypeVar

from workflows import clock, people
from workflows.brief import with_owner
from workflows.case import Case, Note, Order
from workflows.desk import Agent
from workflows.events_life import ChildrenReleased, MajorDeclared, NoteAdded
from workflows.facts import Alike
from workflows.join import due, join
from workflows.stand_alone import stand_alone
from workflows.surge import MANY, rows
from workflows.ticket import State, TargetKind, Ticket, TimerKind
from workflows.verbs import Refusal
from workflows.writing import refusal, tell_agents, tell_reporter_with

CaseT = TypeVar("CaseT", bound=Case)
NUMBER = re.compile(r"\[?#?(\d{1,18})\]?[,;.]?")
NOBODY = frozenset({"", "0", "none", "no", "geen", "keine", "aucun", "ninguno", "nenhum", "nessuno", "tiada"})


def major(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Make the ticket the parent of the surge's tickets, or of those named; other words are kept for the desk."""
    numbers, words = _read(value)
    ticket = case.ticket
    unfit = _unfit(case, numbers)
    if unfit is not None:
        return unfit
    wanted = numbers or _of_surge(case)
    if ticket.major and not wanted:
        return Refusal(because="it is a major incident already, and no further ticket is alike; name those to add")
    because = "an agent named them" if numbers else "an agent says so of the surge" if wanted else "an agent says so"
    first = not ticket.major
    case = case.note(MajorDeclared(tickets=wanted, actor=case.actor, because=because))
    case = clock.set_timer(case, TimerKind.SURGE, case.desk.process.surge_window / 2, "to list what joins by itself")
    if words:
        name, address = (by.name, by.address) if by is not None else ("", "")
        case = case.keep(Note(voice="note", text=words, author_name=name, author_address=address))
        case = case.note(NoteAdded(actor=case.actor, because="with the order"))
    return _announce(case, by, wanted, words, first=first)


def child(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Make the ticket part of a major incident, or with ``none`` of none; on a parent ``none 57`` lets 57 go."""
    first, _, rest = value.strip().partition(" ")
    numbers, _ = _read(rest if first.casefold() in NOBODY else value)
    ticket = case.ticket
    if first.casefold() in NOBODY:
        return _release(case, numbers)
    if len(numbers) != 1:
        return Refusal(because="name one ticket: #child 42, or #child none to take this one out")
    number = numbers[0]
    if ticket.breach:
        return Refusal(because="a data breach belongs to no other ticket")
    if ticket.major:
        return Refusal(because=f"it is a major incident itself; #major {number} makes that ticket a part of it")
    if not ticket.is_open:
        return Refusal(because=f"it is {ticket.state}; #reopen comes first")
    if number == ticket.parent:
        return Refusal(because=f"it is part of #{number} already")
    parent = next((one for one in case.place.beside if one.number == number), None)
    if parent is None or parent.breach or not parent.major or number == ticket.number:
        return Refusal(because=f"#{number} is no major incident; #major, in an answer to its alert, makes it one")
    if parent.state is State.CLOSED:
        return Refusal(because=f"#{number} is closed")
    return join(case, number, "an agent says so", due(parent))


def _release(case: CaseT, numbers: tuple[int, ...]) -> CaseT | Refusal:
    if case.ticket.major and numbers:
        return case.note(ChildrenReleased(tickets=numbers, actor=case.actor, because="an agent says so"))
    if case.ticket.major:
        return Refusal(because="it is the parent; name the tickets that are no part of it: #child none 57")
    if not case.ticket.parent:
        return Refusal(because="it is part of no major incident")
    return stand_alone(case, "an agent says so")


def _unfit(case: Case, numbers: tuple[int, ...]) -> Refusal | None:
    ticket = case.ticket
    if ticket.breach:
        return Refusal(because="a data breach is never the parent of other tickets")
    if not ticket.is_open:
        return Refusal(because=f"it is {ticket.state}; #reopen comes first")
    if ticket.parent:
        return Refusal(because=f"it is part of #{ticket.parent}; #child none comes first")
    there = {one.number: one for one in case.place.beside}
    wrong = [number for number in numbers if not _may_be_child(there.get(number), ticket)]
    if wrong:
        return Refusal(because=f"{', '.join(f'#{n}' for n in wrong)} cannot be a part: no open ticket of its own")
    return None


def _may_be_child(one: Ticket | None, parent: Ticket) -> bool:
    if one is None or one.number == parent.number or one.breach or one.major:
        return False
    return one.is_open and one.parent in (0, parent.number)


def _of_surge(case: Case) -> tuple[int, ...]:
    """The tickets that agents saw in the list, and those since that share words or a host, not the category alone."""
    place, seen = case.place, case.place.surge
    listed = {*seen.tickets, seen.number} if seen is not None else set()
    there = [one.number for one in place.alike if one.number in listed or one.by != "category"]
    return tuple(number for number in there if number != case.ticket.number)


def _announce(case: CaseT, by: Agent | None, numbers: tuple[int, ...], words: str, *, first: bool) -> CaseT:
    """Tell the desk, and the parent's own reporter when they hear next; the children hear by themselves."""
    if first and not refusal(case, "major"):
        span = case.desk.process.updates[case.ticket.priority]
        case = clock.promise(case, TargetKind.NEXT_UPDATE, span, case.at, "those concerned hear together")
        news = due(case.ticket)
        if isinstance(case, Order) or not case.words:  # an agent's own words say more
            case = tell_reporter_with(case, "major", {"next_update": news} if news is not None else {})
    desk, ticket = case.desk, case.ticket
    many = len(numbers) >= MANY * desk.process.surge_least
    told = people.several(
        people.members(desk, ticket), people.lead(desk, ticket), people.manager(desk) if many else ()
    )
    there = tuple(one for one in case.place.alike if one.number in numbers)
    told = tuple(agent for agent in told if agent != by)
    count = len(numbers) + 1 + case.place.children
    return alert_major(case, told, there, by=by.name if by is not None else "", text=words, count=count)


def alert_major(
    case: CaseT, agents: tuple[Agent, ...], there: tuple[Alike, ...], *, by: str = "", text: str = "", count: int
) -> CaseT:
    """Tell these agents of a major incident, and which tickets belong to it now."""
    also = with_owner(case)
    return tell_agents(
        case, "alert_major", agents, text=text, also=also, by=by, count=count, reports=rows(there),
        commands=("#resolve", "#child none"),
    )  # fmt: skip


def _read(value: str) -> tuple[tuple[int, ...], str]:
    """The numbers of tickets at the head of a value, and the words behind them."""
    words, numbers = value.split(), list[int]()
    while words and (match := NUMBER.fullmatch(words[0])):
        numbers.append(int(match[1]))
        words = words[1:]
    return tuple(dict.fromkeys(numbers)), " ".join(words)

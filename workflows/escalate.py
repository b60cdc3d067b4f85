# SPDX-License-Identifier: Apache-2.0
"""Up and down the ladder of levels (ITIL functional escalation): each hand-over carries what was seen and tried."""

import re
from datetime import timedelta
from typing import TypeVar

from workflows import people
from workflows.assign import fitting, handed, tell_team
from workflows.awake import awake, ended
from workflows.brief import brief, with_owner
from workflows.case import Case, DueClock, Note
from workflows.desk import Agent, Desk
from workflows.events import LetterWithheld
from workflows.events_life import Escalated, Escalation, HandedBack, SummaryGiven
from workflows.inform import next_update, promise_update, talk_ahead, tell_status
from workflows.ticket import Level, TargetKind
from workflows.verbs import Refusal
from workflows.writing import refusal, tell_reporter

CaseT = TypeVar("CaseT", bound=Case)
BREATH = timedelta(minutes=5)  # in which a daemon that slept catches up
NO_LEVEL = re.compile(r"l(?:[04-9]|\d{2,9})(?!\S)", re.IGNORECASE)
NAMED = re.compile(r"(?:l|level |lijn |niveau )?([123])(?=[\s:;,.-]|$)[\s:;,.-]{0,9}", re.IGNORECASE)


def escalate(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#escalate``, ``#escalate l3 rebooted twice, the disk is fine``: to the next level or this one."""
    wanted, summary = _split(value)
    goal = people.filled(case.desk, wanted) if wanted else people.above(case.desk, case.ticket.level)
    refused = ended(case) or _no_level(value)
    if refused:
        return refused
    if goal is None or goal <= people.filled(case.desk, case.ticket.level):
        return Refusal(because=_at_the_top(case.desk))
    return rise_to(case, goal, by, summary, "an agent's word" if by else "the admin's word")


def back(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#back``, ``#back l1 it was only the cable``: down again, and counted."""
    refused = ended(case) or _no_level(value)
    if refused:
        return refused
    wanted, summary = _split(value)
    here = people.filled(case.desk, case.ticket.level)
    goal = people.filled(case.desk, wanted) if wanted else people.below(case.desk, here)
    if goal is None or goal >= here:
        return Refusal(because=f"nobody works below level {here[1:]}; #team or #assign name somebody else")
    case, before = awake(case, "an agent's word"), people.owner(case.desk, case.ticket)
    team = people.team_for(case.desk, goal, case.ticket.category)
    case = case.note(HandedBack(actor=case.actor, level=goal, team=team, because="an agent's word"))
    case = _hand_over(case, by or before, summary)
    return case if case.ticket.breach else tell_status(case)


def level(case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
    """``#level 2``, ``#l2``: up or down to this level."""
    here = people.filled(case.desk, case.ticket.level)
    wanted = Level(f"L{value.strip()[-1:]}")
    goal = people.filled(case.desk, wanted)
    if goal is here:
        nobody = "" if goal is wanted else f", and nobody works at level {wanted[1:]}"
        return Refusal(because=f"it is at level {here[1:]} already{nobody}; #team or #assign name somebody else")
    return escalate(case, by, goal) if goal > here else back(case, by, goal)


def rise_to(case: CaseT, goal: Level, by: Agent | None, summary: str, because: str) -> CaseT:
    """To the team of a higher level: it is told, who had it is asked for a summary, and the reporter hears of it."""
    before = people.owner(case.desk, case.ticket)
    if case.actor != "desk":
        case = awake(case, because)
    team = people.team_for(case.desk, goal, case.ticket.category)
    case = case.note(Escalated(actor=case.actor, kind=Escalation.FUNCTIONAL, level=goal, team=team, because=because))
    return _tell_reporter(_hand_over(case, by or before, summary))


def _hand_over(case: CaseT, by: Agent | None, summary: str) -> CaseT:
    if summary:
        return give_summary(case, by, summary)
    case = tell_team(case, by, "alert_handover")
    if by is None or by in people.working(case.desk, case.ticket):
        return case
    return brief(case, "alert_handover_asked", (by,))


def give_summary(case: CaseT, by: Agent | None, summary: str) -> CaseT:
    """Keep what was seen, tried and ruled out, and tell it to who has the ticket now."""
    name, address = (by.name, by.address) if by else ("", "")
    case = case.keep(Note(voice="summary", text=summary, author_name=name, author_address=address))
    case = case.note(SummaryGiven(actor=case.actor))
    others = tuple(agent for agent in people.working(case.desk, case.ticket) if agent != by)
    told = handed(case, (*case.place.summaries, summary))
    return brief(case, "alert_handover", others, **told, by=name, commands=fitting(case, "#take", "#back"))


def _tell_reporter(case: CaseT) -> CaseT:
    """Where the reporter may be written to, the letter promises the next news as well; not twice in a breath."""
    news = case.ticket.target(TargetKind.NEXT_UPDATE)
    just_told = news is not None and news.since is not None and case.at - news.since < BREATH
    if isinstance(case, DueClock) and just_told:
        return case.note(LetterWithheld(letter="escalated", because="a letter has just told how it stands"))
    if not refusal(case, "escalated"):
        case = promise_update(case)
    details = {name: value for name, value in with_owner(case).items() if name != "owner"}
    late = isinstance(case, DueClock) and case.late > BREATH
    return tell_reporter(case, "escalated", **details, **next_update(case), **talk_ahead(case), late=late)


def _split(value: str) -> tuple[Level | None, str]:
    """The level that an order names first, and the words behind it."""
    found = NAMED.match(value.strip())
    if found is None:
        return None, value.strip()
    return Level(f"L{found[1]}"), value.strip()[found.end() :].strip()


def _no_level(value: str) -> Refusal | None:
    """What is written as a level and is none, so that it is not taken for the summary."""
    found = NO_LEVEL.match(value.strip())
    return Refusal(because=f"there is no level {found[0]}; they are l1, l2 and l3") if found else None


def _at_the_top(desk: Desk) -> str:
    top = people.filled(desk, Level.L3)
    there = ", ".join(agent.name for agent in desk.agents if agent.level is top)
    return f"nobody works above level {top[1:]}, where there is {there or 'nobody'}; #assign gives it to one of them"

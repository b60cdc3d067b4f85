# SPDX-License-Identifier: Apache-2.0
"""What stands in the lists of agents and leads, and the week's figures."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from tests.workflows.samples import ANN, ANN_AGENT, AT, CAS, CAS_AGENT, DESK, EXPERT
from workflows.desk import Agent, Digests, Team
from workflows.digest import SECTIONS, Entry, digests
from workflows.hours import Calendar
from workflows.letter import Letter
from workflows.slots import Slot
from workflows.ticket import Level, State, Target, TargetKind, TargetState, Ticket
from workflows.weekly import Kept, weekly

LEA = Agent(id=8, name="Lea", address="lea@desk.example", level=Level.L3)
GIL = Agent(id=9, name="Gil", address="gil@desk.example", level=Level.L3)
LED = replace(
    DESK,
    agents=(ANN_AGENT, CAS_AGENT, EXPERT, LEA, GIL),
    lead=LEA.address,
    breach_team=(GIL.address,),
    digests=Digests(morning=time(8), handover=time(17)),
)
HOUR = timedelta(hours=1)
MORNING = Slot(name="morning", at=AT, since=AT - 24 * HOUR)
HANDOVER = replace(MORNING, name="handover")
TEAM = "service desk"


def promise(due: datetime, kind: TargetKind = TargetKind.RESOLUTION, since: datetime = AT - HOUR) -> Target:
    return Target(kind=kind, since=since, span=due - since, due=due)


def entry(number: int, *, due: datetime | None = None, **changes: Any) -> Entry:
    """An open ticket of the service desk that came two days ago and is due in a week."""
    told: dict[str, Any] = {
        "number": number,
        "state": State.IN_PROGRESS,
        "team": TEAM,
        "opened_at": AT - 48 * HOUR,
        "targets": (promise(due or AT + 7 * 24 * HOUR),),
    }
    return Entry(ticket=Ticket(**told | changes), subject=f"Subject {number}")


def lists(letters: tuple[Letter, ...], to: str, team: str = "") -> dict[str, list[str]]:
    """The numbers in each section of somebody's list."""
    (letter,) = (one for one in letters if one.to.address == to and one.details.get("team", "") == team)
    found = {name: letter.details[name] for name in SECTIONS if name in letter.details}
    return {name: [str(row[0]) for row in rows] for name, rows in found.items() if isinstance(rows, tuple)}


def test_an_agent_reads_each_ticket_once_where_it_matters_most() -> None:
    own: dict[str, Any] = {"owner": ANN_AGENT.id}
    missed = replace(promise(AT - HOUR), state=TargetState.MISSED)
    spent = promise(AT + HOUR, since=AT - 9 * HOUR)
    letters = digests(
        LED,
        MORNING,
        [
            entry(1, **own, targets=(missed,)),
            entry(2, **own, targets=(spent,)),
            entry(3, **own, due=AT + 5 * HOUR),
            entry(4, **own, state=State.WAITING),
            entry(5, **own, opened_at=AT - HOUR),
            entry(6, **own),
            entry(7),
            entry(8, owner=CAS_AGENT.id, due=AT + 5 * HOUR),
            entry(9, **own, state=State.RESOLVED, due=AT + 5 * HOUR),
        ],
        AT,
    )
    assert lists(letters, ANN.address) == {
        "at_risk": ["1", "2"],
        "due_today": ["3"],
        "unowned": ["7"],
        "waiting": ["4"],
        "new_since": ["5"],
    }
    assert lists(letters, CAS.address) == {"due_today": ["8"], "unowned": ["7"]}


def test_who_has_nothing_to_read_gets_nothing() -> None:
    letters = digests(LED, MORNING, [entry(3, owner=ANN_AGENT.id, due=AT + HOUR * 5)], AT)
    assert [one.to.address for one in letters] == [ANN.address, LEA.address]
    assert digests(LED, MORNING, [entry(6, owner=ANN_AGENT.id)], AT) == ()


def test_the_hand_over_looks_a_day_ahead_and_the_morning_to_midnight() -> None:
    tonight = [entry(3, owner=ANN_AGENT.id, due=AT + 20 * HOUR)]
    assert digests(LED, MORNING, tonight, AT) == ()
    letters = digests(LED, HANDOVER, tonight, AT)
    assert lists(letters, ANN.address) == {"due_today": ["3"]}
    assert letters[0].details["handover"] is True


def test_a_lead_reads_the_whole_team_with_who_has_what() -> None:
    there = [entry(3, owner=ANN_AGENT.id, due=AT + 5 * HOUR), entry(7, due=AT + HOUR * 6)]
    letters = digests(LED, MORNING, there, AT)
    assert lists(letters, LEA.address, TEAM) == {"due_today": ["3", "7"]}
    (letter,) = (one for one in letters if one.to.address == LEA.address)
    rows: Any = letter.details["due_today"]
    first, second = rows
    assert first[-1] == ANN.name and len(second) == len(first) - 1


def test_a_lead_of_a_team_of_their_own_reads_no_other() -> None:
    desk = replace(LED, teams=(Team(name="network team", level=Level.L2, lead=EXPERT.address),))
    letters = digests(desk, MORNING, [entry(3, team="network team", level=Level.L2, owner=LEA.id, due=AT + HOUR)], AT)
    assert {(one.to.address, one.details.get("team", "")) for one in letters} == {
        (LEA.address, ""),
        (EXPERT.address, "network team"),
    }


def test_a_desk_of_one_agent_gets_one_list() -> None:
    alone = replace(DESK, agents=(ANN_AGENT,), lead=ANN.address)
    assert len(digests(alone, MORNING, [entry(3, owner=ANN_AGENT.id, due=AT + HOUR), entry(7)], AT)) == 1


def test_of_a_confidential_ticket_all_but_its_team_read_a_number_and_a_state() -> None:
    letters = digests(LED, MORNING, [entry(13, breach=True, due=AT + HOUR), entry(7, due=AT + HOUR)], AT)
    for letter in letters:
        if letter.to.address == GIL.address:
            assert letter.details["at_risk" if "at_risk" in letter.details else "due_today"]
            assert "items" not in letter.details
        else:
            told: Any = letter.details
            assert "13" not in {row[0] for name in SECTIONS for row in told.get(name, ())}
            assert letter.details["items"] == (("[#13]", "in progress"),)
        assert "Subject 13" not in str(letter)
    assert GIL.address in {one.to.address for one in letters}


def test_nobody_gets_a_list_on_a_day_off() -> None:
    mondays_off = Calendar(week=((),) + (((0, 24 * 60),),) * 6)
    desk = replace(LED, agents=(replace(ANN_AGENT, calendar=mondays_off), CAS_AGENT, EXPERT, LEA, GIL))
    assert AT.weekday() == 0
    letters = digests(desk, MORNING, [entry(3, owner=ANN_AGENT.id, due=AT + HOUR)], AT)
    assert [one.to.address for one in letters] == [LEA.address]


def test_who_is_away_gets_no_list() -> None:
    desk = replace(LED, agents=(replace(ANN_AGENT, away=AT + 24 * HOUR), CAS_AGENT, EXPERT, LEA, GIL))
    letters = digests(desk, MORNING, [entry(3, owner=ANN_AGENT.id, due=AT + HOUR)], AT)
    assert [one.to.address for one in letters] == [LEA.address]


def kept(team: str, minutes: int, *, in_time: bool = True, kind: TargetKind = TargetKind.FIRST_RESPONSE) -> Kept:
    return Kept(team=team, kind=kind, in_time=in_time, took=timedelta(minutes=minutes))


def test_a_lead_s_week_tells_by_team_how_soon_and_how_often_not() -> None:
    desk = replace(LED, teams=(Team(name="network team", level=Level.L2, lead=EXPERT.address),), manager=GIL.address)
    promises = [
        kept(TEAM, 10),
        kept(TEAM, 30),
        kept(TEAM, 200, in_time=False),
        kept(TEAM, 600, kind=TargetKind.RESOLUTION),
        kept("network team", 61),
    ]
    owed = weekly(desk, MORNING, [TEAM, TEAM, ""], promises, AT)
    letters = {one.to.address: one.details["figures"] for one in owed}
    own = (TEAM, "3", "2/3 (0:30)", "1/1 (10:00)", "1")
    other = ("network team", "0", "1/1 (1:01)", "0/0", "0")
    assert letters == {
        LEA.address: (own,),
        EXPERT.address: (other,),
        GIL.address: (other, own, ("", "3", "3/4 (0:45)", "1/1 (10:00)", "1")),
    }


def test_of_a_week_without_tickets_nobody_gets_figures() -> None:
    assert weekly(LED, MORNING, [], [], AT) == ()

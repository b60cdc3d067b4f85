# SPDX-License-Identifier: Apache-2.0
"""One word makes a parent; what happens to it happens to its children, and nothing crosses the wall of a breach."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.command import commands
from parsers.values import Address
from tests.workflows.samples import ANN_AGENT, AT, BOB, DESK, PROVED, facts, mail, names, owed, standing, story
from workflows.case import DueClock, Order, Wake
from workflows.events_life import ChildrenReleased, JoinedMajor, MajorDeclared
from workflows.facts import Alike, OpenMajor, Standing, Surge
from workflows.follow_parent import follow_parent
from workflows.stories import DUE, DUE_END, ORDER, tell
from workflows.ticket import Code, Priority, State, Target, TargetKind, Ticket, Timer, TimerKind

LATER = AT + timedelta(hours=1)
NEWS = Target(kind=TargetKind.NEXT_UPDATE, since=AT, span=timedelta(hours=2), due=AT + timedelta(hours=2))


def place(number: int = 42, *, known: dict[str, Any] | None = None, **changes: Any) -> Standing:
    """A ticket that Bob opened, changed."""
    found = standing(number)
    return replace(found, ticket=replace(found.ticket, opened_at=AT, **changes), proved=True, **(known or {}))


def alike(*numbers: int, by: str = "words") -> tuple[Alike, ...]:
    return tuple(Alike(number=n, requester=n, subject="No tunnel", opened_at=AT, by=by) for n in numbers)


def ordered(text: str, at: Standing) -> Order:
    """What Ann orders at the command line."""
    found, words = commands(text)
    case = Order(
        at=LATER, desk=DESK, cause="order cli", ticket=at.ticket, standing=at, commands=found, words=words.strip(),
        by=ANN_AGENT,
    )  # fmt: skip
    return tell(ORDER, None, case)


def declared(case: Order) -> tuple[int, ...]:
    (event,) = [event for event in case.events if isinstance(event, MajorDeclared)]
    return event.tickets


def woken(what: str, at: Standing, *, parent: Standing | None = None, **changes: Any) -> DueClock:
    """A ticket hears of this event of its parent, which is 7."""
    parent = parent or place(7, major=True, owner=1, targets=(NEWS,), level="L1", team="network")
    wake = Wake(what=what, parent=parent, at=AT, **changes)
    case = DueClock(at=LATER, desk=DESK, cause="clock parent 7", ticket=at.ticket, standing=at, clock=wake)
    return tell(DUE, DUE_END, case)


# The word that makes a parent


def test_the_surge_that_agents_saw_becomes_one_incident() -> None:
    seen = Surge(number=3, at=AT, tickets=(1, 2))
    at = place(known={"surge": seen, "alike": (*alike(1, 2, 3, by="category"), *alike(4), *alike(5, by="category"))})
    case = ordered("#major", at)
    assert declared(case) == (1, 2, 3, 4), "listed, or alike by more than their category"
    assert case.ticket.major and case.ticket.timer(TimerKind.SURGE)
    assert [(each.name, each.to.address) for each in case.letters if each.name == "major"] == [("major", BOB.address)]
    told = {each.to.address for each in case.letters if each.name == "alert_major"}
    assert told and ANN_AGENT.address not in told


def test_an_agent_may_name_them_and_say_more() -> None:
    beside = (Ticket(number=8), Ticket(number=9))
    case = ordered("#major #8, [#9] the west wing is dark", place(known={"beside": beside}))
    assert declared(case) == (8, 9)
    assert [note.text for note in case.notes] == ["the west wing is dark"]
    assert all("west wing" not in event.because for event in case.events)


@pytest.mark.parametrize(
    "other", [Ticket(number=8, breach=True), Ticket(number=8, state=State.CLOSED), Ticket(number=8, parent=3),
              Ticket(number=8, major=True), None]
)  # fmt: skip
def test_what_cannot_be_a_part_is_refused_in_one_and_the_same_sentence(other: Ticket | None) -> None:
    case = ordered("#major 8", place(known={"beside": (other,) if other else ()}))
    assert case.refused == ("#major: #8 cannot be a part: no open ticket of its own",) and not case.events


@pytest.mark.parametrize(
    "changes", [{"breach": True}, {"state": State.RESOLVED}, {"parent": 3}, {"major": True}]
)
def test_some_tickets_are_no_parent(changes: dict[str, Any]) -> None:
    assert ordered("#major", place(**changes)).refused


def test_a_ticket_joins_a_major_incident_and_nothing_else() -> None:
    parent = Ticket(number=7, major=True, targets=(NEWS,))
    case = ordered("#child 7", place(known={"beside": (parent,)}, timers=(Timer(kind=TimerKind.ESCALATION, due=AT),)))
    assert case.ticket.parent == 7 and case.ticket.timers == ()
    (letter,) = [each for each in case.letters if each.name == "major"]
    assert letter.details == {"parent": "[#7]", "next_update": NEWS.due}
    news = case.ticket.target(TargetKind.NEXT_UPDATE)
    assert news is not None and news.due > NEWS.due, "its own letter comes only where the parent's did not"
    for wrong in (Ticket(number=7), Ticket(number=7, major=True, breach=True), Ticket(number=7, state=State.CLOSED)):
        assert ordered("#child 7", place(known={"beside": (wrong,)})).refused


@pytest.mark.parametrize("word", ["0", "none", "None", "geen"])
def test_one_word_takes_it_out_again(word: str) -> None:
    assert ordered(f"#child {word}", place(parent=7)).ticket.parent == 0
    assert ordered(f"#child {word}", place()).refused


def test_who_is_no_part_any_more_hears_how_it_stands_and_a_p1_that_nobody_has_rings_again() -> None:
    case = ordered("#child none", place(parent=7, owner=1))
    (letter,) = case.letters
    news = case.ticket.target(TargetKind.NEXT_UPDATE)
    assert news is not None and (letter.name, letter.details["next_update"]) == ("status", news.due)
    assert case.ticket.timer(TimerKind.REPEAT_P1) is None
    released = woken("children_released", place(parent=7, priority=Priority.P1))
    assert [each.name for each in released.letters] == ["status"] and released.ticket.timer(TimerKind.REPEAT_P1)
    for state in (State.WAITING, State.RESOLVED):
        assert woken("children_released", place(parent=7, state=state)).letters == ()


def test_the_parent_lets_a_ticket_go() -> None:
    case = ordered("#child none 57", place(major=True))
    assert [event.tickets for event in case.events if isinstance(event, ChildrenReleased)] == [(57,)]
    assert ordered("#child none", place(major=True)).refused


# What a child hears


def test_a_named_ticket_joins_where_it_still_may() -> None:
    case = woken("major_declared", place())
    assert case.ticket.parent == 7 and ("major", BOB.address) in owed(case)
    for changes in ({"breach": True}, {"state": State.CLOSED}, {"parent": 5}, {"major": True}, {"source": "import"}):
        assert not woken("major_declared", place(**changes)).happened(JoinedMajor)
    for ended in ({"state": State.CLOSED}, {"breach": True}, {"major": False}):
        over = place(7, **{"major": True} | ended)
        assert woken("major_declared", place(), parent=over).ticket.parent == 0


def test_an_answer_goes_on_under_the_agents_name_and_is_a_first_response() -> None:
    author = Address(name="Ann Lee", address="ann@desk.example")
    case = woken("answered", place(parent=7), text="We are on it.", author=author, actor="agent:1")
    (letter,) = case.letters
    assert (letter.name, letter.text, letter.sent_as) == ("answer", "We are on it.", "Ann Lee")
    assert letter.automatic == "auto-generated"
    assert [event.actor for event in case.events if event.name == "answered"] == ["agent:1"]
    assert "target_met" in names(case)
    assert woken("answered", place(parent=7), text="").letters == ()


def test_a_status_letter_tells_the_parents_facts_and_comes_once() -> None:
    case = woken("status_told", place(parent=7))
    (letter,) = case.letters
    assert letter.name == "status"
    assert (letter.details["owner"], letter.details["team"], letter.details["next_update"]) == (
        "Ann Lee", "network", NEWS.due,
    )  # fmt: skip
    for later in (timedelta(0), timedelta(minutes=1)):
        own = place(parent=7, known={"steps": ((AT + later, "status_told"),)})
        assert woken("status_told", own).letters == (), "who has just had one of their own is spared it"


def test_a_letter_names_the_moment_of_the_reporter_s_own_mail_and_not_the_parent_s() -> None:
    own, theirs, done = (AT + timedelta(minutes=n) for n in (20, 0, 30))
    parent = place(7, major=True, known={"steps": ((theirs, "opened"), (done, "call_held"))})
    case = woken("status_told", place(parent=7, known={"steps": ((own, "opened"),)}), parent=parent)
    assert case.letters[0].details["steps"] == ((own, "opened"), (done, "called"))


def test_a_parent_that_goes_up_tells_its_parts_when_the_next_news_come() -> None:
    case = woken("escalated", place(parent=7))
    (letter,) = case.letters
    assert (letter.name, letter.details["next_update"], letter.details["level"]) == ("escalated", NEWS.due, "L1")
    just = place(parent=7, known={"steps": ((AT - timedelta(minutes=1), "status_told"),)})
    assert woken("escalated", just).letters == ()


@given(left=st.timedeltas(timedelta(minutes=16), timedelta(days=20)), status_at=st.integers(51, 99))
def test_where_the_parent_writes_nothing_its_part_writes_before_the_moment_that_was_promised(
    left: timedelta, status_at: int
) -> None:
    promised = LATER + left
    desk = replace(DESK, process=replace(DESK.process, status_at=status_at))
    parent = place(7, major=True, targets=(replace(NEWS, due=promised),))
    at = place(parent=7)
    wake = Wake(what="status_told", parent=parent, at=AT)
    told = follow_parent(DueClock(at=LATER, desk=desk, ticket=at.ticket, standing=at, clock=wake))
    news = told.ticket.target(TargetKind.NEXT_UPDATE)
    assert news is not None and news.span is not None and told.letters[0].details["next_update"] == promised
    own = LATER + news.span * status_at / 100
    assert LATER + left * 0.97 <= own <= promised


def test_it_is_resolved_with_its_parent_and_its_reporter_is_asked() -> None:
    parent = place(7, major=True, state=State.RESOLVED, code="workaround")
    author = Address(name="Ann Lee", address="ann@desk.example")
    text = "Call ann@desk.example if not."
    case = woken("resolved", place(parent=7), parent=parent, text=text, author=author)
    assert (case.ticket.state, case.ticket.code) == (State.RESOLVED, Code.WORKAROUND)
    (letter,) = [each for each in case.letters if each.name == "resolved"]
    assert letter.details["resolution_text"] == "Call support@desk.example if not."
    end = case.ticket.timer(TimerKind.CLOSE)
    assert end is not None and letter.details["until"] == end.due
    assert woken("resolved", place(parent=7, state=State.CLOSED), parent=parent).events == ()


def test_reopened_is_what_is_resolved_and_not_yet_confirmed() -> None:
    resolved = place(parent=7, state=State.RESOLVED, resolved_at=AT)
    case = woken("reopened", resolved)
    assert case.ticket.state is State.IN_PROGRESS
    assert [(each.name, each.details) for each in case.letters] == [
        ("reopened", {"owner": "Ann Lee", "next_update": NEWS.due})
    ], "it hears with the parent, and not once more by itself"
    for state in (State.CLOSED, State.IN_PROGRESS):
        assert woken("reopened", place(parent=7, state=state)).events == ()


def test_a_parent_that_closes_lets_an_open_child_go_and_leaves_a_resolved_one_to_its_reporter() -> None:
    assert woken("closed", place(parent=7)).ticket.parent == 0
    assert woken("closed", place(parent=7, state=State.RESOLVED)).events == ()


@pytest.mark.parametrize("what", ["answered", "status_told", "resolved", "reopened"])
def test_a_ticket_hears_of_no_parent_but_its_own_and_a_breach_of_none(what: str) -> None:
    assert woken(what, place(parent=3), text="x").events == ()
    assert woken(what, place(), text="x").events == ()
    case = woken(what, place(parent=7, breach=True), text="x")
    assert case.ticket.parent == 0 and case.letters == ()


def test_who_cannot_be_written_to_is_told_nothing_and_history_says_why() -> None:
    machine = place(parent=7, source="alert")
    for what in ("answered", "status_told"):
        case = woken(what, machine, text="x")
        assert case.letters == () and names(case) == ["letter_withheld"]
    assert woken("resolved", machine, text="it was restarted").ticket.state is State.RESOLVED


# Later reports


def found(**changes: Any) -> OpenMajor:
    told: dict[str, Any] = {"number": 7, "subject": "x", "shared": 2, "same_category": True, "next_update": NEWS.due}
    return OpenMajor(**told | changes)


def test_a_later_report_joins_by_itself_with_the_reason_and_is_acknowledged_by_that_letter() -> None:
    case = story(mail(trust=PROVED), facts(majors=(found(),)))
    assert case.ticket.parent == 7 and case.ticket.acknowledged
    (letter,) = case.letters
    assert letter.name == "major" and letter.details["parent"] == "[#7]"
    (event,) = [event for event in case.events if isinstance(event, JoinedMajor)]
    assert "2 rare words" in event.because


@pytest.mark.parametrize("changes", [{"shared": 1, "by": "category"}, {"same_category": False}])
def test_of_a_report_that_may_belong_to_it_an_agent_is_asked(changes: dict[str, Any]) -> None:
    case = story(mail(trust=PROVED), facts(majors=(found(**changes),)))
    assert case.ticket.parent == 0
    alerts = [letter for letter in case.letters if letter.name == "alert_new"]
    assert alerts and all("#child 7" in str(letter.details["commands"]) for letter in alerts)
    assert all(letter.details["parent"] == "[#7]" for letter in alerts)


def test_a_breach_and_old_mail_join_nothing() -> None:
    text = "I sent the list of all patients to the wrong address by mistake."
    assert story(mail(text=text, trust=PROVED), facts(majors=(found(),))).ticket.parent == 0
    assert story(mail(trust=PROVED), facts(majors=(found(),), silent=True)).ticket.parent == 0


def test_new_parts_are_listed_for_the_people_of_the_major_incident() -> None:
    timer = Timer(kind=TimerKind.SURGE, due=LATER)
    for joined, told in ((alike(8, 9), {"alert_major"}), ((), set[str]())):
        at = place(major=True, timers=(timer,), known={"joined": joined, "children": 5})
        case = DueClock(at=LATER, desk=DESK, cause="clock surge", ticket=at.ticket, standing=at, clock=timer)
        case = tell(DUE, DUE_END, case)
        assert {name for name, _ in owed(case)} == told
        again = case.ticket.timer(TimerKind.SURGE)
        assert again is not None and again.due > LATER


@pytest.mark.parametrize(("changes", "rings"), [({}, True), ({"owner": 1}, False), ({"priority": "P3"}, False)])
def test_a_p1_that_leaves_its_major_incident_is_called_out_again_unless_somebody_has_it(
    changes: dict[str, Any], rings: bool
) -> None:
    told: dict[str, Any] = {"parent": 7, "priority": Priority.P1, **changes}
    told["priority"] = Priority(told["priority"])
    case = ordered("#child none", place(**told))
    assert not case.refused
    assert (case.ticket.timer(TimerKind.REPEAT_P1) is not None) is rings

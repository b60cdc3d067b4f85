# SPDX-License-Identifier: Apache-2.0
"""A surge rings once, then when it has doubled; what rings no bell is listed, and every reporter is heard."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.samples import ANN, AT, DESK, PROVED, facts, mail, names, owed, standing, story
from workflows.case import Arrival, DueClock
from workflows.desk import Desk
from workflows.events_life import SurgeSeen
from workflows.facts import Alike, Surge
from workflows.stories import DUE, DUE_END, tell
from workflows.ticket import Priority, Timer, TimerKind
from workflows.triage import Impact

LEAST, FACTOR = DESK.process.surge_least, DESK.process.surge_factor
WITH_LEADERS = replace(DESK, lead="ann@desk.example", manager="dee@desk.example")


def others(count: int, **changes: Any) -> tuple[Alike, ...]:
    """So many open tickets of as many people."""
    told: dict[str, Any] = {"subject": "No tunnel", "opened_at": AT, "shared": 3} | changes
    return tuple(Alike(**{"number": n, "requester": 100 + n} | told) for n in range(1, count + 1))


def reported(
    count: int, *, seen: Surge | None = None, usual: float = 0.0, desk: Desk = DESK, **changes: Any
) -> Arrival:
    """One more report, beside those of ``count`` others."""
    known: dict[str, Any] = {"alike": others(count), "surge": seen, "usual": usual} | changes
    return story(mail(trust=PROVED), facts(**known), desk)


def seen_at(case: Arrival | DueClock) -> list[SurgeSeen]:
    return [event for event in case.events if isinstance(event, SurgeSeen)]


@given(st.integers(0, 60), st.floats(0, 12), st.one_of(st.none(), st.integers(4, 60)))
def test_a_surge_is_seen_by_its_people_its_usual_number_and_its_last_alert(
    count: int, usual: float, before: int | None
) -> None:
    last = None if before is None else Surge(number=1, at=AT, tickets=tuple(range(2, before + 1)))
    case = reported(count, seen=last, usual=usual)
    people = count + 1
    is_surge = people >= LEAST and people >= FACTOR * usual
    doubled = last is None or people >= 2 * last.count
    assert len(seen_at(case)) == (is_surge and doubled)
    assert (case.ticket.timer(TimerKind.SURGE) is not None) == (is_surge and not doubled)
    told = [name for name, _ in owed(case)]
    assert ("alert_surge" in told) == (is_surge and doubled)
    assert ("alert_new" in told) == (not is_surge or doubled), "every report rings, or is listed later"
    assert "acknowledgement" in told and case.ticket.targets, "its reporter is told, and its promises run"


def test_many_tickets_of_few_people_are_no_surge() -> None:
    assert seen_at(reported(0, alike=others(20, requester=8))) == []


def test_the_alert_lists_the_reports_and_names_the_word_that_settles_it() -> None:
    case = reported(6)
    (event,) = seen_at(case)
    assert event.tickets == (1, 2, 3, 4, 5, 6)
    letter = next(each for each in case.letters if each.name == "alert_surge")
    assert letter.details["count"] == 7 and letter.details["commands"] == ("#major",)
    assert letter.details["reports"] == tuple((f"[#{n}]", "No tunnel") for n in range(1, 7))
    assert "tunnel" not in event.because


def test_the_alert_is_in_the_conversation_of_its_ticket() -> None:
    case = reported(6)
    subjects = {each.name: each.subject for each in case.letters}
    assert subjects["alert_surge"] == subjects["alert_new"] != ""


@pytest.mark.parametrize(("usual", "told"), [(0.0, "hardly any"), (0.04, "hardly any"), (0.1, "0.1"), (1.5, "1.5")])
def test_the_alert_says_in_words_that_there_are_usually_none(usual: float, told: str) -> None:
    (event,) = seen_at(reported(20, usual=usual))
    assert event.because.endswith(f"usually {told}")


@pytest.mark.parametrize(("count", "heard"), [(5, False), (14, True)])
def test_the_manager_hears_of_a_surge_of_many(count: int, heard: bool) -> None:
    told = [to for name, to in owed(reported(count, desk=WITH_LEADERS)) if name == "alert_surge"]
    assert ANN.address in told and len(told) == len(set(told))
    assert ("dee@desk.example" in told) == heard


def test_history_says_why_a_report_rang_no_bell() -> None:
    case = reported(5, seen=Surge(number=5, at=AT, tickets=(1, 2, 3, 4)))
    (because,) = [e.because for e in case.events if e.name == "letter_withheld"]
    assert "#5" in because


@pytest.mark.parametrize("changes", [{"silent": True}, {}])
def test_old_mail_and_a_breach_are_part_of_no_surge(changes: dict[str, Any]) -> None:
    text = "It prints nothing." if changes else "I sent the list of all patients to the wrong address by mistake."
    case = story(mail(text=text, trust=PROVED), facts(alike=others(9), **changes))
    assert case.ticket.breach == (not changes)
    assert seen_at(case) == [] and case.ticket.timer(TimerKind.SURGE) is None


def test_all_hands_are_called_once_for_a_p1_that_many_report() -> None:
    urgent = replace(DESK, matrix={impact: (Priority.P1,) * 4 for impact in Impact})
    last = Surge(number=5, at=AT, tickets=(1, 2, 3, 4))
    first = reported(5, seen=last, desk=urgent)
    again = reported(5, seen=last, desk=urgent, alike=others(5, priority=Priority.P1))
    assert "all_hands_told" in names(first) and "all_hands_told" not in names(again)
    assert reported(4, desk=urgent, alike=others(4, priority=Priority.P1)).letters


def listed(alike: tuple[Alike, ...], seen: Surge | None, **changes: Any) -> DueClock:
    """The case of a report that rang no bell, once its time is over."""
    timer = Timer(kind=TimerKind.SURGE, due=AT)
    place = standing()
    ticket = replace(place.ticket, timers=(timer,), opened_at=AT - timedelta(minutes=15), **changes)
    place = replace(place, ticket=ticket, alike=alike, surge=seen, report="It prints nothing.")
    case = DueClock(at=AT, desk=DESK, cause="clock surge", ticket=ticket, standing=place, clock=timer)
    return tell(DUE, DUE_END, case)


def test_what_no_alert_has_listed_is_listed_once() -> None:
    case = listed(others(5), Surge(number=1, at=AT, tickets=(2, 3, 4)))
    assert {name for name, _ in owed(case)} == {"alert_surge"} and len(seen_at(case)) == 1
    assert listed(others(5), Surge(number=1, at=AT, tickets=(2, 3, 42))).letters == ()
    assert listed(others(5), None, parent=7).letters == ()
    assert case.ticket.timers == ()


def test_what_is_alone_by_now_rings_for_itself() -> None:
    case = listed((), None)
    assert {name for name, _ in owed(case)} == {"alert_new"}
    assert all(letter.text == "It prints nothing." for letter in case.letters)



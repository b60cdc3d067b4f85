# SPDX-License-Identifier: Apache-2.0
"""An agent's own reminder: one mail with their words at its time; it ends with the ticket and survives a waiting."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.living import DAY, Living, begun
from tests.workflows.samples import ANN, ANN_AGENT, AT, CAS, CAS_AGENT, DESK
from tests.workflows.test_digest import LED, MORNING, entry, lists
from workflows.digest import digests
from workflows.ticket import State, Timer, TimerKind


def reminders(desk: Living) -> list[tuple[str, str]]:
    return [
        (one.letter.to.address, str(one.letter.details.get("summary", "")))
        for one in desk.sent
        if one.letter.name == "alert_reminder"
    ]


def test_the_reminder_comes_at_its_time_once_and_with_the_words() -> None:
    desk = begun()
    desk.command("#take")
    desk.command("#remind 2d ask about the order")
    desk.after(2 * DAY - timedelta(minutes=1))
    assert reminders(desk) == []
    desk.after(timedelta(minutes=2))
    assert reminders(desk) == [(ANN.address, "ask about the order")]
    desk.after(10 * DAY)
    assert len(reminders(desk)) == 1


def test_each_reminder_has_its_own_words() -> None:
    desk = begun()
    desk.command("#remind 2d the second")
    desk.now += timedelta(minutes=1)
    desk.command("#remind 1d the first")
    desk.after(3 * DAY)
    assert [text for _, text in reminders(desk)] == ["the first", "the second"]


def test_closing_and_resolving_end_it() -> None:
    for end in ("#close cancelled", "#resolve it was the cable"):
        desk = begun()
        desk.command("#remind 2d ask")
        desk.command(end)
        assert not desk.runs(TimerKind.AGENT_REMINDER)
        desk.after(3 * DAY)
        assert reminders(desk) == []


def test_a_ticket_that_waits_is_remembered_all_the_same() -> None:
    desk = begun()
    desk.command("#remind 2d look whether the part is here")
    desk.command("#wait\n\nWhich room is it?")
    desk.after(3 * DAY)
    assert reminders(desk) == [(ANN.address, "look whether the part is here")]


def test_who_is_away_is_not_reminded_but_those_who_work_on_it() -> None:
    desk = begun()
    desk.command("#remind 2h ask")
    desk.command("#away until 2026-06-01")
    desk.after(timedelta(hours=3))
    assert reminders(desk) == [(CAS.address, "ask")]


def test_who_left_the_desk_leaves_the_reminder_to_those_who_work_on_it() -> None:
    desk = begun()
    desk.command("#remind 2d ask")
    desk.desk = replace(desk.desk, agents=(CAS_AGENT,))
    desk.after(3 * DAY)
    assert reminders(desk) == [(CAS.address, "ask")]


def test_the_words_of_a_reminder_about_a_breach_are_for_its_team_alone() -> None:
    desk = Living(replace(DESK, breach_team=(CAS.address,)))
    desk.report()
    desk.command("#remind 2d his salary was in it")
    desk.order(1, "#breach")
    desk.after(3 * DAY)
    assert all(address == CAS.address and text == "" for address, text in reminders(desk))


@pytest.mark.parametrize(("order", "why"), [
    ("#remind 2025-01-01", "is past"), ("#remind 3000d", "further off"), ("#remind soon", "needs when"),
])  # fmt: skip
def test_a_time_that_cannot_be_is_refused(order: str, why: str) -> None:
    case = begun().answer(1, ANN_AGENT, order)
    assert case.disposition is not None and why in case.disposition.because


def test_the_admin_names_an_agent_who_is_reminded() -> None:
    desk = begun()
    assert "--as" in desk.order(1, "#remind 2d ask").refused[0]
    assert not desk.order(1, "#remind 2d ask", ANN_AGENT).refused


def test_nobody_is_reminded_of_what_is_over() -> None:
    desk = begun()
    desk.command("#close cancelled")
    assert "#reopen" in desk.order(1, "#remind 2d ask", ANN_AGENT).refused[0]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_whatever_is_set_comes_once_in_the_order_of_its_time(hours: list[int]) -> None:
    desk = begun()
    for number, span in enumerate(hours):
        desk.now += timedelta(seconds=1)
        desk.order(1, f"#remind {span}h number {number}", ANN_AGENT)
    desk.order(1, "#wait 90d\n\nWhich room?", ANN_AGENT)
    desk.after(timedelta(days=17))
    wanted = sorted(range(len(hours)), key=lambda number: (hours[number], number))
    assert [text for _, text in reminders(desk)] == [f"number {number}" for number in wanted]


def test_the_list_of_the_day_names_what_an_agent_wants_to_be_reminded_of() -> None:
    soon = Timer(kind=TimerKind.AGENT_REMINDER, due=AT + timedelta(hours=2))
    later = Timer(kind=TimerKind.AGENT_REMINDER, due=AT + 3 * DAY)
    entries = [
        entry(number, owner=ANN_AGENT.id, state=State.WAITING, timers=(timer,), targets=())
        for number, timer in ((1, soon), (2, later))
    ]
    assert lists(digests(LED, MORNING, entries, AT), ANN.address) == {"due_today": ["1"], "waiting": ["2"]}


def test_who_is_away_gets_no_list() -> None:
    away = tuple(replace(one, away=AT + DAY) if one.id == ANN_AGENT.id else one for one in LED.agents)
    letters = digests(replace(LED, agents=away), MORNING, [entry(1, owner=ANN_AGENT.id, due=AT + DAY / 4)], AT)
    assert ANN.address not in {letter.to.address for letter in letters}

# SPDX-License-Identifier: Apache-2.0
"""``#wait``: until when, as people write it, and only where somebody has been asked something."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.living import Living
from tests.workflows.living import begun as living
from tests.workflows.samples import ANN_AGENT
from workflows.ticket import State, TimerKind


def reminders(desk: Guided) -> list[datetime]:
    timers = desk.tickets[NUMBER].ticket.timers
    return sorted(timer.due for timer in timers if timer.kind is TimerKind.REMINDER)


@pytest.mark.parametrize("value", ["until friday", "friday", "until 6 March", "til Friday.", "2026-03-06", "4d"])
def test_until_a_day_is_when_the_first_reminder_goes(value: str) -> None:
    desk = begun("after a first answer")
    case = desk.write(f"#wait {value}")
    assert case.refused == () and desk.tickets[NUMBER].ticket.state is State.WAITING
    first = reminders(desk)[0]
    assert case.done == (f"#wait {value} (at {first:%Y-%m-%d %H:%M}, UTC)",)
    assert first.date() == datetime(2026, 3, 6, tzinfo=UTC).date()


@pytest.mark.parametrize("value", ["until never", "until yesterday", "until 2027-01-01", "soon", "friday or so"])
def test_what_is_no_time_is_refused_with_ways_to_write_one(value: str) -> None:
    desk = begun("after a first answer")
    case = desk.write(f"#wait {value}")
    assert "until friday" in "".join(case.refused) and reminders(desk) == []


@pytest.mark.parametrize(
    "orders", ["#wait 2d\n#send Which room?", "#macro restart\n#wait 2d", "#wait 2d #macro restart"]
)
def test_the_question_may_stand_above_the_order_or_below_it(orders: str) -> None:
    desk = begun("a new ticket")
    case = desk.write(orders)
    assert case.refused == () and len(desk.letters(NUMBER, "answer")) == 1
    assert desk.tickets[NUMBER].ticket.state is State.WAITING and len(reminders(desk)) > 0


@pytest.mark.parametrize("text", ["#wait 2d\n#note he lies\n\nand is rude", "#note\n#wait 2d\n\nand is rude"])
def test_a_note_is_no_question_to_wait_for(text: str) -> None:
    desk = begun("a new ticket")
    case = desk.write(text)
    assert "nobody has asked" in "".join(case.refused) and reminders(desk) == []


def test_the_command_line_may_send_the_question_and_wait() -> None:
    desk = living()
    case = desk.order(1, "#wait 2d\n#send Which room?", ANN_AGENT)
    assert case.refused == () and case.ticket.state is State.WAITING
    assert [one.letter.text for one in desk.sent if one.letter.name == "answer"] == ["Which room?"]


def shown(desk: Living, name: str) -> set[str]:
    """The commands that alerts of this name say fit."""
    rows = (one.letter.details.get("commands") for one in desk.sent if one.letter.name == name)
    return {str(order) for row in rows if isinstance(row, tuple) for order in row}


def test_alerts_show_it_only_where_somebody_has_been_asked_something() -> None:
    desk = living()
    assert shown(desk, "alert_new") and "#wait" not in shown(desk, "alert_new")
    desk.after(timedelta(hours=2))
    assert "#resolve" in shown(desk, "alert_warning") and "#wait" not in shown(desk, "alert_warning")
    desk.answer(1, ANN_AGENT, "Is it on?")
    desk.after(timedelta(hours=22))
    assert "#wait" in shown(desk, "alert_warning")


def test_a_command_behind_a_mark_of_quotation_is_not_obeyed_and_the_notice_says_so() -> None:
    desk = begun("a new ticket")
    case = desk.write("> #take")
    assert case.done == () and desk.tickets[NUMBER].ticket.owner == 0
    (notice,) = [one for one in desk.sent if one.letter.name == "held_empty"]
    assert "#take is quoted: write it without the mark >" in desk.said(notice)


def test_words_in_quotation_marks_are_no_command_that_a_reporter_reads() -> None:
    desk = begun("a new ticket")
    desk.write("“#take”")
    assert desk.tickets[NUMBER].ticket.owner == ANN_AGENT.id
    assert desk.letters(NUMBER, "answer") == []

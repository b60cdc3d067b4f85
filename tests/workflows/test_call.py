# SPDX-License-Identifier: Apache-2.0
"""A talk with the reporter: proposed, moved, taken back, reminded of, and logged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.address import call_id, is_call_of
from parsers.values import Contact
from tests.workflows.driver import HOUR
from tests.workflows.living import DAY, Living, begun
from tests.workflows.samples import ANN, ANN_AGENT, AT, BOB, CAS, CAS_AGENT, DESK, KEY, SUPPORT
from workflows.call import FURTHEST, LONGEST
from workflows.case import Case
from workflows.events_call import CallHeld, CallProposed
from workflows.letter import Letter
from workflows.ticket import State, TargetKind, TargetState, TimerKind

TOMORROW = datetime(2026, 3, 3, 14, tzinfo=UTC)  # 14:00, seen from AT in the desk's zone, which is UTC
LINK = "https://meet.desk.example/room"
PHONED = Contact(name=BOB.name, address=BOB.address, phones=("+31201234567",))
CALLS = ("call", "call_moved", "call_cancelled", "call_reminder")


def called(order: str = "#call tomorrow 14:00 30m") -> Living:
    """Bob's ticket, and the talk with him that Ann has proposed."""
    desk = begun()
    desk.desk = replace(DESK, process=replace(DESK.process, call_link=LINK))
    desk.command(order)
    return desk


def newest(desk: Living, name: str, to: str) -> Letter:
    """The newest letter of this name to somebody."""
    return [one.letter for one in desk.sent if (one.letter.name, one.letter.to.address) == (name, to)][-1]


def refused(desk: Living, order: str) -> str:
    """Why an order is not obeyed; it changes nothing then."""
    before = desk.ticket()
    case: Case = desk.order(1, order, ANN_AGENT)
    assert case.refused and desk.ticket() == before
    return " ".join(case.refused)


def test_a_proposal_invites_reporter_and_agent_and_shows_neither_the_other() -> None:
    desk = called()
    assert desk.letters(1, *CALLS) == [("call", BOB.address), ("call", ANN.address)]
    ticket = desk.ticket()
    assert (ticket.call_at, ticket.call_minutes, ticket.call_sequence, ticket.call_agent) == (TOMORROW, 30, 0, 1)
    reporter, agent = newest(desk, "call", BOB.address), newest(desk, "call", ANN.address)
    for letter in (reporter, agent):
        assert letter.call is not None and letter.calendar_method == "REQUEST"
        assert [one.address for one in letter.call.attendees] == [letter.to.address]
        assert (letter.call.start, letter.call.minutes, letter.call.link) == (TOMORROW, 30, LINK)
        told = {name: letter.details[name] for name in ("call_at", "call_minutes", "call_link")}
        assert told == {"call_at": TOMORROW, "call_minutes": 30, "call_link": LINK}
    assert reporter.details["call_with"] == "Ann Lee"
    assert ANN.address not in repr(reporter)
    assert reporter.call is not None and agent.call is not None and reporter.call.uid != agent.call.uid


def test_the_agent_reads_whom_to_talk_with_and_at_which_number() -> None:
    desk = begun()
    desk.report("The scanner in room 12 is out of order.", contact=PHONED)
    desk.command("#call tomorrow 14:00", 2)
    assert newest(desk, "call", ANN.address).details["call_with"] == "Bob Smit, +31201234567"
    assert desk.ticket(2).call_minutes == DESK.process.call_minutes


def test_words_behind_the_time_say_what_it_is_about_without_the_agents_address() -> None:
    desk = called(f"#call tomorrow 14:00 for 45 min about the printer, {ANN.address}\n\nDoes this suit you?")
    letter = newest(desk, "call", BOB.address)
    assert letter.call is not None
    assert (letter.call.summary, letter.call.minutes) == (f"about the printer, {SUPPORT}", 45)
    assert ("answer", BOB.address) in desk.letters(1)  # the text below goes to the reporter as ever


def test_a_second_time_moves_the_talk_with_the_same_uid_and_a_higher_number() -> None:
    desk = called()
    first = newest(desk, "call", BOB.address).call
    desk.command("#call friday 10:00")
    second = newest(desk, "call_moved", BOB.address).call
    assert first is not None and second is not None
    assert (second.uid, first.sequence, second.sequence) == (first.uid, 0, 1)
    assert desk.letters(1, *CALLS)[2:] == [("call_moved", BOB.address), ("call_moved", ANN.address)]
    assert sum(timer.kind is TimerKind.CALL_REMINDER for timer in desk.ticket().timers) == 1


def test_another_agent_takes_the_talk_over() -> None:
    desk = called()
    desk.order(1, "#call friday 10:00", CAS_AGENT)
    assert desk.letters(1, *CALLS)[2:] == [
        ("call_moved", BOB.address),
        ("call_cancelled", ANN.address),
        ("call", CAS.address),
    ]
    gone = newest(desk, "call_cancelled", ANN.address)
    assert gone.call is not None and (gone.call.start, gone.calendar_method) == (TOMORROW, "CANCEL")
    assert desk.ticket().call_agent == CAS_AGENT.id


def test_who_takes_it_back_tells_both_why() -> None:
    desk = called()
    desk.command("#call cancel I am ill")
    assert desk.letters(1, *CALLS)[2:] == [("call_cancelled", BOB.address), ("call_cancelled", ANN.address)]
    letter = newest(desk, "call_cancelled", BOB.address)
    assert letter.call is not None and letter.calendar_method == "CANCEL"
    assert (letter.call.sequence, letter.call.start, letter.details["because"]) == (1, TOMORROW, "I am ill")
    assert desk.ticket().call_at is None and not desk.runs(TimerKind.CALL_REMINDER)
    assert "no talk is ahead" in refused(desk, "#call cancel")
    desk.command("#call tomorrow 15:00")
    again = newest(desk, "call", BOB.address)
    assert again.call is not None and (again.call.uid, again.call.sequence) == (letter.call.uid, 2)


@pytest.mark.parametrize("order", ["#resolve restarted the spooler", "#close duplicate"])
def test_whatever_ends_the_ticket_takes_the_talk_back(order: str) -> None:
    desk = called()
    desk.command(order)
    assert desk.letters(1, *CALLS)[2:] == [("call_cancelled", BOB.address), ("call_cancelled", ANN.address)]
    assert desk.ticket().call_at is None
    desk.after(2 * DAY)
    assert desk.letters(1, "call_reminder") == []


def test_a_talk_that_is_over_is_not_taken_back() -> None:
    desk = called()
    desk.after(2 * DAY)
    desk.command("#resolve restarted the spooler")
    assert desk.letters(1, "call_cancelled") == []


def test_both_are_reminded_before_it_begins() -> None:
    desk = called()
    desk.until(TOMORROW - timedelta(minutes=31))
    assert desk.letters(1, "call_reminder") == []
    desk.until(TOMORROW - timedelta(minutes=30))
    assert desk.letters(1, "call_reminder") == [("call_reminder", BOB.address), ("call_reminder", ANN.address)]
    assert newest(desk, "call_reminder", BOB.address).call is None


def test_waiting_for_the_reporter_keeps_the_reminder() -> None:
    desk = called("#call tomorrow 14:00\n#wait 3d\n\nShall we talk?")
    assert desk.ticket().state is State.WAITING
    desk.until(TOMORROW)
    assert len(desk.letters(1, "call_reminder")) == 2


def test_a_desk_that_slept_reminds_nobody_of_what_has_begun() -> None:
    desk = called()
    desk.sleep(2 * DAY)
    desk.after(HOUR)
    assert desk.letters(1, "call_reminder") == [] and not desk.runs(TimerKind.CALL_REMINDER)


def test_a_talk_that_begins_soon_has_no_reminder() -> None:
    desk = called("#call in 20m")
    assert desk.ticket().call_at == AT + timedelta(minutes=20)
    desk.after(DAY)
    assert desk.letters(1, "call_reminder") == []


@pytest.mark.parametrize("value", ["12m", "45 min", "20m about the router"])
def test_a_bare_number_of_minutes_is_asked_back_and_invites_nobody(value: str) -> None:
    desk = begun()
    case = desk.order(1, f"#call {value}", ANN_AGENT)
    assert case.letters == () and "#call held" in case.refused[0] and "#call in" in case.refused[0]


@pytest.mark.parametrize("word", ["held", "done", "gebeld"])
def test_a_talk_by_telephone_is_a_persons_answer(word: str) -> None:
    desk = begun()
    desk.command(f"#call {word} 12m it was the cable")
    ticket = desk.ticket()
    assert ticket.state is State.IN_PROGRESS
    assert desk.target(TargetKind.FIRST_RESPONSE).state is TargetState.MET
    assert [event.minutes for event in desk.tickets[1].history if isinstance(event, CallHeld)] == [12]
    assert [(note.voice, note.text) for note in desk.tickets[1].notes] == [("note", "it was the cable")]
    assert desk.to_reporter() == ["acknowledgement"]


def test_after_a_talk_nobody_waits_for_the_reporter() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich printer is it?")
    desk.order(1, "#call held 5m", ANN_AGENT)
    assert desk.ticket().state is State.IN_PROGRESS and not desk.runs(TimerKind.REMINDER, TimerKind.SILENCE)


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    desk = Living(replace(DESK, zone="Europe/Amsterdam"))
    desk.report("The printer in room 12 prints nothing since this morning.")
    assert "2026-03-29 02:30 does not exist" in desk.order(1, "#call 2026-03-29 02:30", ANN_AGENT).refused[0]


@pytest.mark.parametrize(
    "value", ["tomorrow 02:00 about printer 2", "tomorrow 2 am", "tomorrow 2pm", "tomorrow 14:00"]
)
def test_a_time_that_is_written_out_is_taken_at_its_word(value: str) -> None:
    desk = begun()
    desk.command(f"#call {value}")
    assert desk.ticket().call_at is not None


def test_a_talk_held_in_place_of_one_much_later_takes_that_back() -> None:
    desk = called()
    desk.command("#call held 5m")
    assert desk.letters(1, "call_cancelled") == [("call_cancelled", BOB.address), ("call_cancelled", ANN.address)]
    desk = called()
    desk.until(TOMORROW - timedelta(minutes=20))
    desk.command("#call held 5m")
    assert desk.letters(1, "call_cancelled") == [] and desk.ticket().call_at is None


def test_alone_it_says_how_and_shows_the_number() -> None:
    desk = begun()
    assert "no telephone number is known" in desk.order(1, "#call", ANN_AGENT).done[0]
    desk.report("The scanner in room 12 is out of order.", contact=PHONED)
    case = desk.order(2, "#call", ANN_AGENT)
    [told] = case.done
    assert "+31201234567" in told and "#call held 12m" in told and "#call tomorrow 14:00" in told
    assert case.events == () and case.letters == (), "nothing is done"


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("#call soon", "'soon' says no time"),
        ("#call 2020-01-01 10:00", "2020-01-01 10:00 is past"),
        ("#call today 8:00", "is past"),
        ("#call 2028-01-01 10:00", "is further off than a year"),
        ("#call tomorrow 14:00 9h", "at most 8 hours"),
        ("#call held", "say how long it was"),
        ("#call held 3d", "say how long it was"),
        ("#call cancel", "no talk is ahead"),
        ("#call tomorrow 14:00\n#call tomorrow 15:00", "write it once"),
        ("#call tomorrow at 2", "02:00 is at night; write 14:00, or 02:00 if you mean that"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(order: str, why: str) -> None:
    desk = begun()
    assert why in refused(desk, order)


def test_nobody_can_be_invited_whom_no_letter_reaches() -> None:
    desk = begun()
    desk.dead.add(BOB.address)
    assert "the reporter cannot be invited: letters to this address come back" in refused(
        desk, "#call tomorrow 14:00"
    )


def test_a_ticket_that_is_over_has_no_talk_and_the_admin_names_no_agent() -> None:
    desk = begun()
    assert "#take or #assign comes first" in " ".join(desk.order(1, "#call tomorrow 14:00").refused)
    desk.command("#resolve restarted it")
    assert "#reopen comes first" in refused(desk, "#call tomorrow 14:00")


def test_a_confidential_talk_says_when_and_with_whom_and_nothing_else() -> None:
    desk = begun()
    desk.order(1, "#breach", ANN_AGENT)
    desk.desk = replace(desk.desk, breach_team=(ANN.address,))
    desk.order(1, "#call tomorrow 14:00 about the lost laptop", ANN_AGENT)
    letter = newest(desk, "call", BOB.address)
    assert letter.call is not None and letter.call.summary == "" and letter.subject == ""
    assert letter.details["call_at"] == TOMORROW and letter.details["call_with"] == "Ann Lee"


def test_a_uid_is_of_one_recipient_and_one_ticket() -> None:
    uid = call_id(KEY, ticket=42, recipient=BOB.address, domain="desk.example")
    assert uid.endswith(".42@desk.example")
    assert is_call_of(uid.upper(), [b"newer", KEY], ticket=42, recipient=BOB.address.upper())
    for keys, ticket, recipient in (
        ([b"newer"], 42, BOB.address),
        ([KEY], 43, BOB.address),
        ([KEY], 42, ANN.address),
    ):
        assert not is_call_of(uid, keys, ticket=ticket, recipient=recipient)
    assert not is_call_of("", [KEY], ticket=42, recipient=BOB.address)


ZONES = ("UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kuala_Lumpur", "Australia/Lord_Howe", "Asia/Kathmandu")
YEAR = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(YEAR, st.sampled_from(ZONES), st.integers(-400, 400), st.integers(0, 1439), st.integers(1, 480))
def test_a_talk_is_when_the_clocks_of_the_desk_say_so(
    now: datetime, zone: str, days: int, minute: int, length: int
) -> None:
    """In any zone, over any change of its clocks: to the minute, never past, never further off than a year."""
    local = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    wall = datetime.combine(local, datetime.min.time(), ZoneInfo(zone)) + timedelta(minutes=minute)
    moment = wall.astimezone(UTC)  # who compares local times of two zones never finds those that come twice
    desk = Living(replace(DESK, zone=zone), now)
    desk.report("The printer in room 12 prints nothing since this morning.")
    case = desk.order(1, f"#call {wall:%Y-%m-%d %H:%M} {length}m", ANN_AGENT)
    if now < moment <= now + FURTHEST:
        [event] = [one for one in case.events if isinstance(one, CallProposed)]
        assert event.start == moment and event.minutes == length <= LONGEST / timedelta(minutes=1)
        reminder = desk.ticket().timer(TimerKind.CALL_REMINDER)
        assert reminder is None or reminder.due == moment - DESK.process.call_reminder
    else:
        assert case.refused and desk.ticket().call_at is None


@given(YEAR, st.sampled_from(ZONES), st.integers(1, 47))
def test_a_span_is_real_time_whatever_the_clocks_do(now: datetime, zone: str, hours: int) -> None:
    desk = Living(replace(DESK, zone=zone), now)
    desk.report("The printer in room 12 prints nothing since this morning.")
    desk.order(1, f"#call {60 * hours + 1}m", ANN_AGENT)
    start = desk.ticket().call_at
    assert start is not None and timedelta(0) <= now + timedelta(hours=hours, minutes=1) - start < timedelta(
        minutes=1
    )


@pytest.mark.parametrize(
    "value", ["14:00-14:30", "14:00 - 14:30", "14:00–14:30", "14:00 to 14:30", "14.00 tot 14.30", "14h00 à 14h30"]
)
def test_from_when_to_when_is_how_long_it_takes(value: str) -> None:
    desk = begun()
    desk.command(f"#call tomorrow {value} about the printer")
    ticket = desk.ticket()
    assert (ticket.call_at, ticket.call_minutes) == (TOMORROW, 30)
    assert "about the printer" in str([one.letter.call.summary for one in desk.sent if one.letter.call is not None])


@pytest.mark.parametrize(
    ("value", "why"), [("14:00-13:30", "no talk"), ("14:00-14:75", "no clock"), ("09:00-18:00", "no talk")]
)
def test_an_end_that_cannot_be_is_refused(value: str, why: str) -> None:
    assert why in refused(begun(), f"#call tomorrow {value}")

# SPDX-License-Identifier: Apache-2.0
"""The reporter hears something true before the first response is due, and again before each promised update."""

from dataclasses import replace
from datetime import timedelta

from parsers.values import Aligned, Nature, Trust
from tests.workflows.driver import Driver
from tests.workflows.samples import ANN_AGENT, AT, BOB, DESK, EXPERT, FIRST_RESPONSE, clock_story, due, owed, standing
from workflows.desk import Process
from workflows.events import LetterWithheld
from workflows.ticket import Level, TargetKind, TargetState

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GURU = replace(EXPERT, id=4, address="eli@desk.example", level=Level.L3)
SPENT = "budget: 5 automatic letters went to this contact within the hour"


def told(desk: Driver, number: int = 1) -> list[timedelta]:
    """When status letters left, from the beginning."""
    return [one.at - AT for one in desk.sent if one.letter.name == "status" and one.ticket == number]


def test_a_reporter_whom_nobody_answered_hears_at_90_percent_of_the_window() -> None:
    desk = Driver()
    desk.report("The printer is broken, it prints nothing.")
    first = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None and first.span is not None
    desk.until(first.due)
    assert told(desk) == [first.span * 0.9]
    letter = desk.letters(1, "status")
    assert letter == [("status", BOB.address)]


def test_the_letter_says_who_has_it_what_was_done_and_when_the_next_comes() -> None:
    desk = Driver()
    desk.report()
    desk.order(1, "#take", ANN_AGENT)
    desk.after(3 * HOUR)
    letter = next(one.letter for one in desk.sent if one.letter.name == "status")
    update = next(t for t in desk.tickets[1].ticket.targets if t.kind is TargetKind.NEXT_UPDATE)
    assert letter.details["owner"] == "Ann Lee"
    assert letter.details["next_update"] == update.due
    assert letter.details["steps"] == ((AT, "opened"),)
    assert letter.details["late"] is False


def test_a_person_s_answer_in_time_spares_the_reporter_the_letter() -> None:
    desk = Driver()
    desk.report()
    desk.after(HOUR)
    desk.answer(1, ANN_AGENT, "We are looking into it.")
    desk.after(3 * HOUR)
    assert told(desk) == []


def test_each_letter_in_a_row_doubles_the_time_to_the_next_up_to_the_longest() -> None:
    desk = Driver(replace(DESK, rules=()))
    desk.report()
    desk.after(60 * DAY)
    moments = told(desk)
    gaps = [later - earlier for earlier, later in zip(moments, moments[1:], strict=False)]
    assert gaps[:3] == [8 * HOUR * 0.9, 16 * HOUR * 0.9, 32 * HOUR * 0.9]
    assert gaps == sorted(gaps) and gaps[5:] and set(gaps[5:]) == {Process().longest_update * 0.9}


def test_a_person_s_answer_meets_the_promise_of_news_and_the_count_begins_anew() -> None:
    desk = Driver()
    desk.report()
    desk.after(3 * HOUR)
    assert desk.tickets[1].ticket.updates == 1
    desk.answer(1, ANN_AGENT, "A part is on its way.")
    update = desk.tickets[1].ticket.target(TargetKind.NEXT_UPDATE)
    assert update is not None and update.state is TargetState.MET
    assert desk.tickets[1].ticket.updates == 0


def test_a_daemon_that_slept_catches_up_with_one_letter_that_says_it_is_late() -> None:
    desk = Driver(replace(DESK, rules=()))
    desk.report()
    desk.sleep(4 * DAY)
    desk.until(desk.now)
    letters = [one.letter for one in desk.sent if one.letter.name in ("status", "escalated")]
    assert [letter.name for letter in letters] == ["status"]
    assert letters[0].details["late"] is True


def test_what_the_reporter_reads_after_a_sleep_is_where_the_ticket_is_then() -> None:
    desk = Driver()
    desk.report()
    desk.sleep(4 * DAY)
    desk.until(desk.now)
    letters = [one.letter for one in desk.sent if one.letter.name in ("status", "escalated")]
    assert [letter.name for letter in letters] == ["escalated"]
    assert letters[0].details["level"] == str(desk.tickets[1].ticket.level) == "L2"
    assert letters[0].details["late"] is True and "next_update" in letters[0].details


def test_that_the_lead_was_told_is_no_hand_over_to_specialists() -> None:
    desk = Driver(replace(DESK, rules=(), lead="cas@desk.example"))
    desk.report()
    desk.after(15 * DAY)
    assert "escalated" in desk.names(1), "the lead heard of the missed promise"
    letter = next(one.letter for one in reversed(desk.sent) if one.letter.name == "status")
    assert letter.details["steps"] == ((AT, "opened"),)


def test_experts_are_called_experts_and_a_question_is_no_answer() -> None:
    desk = Driver(replace(DESK, agents=(*DESK.agents, GURU)))
    desk.report()
    desk.after(HOUR)
    desk.order(1, "#escalate l2")
    desk.after(HOUR)
    desk.order(1, "#escalate l3")
    desk.after(HOUR)
    desk.answer(1, GURU, "#wait\nWhich colour?")
    desk.reply(1, "what is the status?")
    letter = next(one.letter for one in reversed(desk.sent) if one.letter.name == "status_report")
    steps = letter.details["steps"]
    assert isinstance(steps, tuple)
    assert [row[1] for row in steps if row[1] != "acknowledged"] == ["opened", "escalated", "experts", "waiting"]


def test_a_mail_that_waited_was_received_when_it_came() -> None:
    since = AT - 5 * HOUR
    target = replace(FIRST_RESPONSE, since=since, span=7 * HOUR)
    place = standing(steps=((AT, "opened"),))
    place = replace(place, ticket=replace(place.ticket, targets=(target,)))
    letter = next(one for one in clock_story(due(place, target)).letters if one.name == "status")
    assert letter.details["steps"] == ((since, "opened"),)


def test_a_planned_talk_is_in_the_letter() -> None:
    start = AT + 3 * DAY
    place = standing()
    place = replace(place, ticket=replace(place.ticket, call_at=start, call_minutes=30))
    letter = next(one for one in clock_story(due(place)).letters if one.name == "status")
    assert letter.details["call_at"] == start


def test_who_asks_while_work_goes_on_is_promised_the_next_news() -> None:
    desk = Driver()
    desk.report()
    desk.answer(1, ANN_AGENT, "We are looking into it.")
    desk.after(HOUR)
    desk.reply(1, "what is the status?")
    letter = next(one.letter for one in reversed(desk.sent) if one.letter.name == "status_report")
    news = desk.tickets[1].ticket.target(TargetKind.NEXT_UPDATE)
    assert news is not None and letter.details["next_update"] == news.due


def test_a_daemon_that_slept_through_two_steps_warns_of_the_highest_alone() -> None:
    desk = Driver(replace(DESK, rules=()))
    desk.report()
    first = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    assert first is not None and first.span is not None
    desk.sleep(first.span * 0.8)
    desk.until(desk.now)
    assert [one.letter.details["percent"] for one in desk.sent if one.letter.name == "alert_warning"] == [75, 75]


def test_a_dead_address_is_not_written_to_and_history_says_so() -> None:
    desk = Driver()
    desk.report()
    desk.dead.add(BOB.address)
    desk.after(5 * HOUR)
    assert told(desk) == []
    reasons = [e.because for e in desk.tickets[1].history if isinstance(e, LetterWithheld) and e.letter == "status"]
    assert reasons == ["letters to this address come back"]


def test_a_sender_whom_our_server_refutes_is_not_written_to_either() -> None:
    desk = Driver()
    desk.report(proved=False, trust=Trust(aligned=Aligned.FAIL, by="mail.desk.example", because="dmarc=fail"))
    desk.after(5 * HOUR)
    assert desk.letters(1, "acknowledgement", "status", "escalated") == []


def test_a_machine_is_not_written_to_until_a_person_writes_from_there() -> None:
    desk = Driver(replace(DESK, rules=()))
    desk.report(nature=Nature.ALERT, reason="an alert")
    desk.after(5 * HOUR)
    assert told(desk) == []
    desk.reply(1, "I am a person, and it is still broken.")
    assert desk.standing(1).withheld == ""


def test_a_budget_that_was_spent_keeps_no_later_letter_from_who_has_proved_themselves() -> None:
    assert ("status", BOB.address) in owed(clock_story(due(standing(withheld=SPENT, proved=True))))


def test_who_floods_the_desk_in_somebody_s_name_has_us_flood_nobody() -> None:
    case = clock_story(due(standing(withheld=SPENT)))
    assert ("status", BOB.address) not in owed(case)
    assert [event.because for event in case.events if isinstance(event, LetterWithheld)] == [SPENT]


def test_history_names_the_reason_that_keeps_a_letter_back() -> None:
    case = clock_story(due(standing(withheld="a machine wrote it: an alert")))
    kept_back = [event for event in case.events if isinstance(event, LetterWithheld)]
    assert [(event.letter, event.because) for event in kept_back] == [("status", "a machine wrote it: an alert")]
    assert case.ticket.target(TargetKind.NEXT_UPDATE) is None

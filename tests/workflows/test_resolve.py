# SPDX-License-Identifier: Apache-2.0
"""The orders that wait for the reporter, end a ticket, open it again, or keep a note; and the clocks behind them."""

from dataclasses import replace

import pytest

from parsers.values import Contact
from tests.workflows.driver import HOUR
from tests.workflows.living import DAY, Living, begun
from tests.workflows.samples import ANN, ANN_AGENT, FILE
from workflows.letter import Audience
from workflows.resolve import coded
from workflows.ticket import Code, State, TargetKind, TargetState, TimerKind


def refused(desk: Living, text: str) -> str:
    """Why an order of Ann's was not obeyed."""
    case = desk.answer(1, ANN_AGENT, text)
    assert case.disposition is not None and case.disposition.outcome == "held"
    return case.disposition.because


def states(desk: Living, kind: TargetKind) -> list[TargetState]:
    """How the promises of a kind stand."""
    return [target.state for target in desk.ticket().targets if target.kind is kind]


# Resolve


def test_a_resolution_goes_out_in_one_letter_and_is_kept() -> None:
    desk = begun()
    desk.command("#resolve cleaned the sensor\n\nPlease write to ann@desk.example if it happens again.")
    letters = [one.letter for one in desk.sent if one.letter.audience is Audience.REPORTER][1:]
    assert [letter.name for letter in letters] == ["resolved"]
    told = str(letters[0].details["resolution_text"])
    assert told.startswith("cleaned the sensor\n\nPlease write to support@desk.example")
    assert [note.voice for note in desk.tickets[1].notes] == ["resolution"]
    closes = desk.ticket().timer(TimerKind.CLOSE)
    assert closes is not None and letters[0].details["until"] == closes.due == desk.now + desk.desk.process.close


def test_a_resolution_keeps_both_promises_and_ends_every_timer_but_its_own() -> None:
    desk = begun()
    desk.command("#resolve cleaned the sensor")
    assert states(desk, TargetKind.FIRST_RESPONSE) == states(desk, TargetKind.RESOLUTION) == [TargetState.MET]
    assert {timer.kind for timer in desk.ticket().timers} == {TimerKind.CONFIRM_REMINDER, TimerKind.CLOSE}


def test_a_resolution_that_comes_too_late_keeps_no_promise() -> None:
    desk = begun()
    desk.after(30 * HOUR)
    desk.command("#resolve cleaned the sensor")
    assert states(desk, TargetKind.RESOLUTION) == [TargetState.MISSED]
    assert not any(target.state is TargetState.RUNNING for target in desk.ticket().targets)


def test_a_daemon_that_slept_misses_what_it_had_not_noticed_yet() -> None:
    desk = begun()
    desk.sleep(30 * HOUR)
    desk.command("#resolve cleaned the sensor")
    assert states(desk, TargetKind.RESOLUTION) == [TargetState.MISSED]


def test_a_resolution_without_a_word_is_refused_and_says_what_it_is_good_for() -> None:
    assert "so that it can be found the next time" in refused(begun(), "#resolve")


def test_the_mail_s_text_alone_is_a_resolution() -> None:
    desk = begun()
    desk.command("#resolve\n\nI have cleaned the sensor.")
    assert [note.text for note in desk.tickets[1].notes] == ["I have cleaned the sensor."]


def test_a_ticket_that_is_over_is_not_resolved_again() -> None:
    desk = begun()
    desk.command("#resolve cleaned the sensor")
    assert "resolved already" in refused(desk, "#resolve once more")


def test_files_go_with_the_resolution() -> None:
    desk = begun()
    letter = desk.last(1, Audience.AGENT, ANN.address)
    ann = Contact(name=ANN.name, address=ANN.address)
    mail = desk.mail("#resolve as in the file", contact=ann, attachments=(replace(FILE, role="attachment"),))
    desk.arrive(mail, letter, 1, as_agent=ANN_AGENT)
    sent = next(one.letter for one in desk.sent if one.letter.name == "resolved")
    assert [file.filename for file in sent.attachments] == ["log.txt"]


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("rebooted", None, "rebooted"),
        ("workaround use the other printer", Code.WORKAROUND, "use the other printer"),
        ("Workaround: use the other printer", Code.WORKAROUND, "use the other printer"),
        ("duplicate", Code.DUPLICATE, ""),
        ("not-an-incident all is well", Code.NO_INCIDENT, "all is well"),
        ("solved by a reboot", None, "solved by a reboot"),
        ("", None, ""),
    ],
)
def test_a_code_may_stand_first(value: str, code: Code | None, words: str) -> None:
    assert coded(value) == (code, words)


# Confirmation by silence


def test_silence_after_a_resolution_closes_after_one_reminder() -> None:
    desk = begun()
    desk.command("#resolve workaround use the other printer")
    desk.after(30 * DAY)
    assert desk.to_reporter()[1:] == ["resolved", "confirm_reminder", "closed"]
    assert (desk.ticket().state, desk.ticket().code) == (State.CLOSED, "workaround")
    assert "confirmed" not in desk.names(1)
    assert desk.sent[-1].letter.details == {"code_word": "workaround", "silent": True}


def test_who_was_reminded_late_has_as_much_time_as_ever() -> None:
    desk = begun()
    desk.command("#resolve cleaned the sensor")
    desk.sleep(10 * DAY)
    desk.after(DAY)
    assert desk.to_reporter()[1:] == ["resolved", "confirm_reminder"]
    desk.after(desk.desk.process.close - desk.desk.process.confirm_reminder)
    assert desk.ticket().state is State.CLOSED


# Close


def test_closing_an_open_ticket_needs_how_it_ended() -> None:
    assert "say how it ended" in refused(begun(), "#close")


@pytest.mark.parametrize(
    ("order", "code", "kept"),
    [("#close duplicate", "duplicate", []), ("#close cleaned the sensor", "solved", ["cleaned the sensor"])],
)
def test_a_ticket_is_closed_with_its_code(order: str, code: str, kept: list[str]) -> None:
    desk = begun()
    desk.command(order)
    assert (desk.ticket().state, desk.ticket().code) == (State.CLOSED, code)
    assert [note.text for note in desk.tickets[1].notes] == kept
    assert desk.to_reporter()[-1] == "closed" and desk.ticket().timers == ()
    assert not any(target.state is TargetState.RUNNING for target in desk.ticket().targets)


def test_only_what_restored_service_keeps_the_promise_of_a_resolution() -> None:
    desk = begun()
    desk.command("#close duplicate")
    assert states(desk, TargetKind.RESOLUTION) == [TargetState.CANCELLED]


@pytest.mark.parametrize(("value", "meant"), [("cancelld", "cancelled"), ("Duplicat", "duplicate")])
def test_a_slip_of_the_pen_in_a_code_closes_nothing(value: str, meant: str) -> None:
    assert f"did you mean #close {meant}?" in refused(begun(), f"#close {value}")
    desk = begun()
    desk.command("#close replaced")
    assert desk.ticket().state is State.CLOSED


@pytest.mark.parametrize("value", ["43", "#43", "[#43]", "duplicate 43"])
def test_the_number_of_another_ticket_is_no_way_in_which_it_was_solved(value: str) -> None:
    assert "#duplicate" in refused(begun(), f"#close {value}")


def test_a_closed_ticket_is_not_closed_again() -> None:
    desk = begun()
    desk.command("#close duplicate")
    assert "closed already" in refused(desk, "#close")


# Reopen


@pytest.mark.parametrize("before", ["#resolve cleaned the sensor", "#close duplicate"])
def test_an_agent_opens_again_what_was_over(before: str) -> None:
    desk = begun()
    desk.command(before)
    desk.after(HOUR)
    desk.command("#reopen it smokes now")
    assert (desk.ticket().state, desk.ticket().code) == (State.IN_PROGRESS, "")
    assert desk.target(TargetKind.RESOLUTION).state is TargetState.RUNNING
    assert desk.to_reporter()[-1] == "reopened"
    assert desk.tickets[1].notes[-1].text == "it smokes now"


def test_who_opens_it_again_in_their_own_words_sends_no_second_letter() -> None:
    desk = begun()
    desk.command("#resolve cleaned the sensor")
    desk.command("#reopen\n\nI am not happy with it yet, and look again.")
    assert desk.to_reporter()[1:] == ["resolved", "answer"]


def test_an_open_ticket_is_not_opened_again() -> None:
    assert "it is open" in refused(begun(), "#reopen")


# Wait


def test_the_question_goes_out_and_every_promise_stands_still() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich room is it in?")
    assert desk.to_reporter()[-1] == "answer"
    assert states(desk, TargetKind.FIRST_RESPONSE) == [TargetState.MET]
    assert states(desk, TargetKind.RESOLUTION) == [TargetState.PAUSED]
    assert desk.runs(TimerKind.REMINDER, TimerKind.SILENCE)


def test_nobody_waits_for_an_answer_to_no_question() -> None:
    assert "nobody has asked" in refused(begun(), "#wait")
    desk = begun()
    desk.command("Which room is it in?")
    desk.command("#wait")
    assert desk.ticket().state is State.WAITING


def test_the_rhythm_of_reminders_then_solved_by_silence_then_closed() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich room is it in?")
    desk.after(60 * DAY)
    assert desk.to_reporter()[2:] == ["reminder", "reminder", "resolved_silent", "closed"]
    assert [round((one.at - desk.sent[0].at) / DAY) for one in desk.sent if one.letter.name == "reminder"] == [1, 3]
    assert (desk.ticket().state, desk.ticket().code) == (State.CLOSED, "no_answer")
    assert desk.to_agents("alert_solved_silent") == [ANN.address]


def test_what_silence_solved_a_word_undoes() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich room is it in?")
    left = desk.target(TargetKind.RESOLUTION).left
    desk.after(8 * DAY)
    desk.command("#reopen")
    assert desk.ticket().state is State.IN_PROGRESS
    assert desk.target(TargetKind.RESOLUTION).due == desk.now + (left or DAY)


def test_an_agent_says_when_the_first_reminder_goes() -> None:
    desk = begun()
    desk.command("#wait 2d\n\nWhich room is it in?")
    began = desk.now
    desk.after(60 * DAY)
    assert [(one.at - began) / DAY for one in desk.sent if one.letter.name == "reminder"] == [2, 4]


@pytest.mark.parametrize("value", ["soon", "0m", "2000d", "2d please"])
def test_what_is_no_time_is_refused(value: str) -> None:
    assert "no time until the first reminder" in refused(begun(), f"#wait {value}\n\nWhich room?")


def test_a_desk_that_slept_sends_one_reminder_and_leaves_time_for_the_answer() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich room is it in?")
    desk.sleep(20 * DAY)
    desk.after(HOUR)
    assert desk.to_reporter()[2:] == ["reminder"]
    assert desk.ticket().state is State.WAITING
    desk.after(4 * DAY)
    assert desk.to_reporter()[3:] == ["resolved_silent"]


def test_a_plain_answer_of_an_agent_goes_on_waiting_and_taking_it_does_not() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich room is it in?")
    desk.command("I mean the number on the door.")
    assert desk.ticket().state is State.WAITING
    desk.command("#take")
    assert desk.ticket().state is State.IN_PROGRESS
    assert states(desk, TargetKind.RESOLUTION)[-1] is TargetState.RUNNING
    assert not desk.runs(TimerKind.REMINDER, TimerKind.SILENCE)


def test_at_the_command_line_the_question_goes_out_too() -> None:
    desk = begun()
    case = desk.order(1, "#wait\nWhich room is it in?", ANN_AGENT)
    assert (case.refused, desk.to_reporter()[-1]) == ((), "answer")
    assert states(desk, TargetKind.FIRST_RESPONSE) == [TargetState.MET]


def test_a_resolution_while_we_wait_counts_the_time_before_it() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich room is it in?")
    desk.after(2 * DAY)
    desk.command("#resolve found it without you")
    assert states(desk, TargetKind.RESOLUTION) == [TargetState.MET]


# Note


def test_a_note_and_all_that_stands_below_it_stay_at_the_desk() -> None:
    desk = begun()
    letters = desk.to_reporter()
    desk.command("#note he is in a hurry\n\nAnd his boss called.")
    assert [(note.voice, note.text) for note in desk.tickets[1].notes] == [
        ("note", "he is in a hurry\n\nAnd his boss called.")
    ]
    assert desk.to_reporter() == letters
    assert desk.ticket().state is State.NEW



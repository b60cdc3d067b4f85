# SPDX-License-Identifier: Apache-2.0
"""What a reporter's reply does, by the state of the ticket."""

from dataclasses import replace

import pytest

from parsers.values import Contact, Nature
from tests.workflows.driver import HOUR
from tests.workflows.living import DAY, Living, begun
from tests.workflows.samples import ANN, CAS, EVE, arrival, facts, mail, standing, story
from workflows.events import Opened
from workflows.history import replay
from workflows.letter import Audience
from workflows.stories import ARRIVAL, ARRIVAL_END, tell
from workflows.ticket import Level, State, TargetKind, TargetState, TimerKind

THANKS = "Thank you very much!"
WORKS = "It works again, thanks!"
BROKEN = "No, it still does not work."
MORE = "The paper tray of the printer was replaced last week by the supplier."
CANCEL = "Never mind, I no longer need this."
STATUS = "Any news on my ticket?"


def resolved() -> Living:
    """Ticket 1, resolved by Ann an hour after it was reported."""
    desk = begun()
    desk.after(HOUR)
    desk.command("#resolve cleaned the sensor")
    assert desk.ticket().state is State.RESOLVED
    return desk


def closed() -> Living:
    """The same, confirmed by Bob."""
    desk = resolved()
    desk.reply(1, WORKS)
    assert desk.ticket().state is State.CLOSED
    return desk


def waiting() -> Living:
    """Ticket 1, with a question of Ann's to Bob."""
    desk = begun()
    desk.after(HOUR / 2)
    desk.command("#wait\n\nWhich room is it in?")
    assert desk.ticket().state is State.WAITING
    return desk


LIVES = {"new": begun, "waiting": waiting, "resolved": resolved, "closed": closed}


@pytest.mark.parametrize("life", LIVES)
def test_mere_thanks_change_nothing_and_tell_nobody(life: str) -> None:
    desk = LIVES[life]()
    desk.after(HOUR / 10)
    before, letters = desk.ticket(), len(desk.sent)
    desk.reply(1, THANKS)
    after = desk.ticket()
    assert replace(before, seq=after.seq, updated_at=after.updated_at) == after
    assert len(desk.sent) == letters and len(desk.tickets) == 1


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("nature", [Nature.AUTO_REPLY, Nature.NOTIFICATION, Nature.ALERT])
@pytest.mark.parametrize("text", [BROKEN, MORE, WORKS, "5"])
def test_automatic_mail_moves_no_state_and_no_clock(life: str, nature: Nature, text: str) -> None:
    desk = LIVES[life]()
    before, letters = desk.ticket(), desk.to_reporter()
    desk.reply(1, text, nature=nature, reason="Auto-Submitted")
    after = desk.ticket()
    assert (after.state, after.targets, after.timers, after.mark) == (
        before.state, before.targets, before.timers, before.mark,
    )  # fmt: skip
    assert desk.to_reporter() == letters and len(desk.tickets) == 1


# While it is open


@pytest.mark.parametrize("text", [WORKS, "It works again, please close the ticket.", CANCEL])
def test_who_says_that_it_works_is_taken_at_their_word_and_the_team_may_object(text: str) -> None:
    desk = begun()
    desk.reply(1, text)
    assert desk.ticket().state is State.NEW
    assert desk.to_agents("alert_close_asked") == [ANN.address, CAS.address]
    assert desk.sent[-1].letter.details.get("cancelled", False) is (text == CANCEL)
    assert desk.to_agents("alert_reply") == []
    desk.after(desk.desk.process.at_word)
    assert desk.ticket().state is State.CLOSED
    assert desk.ticket().code == ("cancelled" if text == CANCEL else "solved")
    assert [name for name in desk.names(1) if name in ("resolved", "confirmed", "closed")] == [
        "resolved", "confirmed", "closed",
    ]  # fmt: skip
    assert desk.to_reporter()[-1] == "closed"


def test_one_word_of_the_owner_is_enough_once_the_reporter_said_that_it_works() -> None:
    desk = begun()
    desk.reply(1, WORKS)
    desk.command("#resolve")
    assert (desk.ticket().state, desk.to_reporter()[-1]) == (State.CLOSED, "closed")


def test_a_second_word_does_not_ring_twice() -> None:
    desk = begun()
    desk.reply(1, WORKS)
    desk.reply(1, "Please close the ticket.")
    assert len(desk.to_agents("alert_close_asked")) == 2


@pytest.mark.parametrize("text", [BROKEN, MORE])
def test_what_the_reporter_writes_later_takes_their_word_back(text: str) -> None:
    desk = begun()
    desk.reply(1, WORKS)
    desk.reply(1, text)
    assert not desk.runs(TimerKind.AT_WORD)
    assert len(desk.to_agents("alert_reply")) == 2
    desk.after(desk.desk.process.at_word)
    assert desk.ticket().is_open


OBJECTIONS = [
    "Before I close: which charger did you use?", "#take", "#note the fan is still loud", "#escalate the fan is loud",
    "#priority 2", "#call tomorrow 10:00", "#wait\n\nWhich charger did you use?",
]  # fmt: skip


@pytest.mark.parametrize("text", OBJECTIONS)
def test_whoever_of_the_desk_goes_on_objects_to_the_reporter_s_word(text: str) -> None:
    desk = begun()
    desk.reply(1, WORKS)
    desk.command(text)
    waits = text.startswith("#wait")
    assert not desk.runs(TimerKind.AT_WORD)
    assert waits or desk.ticket().level is not Level.L1 or desk.runs(TimerKind.ESCALATION)
    desk.after(desk.desk.process.at_word)
    assert desk.ticket().is_open and "call_cancelled" not in desk.to_reporter()
    assert desk.target(TargetKind.RESOLUTION).state is (TargetState.PAUSED if waits else TargetState.RUNNING)


def test_an_order_at_the_command_line_objects_too() -> None:
    desk = begun()
    desk.reply(1, WORKS)
    desk.order(1, "#note the fan is still loud")
    assert not desk.runs(TimerKind.AT_WORD)


@pytest.mark.parametrize("text", [WORKS, CANCEL])
def test_while_they_are_taken_at_their_word_nobody_is_warned_and_no_news_goes_out(text: str) -> None:
    desk = begun()
    desk.reply(1, text)
    told = len(desk.sent)
    desk.after(desk.desk.process.at_word)
    assert [one.letter.name for one in desk.sent[told:]] == ["closed"]
    assert {"target_warned", "target_missed", "escalated"}.isdisjoint(desk.names(1))


def test_a_word_that_is_taken_back_leaves_as_much_time_as_there_was() -> None:
    desk = begun()
    before = desk.target(TargetKind.RESOLUTION).due - desk.now
    desk.reply(1, WORKS)
    desk.after(HOUR)
    desk.reply(1, BROKEN)
    assert desk.target(TargetKind.RESOLUTION).due - desk.now == before and desk.runs(TimerKind.ESCALATION)


def test_a_colleague_in_copy_ends_nothing_by_their_word() -> None:
    desk = begun()
    place = desk.standing(1)
    desk.standing = lambda number: replace(place, participants=frozenset({"bob@home.example", EVE.address}))  # type: ignore[method-assign]
    desk.reply(1, WORKS, contact=Contact(name=EVE.name, address=EVE.address))
    assert desk.names(1).count("message_received") == 2
    assert not desk.runs(TimerKind.AT_WORD)
    assert desk.to_agents("alert_reply") == [ANN.address, CAS.address]


def test_who_asks_how_it_stands_gets_facts_and_rings_nobody() -> None:
    desk = begun()
    rung = len([one for one in desk.sent if one.letter.audience is Audience.AGENT])
    desk.reply(1, STATUS)
    letter = desk.sent[-1].letter
    assert (letter.name, letter.details["state"], letter.text) == ("status_report", "new", "")
    assert letter.details["next_update"] == desk.target(TargetKind.FIRST_RESPONSE).due
    assert ("opened" in str(letter.details["steps"])) and "told" in desk.names(1)[-1]
    assert len([one for one in desk.sent if one.letter.audience is Audience.AGENT]) == rung
    assert desk.target(TargetKind.FIRST_RESPONSE).state is TargetState.RUNNING


def test_a_breach_says_nothing_of_how_it_stands() -> None:
    place = replace(standing(), ticket=replace(standing().ticket, breach=True))
    case = story(mail(text=STATUS), facts(place, threads=(("first@home.example", 42),)))
    reporter = [one for one in case.letters if one.audience is Audience.REPORTER]
    assert [one.name for one in reporter] == ["status_breach"]
    assert set(reporter[0].details) <= {"next_update"} and reporter[0].subject == ""


def imported() -> Living:
    """Ticket 1, which came as old mail."""
    desk = begun()
    kept = desk.tickets[1]
    silent = [event for event in kept.history if event.name not in ("target_set", "timer_set", "acknowledged")]
    kept.history = [replace(event, source="import") if isinstance(event, Opened) else event for event in silent]
    kept.ticket = replace(replay(1, kept.history), seq=kept.ticket.seq)
    return desk


def test_who_writes_today_about_an_imported_ticket_is_promised_what_everybody_is() -> None:
    desk = imported()
    desk.now += DAY
    desk.reply(1, "It is still broken, please help.")
    assert (desk.ticket().source, desk.to_reporter()[-1]) == ("mail", "acknowledgement")
    assert desk.to_agents("alert_reply") == [ANN.address, CAS.address]
    assert desk.target(TargetKind.RESOLUTION).state is TargetState.RUNNING and desk.runs(TimerKind.ESCALATION)
    desk.until(desk.target(TargetKind.FIRST_RESPONSE).due)
    assert "status" in desk.to_reporter()


def test_who_asks_how_an_imported_ticket_stands_is_told() -> None:
    desk = imported()
    desk.now += DAY
    desk.reply(1, STATUS)
    assert (desk.ticket().source, desk.to_reporter()[-1]) == ("mail", "status_report")
    desk.command("#resolve cleaned the sensor")
    assert desk.to_reporter()[-1] == "resolved"


# While we wait


@pytest.mark.parametrize(
    ("text", "letter"),
    [(STATUS, "status_report"), ("Out of the office until Monday.", ""), ("Ik ben afwezig tot maandag.", "")],
)
def test_what_does_not_answer_our_question_leaves_it_open(text: str, letter: str) -> None:
    desk = waiting()
    before, told = desk.ticket(), desk.to_reporter()
    desk.after(DAY / 2)
    desk.reply(1, text)
    assert (desk.ticket().state, desk.ticket().timers) == (State.WAITING, before.timers)
    assert desk.target(TargetKind.RESOLUTION).state is TargetState.PAUSED
    assert desk.to_reporter()[len(told) :] == ([letter] if letter else [])
    assert desk.to_agents("alert_reply") == ([] if letter else [ANN.address])


@pytest.mark.parametrize("text", [MORE, BROKEN])
def test_a_reply_resumes_what_stood_still(text: str) -> None:
    desk = waiting()
    left = desk.target(TargetKind.RESOLUTION).left
    desk.after(DAY / 2)
    desk.reply(1, text)
    assert desk.ticket().state is State.IN_PROGRESS
    resolution = desk.target(TargetKind.RESOLUTION)
    assert left is not None and (resolution.state, resolution.due) == (TargetState.RUNNING, desk.now + left)
    assert not desk.runs(TimerKind.REMINDER, TimerKind.SILENCE)
    assert desk.to_agents("alert_reply") == [ANN.address]


def test_who_answers_that_it_works_is_taken_at_their_word_there_too() -> None:
    desk = waiting()
    desk.reply(1, WORKS)
    assert desk.ticket().state is State.IN_PROGRESS and desk.runs(TimerKind.AT_WORD)


# Once it is resolved


def test_yes_confirms_and_closes_with_a_letter() -> None:
    desk = resolved()
    desk.reply(1, "Yes")
    assert desk.ticket().state is State.CLOSED and desk.ticket().code == "solved"
    assert desk.names(1).count("confirmed") == 1
    assert desk.to_reporter()[-2:] == ["resolved", "closed"]
    assert desk.ticket().timers == ()


@pytest.mark.parametrize("text", ["No", BROKEN])
def test_no_opens_it_again_at_the_same_level_with_its_time_running(text: str) -> None:
    desk = resolved()
    used = desk.ticket().resolved_at
    before = desk.ticket()
    desk.after(DAY)
    desk.reply(1, text)
    after = desk.ticket()
    assert (after.state, after.level, after.team, after.reopened) == (State.IN_PROGRESS, before.level, before.team, 1)
    first, again = [target for target in after.targets if target.kind is TargetKind.RESOLUTION]
    assert used is not None and again.due - desk.now == max(first.due - used, (first.span or DAY) / 4)
    assert sum(target.kind is TargetKind.FIRST_RESPONSE for target in after.targets) == 1
    assert desk.to_reporter()[-1] == "reopened"
    assert desk.sent[-1].letter.details["resolution_text"] == "cleaned the sensor"
    assert desk.target(TargetKind.NEXT_UPDATE).state is TargetState.RUNNING
    assert desk.to_agents("alert_reopened") == [ANN.address]  # who resolved it
    assert not desk.runs(TimerKind.CLOSE, TimerKind.CONFIRM_REMINDER)


def test_what_is_no_answer_to_the_question_opens_it_again_and_nobody_closes_it_as_unheard() -> None:
    desk = resolved()
    desk.after(DAY)
    desk.reply(1, MORE)
    assert (desk.ticket().state, desk.to_reporter()[-1]) == (State.IN_PROGRESS, "reopened")
    (told,) = (one.letter for one in desk.sent if one.letter.name == "reopened")
    assert told.details["unsure"] and told.details["next_update"]
    assert desk.to_agents("alert_reopened") == [ANN.address]
    assert not desk.runs(TimerKind.CLOSE, TimerKind.CONFIRM_REMINDER)


def test_a_late_answer_to_our_question_opens_what_silence_had_resolved() -> None:
    desk = begun()
    desk.command("#wait\n\nWhich number stands on the label?")
    desk.after(8 * DAY)
    assert (desk.ticket().state, desk.ticket().code) == (State.RESOLVED, "no_answer")
    desk.reply(1, "Sorry, I was ill. The number is 12.")
    assert (desk.ticket().state, desk.to_reporter()[-1]) == (State.IN_PROGRESS, "reopened")
    desk.after(8 * DAY)
    assert "closed" not in desk.to_reporter()


@pytest.mark.parametrize("text", ["I am on leave and test it then.", "Great, problem solved. 5", "10/10"])
def test_what_is_not_understood_is_read_by_a_person_while_it_stays_resolved(text: str) -> None:
    desk = resolved()
    desk.after(DAY)
    letters = desk.to_reporter()
    desk.reply(1, text)
    assert (desk.ticket().state, desk.to_reporter()) == (State.RESOLVED, letters)
    assert desk.to_agents("alert_reply") == [ANN.address]
    assert desk.sent[-1].letter.details["commands"] == ("#reopen",)
    close = desk.ticket().timer(TimerKind.CLOSE)
    assert close is not None and close.due == desk.now + desk.desk.process.close


@pytest.mark.parametrize("text", ["Yes", WORKS, "1", "Please close the ticket."])
@pytest.mark.parametrize("life", ["new", "waiting", "resolved", "closed"])
def test_who_does_not_prove_to_be_the_reporter_ends_nothing_and_marks_nothing(life: str, text: str) -> None:
    desk = LIVES[life]()
    before, letters = desk.ticket(), desk.to_reporter()
    place = desk.standing(1)
    forged = desk.mail(text, proved=False, subject="Re: The printer is broken [#1]")
    case = story(forged, facts(place), desk.desk)
    assert (case.ticket.state, case.ticket.mark, case.ticket.code) == (before.state, 0, before.code)
    assert case.ticket.timer(TimerKind.AT_WORD) is None and case.ticket.number == 1
    alerts = [one for one in case.letters if one.audience is Audience.AGENT]
    assert {(one.name, one.details["unproved"]) for one in alerts} == {("alert_reply", True)}
    assert not [one for one in case.letters if one.audience is Audience.REPORTER] and letters == desk.to_reporter()


@pytest.mark.parametrize(("proved", "state"), [(False, State.WAITING), (True, State.IN_PROGRESS)])
def test_a_forged_mail_that_knows_the_number_does_not_end_the_waiting_and_an_agent_reads_it(
    proved: bool, state: State
) -> None:
    desk = waiting()
    desk.after(DAY / 2)
    before = [one for one in desk.ticket().timers if one.kind is TimerKind.REMINDER]
    written = desk.mail("It is in room 12.", proved=proved, subject="Re: The printer is broken [#1]")
    case = replace(arrival(written, facts(desk.standing(1)), desk.desk), at=desk.now)
    case = tell(ARRIVAL, ARRIVAL_END, case)
    assert (case.ticket.number, case.ticket.state) == (1, state)
    assert [one.to.address for one in case.letters if one.name == "alert_reply"] == [ANN.address]
    kept = [one for one in case.ticket.timers if one.kind is TimerKind.REMINDER]
    assert before and kept == ([] if proved else before)
    end = case.ticket.timer(TimerKind.SILENCE)
    assert (end.due if end is not None else None) == (None if proved else case.at + desk.desk.process.silence)


def test_where_nobody_ever_vouched_for_the_reporter_their_word_counts() -> None:
    place = standing(ticket=replace(standing().ticket, state=State.RESOLVED, code="solved"))
    case = story(mail(text="Yes"), facts(place, threads=(("first@home.example", 42),)))
    assert case.ticket.state is State.CLOSED


def test_a_mark_confirms_and_is_kept() -> None:
    desk = resolved()
    desk.reply(1, "5")
    assert (desk.ticket().state, desk.ticket().mark) == (State.CLOSED, 5)


# Once it is closed


def test_a_low_mark_is_heard_of_with_its_words_and_a_good_one_is_recorded() -> None:
    desk = closed()
    desk.reply(1, "Nobody called me back.", subject="Re: The printer is broken [#1] rating 2")
    assert (desk.ticket().mark, desk.ticket().state) == (2, State.CLOSED)
    assert desk.to_agents("alert_rating") == [ANN.address]  # this desk has no lead
    assert [note.text for note in desk.tickets[1].notes if note.voice == "comment"] == ["Nobody called me back."]
    desk.reply(1, "4")
    assert desk.ticket().mark == 4 and len(desk.to_agents("alert_rating")) == 1


@pytest.mark.parametrize("text", [THANKS, WORKS, CANCEL])
def test_after_the_end_kind_words_open_nothing(text: str) -> None:
    desk = closed()
    desk.reply(1, text)
    assert len(desk.tickets) == 1 and desk.ticket().state is State.CLOSED


@pytest.mark.parametrize("text", ["Yes", "Oui, merci", "10", "4.5", "Een dikke 5!", "10/10", ""])
def test_after_the_end_a_bare_answer_to_what_we_asked_opens_nothing(text: str) -> None:
    desk = closed()
    desk.reply(1, text, name="closed")
    assert len(desk.tickets) == 1 and desk.ticket().state is State.CLOSED


def test_after_the_end_something_new_opens_a_linked_follow_up_once() -> None:
    desk = closed()
    desk.reply(1, MORE, name="closed")
    assert desk.ticket().state is State.CLOSED
    assert "linked" in desk.names(2)
    acknowledgement = next(one.letter for one in desk.sent if one.ticket == 2)
    assert acknowledgement.details["follow_up_of"] == "[#1]"
    desk.reply(1, "And the scanner of it is slow as well since Monday.", name="closed")
    assert len(desk.tickets) == 2 and desk.names(2).count("message_received") == 2


def test_the_status_of_a_closed_ticket_is_still_told() -> None:
    desk = closed()
    desk.reply(1, STATUS)
    assert desk.to_reporter()[-1] == "status_report" and len(desk.tickets) == 1

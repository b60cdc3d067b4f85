# SPDX-License-Identifier: Apache-2.0
"""Two desks that answer each other end soon, and what is opened again and again is shown to a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parsers.values import Contact
from tests.workflows.living import DAY, Living, begun
from tests.workflows.samples import ANN, ANN_AGENT, BOB, CAS, DESK, due, facts, mail, standing, story
from workflows.desk import Budgets
from workflows.letter import Audience
from workflows.ticket import State, TargetKind, TargetState
from workflows.writing import unreachable

UNBOUND = replace(DESK, budgets=Budgets(contact=10_000, domain=10_000, hour=10_000), lead=CAS.address)
OTHER = Contact(name="Helpdesk", address="help@other.example")
SECOND = timedelta(seconds=1)


def volley(desk: Living, text: str, *, threads: bool, pause: timedelta, most: int = 60) -> int:
    """Another desk answers each letter of ours; how many letters it got before there was silence."""
    answered = 0
    desk.report(text, contact=OTHER)
    while answered < most:
        mine = [one for one in desk.sent if one.letter.to.address == OTHER.address]
        if len(mine) <= answered:
            break
        last = mine[-1]
        answered = len(mine)
        desk.now += pause
        told = desk.mail(text, contact=OTHER, subject="Re: your request")
        desk.arrive(told, last if threads else None, last.ticket if threads else 0)
    return answered


@pytest.mark.parametrize("threads", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your request. It is registered as number 4711 and we look into it.",
        "Is there any news on my ticket?",
        "Status?",
    ],
)
def test_two_desks_that_answer_each_other_stop_after_a_handful_of_letters(text: str, threads: bool) -> None:
    desk = Living(UNBOUND)
    assert volley(desk, text, threads=threads, pause=30 * SECOND) <= 5
    desk.after(timedelta(minutes=1))


def test_the_owner_and_the_lead_are_told_once_and_letters_rest_until_somebody_acts() -> None:
    desk = Living(UNBOUND)
    volley(desk, "Status?", threads=False, pause=30 * SECOND)
    desk = Living(UNBOUND)
    desk.report("Our system cannot reach yours at all.", contact=OTHER)
    for _ in range(6):
        desk.now += 10 * SECOND
        desk.reply(1, "What is the status?")
    assert desk.names(1).count("ping_pong_stopped") == 1
    assert desk.to_agents("alert_pingpong") == [ANN.address, CAS.address]
    assert len(desk.to_reporter()) <= 4
    before = len(desk.to_reporter())
    desk.answer(1, ANN_AGENT, "A person here: what is it about?")
    assert desk.to_reporter()[before:] == ["answer"]
    desk.after(timedelta(hours=2))
    desk.reply(1, "What is the status?")
    assert desk.to_reporter()[-1] == "status_report"


def test_a_person_who_answers_at_once_what_an_agent_writes_stops_nothing() -> None:
    desk = begun()
    for n in range(8):
        desk.now += 30 * SECOND
        desk.answer(1, ANN_AGENT, f"Question {n} of mine?", name="alert_new")
        desk.now += 30 * SECOND
        desk.reply(1, f"The answer to your question {n} is in the room beside it.", name="answer")
    assert "ping_pong_stopped" not in desk.names(1)


def test_what_is_opened_again_too_often_in_a_week_is_shown_to_a_person_without_a_letter() -> None:
    desk = Living(UNBOUND)
    desk.report("The printer prints nothing.")
    for n in range(5):
        desk.now += timedelta(hours=1)
        desk.answer(1, ANN_AGENT, "#resolve cleaned the sensor", name="alert_new" if n == 0 else "")
        assert desk.ticket().state is State.RESOLVED
        desk.now += timedelta(hours=1)
        desk.reply(1, "No, it still does not work.")
        assert desk.ticket().state is State.IN_PROGRESS
    assert desk.names(1).count("reopened") == 5
    assert desk.to_reporter().count("reopened") == UNBOUND.process.reopen_limit
    assert desk.to_reporter().count("resolved") == 5  # a person's words still go
    assert desk.to_agents("alert_pingpong") == [ANN.address, CAS.address] * 2
    before, promised = len(desk.to_reporter()), desk.target(TargetKind.NEXT_UPDATE)
    assert promised.state is TargetState.RUNNING
    desk.until(promised.due)
    assert "status" in desk.to_reporter()[before:]


def test_what_is_opened_again_once_a_fortnight_is_no_ping_pong() -> None:
    desk = begun()
    for n in range(5):
        desk.answer(1, ANN_AGENT, "#resolve cleaned the sensor", name="alert_new" if n == 0 else "")
        desk.now += timedelta(hours=1)
        desk.reply(1, "No, it still does not work.")
        desk.now += 8 * DAY
    assert "ping_pong_stopped" not in desk.names(1)


def test_a_person_who_writes_five_mails_at_once_after_one_letter_stops_nothing() -> None:
    desk = begun()
    for n in range(5):
        desk.now += 20 * SECOND
        desk.reply(1, f"One thing more, number {n}.")
    assert "ping_pong_stopped" not in desk.names(1)


@pytest.mark.parametrize("quick", [0, 3])
def test_a_few_quick_mails_are_a_person_s(quick: int) -> None:
    case = story(mail(), facts(quick=quick))
    assert [one.name for one in case.letters if one.audience is Audience.REPORTER] == ["acknowledgement"]


def test_a_proved_person_who_reports_one_thing_after_the_other_is_acknowledged_each_time() -> None:
    desk = Living(UNBOUND)
    for n in range(7):
        desk.report(f"The lamp of room {n} is broken.", subject=f"Lamp of room {n}")
        assert desk.to_reporter(n + 1) == ["acknowledgement"]
        desk.now += 60 * SECOND


def test_who_asks_too_fast_still_hears_before_the_promised_time() -> None:
    desk = Living(UNBOUND)
    desk.report("The printer prints nothing.")
    for _ in range(6):
        desk.now += 60 * SECOND
        desk.reply(1, "status?")
    before = len(desk.to_reporter())
    assert desk.names(1).count("ping_pong_stopped") == 1
    desk.until(desk.target(TargetKind.FIRST_RESPONSE).due)
    assert desk.to_reporter()[before:] == ["status"]


def test_who_was_not_acknowledged_for_haste_hears_by_the_clock_once_they_are_proved() -> None:
    place = standing(proved=True, withheld="4 mails in a row came at once upon a letter of ours: another desk")
    assert unreachable(due(place)) == "" and unreachable(due(replace(place, proved=False))) == place.withheld


def test_a_new_ticket_of_another_desk_is_opened_and_not_acknowledged() -> None:
    case = story(mail(), facts(quick=4))
    assert [one.name for one in case.letters if one.audience is Audience.REPORTER] == []
    assert {"opened", "ping_pong_stopped", "letter_withheld"} <= {event.name for event in case.events}


def test_to_a_dead_address_an_agent_s_answer_does_not_go_and_the_agent_is_told() -> None:
    desk = begun()
    desk.dead.add(BOB.address)
    desk.answer(1, ANN_AGENT, "Which room is it in?")
    assert "answer" not in desk.to_reporter()
    assert "answered" not in desk.names(1) and desk.sent[-1].letter.name == "alert_returned"
    assert desk.sent[-1].letter.text == "Which room is it in?"
    assert desk.sent[-1].letter.details == {"unsent": True, "goes": "dead"}


def test_no_letter_of_ours_goes_to_a_dead_address_until_it_writes_again() -> None:
    desk = begun()
    desk.dead.add(BOB.address)
    desk.answer(1, ANN_AGENT, "#resolve cleaned the sensor")
    desk.after(30 * DAY)
    assert desk.to_reporter() == ["acknowledgement"] and desk.ticket().state is State.CLOSED


def test_who_writes_from_an_address_that_was_dead_is_answered() -> None:
    place = standing(requester=replace(standing().requester, dead=True))
    case = story(mail(text="Any news on my ticket?"), facts(place, threads=(("first@home.example", 42),)))
    assert [one.name for one in case.letters] == ["status_report"]

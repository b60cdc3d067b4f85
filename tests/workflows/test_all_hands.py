# SPDX-License-Identifier: Apache-2.0
"""A P1 calls all hands until somebody takes it; a stranger's is confirmed first; none goes unseen by level 3."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parsers.values import Contact
from tests.workflows.driver import Driver
from tests.workflows.samples import ANN, ANN_AGENT, CAS, CAS_AGENT, DESK, EXPERT
from workflows.desk import Agent, Process
from workflows.events_life import AllHandsTold, PriorityDoubted
from workflows.ticket import Level, Priority, TimerKind

GURU = Agent(id=4, name="Eli", address="eli@desk.example", level=Level.L3)
BOSS = Agent(id=5, name="Fay", address="fay@desk.example", level=Level.L2)
FULL = replace(DESK, agents=(*DESK.agents, GURU, BOSS), lead=BOSS.address, manager=BOSS.address)
EVERYBODY = [ANN.address, CAS.address, EXPERT.address, GURU.address, BOSS.address]
DOWN = "Nothing works at all, the whole company is down! This is critical, please help urgently!"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def rung(desk: Driver, number: int = 1) -> list[str]:
    return [to for _, to in desk.letters(number, "alert_p1")]


def down(desk: Driver, *, proved: bool = True, sender: str = "bob@home.example") -> Driver:
    desk.report(DOWN, proved=proved, contact=Contact(name="Bob Smit", address=sender))
    assert desk.tickets[len(desk.tickets)].ticket.priority is Priority.P1
    return desk


def test_a_p1_goes_to_level_3_and_calls_everybody_once() -> None:
    desk = down(Driver(FULL))
    assert desk.tickets[1].ticket.level is Level.L3
    assert rung(desk) == EVERYBODY
    assert desk.letters(1, "alert_new") == [], "nobody is told of it twice"


def test_it_is_repeated_until_somebody_takes_it_and_the_others_are_told() -> None:
    desk = down(Driver(FULL))
    desk.after(12 * MINUTE)
    assert rung(desk) == EVERYBODY * 3
    desk.order(1, "#take", GURU)
    assert [to for _, to in desk.letters(1, "alert_taken")] == [one for one in EVERYBODY if one != GURU.address]
    desk.after(20 * MINUTE)
    assert rung(desk) == EVERYBODY * 3
    assert desk.tickets[1].ticket.timer(TimerKind.REPEAT_P1) is None


def test_an_answer_ends_the_calls_too() -> None:
    desk = down(Driver(FULL))
    desk.after(MINUTE)
    desk.answer(1, GURU, "We are on it.")
    desk.after(30 * MINUTE)
    assert rung(desk) == EVERYBODY


def test_after_twelve_calls_the_lead_and_the_manager_see_to_it_and_the_calls_go_on_once_an_hour() -> None:
    desk = down(Driver(FULL))
    desk.after(timedelta(hours=1))
    assert rung(desk) == EVERYBODY * 13
    desk.after(timedelta(hours=3))
    assert rung(desk) == EVERYBODY * 16
    reasons = [one.letter.details["because"] for one in desk.sent if one.letter.name == "alert_lead"]
    assert reasons.count("P1: 12 calls, and nobody has taken it") == 1


def test_the_bell_of_a_desk_without_lead_and_manager_does_not_fall_silent() -> None:
    desk = down(Driver())
    desk.after(timedelta(hours=10))
    last = max(one.at for one in desk.sent if one.letter.name == "alert_p1")
    assert desk.now - last <= timedelta(hours=1)
    desk.order(1, "#take", ANN_AGENT)
    calls = len(rung(desk))
    desk.after(timedelta(hours=3))
    assert len(rung(desk)) == calls


def test_a_ticket_that_becomes_a_p1_is_called_out_until_somebody_takes_it() -> None:
    desk = Driver(FULL)
    desk.report()
    desk.after(HOUR)
    desk.order(1, "#priority p1")
    assert desk.tickets[1].ticket.owner == 0
    desk.after(12 * MINUTE)
    assert rung(desk) == EVERYBODY * 3


def test_a_ticket_that_somebody_has_answered_is_theirs_when_it_becomes_a_p1_and_everybody_hears_it_once() -> None:
    desk = Driver(FULL)
    desk.report()
    desk.answer(1, ANN_AGENT, "We are looking into it.")
    desk.after(HOUR)
    desk.order(1, "#priority p1")
    desk.after(12 * MINUTE)
    assert (desk.tickets[1].ticket.owner, rung(desk)) == (ANN_AGENT.id, EVERYBODY)


def test_the_answer_to_a_p1_ends_its_calls_and_tells_everybody_else() -> None:
    desk = down(Driver(FULL))
    desk.answer(1, ANN_AGENT, "We are looking into it.")
    desk.after(HOUR)
    others = [address for address in EVERYBODY if address != ANN_AGENT.address]
    assert rung(desk) == EVERYBODY
    assert sorted(to for _, to in desk.letters(1, "alert_taken")) == sorted(others)


def test_a_stranger_s_many_p1s_ring_level_3_no_more_often_than_the_settings_allow() -> None:
    desk = Driver(FULL)
    for _ in range(12):
        down(desk, proved=False)
    desk.after(2 * HOUR)
    calls = [rung(desk, number) for number in range(1, 13)]
    assert all(calls), "none goes unseen"
    assert calls[0] == calls[1] == [GURU.address] * 13
    assert calls[2:] == [[BOSS.address] * 2] * 10, "the lead alone, once an hour"


def test_each_call_says_which_it_is() -> None:
    desk = down(Driver(FULL))
    desk.after(10 * MINUTE)
    assert [e.round for e in desk.tickets[1].history if isinstance(e, AllHandsTold)] == [1, 2, 3]
    assert [one.letter.details["count"] for one in desk.sent if one.letter.to.address == GURU.address] == [1, 2, 3]


def test_a_stranger_s_p1_is_put_to_one_agent_and_rings_no_bell() -> None:
    desk = down(Driver(FULL), proved=False)
    assert desk.letters(1, "alert_p1", "alert_p1_confirm") == [("alert_p1_confirm", ANN.address)]
    assert desk.letters(1, "alert_new") == [("alert_new", CAS.address)]
    assert desk.tickets[1].ticket.level is Level.L1


@pytest.mark.parametrize("word", ["#priority p1", "#p1"])
def test_the_agent_s_word_confirms_it_and_all_are_called(word: str) -> None:
    desk = down(Driver(FULL), proved=False)
    desk.answer(1, ANN_AGENT, word)
    assert rung(desk) == EVERYBODY
    assert desk.tickets[1].ticket.level is Level.L3
    assert desk.tickets[1].ticket.timer(TimerKind.CONFIRM_P1) is None


def test_who_takes_it_confirms_it_and_nobody_is_called_twice() -> None:
    desk = down(Driver(FULL), proved=False)
    desk.answer(1, ANN_AGENT, "#take")
    desk.after(30 * MINUTE)
    assert rung(desk) == EVERYBODY
    assert {one.letter.details["owner"] for one in desk.sent if one.letter.name == "alert_p1"} == {"Ann Lee"}


def test_a_lower_priority_calls_it_off() -> None:
    desk = down(Driver(FULL), proved=False)
    desk.answer(1, ANN_AGENT, "#p3")
    desk.after(30 * MINUTE)
    assert (rung(desk), desk.tickets[1].ticket.priority) == ([], Priority.P3)


def test_unconfirmed_it_is_put_to_the_lead_and_the_next_agent_and_then_level_3_is_called() -> None:
    desk = down(Driver(FULL), proved=False)
    desk.after(11 * MINUTE)
    assert [to for _, to in desk.letters(1, "alert_p1_confirm")] == [ANN.address, BOSS.address, CAS.address]
    assert rung(desk) == []
    desk.after(10 * MINUTE)
    assert (rung(desk), desk.tickets[1].ticket.level) == ([GURU.address], Level.L3)
    desk.after(5 * MINUTE)
    assert rung(desk) == [GURU.address] * 2, "and it is repeated to those alone"


def test_an_answer_without_a_verdict_does_not_keep_it_from_level_3() -> None:
    desk = down(Driver(FULL), proved=False)
    desk.answer(1, CAS_AGENT, "What exactly is down?")
    desk.after(21 * MINUTE)
    assert rung(desk) == [GURU.address]


def test_more_p1s_of_one_sender_than_the_settings_allow_call_level_3_and_the_lead_alone() -> None:
    desk = Driver(FULL)
    for _ in range(Process().p1_of_sender + 1):
        down(desk)
    assert [rung(desk, number) for number in (1, 2, 3)] == [EVERYBODY, EVERYBODY, [GURU.address, BOSS.address]]
    event = next(e for e in desk.tickets[3].history if isinstance(e, AllHandsTold))
    assert event.because == "2 more P1 of this sender within the hour: only level 3 and the lead are called"
    desk.after(HOUR)
    assert rung(desk, 3) == [GURU.address, BOSS.address] * 2, "and again, but once an hour"


def test_many_senders_together_cannot_ring_every_bell_either() -> None:
    desk = Driver(replace(FULL, process=Process(p1_of_all=3)))
    for number in range(4):
        down(desk, sender=f"person{number}@home.example")
    assert rung(desk, 4) == [GURU.address, BOSS.address]


def test_an_hour_later_all_are_called_again() -> None:
    desk = Driver(FULL)
    for _ in range(Process().p1_of_sender):
        down(desk)
        desk.order(len(desk.tickets), "#take", GURU)
    desk.after(timedelta(hours=1))
    assert rung(down(desk), 3) == EVERYBODY


def test_an_agent_may_make_any_ticket_a_p1() -> None:
    desk = Driver(FULL)
    desk.report()
    desk.answer(1, ANN_AGENT, "#p1")
    assert (rung(desk), desk.tickets[1].ticket.level) == (EVERYBODY, Level.L3)


def test_imported_mail_calls_nobody() -> None:
    desk = Driver(FULL)
    mail = desk.mail(DOWN)
    from tests.workflows.samples import arrival, facts
    from workflows.stories import ARRIVAL, ARRIVAL_END, tell

    case = tell(ARRIVAL, ARRIVAL_END, arrival(mail, facts(silent=True), FULL))
    assert case.letters == ()


def test_a_desk_of_one_agent_works() -> None:
    desk = down(Driver(replace(DESK, agents=(ANN_AGENT,))), proved=False)
    desk.after(21 * MINUTE)
    assert [one.name for one in desk.desk.agents if one.address in rung(desk)] == ["Ann Lee"]
    assert sum(isinstance(event, PriorityDoubted) for event in desk.tickets[1].history) == 2


def test_a_desk_without_agents_calls_nobody_and_goes_on() -> None:
    desk = down(Driver(replace(DESK, agents=())))
    desk.after(timedelta(hours=9))
    assert rung(desk) == []


@pytest.mark.parametrize(("text", "phones", "asked"), [(DOWN, (), True), (DOWN, ("+31201234567",), False)])
def test_the_acknowledgement_of_a_p1_asks_for_a_telephone_number_where_there_is_none(
    text: str, phones: tuple[str, ...], asked: bool
) -> None:
    desk = Driver(FULL)
    desk.report(text, contact=Contact(name="Bob", address="bob@home.example", phones=phones))
    letter = next(one.letter for one in desk.sent if one.letter.name == "acknowledgement")
    assert bool(letter.details.get("ask_phone")) is asked


def test_an_ordinary_ticket_asks_for_no_number() -> None:
    desk = Driver(FULL)
    desk.report("I would like a second screen, no rush.")
    letter = next(one.letter for one in desk.sent if one.letter.name == "acknowledgement")
    assert "ask_phone" not in letter.details

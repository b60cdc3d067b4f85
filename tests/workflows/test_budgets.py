# SPDX-License-Identifier: Apache-2.0
"""Budgets: no hour has more letters of ours than the settings allow, no mail is lost, and nobody is forgotten."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.values import Address, Contact, Nature, Trust
from tests.workflows.driver import Driver
from tests.workflows.samples import (
    ANN_AGENT,
    AT,
    BOB,
    CAS_AGENT,
    DESK,
    EVE,
    EXPERT,
    FORGED,
    PROVED,
    facts,
    mail,
    settled,
    story,
)  # fmt: skip
from workflows.case import Arrival, Outcome
from workflows.desk import Agent, Budgets, Desk, Process
from workflows.events import Alerted, LetterWithheld, MessageReceived
from workflows.events_promise import TargetMissed
from workflows.keep_back import URGENT, keep_back
from workflows.letter import Audience, Letter
from workflows.limits_list import GATHERS, KeptBack, is_due, limits_list
from workflows.spent import WINDOW, Sent, budget_of, sentence, spent
from workflows.ticket import TargetKind

SMALL = Budgets(contact=2, reporter=4, domain=6, hour=8, ticket=5, agent=9, mails=6)
HOUR = timedelta(hours=1)
WRITERS = ("bob@home.example", "ida@home.example", "eve@evil.example")


def at(desk: Desk = DESK, **budgets: int) -> Desk:
    """The desk with these budgets."""
    return replace(desk, budgets=replace(desk.budgets, **budgets))


# A sender who floods


def from_bob(*, proved: bool = True, desk: Desk = DESK, **known: Any) -> Arrival:
    """A mail of Bob's, with what is known of his earlier ones."""
    trust = PROVED if proved else Trust()
    return story(mail(trust=trust), facts(**known), desk)


def test_a_sender_s_mails_are_taken_in_up_to_the_budget_and_held_beyond() -> None:
    assert settled(from_bob(mails_proved=59)) == ("ticketed", "opened")
    assert settled(from_bob(mails_proved=60)) == ("held", "flood")


def test_who_floods_is_told_once_in_their_language_and_nothing_of_the_mail_goes_to_the_desk() -> None:
    first = story(mail(trust=PROVED, language="nl"), facts(mails_proved=60), DESK)
    [letter] = first.letters
    assert (letter.name, letter.to.address, letter.language, letter.details["count"]) == (
        "flooded", BOB.address, "nl", 60,
    )  # fmt: skip
    assert from_bob(mails_proved=75, flooding=True).letters == ()


def test_a_forger_s_flood_holds_none_of_the_mails_of_the_one_in_whose_name_it_comes() -> None:
    assert settled(from_bob(proved=False, mails_unproved=60)) == ("held", "flood")
    assert settled(from_bob(mails_unproved=5000, flooding=True)) == ("ticketed", "opened")


def test_no_letter_tells_an_address_that_our_server_says_was_forged_or_a_machine() -> None:
    assert story(mail(trust=FORGED), facts(mails_unproved=60), DESK).letters == ()
    machine = story(mail(trust=PROVED, nature=Nature.NOTIFICATION), facts(mails_proved=60), DESK)
    assert settled(machine) == ("held", "flood") and machine.letters == ()


@pytest.mark.parametrize("known", [{"released": True}, {"silent": True}, {"split_from": 3}])
def test_what_a_person_let_in_and_old_mail_are_never_a_flood(known: dict[str, Any]) -> None:
    assert settled(from_bob(mails_proved=500, mails_unproved=500, **known))[0] == "ticketed"


def test_a_monitoring_system_that_the_settings_name_and_an_agent_are_never_held_for_it() -> None:
    watched = replace(DESK, monitoring=frozenset({BOB.address}))
    assert settled(from_bob(desk=watched, mails_proved=500))[1] != "flood"
    assert settled(from_bob(desk=watched, proved=False, mails_unproved=500)) == ("held", "flood")
    ann = mail(Address(name=ANN_AGENT.name, address=ANN_AGENT.address), trust=PROVED)
    assert settled(story(ann, facts(mails_proved=500), DESK))[1] != "flood"


# Letters to reporters


@pytest.mark.parametrize("name", ["ticket", "reporter", "domain", "hour"])
def test_each_budget_of_reporters_ends_with_its_last_letter_and_history_names_it(name: str) -> None:
    field = "reader" if name == "reporter" else name
    most = getattr(DESK.budgets, name)
    assert spent(DESK.budgets, Sent(**{field: most - 1})) == ""
    because = spent(DESK.budgets, Sent(**{field: most}))
    assert budget_of(because) == name and str(most) in because


def test_a_reason_that_is_no_budget_s_names_none() -> None:
    assert budget_of("letters to this address come back") == ""
    assert budget_of(sentence("agent", 3, "letters")) == "agent"
    assert budget_of("it says (budgets.hour)") == ""


def told_late(budgets: Budgets) -> Driver:
    """A desk whose budgets are spent by Ida, and a ticket of Bob's that nobody deals with."""
    driver = Driver(replace(DESK, budgets=budgets))
    driver.report(contact=Contact(name="Bob Smit", address=BOB.address))
    driver.after(timedelta(hours=1, minutes=30))
    for _ in range(2):
        driver.report(contact=Contact(name="Ida", address="ida@home.example"))
    driver.after(timedelta(minutes=20))
    return driver


def test_a_promised_letter_that_a_budget_keeps_back_is_tried_again_and_the_desk_hears_that_nobody_did() -> None:
    driver = told_late(replace(DESK.budgets, domain=2))
    withheld = [event for event in driver.tickets[1].history if isinstance(event, LetterWithheld)]
    assert [(event.letter, budget_of(event.because)) for event in withheld] == [("status", "domain")]
    [list_] = {one.details["unheard"] for one in limits_list(driver.desk, driver.spending.kept_back)}
    assert list_ == ("[#1]",)
    driver.after(timedelta(hours=1))
    assert "status" in [name for name, _ in driver.letters(1)], "the budget of another hour let it go"


def test_with_the_shipped_budgets_the_same_letter_leaves_in_time() -> None:
    driver = told_late(Budgets())
    assert "status" in [name for name, _ in driver.letters(1)]
    assert driver.spending.kept_back == []


def test_what_an_agent_writes_or_orders_is_never_kept_back() -> None:
    driver = Driver(replace(DESK, budgets=replace(SMALL, reporter=0, ticket=0, agent=0, domain=0, hour=0, contact=0)))
    driver.desk = replace(driver.desk, budgets=Budgets())
    driver.report()
    driver.desk = replace(driver.desk, budgets=replace(SMALL, reporter=0, ticket=0, agent=0, domain=0, hour=0))
    driver.answer(1, ANN_AGENT, "Is it plugged in?")
    driver.order(1, "#resolve It was the cable.", ANN_AGENT)
    assert [name for name, to in driver.letters(1) if to == BOB.address] == ["acknowledgement", "answer", "resolved"]


# Alerts


def alerts(count: int, name: str = "alert_reply") -> Arrival:
    """A case that owes so many agents an alert."""
    case = story(mail(), facts(), replace(DESK, agents=()))
    agents = tuple(Agent(id=n, name=f"A{n}", address=f"a{n}@desk.example") for n in range(1, count + 1))
    letters = tuple(
        Letter(
            name=name,
            to=Address(address=agent.address),
            audience=Audience.AGENT,
            language="en",
            automatic="auto-generated",
        )
        for agent in agents
    )
    case = replace(case, desk=replace(case.desk, agents=agents), letters=letters)
    return case.note(Alerted(letter=name, agents=tuple(agent.id for agent in agents)))


def test_an_agent_s_spent_budget_keeps_their_alert_back_and_nobody_else_s() -> None:
    case = keep_back(alerts(3), {"a2@desk.example": Sent(reader=300)})
    assert [one.to.address for one in case.letters] == ["a1@desk.example", "a3@desk.example"]
    told, withheld = case.events[-2:]
    assert isinstance(told, Alerted) and told.agents == (1, 3)
    assert isinstance(withheld, LetterWithheld)
    assert (withheld.letter, withheld.count, budget_of(withheld.because)) == ("alert_reply", 1, "agent")


def test_what_several_agents_do_not_get_is_one_line_of_history_with_their_number() -> None:
    spent_on_all = {f"a{n}@desk.example": Sent(ticket=60) for n in range(1, 4)}
    case = keep_back(alerts(3), spent_on_all)
    assert case.letters == ()
    withheld = case.events[-1]
    assert isinstance(withheld, LetterWithheld)
    assert (withheld.count, budget_of(withheld.because)) == (3, "ticket")


@pytest.mark.parametrize("name", sorted(URGENT))
def test_a_p1_and_a_breach_are_kept_back_by_nothing_but_their_own_ticket(name: str) -> None:
    many = {"a1@desk.example": Sent(reader=10_000)}
    assert len(keep_back(alerts(1, name), many).letters) == 1
    assert keep_back(alerts(1, name), {"a1@desk.example": Sent(ticket=60)}).letters == ()


def test_a_reporter_who_writes_without_end_wakes_an_agent_so_often_and_no_more() -> None:
    driver = Driver(replace(DESK, agents=(ANN_AGENT,), budgets=replace(DESK.budgets, ticket=10, mails=1000)))
    driver.report()
    for number in range(40):
        driver.now += timedelta(minutes=1)
        driver.reply(1, f"And page {number} is empty as well.")
    heard = [one for one in driver.sent if one.letter.to.address == ANN_AGENT.address]
    assert len(heard) == 10
    assert sum(isinstance(event, MessageReceived) for event in driver.tickets[1].history) == 41, "nothing is lost"
    assert sum(one.count for one in driver.spending.kept_back) == 31


# The list


def test_the_list_tells_of_tickets_numbers_and_budgets_and_of_no_mail() -> None:
    lines = (
        KeptBack(ticket=7, letter="alert_reply", count=3, budget="ticket"),
        KeptBack(ticket=7, letter="alert_warning", count=2, budget="ticket"),
        KeptBack(ticket=9, letter="status", budget="domain"),
        KeptBack(sender="eve@evil.example", count=140, budget="mails"),
    )
    letters = limits_list(replace(DESK, admin="root@desk.example"), lines)
    assert [one.to.address for one in letters] == [*(a.address for a in DESK.agents), "root@desk.example"]
    details = letters[0].details
    assert details["count"] == 6
    assert details["kept_back"] == (("[#7]", "5 (budgets.ticket)"), ("[#9]", "1 (budgets.domain)"))
    assert details["unheard"] == ("[#9]",)
    assert details["floods"] == (("eve@evil.example", "140 (budgets.mails)"),)
    assert all(one.text == one.subject == one.whole == "" for one in letters)


def test_who_is_on_duty_gets_it_and_everybody_where_nobody_is() -> None:
    line = (KeptBack(ticket=7, letter="alert_reply", budget="ticket"),)
    there = replace(DESK, agents=(ANN_AGENT, replace(CAS_AGENT, off=True), replace(EXPERT, away=AT + HOUR)))
    assert [one.to.address for one in limits_list(there, line)] == [ANN_AGENT.address]
    nobody = replace(DESK, agents=(replace(ANN_AGENT, off=True), replace(CAS_AGENT, off=True)))
    assert len(limits_list(nobody, line)) == 2
    assert limits_list(DESK, ()) == ()


def test_the_list_leaves_five_minutes_after_the_first_and_once_an_hour() -> None:
    assert not is_due(None, None, AT)
    assert not is_due(AT, None, AT + GATHERS - timedelta(seconds=1))
    assert is_due(AT, None, AT + GATHERS)
    assert not is_due(AT, AT - timedelta(minutes=50), AT + GATHERS)
    assert is_due(AT, AT - timedelta(minutes=55), AT + GATHERS)


# Whatever happens

ACTS = st.lists(
    st.tuples(
        st.sampled_from(("report", "reply", "answer", "pass", "burst")),
        st.integers(0, 9),
        st.integers(0, 2),
        st.integers(1, 50),
    ),
    max_size=25,
)


def lived(acts: list[tuple[str, int, int, int]]) -> Driver:
    """A desk with small budgets after all of that, and a quiet day."""
    driver = Driver(replace(DESK, budgets=SMALL, process=Process(surge_least=10_000)))
    for kind, which, who, minutes in acts:
        contact = Contact(name="Somebody", address=WRITERS[who])
        number = which % (len(driver.tickets) or 1) + 1
        if kind == "report":
            driver.report(contact=contact, proved=who != 2)
        elif kind == "burst":
            for _ in range(5):
                driver.report(contact=contact, proved=who != 2)
        elif kind == "pass":
            driver.after(timedelta(minutes=minutes))
        elif driver.tickets and kind == "reply":
            driver.reply(number, "It still does not work in room 12.")
        elif driver.tickets and driver.last(number, Audience.AGENT, ANN_AGENT.address):
            driver.answer(number, ANN_AGENT, "We are looking into it.")
    driver.after(timedelta(days=1))
    return driver


@given(ACTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_hour_has_more_of_our_letters_than_the_budgets_allow(acts: list[tuple[str, int, int, int]]) -> None:
    driver = lived(acts)
    ours = [one for one in driver.sent if one.letter.name not in ("answer", "flooded")]
    for last in ours:
        hour = [one for one in ours if last.at - WINDOW < one.at <= last.at]
        reporters = [one.letter for one in hour if one.letter.audience is Audience.REPORTER]
        agents = [one for one in hour if one.letter.audience is Audience.AGENT and not _of_answer(driver, one.at)]
        assert len(reporters) <= SMALL.hour
        assert max(Counter(one.to.address for one in reporters).values(), default=0) <= SMALL.reporter
        urgent = [one for one in agents if one.letter.name not in URGENT]
        assert max(Counter(one.letter.to.address for one in urgent).values(), default=0) <= SMALL.agent
        assert max(Counter((one.letter.to.address, one.ticket) for one in agents).values(), default=0) <= SMALL.ticket
        told = Counter(one.to.address for one in reporters if one.automatic == "auto-replied")
        assert max(told.values(), default=0) <= SMALL.contact


def _of_answer(driver: Driver, moment: object) -> bool:
    """Whether an agent acted at that moment: what comes of that is never kept back."""
    return any(
        event.actor.startswith("agent:") and event.at == moment
        for kept in driver.tickets.values()
        for event in kept.history
    )


@given(ACTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_was_not_told_in_time_stands_in_a_list_or_history_says_why(
    acts: list[tuple[str, int, int, int]],
) -> None:
    driver = lived(acts)
    listed = {one.ticket for one in driver.spending.kept_back}
    for number, kept in driver.tickets.items():
        missed = [e for e in kept.history if isinstance(e, TargetMissed) and e.kind is TargetKind.FIRST_RESPONSE]
        if not missed:
            continue
        heard = [one for one in driver.sent if one.ticket == number and one.letter.name in ("status", "answer")]
        heard = [one for one in heard if one.at <= missed[0].at]
        assert heard or number in listed


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_within_any_hour_no_more_mails_of_a_sender_are_taken_in_than_the_settings_say(
    mails: list[tuple[int, bool]],
) -> None:
    driver = Driver(replace(DESK, agents=(), budgets=replace(SMALL, contact=0)))
    taken, held = [], 0
    for minutes, proved in mails:
        driver.now += timedelta(minutes=minutes)
        case = driver.report(contact=Contact(name="Eve", address=EVE.address), proved=proved)
        assert case.disposition is not None
        if case.disposition.outcome is Outcome.TICKETED:
            taken.append((driver.now, proved))
        else:
            assert case.disposition.cause == "flood"
            held += 1
    assert len(taken) + held == len(mails), "nothing is lost"
    for moment, _ in taken:
        for proved in (True, False):
            hour = [one for one, how in taken if how is proved and moment - WINDOW < one <= moment]
            assert len(hour) <= SMALL.mails

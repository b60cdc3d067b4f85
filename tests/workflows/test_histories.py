# SPDX-License-Identifier: Apache-2.0
"""Laws that hold whatever happens: random mails, orders, pauses, clocks and nights, through the real stories.

With each decision the driver proves besides that replay makes the same ticket, that what history keeps is read back
as it was, that no state is reached which the table does not allow, and that no letter is owed twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.values import Aligned, Contact, Nature, Trust
from tests.workflows.driver import Driver, Kept
from tests.workflows.samples import ANN_AGENT, DESK, EXPERT
from workflows import clock, hours
from workflows.all_hands import experts
from workflows.awake import awake
from workflows.case import Order
from workflows.desk import Agent, Desk, Process, Team
from workflows.events import LetterWithheld
from workflows.events_breach import BreachFlagged, BreachUnseen
from workflows.events_life import Paused
from workflows.events_promise import TargetMissed, TargetPaused, TargetResumed
from workflows.hours import Calendar
from workflows.inform import overdue_since
from workflows.letter import Audience
from workflows.runbook import runbook
from workflows.ticket import Level, Priority, State, Target, TargetKind, TargetState, TimerKind
from workflows.watch_breach import MOST_UNSEEN

GURU = Agent(id=4, name="Eli", address="eli@desk.example", level=Level.L3)
OFFICE = Calendar(week=(((9 * 60, 17 * 60),),) * 5 + ((), ()))
DESKS = (
    replace(DESK, agents=(ANN_AGENT,), lead=ANN_AGENT.address),
    DESK,
    replace(
        DESK, agents=(*DESK.agents, GURU), teams=(Team(name="networks", level=Level.L2),), manager=EXPERT.address
    ),
    replace(DESK, agents=(*DESK.agents, GURU), calendar=OFFICE),
    replace(DESK, agents=(*DESK.agents, GURU), calendar=OFFICE, around_the_clock=frozenset({Priority.P1})),
    replace(DESK, agents=(EXPERT, GURU), process=Process(warnings=(60, 95), status_at=80)),
)
TEXTS = (
    "It prints nothing.",
    "Nothing works at all, the whole company is down! This is critical, please help urgently!",
    "I would like a second screen, no rush.",
    "Our whole team cannot log in since this morning.",
    "I lost my work laptop on the train, with the files of all our customers on it.",
)
ORDERS = (
    "#take", "#escalate", "#escalate l3 all was tried", "#back", "#l2", "#p1", "#p3", "#priority 4", "#impact many",
    "#urgency high", "#category network", "#kind request", "#assign cas", "#team service", "#same-person", "#wait",
    "#wait 2d", "#resolve it was the cable", "#close", "#reopen", "#note he is angry",
    "#call tomorrow 14:00 30m", "#call 2h", "#call cancel", "#call held 12m it was the cable",
    "#merge 2", "#merge 1", "#duplicate 2", "#link 1", "#tag vpn", "#tag -vpn", "#time 5m",
    "#send We are on it.", "#cc eva@partner.example", "#cc -eva@partner.example", "#remind 2h look again", "#spam",
    "#block", "#block -bob@home.example", "#away 2d", "#away back",
    "#breach", "#notbreach", "#contained wiped from afar", "#persons 120", "#risk high", "#risk none",
    "#notified authority", "#notified persons",
)  # fmt: skip
REPLIES = (
    "It still does not work in room 12.", "Thanks!", "It works again, please close the ticket.", "How does it stand?",
    "The printer in room 14 has the same fault since yesterday.",
)  # fmt: skip
TRUSTS = (
    Trust(),
    Trust(aligned=Aligned.PASS, because="dmarc=pass"),
    Trust(aligned=Aligned.FAIL, because="dmarc=fail"),
)
SENDERS = ("bob@home.example", "eve@evil.example", "no-reply@shop.example")
OF_BREACH = ("status_breach", "closed_breach")
MINUTES = st.integers(0, 60 * 30)
INDEX = st.integers(0, 9)


@dataclass(frozen=True)
class Act:
    """One thing that happens; ``which`` picks the ticket, ``who`` the person, ``what`` the words."""

    kind: str
    which: int = 0
    who: int = 0
    what: int = 0
    minutes: int = 0


KINDS = ("report", "report", "reply", "answer", "order", "order", "pause", "resume", "pass", "pass", "dead")
ACTS = st.builds(Act, kind=st.sampled_from(KINDS), which=INDEX, who=INDEX, what=st.integers(0, 59), minutes=MINUTES)
NIGHTS = st.builds(Act, kind=st.just("sleep"), minutes=MINUTES)
AWAKE = st.lists(ACTS, max_size=14)
SLEEPY = st.lists(ACTS | NIGHTS, max_size=14)
ANY_DESK = st.sampled_from(DESKS)
THOROUGH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lived(desk: Desk, acts: list[Act]) -> Driver:
    """The desk after all of that and ten quiet days."""
    driver = Driver(desk)
    for act in acts:
        happen(driver, act)
    driver.after(timedelta(days=10))
    return driver


def happen(driver: Driver, act: Act) -> None:
    """Let one thing happen; nothing does where there is no ticket yet."""
    if act.kind == "report":
        report(driver, act)
    elif act.kind == "pass":
        driver.after(timedelta(minutes=act.minutes))
    elif act.kind == "sleep":
        driver.sleep(timedelta(minutes=act.minutes))
    elif act.kind == "dead":
        driver.dead.add(SENDERS[act.who % len(SENDERS)])
    elif driver.tickets:
        on_ticket(driver, act, act.which % len(driver.tickets) + 1)


def report(driver: Driver, act: Act) -> None:
    """A first mail, of a person or a machine."""
    sender = SENDERS[act.who % len(SENDERS)]
    driver.report(
        TEXTS[act.what % len(TEXTS)],
        trust=TRUSTS[act.which % len(TRUSTS)],
        contact=Contact(name="Somebody", address=sender),
        nature=Nature.ALERT if act.what % 7 == 0 else Nature.HUMAN,
    )


def on_ticket(driver: Driver, act: Act, number: int) -> None:
    """Something about one ticket."""
    agent = driver.desk.agents[act.who % len(driver.desk.agents)]
    if act.kind == "reply":
        driver.reply(number, REPLIES[act.what % len(REPLIES)])
    elif act.kind == "order":
        driver.order(number, ORDERS[act.what % len(ORDERS)], agent)
    elif act.kind == "answer" and driver.last(number, Audience.AGENT, agent.address):
        words = "We are looking into it." if act.what % 2 else ORDERS[act.what % len(ORDERS)]
        driver.answer(number, agent, words)
    elif act.kind in ("pause", "resume"):
        move(driver, number, act.kind)


def move(driver: Driver, number: int, kind: str) -> None:
    """Wait for the reporter, or no longer."""
    place = driver.standing(number)
    case = Order(at=driver.now, desk=driver.desk, ticket=place.ticket, standing=place, commands=())
    if kind == "pause" and place.ticket.state in (State.NEW, State.IN_PROGRESS):
        driver.keep(clock.pause(case.note(Paused()), "we wait for the reporter"), number)
    elif kind == "resume" and place.ticket.state is State.WAITING:
        driver.keep(awake(case, "we wait no longer"), number)


def told(driver: Driver, number: int) -> list[datetime]:
    """When the reporter heard more than that we have the mail."""
    news = ("answer", "status", "escalated", "resolved", "reopened", "closed", "status_report", *OF_BREACH)
    return [one.at for one in driver.sent if one.ticket == number and one.letter.name in news]


def kept_back(kept: Kept) -> bool:
    return any(isinstance(event, LetterWithheld) for event in kept.history)


@THOROUGH
@given(ANY_DESK, SLEEPY)
def test_no_clock_is_ever_negative_and_none_wakes_after_it_is_due(desk: Desk, acts: list[Act]) -> None:
    for kept in lived(desk, acts).tickets.values():
        assert all(event.left >= timedelta(0) for event in kept.history if isinstance(event, TargetPaused))
        for target in kept.ticket.targets:
            assert target.since is not None and target.span is not None
            assert target.since <= target.due and target.span > timedelta(0)
            assert target.wakes is None or target.wakes <= target.due
            assert 0 <= target.warned < 100


@THOROUGH
@given(ANY_DESK.filter(lambda desk: not desk.around_the_clock), AWAKE)
def test_paused_time_is_never_counted(desk: Desk, acts: list[Act]) -> None:
    for kept in lived(desk, acts).tickets.values():
        for target in kept.ticket.targets:
            if target.state is TargetState.MISSED:
                assert_counted(desk, kept, target)


def assert_counted(desk: Desk, kept: Kept, target: Target) -> None:
    """A missed promise had all of its working time, and none of it while it stood still."""
    stops = [e for e in kept.history if isinstance(e, (TargetPaused, TargetResumed)) and e.kind is target.kind]
    assert target.since is not None and target.span is not None
    stood = timedelta(0)
    # The law's 72 hours run day and night, whatever the desk's hours are.
    calendar = Calendar() if target.kind is TargetKind.BREACH_NOTIFICATION else desk.calendar
    for stop, go in zip(stops[::2], stops[1::2], strict=False):
        if stop.at < target.due:
            assert isinstance(stop, TargetPaused) and isinstance(go, TargetResumed)
            stood += hours.worked(calendar, max(stop.at, target.since), min(go.at, target.due))
    worked = hours.worked(calendar, target.since, target.due) - stood
    assert worked >= target.span
    if target.round == 1:
        assert worked == target.span


@THOROUGH
@given(ANY_DESK, AWAKE)
def test_every_reporter_hears_something_true_before_the_window_ends_or_history_says_why_not(
    desk: Desk, acts: list[Act]
) -> None:
    driver = lived(desk, acts)
    for number, kept in driver.tickets.items():
        for target in kept.ticket.targets:
            if target.kind is not TargetKind.FIRST_RESPONSE:
                continue
            assert target.state is not TargetState.RUNNING
            if target.state is TargetState.MISSED:
                heard = any(at < target.due for at in told(driver, number))
                assert heard or kept_back(kept), f"{driver.names(number)}"


@THOROUGH
@given(ANY_DESK, SLEEPY)
def test_a_desk_that_slept_tells_the_reporter_as_it_wakes(desk: Desk, acts: list[Act]) -> None:
    driver = lived(desk, acts)
    for number, kept in driver.tickets.items():
        for event in kept.history:
            if isinstance(event, TargetMissed) and event.kind is TargetKind.FIRST_RESPONSE:
                assert any(at <= event.at for at in told(driver, number)) or kept_back(kept)


@THOROUGH
@given(ANY_DESK, AWAKE)
def test_promised_news_comes_in_time(desk: Desk, acts: list[Act]) -> None:
    for kept in lived(desk, acts).tickets.values():
        missed = (event for event in kept.history if isinstance(event, TargetMissed))
        assert all(event.kind is not TargetKind.NEXT_UPDATE for event in missed)


@THOROUGH
@given(ANY_DESK, SLEEPY)
def test_every_p1_is_seen_by_level_3(desk: Desk, acts: list[Act]) -> None:
    driver = Driver(desk)
    for act in [*acts, Act("report", 0, 0, 1), Act("report", 1, 1, 1)]:
        happen(driver, act)
    driver.after(timedelta(minutes=21))
    top = {agent.id for agent in experts(desk)}
    for number, kept in driver.tickets.items():
        if kept.ticket.priority is Priority.P1 and kept.ticket.is_open and not kept.ticket.breach:
            acted = {f"agent:{agent}" for agent in top} & {event.actor for event in kept.history}
            assert top & driver.alerted(number) or acted, driver.names(number)


@THOROUGH
@given(ANY_DESK, SLEEPY)
def test_nothing_goes_to_an_address_that_is_dead_or_forged(desk: Desk, acts: list[Act]) -> None:
    driver = Driver(desk)
    for act in acts:
        happen(driver, act)
    driver.dead |= set(SENDERS)
    before = len(driver.sent)
    driver.after(timedelta(days=10))
    assert [one for one in driver.sent[before:] if one.letter.to.address in SENDERS] == []


@pytest.mark.parametrize("desk", DESKS)
def test_clocks_come_to_rest_but_for_news_the_bell_of_an_untaken_p1_and_what_is_overdue(desk: Desk) -> None:
    driver = lived(desk, [Act("report", what=1), Act("report", what=1, which=1), Act("report")])
    for kept in driver.tickets.values():
        running = {target.kind for target in kept.ticket.targets if target.state is TargetState.RUNNING}
        assert running <= {TargetKind.NEXT_UPDATE}
        untaken = kept.ticket.priority is Priority.P1 and kept.ticket.is_open and not kept.ticket.owner
        bells = {TimerKind.REPEAT_P1} if untaken else set()
        late = {TimerKind.OVERDUE} if overdue_since(kept.ticket) else set()  # those above hear again
        assert {timer.kind for timer in kept.ticket.timers} == bells | late


@settings(THOROUGH, max_examples=30)
@given(ANY_DESK, SLEEPY)
def test_what_is_told_of_a_breach_is_what_history_says_and_never_without_end(desk: Desk, acts: list[Act]) -> None:
    driver = lived(desk, [Act("report", what=4), *acts])
    for one in driver.sent:
        if "checklist" in one.letter.details:
            before = runbook(event for event in driver.tickets[one.ticket].history if event.seq <= one.seq)
            assert one.letter.details["checklist"] == tuple(str(step) for step in before.open)
            assert one.letter.details.get("flagged_at") == before.flagged_at
    for kept in driver.tickets.values():
        rounds = list[int]()
        for event in kept.history:
            if isinstance(event, BreachFlagged):
                rounds = []
            if isinstance(event, BreachUnseen):
                rounds.append(event.round)
                assert rounds == list(range(1, len(rounds) + 1)) and len(rounds) <= MOST_UNSEEN

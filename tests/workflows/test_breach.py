# SPDX-License-Identifier: Apache-2.0
"""A data breach: confidential, seen by a person soon, 72 hours from then, a runbook of orders, and an undo."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.command import commands
from parsers.values import Address, Contact
from tests.workflows.samples import (
    ANN,
    AT,
    BOB,
    CAS,
    CAS_AGENT,
    DESK,
    FILE,
    PROVED,
    alert,
    facts,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
)
from workflows import people
from workflows.case import Arrival, DueClock, Order
from workflows.desk import Agent, Desk
from workflows.event import Event
from workflows.events_breach import (
    BreachAware,
    BreachCleared,
    BreachFlagged,
    BreachNotified,
    BreachSized,
    BreachStepDone,
    BreachUnseen,
)
from workflows.events_promise import TargetMissed, TargetWarned
from workflows.facts import Standing
from workflows.history import replay
from workflows.letter import Letter
from workflows.runbook import Step, runbook
from workflows.stories import DUE, DUE_END, ORDER, tell
from workflows.ticket import Target, TargetKind, TargetState, Ticket, Timer, TimerKind

BREACH_TEXT = "My laptop with the patient records was stolen from my car last night, it was not encrypted."
GUARD = Agent(id=4, name="Gil", address="gil@desk.example")
BOSS = Agent(id=5, name="Mo", address="mo@desk.example")
CHIEF = Agent(id=6, name="Lo", address="lo@desk.example")
TEAM = replace(
    DESK,
    agents=(*DESK.agents, GUARD, BOSS, CHIEF),
    breach_team=(GUARD.address,),
    lead=CHIEF.address,
    manager=BOSS.address,
)
ALONE = replace(DESK, agents=(CAS_AGENT,))
GIL = Address(name=GUARD.name, address=GUARD.address)


def reported(desk: Desk = TEAM, **changes: Any) -> Arrival:
    """Bob's first mail tells of a breach."""
    return story(mail(text=BREACH_TEXT, subject="Stolen laptop", **changes), facts(), desk)


def place(case: Arrival | Order | DueClock | None = None, **changes: Any) -> Standing:
    """The ticket of a breach as it stands after a case; as it was reported where none is named."""
    case = case or reported()
    events = (*case.place.breach, *case.events)
    ticket = replace(case.ticket, number=42, requester=7)
    told: dict[str, Any] = {"ticket": ticket, "subject": "Stolen laptop", "report": BREACH_TEXT, "breach": events}
    return standing(**told | changes)


def obeyed(text: str, where: Standing | None = None, by: Agent | None = GUARD, at: datetime = AT) -> Order:
    """What comes of orders of the command line."""
    where = where or place()
    found, words = commands(text)
    return tell(
        ORDER, None,
        Order(at=at, desk=TEAM, cause="order cli", ticket=where.ticket, standing=where, commands=found, words=words,
              by=by),
    )  # fmt: skip


def answered(text: str, who: Address, where: Standing | None = None, desk: Desk = TEAM) -> Arrival:
    """What comes of an agent's answer to an alert."""
    where = where or place()
    a_mail = mail(who, text, trust=PROVED, message_id="answer@desk.example", digest="d2")
    return story(a_mail, facts(where, letters=(alert(to=who.address),)), desk)


def rung(clock: Target | Timer, where: Standing, at: datetime | None = None, desk: Desk = TEAM) -> DueClock:
    """What comes of a clock that fell due."""
    due = (clock.wakes or clock.due) if isinstance(clock, Target) else clock.due
    case = DueClock(at=at or due, desk=desk, ticket=where.ticket, standing=where, clock=clock)
    return tell(DUE, DUE_END, case)


def timer(where: Standing) -> Timer:
    found = where.ticket.timer(TimerKind.BREACH_UNSEEN)
    assert found is not None
    return found


def law(ticket: Ticket) -> Target:
    found = ticket.target(TargetKind.BREACH_NOTIFICATION)
    assert found is not None
    return found


def to(case: Arrival | Order | DueClock, address: str) -> list[Letter]:
    return [letter for letter in case.letters if letter.to.address == address]


def test_a_report_of_a_breach_rings_its_team_alone_and_repeats_nothing_to_others() -> None:
    case = reported(attachments=(FILE,))
    assert case.ticket.breach and "breach_flagged" in names(case) and "breach_aware" not in names(case)
    flagged = next(event for event in case.events if isinstance(event, BreachFlagged))
    assert "speaks for a possible data breach" in flagged.because
    (first,) = to(case, GUARD.address)
    assert first.name == "alert_breach" and first.text == BREACH_TEXT and first.attachments == (FILE,)
    assert first.details["checklist"] == tuple(str(step) for step in Step) and first.details["flagged_at"] == AT
    assert {letter.name for letter in case.letters} == {
        "acknowledgement_breach", "alert_breach", "alert_breach_notice"
    }  # fmt: skip
    assert all(not letter.subject for letter in case.letters)


def test_a_desk_of_one_agent_gets_the_breach_itself() -> None:
    case = reported(ALONE)
    assert owed(case) == [("acknowledgement_breach", BOB.address), ("alert_breach", CAS.address)]


def test_without_a_breach_team_it_goes_to_the_lead() -> None:
    desk = replace(TEAM, breach_team=())
    assert [letter.name for letter in to(reported(desk), CHIEF.address)] == ["alert_breach"]
    assert people.breach_team(desk) == (CHIEF,)


def test_old_mail_that_tells_of_a_breach_is_confidential_and_rings_no_clock() -> None:
    case = story(mail(text=BREACH_TEXT), facts(silent=True), TEAM)
    assert case.ticket.breach and not case.ticket.timers and not case.letters


def test_nobody_looks_and_the_lead_and_the_manager_hear_six_times_at_most() -> None:
    where, told = place(), []
    at = AT
    while where.ticket.timers:
        at = timer(where).due
        case = rung(timer(where), where)
        told.append([(letter.name, letter.to.address, letter.text, letter.subject) for letter in case.letters])
        where = replace(where, ticket=case.ticket, breach=(*where.breach, *case.events))
    assert told == 6 * [
        [("alert_breach_unseen", CHIEF.address, "", ""), ("alert_breach_unseen", BOSS.address, "", "")]
    ]
    assert at == AT + 6 * TEAM.process.breach_unseen


def test_a_timer_of_a_breach_that_somebody_saw_ends_without_a_word() -> None:
    case = rung(timer(place()), place(ticket=replace(place().ticket, aware_at=AT)))
    assert names(case) == ["timer_ended"] and not case.letters


@pytest.mark.parametrize("text", ["We lock it from afar now.", "#contained locked from afar"])
def test_the_first_answer_or_order_of_a_person_starts_the_72_hours(text: str) -> None:
    case = answered(text, GIL)
    assert case.ticket.aware_at == AT and not case.ticket.timer(TimerKind.BREACH_UNSEEN)
    assert law(case.ticket).due == AT + timedelta(hours=72)
    again = answered("And more.", GIL, place(case))
    assert "breach_aware" not in names(again) and law(again.ticket).round == 1


def test_an_empty_answer_is_held_and_makes_nobody_aware() -> None:
    case = answered("", GIL)
    assert settled(case) == ("held", "empty") and not case.events


def test_the_law_counts_every_hour_and_warns_at_50_75_and_90_percent_and_at_its_end() -> None:
    where = place(answered("We look.", GIL))
    seen = []
    while law(where.ticket).state is TargetState.RUNNING:
        case = rung(law(where.ticket), where)
        (event,) = [e for e in case.events if isinstance(e, (TargetWarned, TargetMissed))]
        seen.append((event.name, (case.at - AT) / timedelta(hours=72), getattr(event, "percent", 100)))
        assert [letter.to.address for letter in case.letters] == [GUARD.address, CHIEF.address, BOSS.address]
        assert {letter.name for letter in case.letters} == {"alert_breach_clock"}
        where = replace(where, ticket=case.ticket)
    assert seen == [
        ("target_warned", 0.5, 50), ("target_warned", 0.75, 75), ("target_warned", 0.9, 90), ("target_missed", 1, 100)
    ]  # fmt: skip


def test_a_daemon_that_slept_warns_once_and_says_so() -> None:
    where = place(answered("We look.", GIL))
    case = rung(law(where.ticket), where, AT + timedelta(hours=60))
    (event,) = [e for e in case.events if isinstance(e, TargetWarned)]
    assert event.percent == 75 and event.because == f"noticed {24 * 60} min late"
    assert law(case.ticket).wakes == AT + timedelta(hours=64.8)


def test_the_runbook_is_done_by_orders_and_each_is_answered_by_what_is_left() -> None:
    case = answered("#contained locked from afar\n#persons 1.200 patients\n#risk high health data", GIL)
    assert runbook(case.events).persons == 1200 and runbook(case.events).risk == "high"
    (report,) = [letter for letter in to(case, GUARD.address) if letter.name == "command_report"]
    assert report.details["checklist"] == (Step.CONSEQUENCES, Step.AUTHORITY, Step.PERSONS, Step.MEASURES)
    assert [note.text for note in case.notes] == [
        "contain: locked from afar", "size: patients", "risk: high: health data"
    ]  # fmt: skip
    assert all("locked" not in str(event) and "health" not in str(event) for event in case.events)
    rest = "#consequences fraud\n#measures policy\n#notified persons by letter\n#notified authority 2026-03-01 12-3"
    then = obeyed(rest, place(case), at=AT + timedelta(hours=1))
    assert not then.refused and law(then.ticket).state is TargetState.MET
    assert runbook((*then.place.breach, *then.events)).open == ()
    assert "notified authority: 12-3" in [note.text for note in then.notes]


def test_a_breach_whose_first_order_is_the_notification_has_kept_the_law() -> None:
    assert law(answered("#notified authority by its web form", GIL).ticket).state is TargetState.MET


def test_no_risk_needs_no_notification_and_a_risk_after_all_counts_from_the_beginning() -> None:
    where = place(answered("#risk none the disk is encrypted", GIL))
    assert law(where.ticket).state is TargetState.CANCELLED
    assert set(runbook(where.breach).open).isdisjoint({Step.AUTHORITY, Step.PERSONS})
    case = obeyed("#risk likely it was not", where, at=AT + timedelta(hours=5))
    assert (law(case.ticket).state, law(case.ticket).due) == (TargetState.RUNNING, AT + timedelta(hours=72))


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("#persons many", "needs a number"),
        ("#risk high", "the reasons"),
        ("#risk perhaps it was", "needs none, likely or high"),
        ("#notified mother", "authority, persons or other"),
        ("#notified authority 2026-03-09", "no such day"),
        ("#notified authority 2026-02-30", "no such day"),
        ("#breach", "already"),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_changes_nothing(order: str, why: str) -> None:
    case = obeyed(order)
    assert why in case.refused[0] and not case.events and not case.notes


@pytest.mark.parametrize(
    "order", ["#contained x", "#persons 3", "#risk none x", "#notified authority", "#notbreach", "#measures x"]
)
def test_the_runbook_is_for_breaches_only(order: str) -> None:
    assert "not marked as a data breach" in obeyed(order, standing()).refused[0]


@pytest.mark.parametrize(
    ("day", "on"),
    [
        ("", AT),
        ("2026-03-01", datetime(2026, 3, 1, 23, 59, tzinfo=AT.tzinfo)),
        ("1.3.2026 14:30 by post", datetime(2026, 3, 1, 14, 30, tzinfo=AT.tzinfo)),
        ("2026-03-02", AT),
    ],
)
def test_a_notification_has_its_day(day: str, on: datetime) -> None:
    events = obeyed(f"#notified authority {day}".strip()).events
    assert [event.on for event in events if isinstance(event, BreachNotified)] == [on]


def test_an_agent_outside_the_team_is_not_heard_and_learns_nothing() -> None:
    for text in ("I know more.", "#note it was Bob's", "#notbreach"):
        case = answered(text, ANN)
        assert settled(case) == ("held", "confidential") and not case.events
        assert owed(case) == [("held_confidential", ANN.address)]
        assert "laptop" not in str(case.letters)
    assert obeyed("#take", by=CAS_AGENT).refused == (
        "#42 is confidential: only the breach team answers it and gives orders about it",
    )


def test_the_lead_may_clear_it_and_the_ticket_goes_the_ordinary_way() -> None:
    before = place(answered("We look.", GIL))
    case = obeyed("#notbreach", before, by=CHIEF)
    assert not case.ticket.breach and case.ticket.aware_at is None
    happened = [event.name for event in case.events]
    assert happened[:5] == ["breach_cleared", "target_cancelled", "categorised", "assigned", "alerted"]
    assert {letter.name for letter in case.letters} == {"alert_new"}
    assert all(letter.text == BREACH_TEXT and letter.subject == "Stolen laptop" for letter in case.letters)
    promised = (TargetKind.FIRST_RESPONSE, TargetKind.RESOLUTION)
    assert [case.ticket.target(kind) for kind in promised] == [before.ticket.target(kind) for kind in promised]
    assert case.ticket.priority is before.ticket.priority


def test_an_agent_flags_a_ticket_and_no_longer_reads_it() -> None:
    where = standing(ticket=replace(standing().ticket, owner=CAS_AGENT.id), report=BREACH_TEXT)
    case = answered("#breach", CAS, where)
    assert case.ticket.breach and case.ticket.owner == 0 and case.ticket.aware_at == AT
    assert [letter.text for letter in to(case, GUARD.address)] == [BREACH_TEXT]
    assert {letter.name for letter in to(case, CAS.address)} == {"alert_breach_notice", "command_report"}
    assert [letter.name for letter in to(case, BOB.address)] == ["acknowledgement_breach"]


def test_a_reply_of_the_reporter_goes_to_the_breach_team_alone() -> None:
    a_mail = mail(text="The password was on a sticker.", message_id="more@home.example", digest="d3", trust=PROVED)
    case = story(a_mail, facts(place(), threads=(("first@home.example", 42),)), TEAM)
    assert {letter.to.address for letter in case.letters} == {GUARD.address}
    assert case.letters[0].text == "The password was on a sticker."


def test_an_agent_who_knows_no_breach_recategorises_and_it_stays_confidential() -> None:
    ticket = replay(1, reported().events)
    assert ticket.breach and replay(1, (*reported().events, BreachCleared())).breach is False


WORD = st.text(alphabet="QXZJ", min_size=5, max_size=9)


@given(words=st.lists(WORD, min_size=1, max_size=6, unique=True), file=WORD, more=WORD, order=st.sampled_from([
    "", "#contained {}", "#persons 5 {}", "#risk high {}", "#measures {}", "#notified other {}", "#breach {}",
]))  # fmt: skip
def test_no_letter_to_anybody_outside_the_breach_team_bears_a_word_of_it(
    words: list[str], file: str, more: str, order: str
) -> None:
    attached = (replace(FILE, filename=file, content=file.encode()),)
    writer = Contact(name=words[0], address=BOB.address, phones=("+31201234567",))
    report = f"{BREACH_TEXT} {' '.join(words)}"
    first = story(
        mail(text=report, subject=f"Stolen laptop {words[-1]}", contact=writer, trust=PROVED, attachments=attached),
        facts(), TEAM,
    )  # fmt: skip
    where = place(first, subject=f"Stolen laptop {words[-1]}", report=report, proved=True)
    reply = story(
        mail(text=more, message_id="more@home.example", digest="d3", trust=PROVED, attachments=attached),
        facts(where, threads=(("first@home.example", 42),)), TEAM,
    )  # fmt: skip
    ordered = answered(order.format(more) if order else more, GIL, where)
    held = answered(more, ANN, where)
    flagged = answered("#breach", CAS, replace(where, ticket=replace(where.ticket, breach=False, aware_at=None)))
    unseen = rung(timer(where), where)
    aware = place(ordered, subject=where.subject, report=report) if law_of(ordered) else where
    late = [rung(target, aware) for target in aware.ticket.targets if target.state is TargetState.RUNNING]
    secret = {*words, file, more, "laptop", "patient", "+31201234567"}
    for case in (first, reply, ordered, held, flagged, unseen, *late):
        for letter in case.letters:
            if letter.to.address == GUARD.address:
                continue
            by_hand = letter.name == "answer"  # its words are the breach team's own, for the reporter
            told = str(replace(letter, to=Address(), text="" if by_hand else letter.text))
            assert not [word for word in secret if word in told], letter.name


def law_of(case: Arrival) -> Target | None:
    return case.ticket.target(TargetKind.BREACH_NOTIFICATION)


EVENTS: st.SearchStrategy[Event] = st.sampled_from([
    BreachFlagged(), BreachAware(since=AT), BreachSized(persons=3), BreachUnseen(round=2), BreachCleared(),
    BreachStepDone(step=Step.CONTAIN), BreachStepDone(step=Step.RISK, verdict="high"),
    BreachNotified(whom="authority", on=AT), BreachNotified(whom="persons", on=AT),
])  # fmt: skip


@given(st.lists(EVENTS, max_size=12))
def test_a_step_that_was_taken_is_never_open_again_but_for_the_persons_once_the_risk_is_high(
    events: list[Event],
) -> None:
    before = set(Step)
    for count in range(len(events)):
        now = set(runbook(events[: count + 1]).open)
        assert now <= before
        before = now

# SPDX-License-Identifier: Apache-2.0
"""A data breach: confidential, seen by a person soon, 72 hours from then, a runbook of orders, and an undo."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflows.breach_samples import (
    ALONE,
    BOSS,
    BREACH_TEXT,
    CHIEF,
    GIL,
    GUARD,
    TEAM,
    answered,
    law,
    obeyed,
    place,
    reported,
    rung,
    timer,
    to,
)
from tests.workflows.samples import (
    ANN,
    AT,
    BOB,
    CAS,
    CAS_AGENT,
    FILE,
    PROVED,
    facts,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
)
from workflows import people
from workflows.desk import Agent
from workflows.events_breach import (
    BreachCleared,
    BreachFlagged,
)
from workflows.events_promise import TargetMissed, TargetWarned
from workflows.history import replay
from workflows.runbook import Step
from workflows.ticket import Level, Priority, State, TargetKind, TargetState, TimerKind


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


def test_who_is_of_the_breach_team_is_not_told_to_reach_that_team() -> None:
    for team, told in (((), "breach"), (TEAM.breach_team, "")):
        desk = replace(TEAM, breach_team=team, lead=CHIEF.address, manager=CHIEF.address)
        case = rung(timer(place()), place(), desk=desk)
        letters = [letter for letter in case.letters if letter.name == "alert_breach_unseen"]
        assert [(letter.to.address, letter.details.get("team", "")) for letter in letters] == [(CHIEF.address, told)]


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


def test_an_agent_outside_the_team_is_not_heard_and_learns_nothing() -> None:
    for text in ("I know more.", "#note it was Bob's", "#notbreach"):
        case = answered(text, ANN)
        assert settled(case) == ("held", "confidential") and not case.events
        assert owed(case) == [("held_confidential", ANN.address)]
        assert "laptop" not in str(case.letters)
    assert obeyed("#take", by=CAS_AGENT).refused == (
        "#42 is confidential: only the breach team answers it and gives orders about it",
    )


@pytest.mark.parametrize(("order", "by"), [("#assign Cas", GUARD), ("#take", CHIEF)])
def test_nobody_outside_the_team_may_have_it(order: str, by: Agent) -> None:
    case = obeyed(order, by=by)
    assert "only the breach team may have it" in case.refused[0] and not case.events


def test_the_lead_may_clear_it_and_the_ticket_goes_the_ordinary_way() -> None:
    before = place(answered("We look.", GIL))
    case = obeyed("#notbreach", before, by=CHIEF)
    assert not case.ticket.breach and case.ticket.aware_at is None
    happened = [event.name for event in case.events]
    assert happened[:5] == ["breach_cleared", "target_cancelled", "categorised", "assigned", "prioritised"]
    alerts = [letter for letter in case.letters if letter.name == "alert_new"]
    assert all(letter.text == BREACH_TEXT and letter.subject == "Stolen laptop" for letter in alerts) and alerts
    assert [letter.name for letter in to(case, BOB.address)] == ["status"]
    first = TargetKind.FIRST_RESPONSE
    assert case.ticket.target(first) == before.ticket.target(first)


def test_a_false_alarm_has_the_priority_of_its_words_again_and_its_reporter_hears_in_time() -> None:
    before = place(story(mail(text=BREACH_TEXT, trust=PROVED), facts(), TEAM))
    assert before.ticket.priority is Priority.P1
    case = obeyed("#notbreach", before, by=CHIEF)
    assert case.ticket.priority > Priority.P1 and case.ticket.level is Level.L1
    promised, was = case.ticket.target(TargetKind.FIRST_RESPONSE), before.ticket.target(TargetKind.FIRST_RESPONSE)
    assert promised is not None and was is not None and promised.due == was.due  # as the reporter had read


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


def test_who_reported_a_breach_hears_once_that_it_has_been_dealt_with_and_is_asked_nothing() -> None:
    where = place(answered("We look.", GIL))
    case = answered("#resolve Jane deleted it", GIL, where)
    assert [(letter.name, letter.text, letter.details) for letter in to(case, BOB.address)] == [
        ("closed_breach", "", {})
    ]
    assert "letter_withheld" not in names(case) and not case.ticket.timer(TimerKind.CONFIRM_REMINDER)
    end = case.ticket.timer(TimerKind.CLOSE)
    assert end is not None and case.ticket.state is State.RESOLVED
    closed = rung(end, place(case))
    assert closed.ticket.state is State.CLOSED and not closed.letters and "letter_withheld" not in names(closed)
    (last,) = to(answered("#close cancelled", GIL, where), BOB.address)
    assert last.name == "closed_breach"


@pytest.mark.parametrize(
    ("text", "letter"),
    [("Is it solved now?", "closed_breach"), ("No, it is still broken.", "status_breach")],
)
def test_who_reported_a_breach_that_is_resolved_is_answered_without_a_word_of_it(text: str, letter: str) -> None:
    where = place(answered("#resolve Jane deleted it", GIL, place(answered("We look.", GIL))), proved=True)
    a_mail = mail(text=text, message_id="more@home.example", digest="d3", trust=PROVED)
    case = story(a_mail, facts(where, threads=(("first@home.example", 42),)), TEAM)
    assert [one.name for one in to(case, BOB.address)] == [letter]
    assert set(to(case, BOB.address)[0].details) <= {"next_update"}

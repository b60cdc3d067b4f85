# SPDX-License-Identifier: Apache-2.0
"""Alerts of monitoring systems: one ticket a problem, over at its recovery, believed from vouched senders alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.alert import alert
from parsers.values import Address, Mail, MonitoringAlert, Nature, Trust
from tests.workflows.samples import (
    ANN,
    ANN_AGENT,
    AT,
    CAS,
    DESK,
    FORGED,
    PROVED,
    arrival,
    facts,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
)
from tests.workflows.samples import alert as answered_alert
from workflows.alert_state import Health, health
from workflows.case import Arrival, DueClock
from workflows.events import Opened
from workflows.events_life import ProblemReported
from workflows.facts import Facts, Known, Standing
from workflows.stories import ARRIVAL, ARRIVAL_END, DUE, DUE_END, tell
from workflows.ticket import Priority, State, TargetKind, TargetState, Ticket, TimerKind

NAGIOS = Address(name="nagios", address="nagios@mon.example")
HUB = replace(DESK, monitoring=frozenset({"@mon.example"}), lead=CAS.address)
KEY = "nagios:db1:disk"
UNVOUCHED = Trust()


def report(state: str = "critical", **changes: Any) -> Mail:
    """What nagios says of the disk of db1."""
    told: dict[str, Any] = {
        "subject": f"** PROBLEM Service Alert: db1/disk is {state.upper()} **",
        "nature": Nature.ALERT,
        "reason": "a mail of nagios",
        "trust": PROVED,
        "alert": MonitoringAlert(system="nagios", host="db1", service="disk", state=state, key=KEY),
    }
    return mail(NAGIOS, "Disk of db1: 99 % full", **told | changes)


def tracked(ticket: Ticket | None = None, state: str = "critical", **changes: Any) -> Facts:
    """The problem has an open ticket."""
    place = standing(ticket=ticket or problem(), participants=frozenset({NAGIOS.address}), **changes)
    return facts(place, problem=42, problem_state=state, contact=Known(id=8, address=NAGIOS.address))


def problem(**changes: Any) -> Ticket:
    """The ticket that tracks it."""
    return replace(standing().ticket, source="alert", alert_key=KEY, team="service desk", **changes)


def heard(a_mail: Mail, known: Facts | None = None, at: datetime = AT) -> Arrival:
    """What comes of an alert."""
    return tell(ARRIVAL, ARRIVAL_END, replace(arrival(a_mail, known, HUB), at=at))


def test_a_new_problem_opens_a_ticket_with_its_key_and_no_letter_goes_to_the_machine() -> None:
    case = heard(report())
    opened = next(event for event in case.events if isinstance(event, Opened))
    assert (opened.source, case.ticket.alert_key, case.ticket.kind) == ("alert", KEY, "incident")
    assert {name for name, _ in owed(case)} == {"alert_new"}


def test_a_problem_that_refers_to_an_earlier_mail_is_a_problem_of_its_own() -> None:
    known = facts(standing(participants=frozenset({NAGIOS.address})), threads=(("old@mon.example", 42),))
    assert heard(report(references=("old@mon.example",)), known).is_new


def test_the_same_problem_again_joins_its_ticket_and_rings_no_bell() -> None:
    case = heard(report(), tracked())
    assert (names(case), owed(case), settled(case)) == (["problem_reported"], [], ("ticketed", "alert"))


@pytest.mark.parametrize(("was", "now", "rings"), [
    ("warning", "critical", True), ("critical", "warning", False), ("warning", "warning", False), ("", "down", False),
])  # fmt: skip
def test_a_bell_rings_where_it_became_worse(was: str, now: str, rings: bool) -> None:
    letters = heard(report(now), tracked(state=was)).letters
    assert bool(letters) is rings and {letter.name for letter in letters} <= {"alert_reply"}


def test_no_machine_waits_for_a_first_response() -> None:
    targets = heard(report()).ticket.targets
    assert [target.kind for target in targets] == [TargetKind.RESOLUTION]


def test_what_became_worse_has_the_priority_of_its_new_state_and_its_promises() -> None:
    worse = heard(report("critical"), tracked(state="warning"))
    assert worse.ticket.priority is Priority.P2 and "prioritised" in names(worse)
    spans = {target.kind: target.span for target in worse.ticket.targets if target.state is TargetState.RUNNING}
    assert spans[TargetKind.RESOLUTION] == HUB.targets[Priority.P2][TargetKind.RESOLUTION]
    known = tracked(problem(priority=Priority.P1), state="warning")
    higher = heard(report("critical"), known)
    assert higher.ticket.priority is Priority.P1 and "prioritised" not in names(higher)


def test_an_acknowledgement_in_the_monitoring_changes_nothing() -> None:
    case = heard(report("acknowledged"), tracked(state="warning"))
    (event,) = case.events
    assert isinstance(event, ProblemReported) and event.state == "warning" and not case.letters
    assert settled(heard(report("acknowledged"))) == ("ignored", "alert")


def test_a_recovery_closes_a_ticket_that_nobody_has_taken() -> None:
    case = heard(report("ok"), tracked())
    assert (case.ticket.state, case.ticket.code) == (State.CLOSED, "recovered")
    assert names(case)[:2] == ["problem_recovered", "resolved"] and owed(case) == []
    assert {target.state for target in case.ticket.targets} == {TargetState.MET, TargetState.CANCELLED}


def test_the_owner_is_told_of_a_recovery_and_by_silence_it_is_over() -> None:
    owned = tracked(problem(owner=ANN_AGENT.id, state=State.IN_PROGRESS, progress_at=AT - timedelta(hours=1)))
    case = heard(report("ok"), owned)
    assert owed(case) == [("alert_recovered", ANN.address)] and case.ticket.is_open
    silent = rung(case)
    assert (silent.ticket.state, silent.ticket.code, silent.letters) == (State.CLOSED, "recovered", ())
    busy = rung(case, progress_at=AT + timedelta(hours=1))
    assert busy.ticket.is_open and names(busy)[0] == "timer_ended"
    assert not [target for target in busy.ticket.targets if target.state is TargetState.PAUSED]
    worse = heard(report(), replace(owned, standings=(replace(owned.standings[0], ticket=case.ticket),)))
    assert worse.ticket.timer(TimerKind.AT_WORD) is None


def test_nothing_is_missed_and_nobody_rises_while_its_owner_is_asked_whether_it_is_over() -> None:
    owned = tracked(problem(owner=ANN_AGENT.id, state=State.IN_PROGRESS, progress_at=AT - timedelta(hours=1)))
    case = heard(report("ok"), owned)
    assert not [target for target in case.ticket.targets if target.state is TargetState.RUNNING]
    assert case.ticket.timer(TimerKind.ESCALATION) is None
    (told,) = (letter for letter in case.letters if letter.name == "alert_recovered")
    timer = case.ticket.timer(TimerKind.AT_WORD)
    assert timer is not None and told.details["until"] == timer.due


def rung(case: Arrival, **changes: Any) -> DueClock:
    """What comes of the timer that a recovery set."""
    timer = case.ticket.timer(TimerKind.AT_WORD)
    assert timer is not None
    ticket = replace(case.ticket, **changes)
    place = replace(case.place, ticket=ticket)
    due = DueClock(at=timer.due, desk=HUB, ticket=ticket, standing=place, clock=timer)
    return tell(DUE, DUE_END, due)


def test_a_breach_is_never_ended_by_a_machine() -> None:
    case = heard(report("ok"), tracked(problem(breach=True)))
    assert case.ticket.is_open and not case.ticket.timers and {name for name, _ in owed(case)} == {"alert_recovered"}


def test_old_alerts_that_are_imported_ring_no_bell() -> None:
    for known in (tracked(state="warning"), tracked(problem(owner=ANN_AGENT.id)), flapping(0), flapping(5)):
        for state in ("critical", "ok"):
            assert heard(report(state), replace(known, silent=True)).letters == ()


def test_what_somebody_has_answered_is_not_closed_by_itself_at_once() -> None:
    case = heard(report("ok"), tracked(steps=((AT, "answered"),)))
    assert case.ticket.is_open and {name for name, _ in owed(case)} == {"alert_recovered"}


def test_a_recovery_of_nothing_is_ignored_with_a_reason() -> None:
    case = heard(report("ok"))
    assert settled(case) == ("ignored", "recovery") and not case.events


@pytest.mark.parametrize("forged", [
    report("ok", trust=FORGED), report("ok", trust=UNVOUCHED),
    report("ok", senders=(NAGIOS, ANN)), report("ok", senders=(Address(address="nagios@evil.example"),)),
])  # fmt: skip
def test_nobody_can_forge_a_recovery(forged: Mail) -> None:
    case = heard(forged, tracked())
    assert settled(case) == ("held", "unvouched-alert") and not case.events and not case.letters


@given(st.sampled_from([FORGED, UNVOUCHED]), st.text(max_size=20), st.booleans())
def test_no_alert_without_proof_ends_or_changes_a_tracked_problem(trust: Trust, state: str, known: bool) -> None:
    case = heard(report(state, trust=trust), tracked() if known else facts())
    assert case.ticket.number == 0 and case.ticket.alert_key == ""
    assert not {"problem_recovered", "problem_reported", "resolved", "closed"} & set(names(case))


def test_a_problem_of_an_unknown_sender_is_an_ordinary_incident_without_a_key() -> None:
    case = heard(report(trust=UNVOUCHED), tracked())
    assert case.is_new and (case.ticket.kind, case.ticket.alert_key) == ("incident", "")
    assert {letter.to.address for letter in case.letters} <= {agent.address for agent in HUB.agents}


def test_a_problem_that_returns_at_once_reopens_its_ticket() -> None:
    case = heard(report(), flapping(0))
    assert names(case)[:2] == ["reopened", "problem_reported"] and case.ticket.state is State.IN_PROGRESS
    resolution = case.ticket.target(TargetKind.RESOLUTION)
    assert resolution is not None and resolution.state is TargetState.RUNNING
    assert {name for name, _ in owed(case)} == {"alert_reopened"}


@pytest.mark.parametrize(("times", "letters"), [(4, {"alert_reopened"}), (5, {"alert_pingpong"}), (6, set())])
def test_who_flaps_rings_five_times_an_hour_and_then_a_person_hears_once(times: int, letters: set[str]) -> None:
    assert {name for name, _ in owed(heard(report(), flapping(times)))} == letters


@pytest.mark.parametrize("times", [5, 6])
def test_what_flaps_and_then_stays_down_rings_after_all(times: int) -> None:
    case = heard(report(), flapping(times))
    bell = case.ticket.timer(TimerKind.STILL_DOWN)
    assert bell is not None and bell.due == AT + HUB.process.flapping
    place = replace(case.place, ticket=case.ticket)
    due = DueClock(at=bell.due, desk=HUB, ticket=case.ticket, standing=place, clock=bell)
    rings = tell(DUE, DUE_END, due)
    assert {letter.name for letter in rings.letters} == {"alert_reopened"} and not rings.ticket.timer(bell.kind)
    well = heard(report("ok"), replace(flapping(times), problem=42, standings=(place,)))
    assert well.ticket.timer(TimerKind.STILL_DOWN) is None


def flapping(times: int) -> Facts:
    """It recovered two minutes ago, and was reopened so many times within the hour."""
    over = problem(state=State.CLOSED, code="recovered", closed_at=AT - timedelta(minutes=2))
    steps = ((AT - timedelta(hours=2), "reopened"), *((AT - timedelta(minutes=9), "reopened") for _ in range(times)))
    place: Standing = standing(ticket=over, steps=steps)
    return facts(place, recovered=42)


def test_an_answer_to_a_machine_is_not_sent_and_its_author_told() -> None:
    known = facts(standing(ticket=problem()), letters=(answered_alert(),))
    case = story(mail(ANN, "I freed some space.", trust=PROVED, message_id="a@desk.example"), known, HUB)
    assert "answered" in names(case) and owed(case) == [("command_report", ANN.address)]
    assert str(case.letters[0].details["refused"]).startswith("('your answer went to nobody")


@pytest.mark.parametrize(("subject", "text", "sender", "now"), [
    ("** RECOVERY Service Alert: db1/disk is OK **", "", "nagios@x.example", Health.WELL),
    ("** PROBLEM Host Alert: db1 is DOWN **", "", "nagios@x.example", Health.BAD),
    ("[RECOVERY] Host db1 is UP!", "", "icinga@x.example", Health.WELL),
    ("** ACKNOWLEDGEMENT Service Alert: db1/disk is CRITICAL **", "", "nagios@x.example", Health.NEITHER),
    ("** FLAPPINGSTOP Service Alert: db1/disk is OK **", "", "nagios@x.example", Health.NEITHER),
    ("** DOWNTIMESTART Host Alert: db1 is DOWN **", "", "nagios@x.example", Health.NEITHER),
    ("[CUSTOM] disk on db1 is CRITICAL!", "", "icinga@x.example", Health.NEITHER),
    ("[PROBLEM] disk on db1 is WARNING!", "", "icinga@x.example", Health.WARNING),
    ("Check_MK: db1/disk CRIT -> OK", "", "cmk@x.example", Health.WELL),
    ("Check_MK: db1/disk OK -> WARN", "", "cmk@x.example", Health.WARNING),
    ("Check_MK: db1 DOWNTIMESTART", "", "cmk@x.example", Health.NEITHER),
    ("[FIRING:1] DiskFull (db1)", "", "grafana@x.example", Health.BAD),
    ("[RESOLVED] DiskFull (db1)", "", "grafana@x.example", Health.WELL),
    ("[OK] DiskFull", "", "grafana@x.example", Health.WELL),
    ("[FIRING:2] DiskFull", "", "alertmanager@x.example", Health.BAD),
    ("[shop] [✅ Up]", "", "kuma@x.example", Health.WELL),
    ("[shop] [🔴 Down]", "", "kuma@x.example", Health.BAD),
    ("Problem: disk is full", "", "zabbix@x.example", Health.BAD),
    ("Resolved in 3m: disk is full", "", "zabbix@x.example", Health.WELL),
    ("[PRTG Network Monitor] db1 disk Down", "", "prtg@x.example", Health.BAD),
    ("[PRTG Network Monitor] db1 disk Up", "", "prtg@x.example", Health.WELL),
    ("db1 needs attention, disk = 91%", "", "netdata@x.example", Health.WARNING),
    ("db1 recovered, disk = 11%", "", "netdata@x.example", Health.WELL),
    ("monit alert -- Connection failed nginx", "", "monit@x.example", Health.BAD),
    ("monit alert -- Connection succeeded nginx", "", "monit@x.example", Health.WELL),
    ("ALERT: traffic [db1] went above threshold of 5", "", "cacti@x.example", Health.BAD),
    ("NORMAL: traffic [db1] restored to normal threshold 3", "", "cacti@x.example", Health.WELL),
    ("Recovered: db1 - disk", "severity: ok", "librenms@x.example", Health.WELL),
    ("UP | backup", "", "healthchecks@x.example", Health.WELL),
    ("SMART error (CurrentPendingSector) detected on host: db1", "", "root@x.example", Health.BAD),
    ("DegradedArray event on /dev/md0:db1", "", "root@x.example", Health.BAD),
])  # fmt: skip
def test_each_system_tells_of_its_recoveries_in_words_that_are_known(
    subject: str, text: str, sender: str, now: Health
) -> None:
    found = alert(subject, text, sender)
    assert found is not None and health(found.state) is now, found


@given(st.text())
def test_a_state_that_nobody_knows_is_bad_and_never_an_error(state: str) -> None:
    assert health(state) in Health

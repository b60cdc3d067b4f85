# SPDX-License-Identifier: Apache-2.0
"""``#undo``: what an agent ordered is taken back, as far as it has not left and nobody has changed it since."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.command import _table
from parsers.values import Contact
from tests.workflows.living import Living, begun
from tests.workflows.samples import ANN, ANN_AGENT, BOB, CAS_AGENT, DESK
from workflows.case import Arrival
from workflows.inverse import FIELDS, INVERSES, Part
from workflows.orders import VERBS
from workflows.ticket import State, TargetKind, TargetState, Ticket, TimerKind

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def report_of(desk: Living) -> dict[str, object]:
    """What the newest report to Ann tells."""
    return next(
        dict(one.letter.details)
        for one in reversed(desk.sent)
        if one.letter.name == "command_report" and one.letter.to.address == ANN.address
    )


def lines(desk: Living, name: str) -> str:
    told = report_of(desk).get(name, ())
    assert isinstance(told, tuple)
    return "; ".join(map(str, told))


def sent_to_bob(desk: Living) -> list[str]:
    """The letters that reach Bob once all have left."""
    return [one.letter.name for one in desk.sent if one.letter.to.address == BOB.address and not one.withdrawn]


def undo(desk: Living, name: str = "alert_new") -> Arrival:
    desk.now += SECOND
    case = desk.answer(1, ANN_AGENT, "#undo", name=name)
    assert case.disposition is not None and case.disposition.outcome == "ticketed", case.disposition
    return case


def as_it_was(ticket: Ticket) -> Ticket:
    """A ticket without what an undo never gives back: the count of events and of invitations, the round of a timer,
    and promises that count as never made."""
    timers = (replace(timer, round=0) for timer in ticket.timers)
    return replace(
        ticket,
        seq=0,
        updated_at=None,
        call_sequence=0,
        timers=tuple(sorted(timers, key=lambda one: (one.kind, one.due))),
        targets=tuple(target for target in ticket.targets if target.state is not TargetState.WITHDRAWN),
    )


def test_every_verb_says_how_it_is_taken_back_or_why_not() -> None:
    assert set(INVERSES) >= set(VERBS)
    for name, row in INVERSES.items():
        assert row.asks or row.stays or row.parts or row.voices or row.itself, name
        assert name in _table()[1]
    assert {field for fields in FIELDS.values() for field in fields} <= set(Ticket.__dataclass_fields__)
    assert set(FIELDS) == set(Part)


def test_an_answer_that_has_not_left_is_taken_back_and_its_promise_stands_again() -> None:
    desk = begun()
    before = desk.ticket()
    desk.now += MINUTE
    desk.answer(1, ANN_AGENT, "Have you tried it off and on?")
    assert desk.target(TargetKind.FIRST_RESPONSE).state is TargetState.MET
    assert desk.ticket().state is State.IN_PROGRESS
    desk.now += timedelta(seconds=30)
    undo(desk)
    assert sent_to_bob(desk) == ["acknowledgement"]
    assert as_it_was(desk.ticket()) == as_it_was(before)
    assert "the answer to bob@home.example: it had not left" in lines(desk, "undone")
    assert "answered" not in [name for _, name in desk.standing(1).steps]
    assert {"letter_withdrawn", "target_restored", "taken_back"} <= set(desk.names(1))


def test_an_answer_that_has_left_stays_and_the_report_says_when_it_left() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "Have you tried it off and on?")
    desk.now += 2 * MINUTE
    undo(desk)
    assert sent_to_bob(desk) == ["acknowledgement", "answer"]
    assert "the answer to bob@home.example: it left at 2026-03-02 09:01:00" in lines(desk, "kept")
    assert desk.target(TargetKind.FIRST_RESPONSE).state is TargetState.MET
    assert desk.ticket().state is State.IN_PROGRESS
    assert "answered" in [name for _, name in desk.standing(1).steps]


def test_the_promise_of_a_withdrawn_answer_is_missed_as_if_it_had_never_been_given() -> None:
    desk = begun()
    desk.now += MINUTE
    desk.answer(1, ANN_AGENT, "Wrong ticket, sorry")
    undo(desk)
    desk.after(timedelta(days=2))
    assert desk.target(TargetKind.FIRST_RESPONSE).state is TargetState.MISSED


ORDERS = (
    "#take", "#assign cas", "#p2", "#impact team", "#urgency high", "#kind request", "#category network", "#l2",
    "#note seen", "#wait\n\nWhich room is it in?", "#resolve cleaned the sensor", "#close cancelled", "#p1",
    "#escalate it is the disk", "#call tomorrow 14:00 30m", "#major", "Have you tried it?",
    "#call held 12m it was the cable", "#tag vpn", "#time 45m",
)  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_each_order_is_taken_back_in_time(order: str) -> None:
    desk = begun()
    before = desk.ticket()
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, order)
    assert as_it_was(desk.ticket()) != as_it_was(before) or order.startswith("#note")
    undo(desk)
    assert as_it_was(desk.ticket()) == as_it_was(before)
    assert sent_to_bob(desk) == ["acknowledgement"]
    assert lines(desk, "undone") and not report_of(desk).get("kept")


def test_undo_again_takes_back_the_mail_before_and_ends_there() -> None:
    desk = begun()
    begin = desk.ticket()
    for order in ("#p2", "#take", "#note seen"):
        desk.now += SECOND
        desk.answer(1, ANN_AGENT, order, name="alert_new")
    undo(desk)
    assert (desk.ticket().priority, desk.ticket().owner) == ("P2", 1)
    undo(desk)
    assert (desk.ticket().priority, desk.ticket().owner) == ("P2", 0)
    undo(desk)
    assert as_it_was(desk.ticket()) == as_it_was(begin)
    desk.now += SECOND
    case = desk.answer(1, ANN_AGENT, "#undo", name="alert_new")
    assert case.disposition is not None and "nothing of yours" in case.disposition.because


def test_an_answer_to_a_report_takes_back_what_that_report_tells_of() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "#take")
    report = desk.last(1, desk.sent[-1].letter.audience, ANN.address, "command_report")
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, "#p2", name="alert_new")
    desk.now += SECOND
    mail = desk.mail("#undo", contact=replace(desk.mail("x").contact, name=ANN.name, address=ANN.address))
    desk.arrive(mail, report, 1, as_agent=ANN_AGENT)
    assert (desk.ticket().owner, desk.ticket().priority) == (0, "P2")
    again = desk.arrive(desk.mail("#undo", contact=mail.contact), report, 1, as_agent=ANN_AGENT)
    assert again.disposition is not None and "taken back already" in again.disposition.because


def test_an_undo_is_not_undone_and_says_so() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "#take")
    undo(desk)
    desk.now += SECOND
    case = desk.answer(1, ANN_AGENT, "#undo", name="command_report")
    assert case.disposition is not None and "not done again by itself" in case.disposition.because


def test_what_a_colleague_has_changed_since_stays_and_is_told_by_name() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "#take #p2")
    desk.now += SECOND
    desk.answer(1, CAS_AGENT, "#p4", name="alert_new")
    undo(desk)
    assert (desk.ticket().owner, desk.ticket().priority) == (0, "P4")
    assert "priority: Cas Bos has changed it since, at 2026-03-02 09:00" in lines(desk, "kept")


def test_a_colleague_who_was_told_hears_that_it_is_no_more_so() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "#assign cas")
    undo(desk)
    assert desk.to_agents("alert_undone") == [CAS_AGENT.address]
    assert desk.ticket().owner == 0


@pytest.mark.parametrize("text", ["Have you tried it off and on?", "#wait 2d\n\nWhich printer?", "#resolve new fuse"])
def test_a_colleague_who_was_told_who_has_it_hears_nothing_of_an_undo_after_which_it_is_still_so(text: str) -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, text)
    assert desk.to_agents("alert_taken") == [CAS_AGENT.address]
    desk.now += timedelta(hours=1)
    if text.startswith("#resolve"):
        desk.reply(1, "Yes, it works again, thank you.")
        assert desk.ticket().state is State.CLOSED
    undo(desk)
    assert (desk.ticket().owner, desk.to_agents("alert_undone")) == (ANN_AGENT.id, [])
    assert ("they stay, as it is closed" in lines(desk, "kept")) is text.startswith("#resolve")


def test_a_colleague_reads_only_of_the_orders_that_were_taken_back() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "#resolve new fuse")
    desk.now += timedelta(hours=1)
    desk.reply(1, "No, it still does not work.")
    undo(desk)
    told = next(one.letter for one in reversed(desk.sent) if one.letter.name == "alert_undone")
    assert (desk.ticket().owner, told.details["done"]) == (0, ())


def test_nobody_takes_back_what_another_ordered() -> None:
    desk = begun()
    desk.answer(1, CAS_AGENT, "#take")
    desk.now += SECOND
    case = desk.answer(1, ANN_AGENT, "#undo", name="alert_new")
    assert case.disposition is not None and "nothing of yours" in case.disposition.because
    assert desk.ticket().owner == CAS_AGENT.id


def test_words_below_an_undo_are_those_of_regret_and_never_leave() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "#take")
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, "#undo\n\nSorry, that was wrong.", name="alert_new")
    assert desk.ticket().owner == 0 and sent_to_bob(desk) == ["acknowledgement"]


def test_a_reply_of_the_reporter_after_a_resolution_keeps_what_it_has_done() -> None:
    desk = begun()
    desk.answer(1, ANN_AGENT, "#resolve cleaned the sensor")
    desk.now += 2 * MINUTE
    desk.reply(1, "No, it still does not work.")
    state = desk.ticket().state
    undo(desk)
    assert desk.ticket().state is state is State.IN_PROGRESS
    assert "state: the reporter has changed it since" in lines(desk, "kept")


def test_the_command_line_takes_back_what_it_ordered_itself() -> None:
    desk = begun()
    before = desk.ticket()
    desk.order(1, "#take", ANN_AGENT)
    desk.now += SECOND
    case = desk.order(1, "#undo", ANN_AGENT)
    assert not case.refused and case.undone
    assert as_it_was(desk.ticket()) == as_it_was(before)


@pytest.mark.parametrize(
    ("order", "line"),
    [
        ("#tag vpn, floor-2", "the tags are none again"),
        ("#time 45m replaced the roller", "45 minutes of work"),
        ("#merge 2", "it is new again"),
        ("#duplicate 2", "it is new again"),
    ],
)
def test_what_stands_beside_a_ticket_is_taken_back_too(order: str, line: str) -> None:
    desk = begun()
    desk.report("The screen beside it is black.", contact=Contact(name="Eve", address="eve@home.example"))
    before = desk.ticket()
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, order, name="alert_new")
    assert as_it_was(desk.ticket()) != as_it_was(before)
    undo(desk)
    assert as_it_was(desk.ticket()) == as_it_was(before)
    assert line in lines(desk, "undone")
    assert sent_to_bob(desk) == ["acknowledgement"]


def test_the_owner_is_told_in_one_line_that_a_colleague_has_answered() -> None:
    desk = begun()
    desk.answer(1, CAS_AGENT, "#take", name="alert_new")
    desk.answer(1, ANN_AGENT, "Have you tried it?", name="alert_new")
    assert desk.to_agents("alert_answered") == [CAS_AGENT.address]
    desk.answer(1, CAS_AGENT, "Is it better now?", name="alert_new")
    assert desk.to_agents("alert_answered") == [CAS_AGENT.address]
    assert desk.ticket().owner == CAS_AGENT.id


LATER = ("#reopen", "#back", "#tag -vpn floor-2", "#close", "#wait", "#call cancel", "#major")  # after others of them
ACTS = st.lists(
    st.tuples(st.sampled_from(ORDERS + LATER), st.integers(min_value=0, max_value=50)), min_size=1, max_size=6
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_taking_back_everything_in_turn_gives_the_ticket_back(acts: list[tuple[str, int]]) -> None:
    """Each mail within the delay: the last first, as long as there is anything to take back."""
    desk = Living(replace(DESK, answer_delay=timedelta(hours=1)))
    desk.report("The printer in room 12 prints nothing since this morning.")
    before = [desk.ticket()]
    for order, seconds in acts:
        desk.now += timedelta(seconds=1 + seconds)
        case = desk.answer(1, ANN_AGENT, order, name="alert_new")
        if case.disposition is not None and case.disposition.outcome == "ticketed" and "acted" in {
            event.name for event in case.events
        }:
            before.append(desk.ticket())
    for was in reversed(before[:-1]):
        undo(desk)
        assert as_it_was(desk.ticket()) == as_it_was(was)
    assert sent_to_bob(desk) == ["acknowledgement"]


# Endings whose letter has left


EVE = Contact(name="Eve", address="eve@home.example")
ENDINGS = {
    "#close cancelled": "closed",
    "#duplicate 2": "duplicate",
    "#merge 2": "merged",
    "#resolve cleaned the sensor": "resolved",
}


def ended(order: str) -> tuple[Living, Ticket]:
    """A desk with two tickets, of which Ann ends Bob's by this order; with the ticket as it was before."""
    desk = begun()
    desk.report("The screen beside it is black.", contact=EVE)
    before = desk.ticket()
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, order, name="alert_new")
    assert not desk.ticket().is_open
    return desk, before


@pytest.mark.parametrize(("order", "letter"), ENDINGS.items())
def test_an_ending_that_has_left_is_taken_back_and_the_reporter_reads_so(order: str, letter: str) -> None:
    desk, _ = ended(order)
    desk.now += 2 * MINUTE
    undo(desk)
    assert desk.ticket().is_open
    assert sent_to_bob(desk) == ["acknowledgement", letter, "reopened"]
    [told] = [one.letter for one in desk.sent if one.letter.name == "reopened"]
    assert told.details["mistaken"] is True
    assert told.details["next_update"] == desk.target(TargetKind.NEXT_UPDATE).due
    assert f"the letter '{letter}' to bob@home.example: it left at" in lines(desk, "kept").replace(
        "the letter that says it is resolved", "the letter 'resolved'"
    )
    assert "the reporter reads that it is open again" in lines(desk, "undone")


@pytest.mark.parametrize("order", [order for order in ENDINGS if not order.startswith("#resolve")])
def test_a_first_answer_is_owed_again_once_an_ending_without_one_is_taken_back(order: str) -> None:
    desk, before = ended(order)
    desk.now += 2 * MINUTE
    undo(desk)
    was, now = (ticket.target(TargetKind.FIRST_RESPONSE) for ticket in (before, desk.ticket()))
    assert was is not None and now == was and now.state is TargetState.RUNNING
    assert desk.ticket().state is State.NEW
    desk.after(timedelta(days=3))
    assert desk.target(TargetKind.FIRST_RESPONSE).state is TargetState.MISSED


def test_how_it_was_solved_was_an_answer_and_stays_one_when_the_resolution_is_taken_back() -> None:
    desk, _ = ended("#resolve cleaned the sensor")
    desk.now += 2 * MINUTE
    undo(desk)
    assert desk.target(TargetKind.FIRST_RESPONSE).state is TargetState.MET
    assert desk.ticket().state is State.IN_PROGRESS
    assert not desk.runs(TimerKind.CLOSE, TimerKind.CONFIRM_REMINDER)
    assert desk.target(TargetKind.RESOLUTION).state is TargetState.RUNNING


@pytest.mark.parametrize("order", ENDINGS)
def test_an_ending_that_has_not_left_is_taken_back_and_the_reporter_hears_nothing(order: str) -> None:
    desk, before = ended(order)
    undo(desk)
    assert as_it_was(desk.ticket()) == as_it_was(before)
    assert sent_to_bob(desk) == ["acknowledgement"]


def test_of_a_confidential_ticket_the_letter_that_it_is_open_again_repeats_nothing() -> None:
    desk = Living(replace(DESK, breach_team=(ANN.address,)))
    desk.report("The printer in room 12 prints nothing since this morning.")
    desk.answer(1, ANN_AGENT, "#breach")
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, "#close cancelled")
    desk.now += 2 * MINUTE
    undo(desk)
    assert sent_to_bob(desk)[-2:] == ["closed_breach", "status_breach"]


def test_nobody_is_told_of_an_undo_whose_ending_the_reporter_has_overtaken() -> None:
    desk, _ = ended("#resolve cleaned the sensor")
    desk.now += 2 * MINUTE
    desk.reply(1, "No, it still does not work.")
    before = sent_to_bob(desk)
    undo(desk)
    assert sent_to_bob(desk) == before


# What other tickets write to their reporters


def sent_to_eve(desk: Living) -> list[str]:
    """The letters that reach Eve once all have left."""
    return [one.letter.name for one in desk.sent if one.letter.to.address == EVE.address and not one.withdrawn]


def with_eve(order: str) -> Living:
    """A desk with Bob's and Eve's tickets; Ann gives this order about Bob's."""
    desk = begun()
    desk.report("The screen beside it is black.", contact=EVE)
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, order, name="alert_new")
    desk.until(desk.now)  # the other ticket hears what it is to hear at once
    return desk


def test_the_other_reporter_of_a_merge_that_is_taken_back_in_time_never_hears_of_it() -> None:
    desk = with_eve("#merge 2")
    assert sent_to_eve(desk) == ["acknowledgement", "merged_other"]
    undo(desk)
    desk.after(2 * MINUTE)
    assert (sent_to_eve(desk), sent_to_bob(desk)) == (["acknowledgement"], ["acknowledgement"])
    assert "the letter 'merged other' to eve@home.example about #2: it had not left" in lines(desk, "undone")


def test_what_the_other_reporter_of_a_merge_has_read_is_named() -> None:
    desk = with_eve("#merge 2")
    desk.after(2 * MINUTE)
    undo(desk)
    assert "the letter 'merged other' to eve@home.example about #2: it left at" in lines(desk, "kept")
    assert sent_to_eve(desk) == ["acknowledgement", "merged_other"]
    assert sent_to_bob(desk) == ["acknowledgement", "merged", "reopened"]


def test_the_reporters_of_a_major_incident_that_is_taken_back_in_time_never_hear_of_it() -> None:
    desk = with_eve("#major 2")
    before = desk.tickets[2].ticket
    undo(desk)
    desk.after(2 * MINUTE)
    assert (sent_to_eve(desk), sent_to_bob(desk)) == (["acknowledgement"], ["acknowledgement"])
    assert desk.tickets[2].ticket == before and not desk.ticket().major


def test_what_the_reporters_of_a_major_incident_have_read_is_named() -> None:
    desk = with_eve("#major 2")
    desk.after(2 * MINUTE)
    assert desk.ticket(2).parent == 1 and sent_to_eve(desk) == ["acknowledgement", "major"]
    undo(desk)
    told = lines(desk, "kept")
    assert "the letter 'major' to eve@home.example about #2: it left at" in told
    assert "the letter 'major' to bob@home.example: it left at" in told
    desk.after(2 * MINUTE)
    assert (desk.ticket(2).parent, sent_to_eve(desk)) == (0, ["acknowledgement", "major", "status"])


def test_those_who_are_to_become_parts_hear_what_is_written_before_they_are() -> None:
    desk = with_eve("#major 2")
    desk.now += SECOND
    desk.answer(1, ANN_AGENT, "We have found the broken switch.", name="alert_new")
    desk.after(3 * MINUTE)
    assert sent_to_eve(desk) == ["acknowledgement", "major", "answer"]

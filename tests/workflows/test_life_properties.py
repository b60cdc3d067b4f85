# SPDX-License-Identifier: Apache-2.0
"""What holds in every life of a ticket, whatever its reporter, its agents, machines and time do to it.

The driver itself checks that no event leads to a state that the table does not allow, that history makes the
ticket, and that the clocks come to an end.
"""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.values import Nature
from tests.workflows.living import Living
from tests.workflows.samples import ANN_AGENT, DESK
from workflows.desk import Budgets
from workflows.events_life import Closed, Resolved
from workflows.events_promise import TimerEnded, TimerSet
from workflows.ticket import State, TargetKind, TargetState, TimerKind

SAID = (
    "Thank you very much!", "It works again, thanks!", "No, it still does not work.", "Yes", "No", "5", "1",
    "Any news on my ticket?", "Never mind, I no longer need this.", "The paper tray was replaced by the supplier.",
    "Please close the ticket.",
)  # fmt: skip
ORDERED = (
    "#wait\n\nWhich room is it in?", "#wait 2d\n\nWhich room?", "#resolve cleaned the sensor", "#resolve", "#close",
    "#close duplicate", "#reopen", "#note seen", "#take", "#escalate we do not know", "#back", "Have you tried it?",
    "#tag vpn", "#time 5m looked at it", "#history", "#help wait",
    "#send Have you tried it?", "#remind 3h look again", "#cc eva@partner.example", "#spam",
)  # fmt: skip
MOVES = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(SAID)),
    st.tuples(st.just("order"), st.sampled_from(ORDERED)),
    st.tuples(st.just("machine"), st.sampled_from(SAID)),
    st.tuples(st.just("pass"), st.integers(min_value=1, max_value=200)),  # hours
    st.tuples(st.just("sleep"), st.integers(min_value=1, max_value=200)),
)
LIFE = st.lists(MOVES, max_size=14)
UNBOUND = replace(DESK, budgets=Budgets(contact=1_000, domain=1_000, hour=1_000))
LONG = timedelta(days=60)


def move(desk: Living, what: str, value: object) -> None:
    """One move on ticket 1."""
    if what == "say":
        desk.reply(1, str(value))
    elif what == "machine":
        desk.reply(1, str(value), nature=Nature.AUTO_REPLY, reason="Auto-Submitted")
    elif what == "order":
        desk.answer(1, ANN_AGENT, str(value), name="alert_new")
    else:
        assert isinstance(value, int)
        (desk.after if what == "pass" else desk.sleep)(timedelta(hours=value))


def lived(life: list[tuple[str, object]]) -> Living:
    """A desk on which ticket 1 has had this life, a second apart."""
    desk = Living(UNBOUND)
    desk.report("The printer in room 12 prints nothing.")
    for what, value in life:
        desk.now += timedelta(seconds=1)
        move(desk, what, value)
    return desk


@given(LIFE)
@settings(max_examples=40, deadline=None)
def test_what_is_over_has_no_timers_but_those_that_end_it_and_owes_nothing(life: list[tuple[str, object]]) -> None:
    desk = lived(life)
    for kept in desk.tickets.values():
        ticket = kept.ticket
        left = {timer.kind for timer in ticket.timers}
        if ticket.state is State.CLOSED:
            assert left == set()
        if ticket.state is State.RESOLVED:
            assert left <= {TimerKind.CONFIRM_REMINDER, TimerKind.CLOSE} and TimerKind.CLOSE in left
        if not ticket.is_open:
            owed = {target.state for target in ticket.targets}
            assert not owed & {TargetState.RUNNING, TargetState.PAUSED}
        if ticket.state is State.WAITING:
            assert not any(target.state is TargetState.RUNNING for target in ticket.targets)
            assert TimerKind.SILENCE in left


@given(LIFE)
@settings(max_examples=25, deadline=None)
def test_every_ticket_that_is_resolved_or_waits_comes_to_its_end_by_itself(life: list[tuple[str, object]]) -> None:
    desk = lived(life)
    ends = {n for n, kept in desk.tickets.items() if kept.ticket.state in (State.RESOLVED, State.WAITING)}
    desk.after(LONG)
    for number in ends:
        assert desk.ticket(number).state is State.CLOSED


@given(LIFE, st.sampled_from(["Thank you very much!", "Thanks a lot, Bob"]))
@settings(max_examples=25, deadline=None)
def test_mere_thanks_change_no_field_and_owe_no_letter(life: list[tuple[str, object]], text: str) -> None:
    desk = lived(life)
    desk.now += timedelta(minutes=10)
    before, letters = desk.ticket(), len(desk.sent)
    desk.reply(1, text)
    after = desk.ticket()
    assert replace(before, seq=after.seq, updated_at=after.updated_at) == after
    assert len(desk.sent) == letters


@given(LIFE, st.sampled_from(SAID))
@settings(max_examples=25, deadline=None)
def test_a_machine_s_mail_changes_no_field_and_owes_no_letter(life: list[tuple[str, object]], text: str) -> None:
    desk = lived(life)
    before, letters = desk.ticket(), len(desk.sent)
    move(desk, "machine", text)
    after = desk.ticket()
    assert replace(before, seq=after.seq, updated_at=after.updated_at) == after
    assert len(desk.sent) == letters


@given(LIFE)
@settings(max_examples=25, deadline=None)
def test_every_timer_that_is_set_ends_once_and_no_reminder_follows_the_end(life: list[tuple[str, object]]) -> None:
    desk = lived(life)
    desk.after(LONG)
    for kept in desk.tickets.values():
        begun, ended = list[tuple[TimerKind, int]](), list[tuple[TimerKind, int]]()
        for event in kept.history:
            if isinstance(event, TimerSet):
                begun.append((event.kind, event.round))
            if isinstance(event, TimerEnded):
                ended.append((event.kind, event.round))
        assert len(set(begun)) == len(begun) and len(set(ended)) == len(ended)
        assert set(ended) <= set(begun)
        assert {(timer.kind, timer.round) for timer in kept.ticket.timers} == set(begun) - set(ended)


@given(LIFE)
@settings(max_examples=25, deadline=None)
def test_a_resolution_is_promised_anew_for_each_reopening_and_never_twice_at_once(
    life: list[tuple[str, object]],
) -> None:
    desk = lived(life)
    for kept in desk.tickets.values():
        for kind in TargetKind:
            stands = [t for t in kept.ticket.targets if t.kind is kind and t.state in ("running", "paused")]
            assert len(stands) <= 1
        ends = sum(isinstance(event, (Resolved, Closed)) for event in kept.history)
        assert kept.ticket.reopened <= ends


@given(st.lists(st.sampled_from(SAID), min_size=1, max_size=10))
@settings(max_examples=20, deadline=None)
def test_nobody_s_machine_gets_more_than_a_handful_of_letters_by_answering_at_once(said: list[str]) -> None:
    desk = Living(DESK)
    desk.report("Your request is registered.")
    for text in said * 5:
        desk.now += timedelta(seconds=20)
        desk.reply(1, text)
    assert len(desk.to_reporter()) <= 6

# SPDX-License-Identifier: Apache-2.0
"""``#?``: a mail that only tries tells what it would do, and leaves no trace but that report."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.samples import ANN, ANN_AGENT, settled
from workflows.case import Arrival

ORDERS = (
    "#take", "#assign cas", "#p1", "#close cancelled", "#resolve cleaned the sensor", "#note seen", "#undo",
    "#escalate", "#take #assign ann", "#teleport", "#wait", "#call tomorrow 14:00", "#breach", "#kind request",
    "Have you tried it?", "#p2\n\nWe are on it.\n#close",
)  # fmt: skip


def tried(text: str, where: str = "a new ticket") -> tuple[Guided, Arrival, str]:
    """The desk, the case, and the report of a mail that tries; nothing else was sent, and nothing changed."""
    desk = begun(where)
    before, letters, history = desk.ticket(NUMBER), len(desk.sent), len(desk.tickets[NUMBER].history)
    case = desk.write(f"#?\n{text}")
    assert (desk.ticket(NUMBER), len(desk.tickets[NUMBER].history)) == (before, history)
    assert (case.events, case.notes) == ((), ())
    (report,) = desk.sent[letters:]
    assert (report.letter.name, report.letter.to.address) == ("command_tried", ANN.address)
    return desk, case, desk.said(report)


def test_the_report_shows_to_whom_which_words_would_go() -> None:
    _, case, said = tried("#p2\n\nDear Bob, have you tried it off and on?")
    assert settled(case) == ("answered", "tried")
    assert "Would be done:" in said and "- #priority p2" in said
    assert "bob@home.example: Re: The printer is broken [#42]" in said
    assert "> Dear Bob, have you tried it off and on?" in said and "> Ann Lee, Example Support" in said


def test_colleagues_who_would_be_told_are_named_with_the_head_of_their_mail() -> None:
    _, _, said = tried("#assign cas")
    assert "Would be told to colleagues:" in said and "- Cas Bos: This ticket is yours now" in said


def test_what_would_be_refused_is_told_and_the_mail_is_not_held() -> None:
    _, case, said = tried("#take #assign ann\n\nWe are on it.")
    assert case.disposition is not None and case.disposition.outcome == "answered"
    assert "Would not be done:" in said and "#take and #assign contradict each other" in " ".join(said.split())
    assert "Would go to the reporter" not in said


def test_an_undo_can_be_tried_and_taken_afterwards() -> None:
    desk, _, said = tried("#undo", "you have just taken it")
    assert "Would be taken back:" in said and desk.ticket(NUMBER).owner == ANN_AGENT.id
    desk.write("#undo")
    assert desk.ticket(NUMBER).owner == 0


def test_the_same_mail_without_the_mark_does_what_was_told() -> None:
    desk, _, _ = tried("#resolve cleaned the sensor")
    desk.write("#resolve cleaned the sensor")
    assert desk.ticket(NUMBER).state == "resolved"


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_leaves_a_trace_when_it_is_only_tried(order: str) -> None:
    tried(order)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(ORDERS), min_size=1, max_size=4).map("\n".join))
def test_no_row_of_orders_leaves_a_trace_when_it_is_only_tried(orders: str) -> None:
    tried(orders)

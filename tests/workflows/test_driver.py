# SPDX-License-Identifier: Apache-2.0
"""The desk in memory keeps tickets as the store does: by their events, with clocks that run out."""

from datetime import timedelta

from tests.workflows.driver import Driver
from tests.workflows.samples import ANN_AGENT, BOB
from workflows.ticket import State, TargetKind, TargetState

HOUR = timedelta(hours=1)


def test_a_report_becomes_a_ticket_and_its_letters_leave() -> None:
    desk = Driver()
    desk.report()
    assert desk.tickets[1].ticket.number == 1
    assert ("acknowledgement", BOB.address) in desk.letters(1)


def test_an_agent_s_answer_goes_to_the_reporter_and_stops_the_clock() -> None:
    desk = Driver()
    desk.report()
    desk.after(HOUR / 4)
    desk.answer(1, ANN_AGENT, "Have you tried another cable?")
    assert ("answer", BOB.address) in desk.letters(1)
    target = desk.tickets[1].ticket.target(TargetKind.FIRST_RESPONSE)
    assert target is not None and target.state is TargetState.MET
    assert desk.tickets[1].ticket.state is State.IN_PROGRESS


def test_the_reporter_s_reply_joins_the_ticket() -> None:
    desk = Driver()
    desk.report()
    desk.reply(1, "It is the one in room 12.")
    assert (len(desk.tickets), desk.names(1).count("message_received")) == (1, 2)


def test_clocks_run_out_as_time_passes() -> None:
    desk = Driver()
    desk.report()
    desk.after(100 * HOUR)
    states = {target.state for target in desk.tickets[1].ticket.targets if target.kind is TargetKind.RESOLUTION}
    assert states == {TargetState.MISSED}

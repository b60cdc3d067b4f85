# SPDX-License-Identifier: Apache-2.0
"""What agents arranged beside their answers is taken back by #undo, or says how else."""

import pytest

from tests.workflows.living import Living, begun
from tests.workflows.samples import ANN, ANN_AGENT
from workflows.ticket import State, TimerKind


def kept(desk: Living) -> str:
    """What the newest report to Ann says that could not be taken back."""
    letters = [one.letter for one in desk.sent if one.letter.name == "command_report"]
    assert letters[-1].to.address == ANN.address
    return str(letters[-1].details.get("kept", ""))


def undo(desk: Living) -> None:
    desk.answer(1, ANN_AGENT, "#undo")


def test_spam_that_was_none_opens_again_and_its_sender_is_heard() -> None:
    desk = begun()
    desk.command("#spam")
    undo(desk)
    assert desk.ticket().state is not State.CLOSED and desk.ticket().code == ""
    case = desk.report("My screen is black, too.")
    assert case.disposition is not None and case.disposition.outcome == "ticketed"


def test_a_reminder_is_taken_back() -> None:
    desk = begun()
    desk.command("#remind 2d ask")
    undo(desk)
    assert not desk.runs(TimerKind.AGENT_REMINDER)


@pytest.mark.parametrize(("order", "way"), [
    ("#cc eva@partner.example", "#cc -address takes somebody off again; copies go to eva@partner.example"),
    ("#block @spam.example", "#block -address"), ("#away", "#away back"),
])  # fmt: skip
def test_what_stays_says_by_which_order_it_ends(order: str, way: str) -> None:
    desk = begun()
    desk.command(order)
    undo(desk)
    assert way in kept(desk)

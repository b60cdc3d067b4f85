# SPDX-License-Identifier: Apache-2.0
"""What the report tells an agent beside what was ordered."""


from datetime import timedelta

import pytest

from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.samples import ANN_AGENT
from workflows.letter import Audience


def answer(desk: Guided, text: str) -> None:
    """Ann answers the alert of the ticket."""
    desk.now += timedelta(minutes=1)
    desk.answer(NUMBER, ANN_AGENT, text, name="alert_new")


def reports(desk: Guided, before: int) -> list[str]:
    return [desk.said(one) for one in desk.sent[before:] if one.letter.name == "command_report"]


def test_who_answers_a_closed_ticket_is_told_that_it_is_and_stays_so() -> None:
    desk = begun("a closed ticket")
    before = len(desk.sent)
    answer(desk, "One more thing: please keep the old toner.")
    assert desk.ticket(NUMBER).state == "closed"
    assert [one.letter.name for one in desk.sent[before:] if one.letter.audience is Audience.REPORTER] == ["answer"]
    (said,) = reports(desk, before)
    said = " ".join(said.split())
    assert "This ticket is closed, and stays closed. Your answer goes out all the same." in said
    assert "opens a new ticket, which follows this one. #reopen opens this one again." in said
    assert "nothing to do" not in said and "#undo" in said


@pytest.mark.parametrize("where", ["a new ticket", "a resolved ticket"])
@pytest.mark.parametrize("text", ["Which room is it in?", "#close cancelled\n\nAs you asked.", "#close\n\nGood."])
def test_nobody_else_is(where: str, text: str) -> None:
    desk = begun(where)
    before = len(desk.sent)
    answer(desk, text)
    assert not any("stays closed" in said for said in reports(desk, before))


def test_who_opens_it_again_by_the_same_mail_is_not_told_so_either() -> None:
    desk = begun("a closed ticket")
    before = len(desk.sent)
    answer(desk, "#reopen\n\nWe look at it again.")
    assert desk.ticket(NUMBER).is_open
    assert not any("closed" in said for said in reports(desk, before))


def test_of_a_closed_breach_no_new_ticket_is_promised() -> None:
    desk = begun("a data breach")
    desk.write("#close cancelled")
    before = len(desk.sent)
    answer(desk, "One more thing: please keep the old disk.")
    (said,) = reports(desk, before)
    assert "stays closed" in said and "follows this one" not in said

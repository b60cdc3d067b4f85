# SPDX-License-Identifier: Apache-2.0
"""An incident's first questions go out with the acknowledgement; the answers stand beside them for the agents."""

from dataclasses import replace
from types import MappingProxyType

from tests.workflows.living import Living, begun
from tests.workflows.samples import ANN_AGENT, DESK, bounce, facts, letter, owed, standing, story
from workflows.desk import Category
from workflows.diagnose import questions
from workflows.triage import Kind

TEXT = "The printer in room 12 prints nothing since this morning."


def test_the_acknowledgement_of_an_incident_asks_its_category_s_questions() -> None:
    desk = begun(TEXT)
    asked = desk.sent[0].letter.details["questions"]
    assert asked == questions(desk.ticket().category, "en") and asked


def test_the_owner_s_own_questions_win() -> None:
    category = begun(TEXT).ticket().category
    own = Category(key=category, questions=MappingProxyType({"en": ("Which floor?",)}))
    desk = Living(replace(DESK, categories=(own,)))
    desk.report(TEXT)
    assert desk.sent[0].letter.details["questions"] == ("Which floor?",)


def test_a_request_is_asked_nothing() -> None:
    desk = Living()
    desk.report("Could you please give me access to the shared folder of the sales team?", subject="Access please")
    assert desk.ticket().kind is Kind.SERVICE_REQUEST
    assert "questions" not in desk.sent[0].letter.details


def test_numbered_answers_stand_beside_their_questions() -> None:
    desk = begun(TEXT)
    asked = questions(desk.ticket().category, "en")
    desk.reply(1, "1. The red one\n2. Since Monday")
    alert = next(one.letter for one in desk.sent if one.letter.name == "alert_reply")
    assert alert.details["answers"] == ((asked[0], "The red one"), (asked[1], "Since Monday"))


def test_once_an_agent_has_asked_their_own_an_answer_is_theirs() -> None:
    desk = begun(TEXT)
    desk.answer(1, ANN_AGENT, "1. Which room?\n2. Which floor?")
    desk.reply(1, "1. Room 12\n2. The first")
    alert = next(one.letter for one in desk.sent if one.letter.name == "alert_reply")
    assert "answers" not in alert.details


def test_agents_hear_once_that_an_address_is_dead() -> None:
    alive = standing()
    dead = standing(requester=replace(alive.requester, dead=True))
    told = [
        {name for name, _ in owed(story(bounce(), facts(place, letters=(letter(),))))} for place in (alive, dead)
    ]
    assert told == [{"alert_returned"}, set()]

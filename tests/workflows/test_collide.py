# SPDX-License-Identifier: Apache-2.0
"""Two agents answer one ticket: the slower one hears what the faster one wrote, and says what becomes of theirs."""

from typing import Any

import pytest

from parsers.address import Role, make
from parsers.values import Address, Contact
from tests.workflows.living import DAY
from tests.workflows.ruling import Inbox
from tests.workflows.samples import ANN_AGENT, CAS_AGENT, KEY, SUPPORT
from tests.workflows.test_rule import cause, notes
from workflows.letter import Audience

FAST, SLOW = "It is plugged in now.", "Please press the power button."


def both(slow: str = SLOW, fast: str = FAST) -> Inbox:
    """A desk where Ann answered Bob's ticket, and then Cas answered the same alert."""
    desk = Inbox()
    desk.report("The printer in room 12 prints nothing.")
    desk.writes(ANN_AGENT, fast)
    assert desk.to_bob() == [FAST] or fast != FAST
    desk.writes(CAS_AGENT, slow, name="alert_new")
    return desk


def test_an_answer_that_crosses_a_colleague_s_is_held_and_its_agent_reads_the_colleague_s() -> None:
    desk = both()
    assert (desk.to_bob(), desk.rows[3].cause) == ([FAST], "crossed")
    letter = desk.notice(CAS_AGENT).letter
    assert (letter.name, letter.to.address, letter.text) == ("held_crossed", CAS_AGENT.address, SLOW)
    assert (letter.details["by"], letter.details["colleague_text"]) == ("Ann Lee", FAST)


def test_one_word_sends_it_keeps_it_or_drops_it() -> None:
    for word, sent, kept in (("send", [FAST, SLOW], []), ("note", [FAST], [SLOW]), ("drop", [FAST], [])):
        desk = both()
        desk.says(CAS_AGENT, word)
        assert (desk.to_bob(), notes(desk)) == (sent, kept)


def test_commands_wait_with_the_answer_that_is_held() -> None:
    desk = both(f"#p1 #take\n\n{SLOW}")
    assert (desk.ticket().owner, desk.ticket().priority) == (ANN_AGENT.id, "P3")
    desk.says(CAS_AGENT, "send")
    assert (desk.ticket().owner, desk.ticket().priority, desk.to_bob()) == (CAS_AGENT.id, "P1", [FAST, SLOW])


def test_a_third_answer_meanwhile_holds_it_again_and_the_older_notice_is_void() -> None:
    desk = both()
    first = desk.notice(CAS_AGENT)
    desk.writes(ANN_AGENT, "And I changed the cable.")
    desk.says(CAS_AGENT, "send", to=first)
    assert (desk.to_bob(), desk.rows[3].outcome) == ([FAST, "And I changed the cable."], "held")
    assert desk.notice(CAS_AGENT).letter.details["colleague_text"] == "And I changed the cable."
    assert cause(desk.says(CAS_AGENT, "send", to=first)) == "ruled-before"
    assert SLOW not in desk.to_bob()
    desk.says(CAS_AGENT, "send")
    assert desk.to_bob()[-1] == SLOW


@pytest.mark.parametrize("order", ["#note he was rude", "#p2", "#take", "#p2\n#note he was rude\n\nvery much so"])
def test_what_the_reporter_never_reads_crosses_nothing(order: str) -> None:
    desk = both(order)
    assert desk.rows[3].outcome == "ticketed"


@pytest.mark.parametrize(
    "order", ["#resolve changed the fuse", "#close cancelled", "#wait\nWhich room is it?", "#duplicate 2"]
)
def test_an_order_of_which_the_reporter_reads_crosses_as_an_answer_does(order: str) -> None:
    desk = both(order)
    assert (desk.rows[3].cause, desk.ticket().state) == ("crossed", "in progress")


def test_a_solution_crosses_an_answer() -> None:
    assert both(fast="#resolve changed the fuse").rows[3].cause == "crossed"


def test_ones_own_earlier_answer_is_no_collision_nor_is_an_alert_that_came_after_the_colleague_s() -> None:
    desk = both()
    desk.writes(ANN_AGENT, "And one thing more.", name="alert_new")
    desk.writes(ANN_AGENT, "#assign cas")
    desk.writes(CAS_AGENT, "Which light is on?", name="alert_assigned")
    assert desk.to_bob() == [FAST, "And one thing more.", "Which light is on?"]


def test_a_mail_of_the_reporter_in_between_is_no_collision_but_is_told() -> None:
    desk = Inbox()
    desk.report("The printer in room 12 prints nothing.")
    desk.reply(1, "And the screen is black now.")
    desk.writes(ANN_AGENT, SLOW, name="alert_new")
    assert desk.to_bob() == [SLOW]
    [report] = [one.letter for one in desk.sent if one.letter.name == "command_report"]
    assert report.details["overtaken"] is True
    desk.writes(ANN_AGENT, "Both at once?", name="alert_reply")
    assert len([one for one in desk.sent if one.letter.name == "command_report"]) == 1


def test_a_token_without_its_alert_answers_what_was_known_as_the_day_began() -> None:
    desk = Inbox()
    desk.report("The printer in room 12 prints nothing.")
    token = _token(desk)
    desk.writes(ANN_AGENT, FAST)
    by_token: dict[str, Any] = {"contact": Contact(name=CAS_AGENT.name, address=CAS_AGENT.address), "to": (token,)}
    case = desk.arrive(desk.mail(SLOW, **by_token), None, 1, as_agent=CAS_AGENT)
    assert cause(case) == "crossed"
    desk.sleep(2 * DAY)
    by_token["to"] = (_token(desk),)
    desk.arrive(desk.mail("Does it print?", **by_token), None, 1, as_agent=CAS_AGENT)
    assert desk.to_bob() == [FAST, "Does it print?"]


# What stays inside


def inside(desk: Inbox, text: str, *, name: str, to: tuple[Address, ...] = ()) -> None:
    """Ann answers a letter of this name."""
    assert desk.last(1, Audience.AGENT, ANN_AGENT.address, name) is not None
    more: dict[str, Any] = {"to": to} if to else {}
    desk.writes(ANN_AGENT, text, name=name, **more)


def ordered() -> Inbox:
    """A desk that reported a command to Ann."""
    desk = Inbox()
    desk.report("The printer in room 12 prints nothing.")
    desk.writes(ANN_AGENT, "#take")
    return desk


def test_an_answer_to_a_report_stays_at_the_desk_as_a_note_and_is_confirmed() -> None:
    desk = ordered()
    inside(desk, "He is a difficult customer.", name="command_report")
    assert (desk.to_bob(), notes(desk)) == ([], ["He is a difficult customer."])
    last = desk.sent[-1].letter
    assert (last.name, last.details["done"]) == ("command_report", ("#note",))


def test_a_command_that_sends_lets_an_answer_to_a_report_out() -> None:
    desk = ordered()
    inside(desk, "#send\n\nWhich room is it?", name="command_report")
    assert (desk.to_bob(), notes(desk)) == (["Which room is it?"], [])
    inside(desk, "#p2\n\nNot for him.", name="command_report")
    assert (desk.to_bob(), notes(desk), desk.ticket().priority) == (["Which room is it?"], ["Not for him."], "P2")


def test_what_comes_to_the_address_for_notes_is_a_note_whoever_else_is_addressed() -> None:
    for address in (_note(ANN_AGENT.address), "support+note@desk.example", "SUPPORT+NOTE@desk.example"):
        desk = ordered()
        everybody = tuple(Address(address=one) for one in (SUPPORT, address, "bob@home.example", CAS_AGENT.address))
        inside(desk, "He is a difficult customer.", name="alert_new", to=everybody)
        assert (desk.to_bob(), notes(desk)) == ([], ["He is a difficult customer."])


def test_a_token_for_notes_proves_its_agent_but_nobody_else() -> None:
    desk = ordered()
    contact = Contact(name=ANN_AGENT.name, address=ANN_AGENT.address)
    own, other = Address(address=_note(ANN_AGENT.address)), Address(address=_note(CAS_AGENT.address))
    assert cause(desk.arrive(desk.mail("a", contact=contact, to=(own,)), None, 1, as_agent=ANN_AGENT)) == "noted"
    again = desk.arrive(desk.mail("b", contact=contact, to=(other,)), None, 1, as_agent=ANN_AGENT)
    assert cause(again) == "unproved-agent"


def _token(desk: Inbox) -> Address:
    return Address(
        address=make(SUPPORT, KEY, ticket=1, role=Role.AGENT, recipient=CAS_AGENT.address, at=desk.now)
    )


def _note(recipient: str) -> str:
    return make(SUPPORT, KEY, ticket=1, role=Role.NOTE, recipient=recipient, at=Inbox().now)

# SPDX-License-Identifier: Apache-2.0
"""A mail of an agent is held, and one reply of that agent decides about it: once, and nobody else's does."""

from datetime import timedelta
from typing import Any

import pytest

from parsers.address import Role, for_round, make
from parsers.values import Address, Aligned, Contact, Nature, Trust
from tests.workflows.driver import Sent
from tests.workflows.ruling import Inbox
from tests.workflows.samples import ANN_AGENT, AT, CAS_AGENT, EVE, KEY, SUPPORT
from workflows.case import Arrival

WORDS = "Please press the power button."
REFUTED = Trust(aligned=Aligned.FAIL, by="mail.desk.example", because="dmarc=fail")


def held(text: str = WORDS, *, proved: bool = False) -> Inbox:
    """A desk with Bob's ticket, and Ann's answer to it, which is held."""
    desk = Inbox()
    desk.report("The printer in room 12 prints nothing.")
    case = desk.writes(ANN_AGENT, text, proved=proved)
    assert case.disposition is not None and case.disposition.outcome == "held"
    assert desk.to_bob() == []
    return desk


def cause(case: Arrival) -> str:
    assert case.disposition is not None
    return case.disposition.cause


def notes(desk: Inbox) -> list[str]:
    return [note.text for note in desk.tickets[1].notes if note.voice == "note"]


def test_a_mail_that_nobody_vouches_for_is_sent_by_one_word() -> None:
    desk = held()
    letter = desk.notice(ANN_AGENT).letter
    assert (letter.name, letter.text, letter.about_size) == ("held_unproved_agent", "", 2_000)
    assert WORDS not in repr(letter)
    assert desk.names(1)[-1] != "answered"
    desk.says(ANN_AGENT, "Yes, please.")
    assert desk.to_bob() == [WORDS]
    assert desk.names(1).count("answered") == 1
    [answered] = [one for one in desk.tickets[1].history if one.name == "answered"]
    assert answered.because.endswith("agent 1 ruled to let it in")


def test_a_mail_with_one_proof_is_repeated_to_its_agent() -> None:
    desk = Inbox()
    desk.report()
    desk.arrive(desk.mail(WORDS, contact=_contact(), subject="[#1] printer"), None, 1)
    assert desk.notice(ANN_AGENT).letter.text == WORDS
    desk.says(ANN_AGENT, "send")
    assert desk.to_bob() == [WORDS]


def test_a_note_and_a_drop_reach_nobody() -> None:
    desk = held()
    desk.says(ANN_AGENT, "notiz")
    assert (notes(desk), desk.to_bob()) == ([WORDS], [])
    assert desk.letters(1, "command_report")[-1] == ("command_report", ANN_AGENT.address)
    desk = held()
    desk.says(ANN_AGENT, "drop")
    assert (desk.rows[2].outcome, desk.rows[2].cause, notes(desk), desk.to_bob()) == ("ignored", "dropped", [], [])
    assert desk.notice(ANN_AGENT).letter.details["became"] == "drop"


@pytest.mark.parametrize("first", ["send", "note", "drop"])
@pytest.mark.parametrize("second", ["send", "note", "drop"])
def test_whoever_says_it_twice_is_told_that_it_was_done_and_nothing_happens_again(first: str, second: str) -> None:
    desk = held()
    notice = desk.notice(ANN_AGENT)
    desk.says(ANN_AGENT, first, to=notice)
    before = (desk.to_bob(), notes(desk), desk.names(1))
    assert cause(desk.says(ANN_AGENT, second, to=notice)) == "ruled-before"
    assert (desk.to_bob(), notes(desk), desk.names(1)) == before
    told = desk.notice(ANN_AGENT).letter
    assert (told.name, told.details["again"], told.details["became"]) == ("held_done", True, first)


def _contact() -> Contact:
    return Contact(name=ANN_AGENT.name, address=ANN_AGENT.address)


def _address(notice: Sent) -> Address:
    told = notice.letter
    whom = for_round(told.to.address, told.about_round)
    return Address(address=make(SUPPORT, KEY, ticket=told.about_mail, role=Role.HELD, recipient=whom, at=AT))


@pytest.mark.parametrize("more", [{"trust": REFUTED}, {"reply_to": (EVE,)}, {"at": None}])
def test_a_word_that_is_not_surely_the_agents_decides_nothing(more: dict[str, Any]) -> None:
    desk = held()
    if "at" in more:
        more = {"at": desk.now - timedelta(days=500)}  # so long ago was the notice
    assert cause(desk.says(ANN_AGENT, "send", **more)) == "unconfirmed"
    assert (desk.to_bob(), desk.rows[2].outcome) == ([], "held")
    told = desk.notice(ANN_AGENT).letter
    assert (told.name, bool(told.details["refused"])) == ("held_done", True)
    desk.says(ANN_AGENT, "send")
    assert desk.to_bob() == [WORDS]


def test_another_agent_a_reporter_or_another_mail_s_number_decides_nothing_and_is_told_nothing() -> None:
    desk = held()
    notice, letters = desk.notice(ANN_AGENT), len(desk.sent)
    assert cause(desk.says(CAS_AGENT, "send", to=notice)) == "unconfirmed"
    bob = desk.mail("send", to=(_address(notice),))
    assert cause(desk.arrive(bob)) == "unconfirmed"
    assert (desk.to_bob(), len(desk.sent), len(desk.tickets)) == ([], letters, 1)


def test_once_our_server_vouched_for_an_agent_a_word_that_it_does_not_vouch_for_decides_nothing() -> None:
    desk = held()
    desk.vouched.add(ANN_AGENT.address)
    assert cause(desk.says(ANN_AGENT, "send", proved=False)) == "unconfirmed"
    assert desk.to_bob() == []
    desk.vouched.clear()
    desk.says(ANN_AGENT, "send", proved=False)  # a server that vouches for nobody: the token proves the mailbox
    assert desk.to_bob() == [WORDS]


def test_without_plus_addresses_the_notice_itself_is_answered() -> None:
    desk = held()
    notice = desk.notice(ANN_AGENT)
    assert cause(desk.arrive(desk.mail("send", contact=_contact()), notice, 1, as_agent=ANN_AGENT)) == "ruled"
    assert desk.to_bob() == [WORDS]
    assert cause(desk.arrive(desk.mail("send", contact=_contact()), notice, 1, as_agent=ANN_AGENT)) == "ruled-before"


def test_an_agent_s_vacation_decides_nothing() -> None:
    desk = held()
    desk.says(ANN_AGENT, "send", nature=Nature.AUTO_REPLY, reason="Auto-Submitted", confidence=1.0)
    assert (desk.to_bob(), desk.rows[2].outcome) == ([], "held")


def test_words_that_are_no_ruling_are_held_and_the_agent_told_what_would_be_one() -> None:
    desk = held()
    assert cause(desk.says(ANN_AGENT, "No problem, just send it to him please and all is well")) == "unconfirmed"
    assert (desk.rows[2].outcome, desk.to_bob()) == ("held", [])
    assert "none of send, note and drop" in repr(desk.notice(ANN_AGENT).letter.details["refused"])


# Wrong commands


WRONG = "#tag vpn\n#assign nobody at all\n#p2\n\nPlease press the power button."


def test_a_mail_with_a_wrong_command_does_nothing_until_it_is_ruled_on() -> None:
    desk = held(WRONG, proved=True)
    assert desk.ticket().owner == 0
    notice = desk.notice(ANN_AGENT).letter
    assert (notice.name, WORDS in notice.text, len(notice.details["refused"])) == ("held_command", True, 1)  # type: ignore[arg-type]


def test_send_lets_out_the_words_and_obeys_the_right_commands_alone() -> None:
    desk = held(WRONG, proved=True)
    desk.says(ANN_AGENT, "#send")
    assert (desk.ticket().owner, desk.ticket().priority, desk.to_bob()) == (ANN_AGENT.id, "P2", [WORDS])
    report = [one.letter for one in desk.sent if one.letter.name == "command_report"][-1]
    assert report.details["done"] == ("#send", "#tag vpn", "#priority p2")
    assert "#assign" in repr(report.details["refused"])


def test_commands_put_right_are_obeyed_instead_of_the_wrong_ones() -> None:
    desk = held(WRONG, proved=True)
    desk.says(ANN_AGENT, "#assign cas\n\nBest, Ann")
    assert (desk.ticket().owner, desk.ticket().priority, desk.to_bob()) == (CAS_AGENT.id, "P2", [WORDS])


def test_a_right_command_of_the_held_mail_that_is_given_again_is_obeyed_once() -> None:
    desk = held(WRONG, proved=True)
    desk.says(ANN_AGENT, "#tag vpn #assign cas #p2")
    assert (desk.ticket().owner, desk.ticket().priority, desk.to_bob()) == (CAS_AGENT.id, "P2", [WORDS])


def test_commands_put_right_that_are_wrong_too_hold_the_mail_again_and_the_older_notice_is_void() -> None:
    desk = held(WRONG, proved=True)
    first = desk.notice(ANN_AGENT)
    desk.says(ANN_AGENT, "#assign somebody else again")
    assert (desk.rows[2].outcome, desk.ticket().owner, desk.to_bob()) == ("held", 0, [])
    assert desk.notice(ANN_AGENT).letter.about_round == 1
    assert cause(desk.says(ANN_AGENT, "send", to=first)) == "ruled-before"
    assert desk.notice(ANN_AGENT).letter.details["became"] == "held_again"
    assert desk.to_bob() == []


def test_a_command_below_the_words_never_leaves_even_when_the_mail_does() -> None:
    desk = held("Please press the power button.\n#resolve rebooted", proved=True)
    desk.says(ANN_AGENT, "send")
    assert (desk.to_bob(), desk.ticket().state) == ([WORDS], "in progress")


def test_a_note_of_a_mail_with_commands_obeys_none_of_them() -> None:
    desk = held(WRONG, proved=True)
    desk.says(ANN_AGENT, "note")
    assert (desk.ticket().owner, desk.to_bob(), notes(desk)) == (0, [], [WRONG])


def test_an_empty_mail_can_only_be_dropped() -> None:
    desk = held("", proved=True)
    for word in ("send", "note"):
        assert cause(desk.says(ANN_AGENT, word)) == "unconfirmed"
    desk.says(ANN_AGENT, "drop")
    assert (desk.rows[2].cause, desk.to_bob(), notes(desk)) == ("dropped", [], [])


# Words behind wrong commands


def report(desk: Inbox) -> dict[str, Any]:
    return dict([one.letter for one in desk.sent if one.letter.name == "command_report"][-1].details)


def test_the_words_behind_a_misspelt_command_that_speaks_are_sent() -> None:
    desk = held("#reslove cleaned the sensor of your printer", proved=True)
    desk.says(ANN_AGENT, "send")
    assert desk.to_bob() == ["cleaned the sensor of your printer"]
    assert report(desk)["done"] == ("#send",)
    assert "reslove" in repr(report(desk)["refused"])
    assert desk.ticket().state == "in progress"


def test_a_signature_below_a_command_that_is_put_right_is_not_sent() -> None:
    desk = held("#tkae\n\nThx, Ann", proved=True)
    desk.says(ANN_AGENT, "#take")
    assert desk.to_bob() == [] and desk.ticket().owner == ANN_AGENT.id


def test_they_stand_above_the_words_below_them() -> None:
    desk = held(f"#p2\n#reslove cleaned the sensor\n\n{WORDS}", proved=True)
    desk.says(ANN_AGENT, "send")
    assert desk.to_bob() == [f"cleaned the sensor\n\n{WORDS}"]
    assert desk.ticket().priority == "P2"


@pytest.mark.parametrize("order", ["#noet", "#quux", "#escalate l1"])
def test_words_that_may_be_for_the_desk_alone_are_kept_as_a_note_and_the_report_says_so(order: str) -> None:
    desk = held(f"{order} he calls twice a day\n\n{WORDS}", proved=True)
    desk.says(ANN_AGENT, "send")
    assert desk.to_bob() == [WORDS]
    assert "he calls twice a day" in notes(desk)[0] and len(notes(desk)) == 1
    assert "kept as a note" in repr(report(desk)["refused"])


@pytest.mark.parametrize("text", ["#noet he calls twice a day", "#wait Which room is it in?", "#quux"])
def test_where_nothing_would_be_sent_and_nothing_done_the_agent_is_asked_once_more(text: str) -> None:
    desk = held(text, proved=True)
    letters = len(desk.sent)
    desk.says(ANN_AGENT, "send")
    assert (desk.rows[2].outcome, desk.to_bob(), notes(desk)) == ("held", [], [])
    told = [one.letter for one in desk.sent[letters:]]
    assert [one.name for one in told] == ["held_command"]
    assert "nothing of it would go out" in repr(told[0].details["refused"])
    desk.says(ANN_AGENT, "note")
    assert notes(desk) == [text]


def test_a_command_put_right_without_words_takes_those_behind_the_wrong_one() -> None:
    desk = held("#reslove cleaned the sensor of your printer", proved=True)
    desk.says(ANN_AGENT, "#resolve")
    assert desk.ticket().state == "resolved" and desk.to_bob() == []
    [resolved] = [one.letter for one in desk.sent if one.letter.name == "resolved"]
    assert resolved.details["resolution_text"] == "cleaned the sensor of your printer"


def test_a_note_put_right_keeps_the_words_inside() -> None:
    desk = held("#noet he calls twice a day", proved=True)
    desk.says(ANN_AGENT, "#p2 #note")
    assert (notes(desk), desk.to_bob(), desk.ticket().priority) == (["he calls twice a day"], [], "P2")


def test_words_that_were_put_right_too_take_the_place_of_those_behind_the_wrong_command() -> None:
    desk = held("#reslove cleaned the sensro", proved=True)
    desk.says(ANN_AGENT, "#resolve cleaned the sensor")
    [resolved] = [one.letter for one in desk.sent if one.letter.name == "resolved"]
    assert resolved.details["resolution_text"] == "cleaned the sensor"
    assert (desk.to_bob(), notes(desk)) == ([], [])


@pytest.mark.parametrize("line", ["#resolve rebooted the server", "#noet he calls twice a day"])
def test_a_line_for_the_desk_below_the_words_becomes_a_note_and_does_not_leave(line: str) -> None:
    desk = held(f"{WORDS}\n{line}", proved=True)
    desk.says(ANN_AGENT, "send")
    assert desk.to_bob() == [WORDS]
    assert notes(desk) == [line]
    assert "kept as a note" in repr(report(desk)["refused"])


def test_send_of_commands_alone_does_not_say_that_anything_was_sent() -> None:
    desk = held("#take")
    desk.says(ANN_AGENT, "send")
    assert (desk.ticket().owner, desk.to_bob()) == (ANN_AGENT.id, [])
    assert report(desk)["done"] == ("#take",)

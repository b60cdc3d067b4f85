# SPDX-License-Identifier: Apache-2.0
"""An agent's new mail with commands opens no ticket: it is obeyed, refused, or held until one reply decides it."""

import re
from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest

from parsers.mail import read
from store import ledger
from store.engine import Database
from tests.store.samples import AT, CONTEXT, DESK, HOUR, MINUTE, VOUCHED, decide, enrolled, lease, raw, rows, take_in
from workflows.case import Arrival
from workflows.desk import Desk

ANN = "Ann Lee <ann@desk.example>"
PASSES = f"{VOUCHED}desk.example"


@pytest.fixture
def desk(database: Database) -> Desk:
    """A desk with Bob's ticket 1, which Ann has, and ticket 2, which nobody has."""
    known = enrolled(database, replace(DESK, macros={}))
    for uid, subject in ((1, "The printer"), (2, "The mouse")):
        take_in(database, raw(Subject=subject, Message_ID=f"<r{uid}@home.example>"), uid, desk=known)
    return known


def letters(database: Database, name: str) -> list[Any]:
    return [row for row in rows(database, "outbox") if row.letter == name]


def said(row: Any) -> str:
    """The plain text of a letter, on one line."""
    part = next(one for one in message_from_bytes(row.content).walk() if one.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return " ".join(payload.decode().split())


def of_ann(text: str, uid: int, subject: str = "hello", *, vouched: bool = True, **more: str) -> bytes:
    fields = {"Subject": subject, "Message_ID": f"<a{uid}@desk.example>"} | more
    return raw(text, ANN, **(fields | ({"Authentication_Results": PASSES} if vouched else {})))


def outcome(case: Arrival) -> tuple[str, str]:
    assert case.disposition is not None
    return str(case.disposition.outcome), case.disposition.cause


def reply(row: Any, text: str, uid: int, *, vouched: bool = True) -> bytes:
    """Ann's reply to a letter, at the address that it gives."""
    head = message_from_bytes(row.content)
    to = re.findall(r"[^\s<>]+@[^\s<>]+", str(head["Reply-To"] or head["From"]))[0]
    return of_ann(text, uid, "Re: a notice", vouched=vouched, To=to, In_Reply_To=str(head["Message-ID"]))


def again(database: Database, desk: Desk, content: bytes) -> Arrival:
    """The held mail, as the intake takes it up once it was ruled on."""
    [leased] = lease(database, AT + 2 * HOUR)
    with database.write() as connection:
        case = decide(connection, leased, read(content, CONTEXT), AT + 2 * HOUR, desk)
        ledger.record(connection, leased, case)
    return case


def test_lists_and_help_are_given_without_a_ticket(database: Database, desk: Desk) -> None:
    case, _ = take_in(database, of_ann("#mine\n#open\n#help wait", 3), 3, desk=desk)
    assert outcome(case) == ("answered", "afresh")
    assert len(rows(database, "tickets")) == 2
    [report] = letters(database, "command_report")
    told = said(report)
    assert report.recipient == "ann@desk.example" and report.ticket is None
    assert "You have no open ticket" in told and "[#1] The printer" in told and "[#2] The mouse" in told
    assert "#wait 2d" in told and "reaches nobody" in told


def test_an_absence_and_a_block_are_kept_without_a_ticket(database: Database, desk: Desk) -> None:
    case, _ = take_in(database, of_ann("#away 3d #block eve@evil.example", 3), 3, desk=desk)
    assert outcome(case) == ("answered", "afresh")
    assert [row.agent for row in rows(database, "absences")] == [1]
    assert [(row.sender, row.ticket) for row in rows(database, "blocks")] == [("eve@evil.example", 0)]
    assert len(rows(database, "tickets")) == 2 and "until" in said(letters(database, "command_report")[0])


def test_what_concerns_a_ticket_is_refused_in_a_sentence_and_opens_none(database: Database, desk: Desk) -> None:
    wrong = ("#take", "#p1", "#resolve rebooted", "#mine\n#take", "#tkae", "#undo", "#wait x")
    for uid, text in enumerate(wrong, 3):
        case, _ = take_in(database, of_ann(text, uid), uid, desk=desk)
        assert outcome(case) == ("answered", "afresh") and len(case.refused) == 1 and case.done == (), text
        told = said(letters(database, "command_report")[-1])
        assert "Not done" in told and case.refused[0].split("; ")[0][:40] in told
    assert len(rows(database, "tickets")) == 2


def test_only_asking_what_they_would_do_does_nothing(database: Database, desk: Desk) -> None:
    case, _ = take_in(database, of_ann("#?\n#block eve@evil.example", 3), 3, desk=desk)
    assert outcome(case) == ("answered", "tried") and rows(database, "blocks") == []
    assert "#block eve@evil.example" in said(letters(database, "command_tried")[0])


def test_an_agent_s_own_problem_is_a_ticket_as_before(database: Database, desk: Desk) -> None:
    texts = ("It prints nothing.", "#1 in the list is broken", "#printer is broken\nsince noon")
    for uid, text in enumerate(texts, 3):
        case, ticket = take_in(database, of_ann(text, uid), uid, desk=desk)
        assert outcome(case)[0] == "ticketed" and ticket.number == uid, text


def test_nobody_else_gives_orders_in_a_new_mail(database: Database, desk: Desk) -> None:
    vouched = f"{VOUCHED}home.example"
    mail = raw("#block ann@desk.example", Message_ID="<x@home.example>", Authentication_Results=vouched)
    case, ticket = take_in(database, mail, 3, desk=desk)
    assert outcome(case)[0] == "ticketed" and ticket.number == 3 and rows(database, "blocks") == []


def test_without_proof_nothing_is_done_and_the_registered_address_is_asked(database: Database, desk: Desk) -> None:
    texts = ("#away", "#mine", "#block bob@home.example", "#for eve@home.example\n\nHer screen is black.")
    for uid, text in enumerate(texts, 3):
        case, _ = take_in(database, of_ann(text, uid, vouched=False), uid, desk=desk)
        assert outcome(case) == ("held", "unproved-agent"), text
        notice = letters(database, "held_unproved_agent")[-1]
        assert (notice.recipient, notice.about_mail) == ("ann@desk.example", uid)
        assert "black" not in said(notice), "a forger's words are not repeated"
    assert len(rows(database, "tickets")) == 2 and rows(database, "absences") == rows(database, "blocks") == []


@pytest.mark.parametrize("plus", [True, False])
def test_one_word_lets_an_unproved_mail_for_somebody_open_the_ticket(database: Database, plus: bool) -> None:
    desk = enrolled(database, replace(DESK, plus_addresses=plus))
    content = of_ann("#for eve@home.example\n\nEve called: her screen is black.", 1, "A screen", vouched=False)
    take_in(database, content, 1, desk=desk)
    [notice] = letters(database, "held_unproved_agent")
    case, _ = take_in(database, reply(notice, "send", 2, vouched=False), 2, at=AT + HOUR, desk=desk)
    assert outcome(case) == ("answered", "ruled")
    case = again(database, desk, content)
    assert outcome(case) == ("ticketed", "opened")
    [requester] = rows(database, "participants")
    assert (requester.address, requester.proved) == ("eve@home.example", False)


def test_a_note_cannot_be_kept_of_what_is_about_no_ticket(database: Database, desk: Desk) -> None:
    take_in(database, of_ann("#away", 3, vouched=False), 3, desk=desk)
    [notice] = letters(database, "held_unproved_agent")
    case, _ = take_in(database, reply(notice, "note", 4), 4, at=AT + MINUTE, desk=desk)
    assert outcome(case) == ("held", "unconfirmed") and "no ticket" in case.refused[0]
    case, _ = take_in(database, reply(notice, "send", 5), 5, at=AT + HOUR, desk=desk)
    assert outcome(again(database, desk, of_ann("#away", 3, vouched=False))) == ("answered", "afresh")
    assert len(rows(database, "absences")) == 1


def test_words_below_such_commands_are_held_and_one_line_says_whose_they_are(database: Database, desk: Desk) -> None:
    content = of_ann("#p1\n\nThe server room is on fire.", 3, "Fire")
    case, _ = take_in(database, content, 3, desk=desk)
    assert outcome(case) == ("held", "author") and len(rows(database, "tickets")) == 2
    [notice] = letters(database, "held_author")
    assert "“Fire”" in said(notice) and "2 March 2026" in said(notice) and "#priority stands above" in said(notice)
    take_in(database, reply(notice, "#for me", 4), 4, at=AT + MINUTE, desk=desk)
    case = again(database, desk, content)
    assert outcome(case) == ("ticketed", "opened") and case.mail.contact.address == "ann@desk.example"
    assert case.mail.new_text == "The server room is on fire."


def test_a_forward_of_nobody_known_is_opened_for_who_is_named_in_one_line(database: Database, desk: Desk) -> None:
    head = "---------- Forwarded message ---------\nFrom: Eve Bos\nSubject: Screen\n\n"
    content = of_ann(f"for you\n\n{head}It is black.", 3)
    case, _ = take_in(database, content, 3, desk=desk)
    assert outcome(case) == ("held", "author")
    [notice] = letters(database, "held_author")
    case, _ = take_in(database, reply(notice, "send", 4), 4, at=AT + MINUTE, desk=desk)
    assert outcome(case) == ("held", "unconfirmed") and "#for ann@example.org" in case.refused[0]
    case, _ = take_in(database, reply(notice, "#for eve@home", 5), 5, at=AT + MINUTE, desk=desk)
    assert outcome(case) == ("answered", "ruled")
    assert outcome(again(database, desk, content)) == ("held", "author")
    notice = letters(database, "held_author")[-1]
    assert "'eve@home' is no mail address" in said(notice) and notice.about_round == 1
    take_in(database, reply(notice, "#for eve@home.example", 6), 6, at=AT + HOUR, desk=desk)
    case = again(database, desk, content)
    assert outcome(case) == ("ticketed", "opened") and case.mail.contact.address == "eve@home.example"
    assert [note.text for note in case.notes] == ["for you"] and case.mail.text.strip() == "It is black."


def test_an_answer_to_the_list_of_who_is_away_opens_no_ticket(database: Database, desk: Desk) -> None:
    alert = next(row for row in letters(database, "alert_new") if row.recipient == "ann@desk.example")
    take_in(database, reply(alert, "#take", 3), 3, desk=desk)
    take_in(database, of_ann("#away", 4), 4, desk=desk)
    [summary] = letters(database, "alert_away")
    assert summary.recipient == "cas@desk.example" and "reaches nobody" in said(summary)
    head = message_from_bytes(summary.content)
    answer = raw(
        "I will do these.", "Cas <cas@desk.example>", Subject="Re: Ann is away", Message_ID="<c@desk.example>",
        In_Reply_To=str(head["Message-ID"]), Authentication_Results=PASSES,
    )  # fmt: skip
    case, _ = take_in(database, answer, 5, desk=desk)
    assert outcome(case) == ("answered", "list") and len(rows(database, "tickets")) == 2
    assert "opens no ticket" in said(letters(database, "digest_answer")[0])


def test_an_answer_to_such_a_report_opens_no_ticket_either(database: Database, desk: Desk) -> None:
    take_in(database, of_ann("#mine", 3), 3, desk=desk)
    [report] = letters(database, "command_report")
    case, _ = take_in(database, reply(report, "Thanks!", 4), 4, desk=desk)
    assert outcome(case) == ("answered", "list") and len(rows(database, "tickets")) == 2

# SPDX-License-Identifier: Apache-2.0
"""What an agent rules about a held mail is written once, in one commit with the mail that rules it."""

import re
import shutil
from dataclasses import replace
from email import message_from_bytes
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from parsers.mail import read
from parsers.ruling import Ruling
from store import ledger, outbox, rulings
from store.engine import Database
from store.errors import Stale
from store.inbox import LEASE
from tests.store.samples import (
    AT,
    CONTEXT,
    HOUR,
    MINUTE,
    VOUCHED,
    arrive,
    decide,
    enrolled,
    lease,
    raw,
    rows,
    take_in,
)
from tests.store.test_merge import Post, opened
from workflows.case import Rules
from workflows.desk import Desk

BY_ANN = "Ann Lee <ann@desk.example>"
PASSES = VOUCHED + "desk.example"
WORDS = "Please press the power button."


def letters(database: Database, name: str) -> list[Any]:
    return [row for row in rows(database, "outbox") if row.letter == name]


def answer(row: Any, words: str, uid: int, **fields: str) -> bytes:
    """An answer of Ann's to a letter, at the address that it gives."""
    head = message_from_bytes(row.content)
    told = {"To": re.findall(r"[^\s<>]+@[^\s<>]+", str(head["Reply-To"]))[0], "In_Reply_To": str(head["Message-ID"])}
    return raw(words, BY_ANN, **(told | {"Message_ID": f"<{uid}@desk.example>"} | fields))


def held(database: Database) -> Desk:
    """Bob's ticket, and an answer of Ann's that nobody vouches for."""
    desk = enrolled(database)
    take_in(database, raw(), 1, desk=desk)
    [alert] = [row for row in letters(database, "alert_new") if row.recipient == "ann@desk.example"]
    take_in(database, answer(alert, WORDS, 2), 2, at=AT + MINUTE, desk=desk)
    assert row_of(database).outcome == "held"
    return desk


def row_of(database: Database, number: int = 2) -> Any:
    return next(row for row in rows(database, "inbox") if row.id == number)


def decide_again(database: Database, desk: Desk, at: Any) -> None:
    """The held mail as the intake takes it up."""
    [leased] = lease(database, at)
    [alert] = [row for row in letters(database, "alert_new") if row.recipient == "ann@desk.example"]
    with database.write() as connection:
        case = decide(connection, leased, read(answer(alert, WORDS, 2), CONTEXT), at, desk)
        ledger.record(connection, leased, case)


def test_a_word_at_the_notice_s_address_lets_the_mail_out_once(database: Database) -> None:
    desk = held(database)
    [notice] = letters(database, "held_unproved_agent")
    assert (notice.recipient, notice.about_mail, notice.about_round) == ("ann@desk.example", 2, 0)
    assert WORDS.encode() not in notice.content
    take_in(database, answer(notice, "send", 3), 3, at=AT + HOUR, desk=desk)
    assert letters(database, "answer") == []
    decide_again(database, desk, AT + HOUR)
    [sent] = letters(database, "answer")
    assert WORDS.encode() in sent.content
    assert (row_of(database).outcome, row_of(database).ruling, row_of(database).rounds) == ("ticketed", "send", 1)
    case, _ = take_in(database, answer(notice, "send it", 4), 4, at=AT + 2 * HOUR, desk=desk)
    assert case.disposition is not None and case.disposition.cause == "ruled-before"
    assert len(letters(database, "answer")) == 1


def test_whoever_dies_before_the_commit_has_ruled_nothing_and_rules_the_same_again(database: Database) -> None:
    desk = held(database)
    [notice] = letters(database, "held_unproved_agent")
    mail = read(answer(notice, "drop", 3), CONTEXT)
    leased = arrive(database, mail, 3, AT + HOUR)
    with pytest.raises(KeyboardInterrupt), database.write() as connection:
        ledger.record(connection, leased, decide(connection, leased, mail, AT + HOUR, desk))
        raise KeyboardInterrupt
    assert (row_of(database).outcome, row_of(database).rounds, letters(database, "held_done")) == ("held", 0, [])
    later = AT + HOUR + LEASE
    [leased] = lease(database, later)
    with database.write() as connection:
        ledger.record(connection, leased, decide(connection, leased, mail, later, desk))
    assert (row_of(database).outcome, row_of(database).cause, row_of(database).rounds) == ("ignored", "dropped", 1)
    assert len(letters(database, "held_done")) == 1


def test_of_two_rulings_at_once_the_slower_finds_nothing_held(database: Database) -> None:
    held(database)
    rules = Rules(mail=2, round=0, ruling=Ruling.NOTE, agent=1)
    with database.write() as connection:
        rulings.rule(connection, rules, AT)
    with pytest.raises(Stale), database.write() as connection:
        rulings.rule(connection, Rules(mail=2, round=0, ruling=Ruling.SEND, agent=1), AT)
    assert (row_of(database).ruling, row_of(database).outcome, row_of(database).rounds) == ("note", None, 1)


def test_once_our_server_vouched_for_an_agent_it_must_vouch_for_a_ruling_too(database: Database) -> None:
    desk = held(database)
    [alert] = [row for row in letters(database, "alert_new") if row.recipient == "ann@desk.example"]
    vouched = answer(alert, "#p2", 3, Authentication_Results=PASSES)
    take_in(database, vouched, 3, at=AT + HOUR, desk=desk)
    [notice] = letters(database, "held_unproved_agent")
    case, _ = take_in(database, answer(notice, "send", 4), 4, at=AT + HOUR, desk=desk)
    assert case.disposition is not None and case.disposition.cause == "unconfirmed"
    case, _ = take_in(database, answer(notice, "send", 5, Authentication_Results=PASSES), 5, at=AT + HOUR, desk=desk)
    assert case.disposition is not None and case.disposition.cause == "ruled"


def test_the_number_of_a_held_mail_names_no_ticket(database: Database) -> None:
    desk = held(database)
    take_in(database, raw("Another thing.", Message_ID="<b@home.example>", Subject="Screen"), 3, desk=desk)
    [notice] = letters(database, "held_unproved_agent")  # about mail 2, and there is a ticket 2
    case, ticket = take_in(database, answer(notice, "what is this?", 4), 4, at=AT + HOUR, desk=desk)
    assert case.disposition is not None and case.disposition.cause == "unconfirmed"
    assert ticket.number == 1


def test_a_colleague_s_words_are_known_without_commands_and_quotations(database: Database) -> None:
    desk = enrolled(database)
    take_in(database, raw(), 1, desk=desk)
    ann, cas = letters(database, "alert_new")
    said = f"#p2\n\n{WORDS}\n\nOn Monday Example Support wrote:\n> It prints nothing."
    take_in(database, answer(ann, said, 2, Authentication_Results=PASSES), 2, at=AT + MINUTE, desk=desk)
    mine = answer(cas, "Is it on?", 3, From="Cas <cas@desk.example>", Authentication_Results=PASSES)
    case, _ = take_in(database, mine, 3, at=AT + HOUR, desk=desk)
    assert case.disposition is not None and case.disposition.cause == "crossed"
    told = case.place.colleague
    assert told is not None and (told.agent, told.text) == (1, WORDS)
    [notice] = letters(database, "held_crossed")
    assert WORDS in message_from_bytes(notice.content).get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ("#resolve cleaned the sensor", "cleaned the sensor"),
        ("#resolve workaround: use the other one\n\nWe order a new one.", "use the other one\n\nWe order a new one."),
        ("#note he is rude\n#send We come at noon.", "We come at noon."),
        ("#macro restart", "Please restart it, Bob Smit."),
    ],
)
def test_a_colleague_s_words_are_known_wherever_in_their_mail_they_stand(
    database: Database, mail: str, said: str
) -> None:
    macros = {"restart": {"en": "Please restart it, {reporter_name}."}}
    desk = replace(enrolled(database), macros=macros)
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"), 1, desk=desk)
    ann, cas = letters(database, "alert_new")
    take_in(database, answer(ann, mail, 2, Authentication_Results=PASSES), 2, at=AT + MINUTE, desk=desk)
    mine = answer(cas, "Is it on?", 3, From="Cas <cas@desk.example>", Authentication_Results=PASSES)
    case, _ = take_in(database, mine, 3, at=AT + HOUR, desk=desk)
    assert case.disposition is not None and case.disposition.cause == "crossed"
    told = case.place.colleague
    assert told is not None and said in told.text and "rude" not in told.text


@pytest.mark.parametrize(("left", "outcome"), [(False, "ticketed"), (True, "held")])
def test_an_answer_that_a_colleague_took_back_in_time_crosses_nothing(
    database: Database, *, left: bool, outcome: str
) -> None:
    desk = replace(enrolled(database), answer_delay=MINUTE)
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"), 1, desk=desk)
    ann, cas = letters(database, "alert_new")
    take_in(database, answer(ann, "Is it on?", 2, Authentication_Results=PASSES), 2, at=AT, desk=desk)
    with database.write() as connection:
        for one in outbox.lease(connection, AT + HOUR) if left else ():
            outbox.sent(connection, one, "250 ok", "", AT + HOUR)
    take_in(database, answer(ann, "#undo", 3, Authentication_Results=PASSES), 3, at=AT + HOUR, desk=desk)
    mine = answer(cas, "Is it on?", 4, From="Cas <cas@desk.example>", Authentication_Results=PASSES)
    case, _ = take_in(database, mine, 4, at=AT + HOUR, desk=desk)
    assert case.disposition is not None and case.disposition.outcome == outcome


def test_a_letter_of_before_gets_the_version_that_its_ticket_had(database: Database) -> None:
    held(database)
    before = [(row.id, row.seq) for row in rows(database, "outbox") if row.audience == "agent"]
    assert len(set(before)) > 1
    with database.write() as connection:
        connection.execute(text("UPDATE outbox SET seq = 0"))
        connection.execute(import_module("store.migrations.versions.0008_held").SEEN)
    assert [(row.id, row.seq) for row in rows(database, "outbox") if row.audience == "agent"] == before


def test_a_mail_that_is_held_again_has_a_notice_of_its_own_again(database: Database) -> None:
    desk = held(database)
    [first] = letters(database, "held_unproved_agent")
    take_in(database, answer(first, "#assign nobody\n\nHello Bob.", 3), 3, at=AT + 2 * MINUTE, desk=desk)
    decide_again(database, desk, AT + 3 * MINUTE)
    assert (row_of(database).outcome, row_of(database).rounds) == ("held", 1)
    [second] = letters(database, "held_command")
    take_in(database, answer(second, "#assign nobody else\n\nHello Bob.", 4), 4, at=AT + 4 * MINUTE, desk=desk)
    decide_again(database, desk, AT + 5 * MINUTE)
    assert row_of(database).rounds == 2 and len(letters(database, "held_command")) == 2


@pytest.mark.parametrize(("slip", "put_right", "happens"), [
    ("#merge 99", "#merge 2", "merged"), ("#lnk 2", "#link 2", "related"),
    ("#majr 2", "#major 2", "major_declared"),
    ("#duplicate 99", "#duplicate 2", "closed"), ("#udno", "#undo", "taken_back"), ("#mien", "#mine", ""),
])  # fmt: skip
def test_commands_put_right_are_obeyed_with_the_facts_that_they_need(
    sqlite_template: Path, tmp_path: Path, slip: str, put_right: str, happens: str
) -> None:
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'firstline.db')}")
    post = opened(Post(database))
    post.answer(1, "#take")
    assert post.answer(1, slip).disposition is not None
    [notice] = letters(database, "held_command")
    post.uid, post.at = post.uid + 1, post.at + MINUTE
    ruling = answer(notice, put_right, post.uid, Authentication_Results=PASSES)
    take_in(database, ruling, post.uid, at=post.at, desk=post.desk())
    post.settle()
    assert (letters(database, "held_command"), happens in ["", *post.names(1)]) == ([notice], True), post.names(1)
    report = letters(database, "command_report")[-1].content
    assert happens or report.count(b"[#1] The printer is broken") > 1  # in the list, and not in its subject alone
    database.close()

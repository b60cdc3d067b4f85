# SPDX-License-Identifier: Apache-2.0
"""The last messages of a ticket, as alerts show them: what went to the reporter and what stayed are told apart."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert

from store.engine import Database
from store.facts_exchange import LAST, exchange
from store.schema import messages
from tests.store.samples import DESK, VOUCHED, enrolled, raw, rows, take_in
from tests.store.test_taken_back import ANN, mail_of_ann
from workflows.desk import Desk

FORWARDED = "Bob is in a hurry.\n\n---------- Forwarded message ---------\nFrom: Bob Smit <bob@home.example>\n\
Date: Mon, 2 Mar 2026 at 08:12\nSubject: Printer dead\nTo: Ann Lee <ann@desk.example>\n\nIt prints nothing at all."


def begun(database: Database) -> Desk:
    desk = enrolled(database, replace(DESK, answer_delay=timedelta(minutes=1)))
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"), desk=desk)
    return desk


def said(database: Database, number: int = 1) -> list[tuple[str, bool]]:
    with database.read() as connection:
        return [(one.text, one.internal) for one in exchange(connection, number)]


def test_notes_are_marked_and_answers_are_not_and_commands_are_nobody_s_words(database: Database) -> None:
    desk = begun(database)
    texts = ("#take", "#note he owes us", "#p2\n\nDear Bob, is it on?", "#time 45m replaced the roller")
    for uid, text in enumerate(texts, 2):
        take_in(database, mail_of_ann(database, text, uid), uid, desk=desk)
    assert said(database) == [
        ("It prints nothing.", False),
        ("he owes us", True),
        ("Dear Bob, is it on?", False),
        ("replaced the roller", True),
    ]


def test_an_answer_to_a_report_is_a_note_and_marked_as_one(database: Database) -> None:
    desk = begun(database)
    take_in(database, mail_of_ann(database, "#take", 2), 2, desk=desk)
    take_in(database, mail_of_ann(database, "I will call him at noon.", 3, "command_report"), 3, desk=desk)
    assert said(database)[1:] == [("I will call him at noon.", True)]


def test_how_it_was_solved_went_to_the_reporter(database: Database) -> None:
    desk = begun(database)
    take_in(database, mail_of_ann(database, "#resolve cleaned the sensor", 2), 2, desk=desk)
    assert said(database)[1:] == [("#resolve cleaned the sensor", False)]


def test_what_was_taken_back_before_it_left_was_never_said(database: Database) -> None:
    desk = begun(database)
    take_in(database, mail_of_ann(database, "Dear Bob, go away.", 2), 2, desk=desk)
    take_in(database, mail_of_ann(database, "#note he owes us", 3), 3, desk=desk)
    take_in(database, mail_of_ann(database, "#undo", 4), 4, desk=desk)
    take_in(database, mail_of_ann(database, "#undo", 5), 5, desk=desk)
    assert said(database) == [("It prints nothing.", False)]


def test_what_a_forwarder_wrote_above_the_mail_is_the_desk_s_own(database: Database) -> None:
    desk = begun(database)
    vouched = f"{VOUCHED}desk.example"
    fields = {"Message_ID": "<fwd@desk.example>", "Subject": "Fwd: Printer dead", "Authentication_Results": vouched}
    take_in(database, raw(FORWARDED, ANN, **fields), 2, desk=desk)
    assert said(database, 2) == [("It prints nothing at all.", False), ("Bob is in a hurry.", True)]


def test_no_more_than_the_newest_are_told(database: Database) -> None:
    desk = begun(database)
    for uid in range(2, 9):
        take_in(database, mail_of_ann(database, f"#note number {uid}", uid), uid, desk=desk)
    assert said(database) == [(f"number {uid}", True) for uid in range(9 - LAST, 9)]


def test_a_note_without_its_history_is_still_marked(database: Database) -> None:
    begun(database)
    row = dict(rows(database, "messages")[0]._mapping) | {"voice": "note", "body": "kept by hand", "digest": "x"}
    with database.write() as connection:
        connection.execute(insert(messages), {name: value for name, value in row.items() if name != "id"})
    assert said(database)[-1] == ("kept by hand", True)

# SPDX-License-Identifier: Apache-2.0
"""Taking back through the store: a letter is sent or withdrawn, never both, and the rows are what history makes."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from parsers.mail import read
from store import authors, changes, facts, ledger, outbox
from store.engine import Database
from store.errors import Stale
from tests.store.samples import AT, CONTEXT, DESK, HOUR, MINUTE, VOUCHED, arrive, decide, enrolled, raw, rows, take_in
from tests.store.test_outbox import lease, owe
from workflows.case import Arrival
from workflows.desk import Desk
from workflows.ticket import State, TargetKind, TargetState, Ticket

DELAY = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
ANN = "Ann Lee <ann@desk.example>"


@pytest.fixture
def desk(database: Database) -> Desk:
    """A desk whose answers wait a minute, with Bob's ticket 1."""
    known = enrolled(database, replace(DESK, answer_delay=DELAY))
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"), desk=known)
    return known


def mail_of_ann(database: Database, text: str, uid: int, letter: str = "alert_new") -> bytes:
    """Ann's answer to the newest letter of this name that she got."""
    own = (row for row in reversed(rows(database, "outbox")) if row.recipient == "ann@desk.example")
    answered = next(row for row in own if row.letter == letter)
    return raw(
        text,
        ANN,
        To=read(answered.content, CONTEXT).reply_to[0].address,
        Message_ID=f"<ann{uid}@desk.example>",
        In_Reply_To=f"<{answered.message_id}>",
        Authentication_Results=f"{VOUCHED}desk.example",
    )


def write(
    database: Database, desk: Desk, text: str, uid: int, at: datetime, letter: str = "alert_new"
) -> tuple[Arrival, Ticket]:
    """Ann writes, and it is decided and recorded."""
    case, ticket = take_in(database, mail_of_ann(database, text, uid, letter), uid, at=at, desk=desk)
    assert case.disposition is not None and case.disposition.outcome == "ticketed", case.disposition
    return case, ticket


def stands(database: Database, number: int = 1) -> Ticket:
    """The ticket as its row has it, which is what its history makes of it."""
    with database.read() as connection:
        (place,) = facts.standings(connection, [number])
        again = changes.replayed(connection, number)
    assert place.ticket == replace(again, targets=place.ticket.targets, timers=place.ticket.timers)
    # The rows of clocks stand by their ids, history by what happened.
    assert {(t.kind, t.round): t for t in place.ticket.targets} == {(t.kind, t.round): t for t in again.targets}
    assert set(place.ticket.timers) == set(again.timers)
    return place.ticket


def answers(database: Database) -> list[tuple[str, str]]:
    return [(row.letter, row.state) for row in rows(database, "outbox") if row.letter in ("answer", "resolved")]


def test_an_answer_waits_and_leaves_by_itself(database: Database, desk: Desk) -> None:
    write(database, desk, "Switch it off.", 2, AT)
    assert "answer" not in [letter.letter for letter in lease(database, AT + DELAY - SECOND)]
    assert [letter.letter for letter in lease(database, AT + DELAY)] == ["answer"]


def test_what_agents_are_told_and_what_we_say_of_ourselves_does_not_wait(database: Database, desk: Desk) -> None:
    write(database, desk, "#assign cas", 2, AT)
    assert {"acknowledgement", "alert_new", "alert_assigned", "command_report"} <= {
        letter.letter for letter in lease(database, AT)
    }


def test_a_withdrawn_answer_is_never_leased_and_its_promise_stands_again(database: Database, desk: Desk) -> None:
    before = stands(database)
    write(database, desk, "Switch it off.", 2, AT + SECOND)
    first = stands(database).target(TargetKind.FIRST_RESPONSE)
    assert first is not None and first.state is TargetState.MET
    write(database, desk, "#undo", 3, AT + 30 * SECOND)
    after = stands(database)
    assert answers(database) == [("answer", "withdrawn")]
    assert (after.state, after.owner, after.targets) == (State.NEW, before.owner, before.targets)
    assert "answer" not in [letter.letter for letter in lease(database, AT + HOUR)]
    assert [row.voice for row in rows(database, "messages")] == ["reporter", "withdrawn agent", "agent"]
    withdrawn = next(row for row in rows(database, "outbox") if row.state == "withdrawn")
    assert withdrawn.message_id not in [row.message_id for row in rows(database, "threads") if row.shared]


def test_an_answer_that_was_leased_meanwhile_is_decided_again_and_stays(database: Database, desk: Desk) -> None:
    write(database, desk, "Switch it off.", 2, AT)
    at = AT + DELAY - SECOND
    mail = read(mail_of_ann(database, "#undo", 3), CONTEXT)
    leased = arrive(database, mail, 3, at)
    with database.read() as connection:
        case = decide(connection, leased, mail, at, desk)  # the letter can still be withdrawn
    assert "the answer to bob@home.example: it had not left" in case.undone
    assert "answer" in [letter.letter for letter in lease(database, AT + DELAY)]
    with pytest.raises(Stale), database.write() as connection:
        ledger.record(connection, leased, case)
    with database.write() as connection:
        again = decide(connection, leased, mail, AT + DELAY, desk)
        ledger.record(connection, leased, again)
    assert not any("answer" in line for line in again.undone)
    assert "the answer to bob@home.example: it is in the hands of the mail server and may have left" in again.kept
    assert answers(database) == [("answer", "queued")]
    assert stands(database).state is State.IN_PROGRESS


def test_leasing_and_withdrawing_at_once_never_have_the_same_letter(database: Database) -> None:
    owe(database, *(f"{number}@desk.example" for number in range(40)))
    ids = [row.id for row in rows(database, "outbox")]
    sent, withdrawn, failed = list[int](), list[int](), list[BaseException]()

    def leases() -> None:
        try:
            for _ in range(60):
                with database.write() as connection:
                    sent.extend(letter.id for letter in outbox.lease(connection, AT, 1))
        except BaseException as error:  # a thread's error would be lost
            failed.append(error)

    def withdraws() -> None:
        try:
            for one in reversed(ids):
                with database.write() as connection:
                    withdrawn.extend([one] if outbox.withdraw(connection, one) else [])
        except BaseException as error:  # the same
            failed.append(error)

    threads = [threading.Thread(target=leases), threading.Thread(target=withdraws)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(sent + withdrawn) == ids


def test_a_report_that_is_answered_names_the_mail_that_is_taken_back(database: Database, desk: Desk) -> None:
    write(database, desk, "#p2", 2, AT + SECOND)
    take_back = mail_of_ann(database, "#undo", 4, "command_report")
    write(database, desk, "#kind request", 3, AT + 2 * SECOND)
    take_in(database, take_back, 4, at=AT + 3 * SECOND, desk=desk)
    ticket = stands(database)
    assert (ticket.priority, ticket.kind) == ("P3", "request")


def test_a_note_a_resolution_and_a_vote_are_hidden_with_what_they_belong_to(database: Database, desk: Desk) -> None:
    write(database, desk, "#note he is angry", 2, AT + SECOND)
    write(database, desk, "#resolve cleaned the sensor of the printer, replaced its roller", 3, AT + 2 * SECOND)
    assert len(rows(database, "solutions")) == 1
    write(database, desk, "#kind request", 4, AT + 3 * SECOND)
    assert [row.withdrawn for row in rows(database, "votes")] == [False]
    for uid in (5, 6, 7):
        write(database, desk, "#undo", uid, AT + uid * SECOND)
    voices = [row.voice for row in rows(database, "messages") if row.message_id == ""]
    assert voices == ["withdrawn note", "withdrawn resolution"]
    assert rows(database, "solutions") == []
    assert [row.withdrawn for row in rows(database, "votes")] == [True]
    assert answers(database) == [("resolved", "withdrawn")]
    assert stands(database).state is State.NEW


def test_the_parts_of_a_major_incident_hear_nothing_of_an_answer_that_was_taken_back(
    database: Database, desk: Desk
) -> None:
    other = raw("It prints nothing here.", "Eve <eve@home.example>", Message_ID="<eve@home.example>")
    take_in(database, other, 2, at=AT, desk=desk)
    write(database, desk, "#major 1", 3, AT + SECOND)
    heard = [row for row in rows(database, "clocks") if row.kind.startswith("parent ")]
    parent, child = int(heard[0].kind.split()[1]), heard[0].ticket
    assert {parent, child} == {1, 2}
    write(database, desk, "#undo", 4, AT + 2 * SECOND)
    assert not stands(database, parent).major
    told = [(row.ticket, row.state) for row in rows(database, "clocks") if row.kind.startswith("parent ")]
    assert (child, "running") in told and stands(database, child).parent == 0


def test_whose_words_a_letter_bears_is_told_by_history(database: Database, desk: Desk) -> None:
    write(database, desk, "Switch it off.", 2, AT + MINUTE)
    letter = next(one for one in lease(database, AT + HOUR) if one.letter == "answer")
    with database.read() as connection:
        author, text = authors.of_letter(connection, desk, letter)
    assert author is not None and author.name == "Ann Lee" and "Switch it off." in text


def test_an_answer_that_the_server_finds_too_large_comes_back_to_its_author_in_words(
    database: Database, desk: Desk
) -> None:
    write(database, desk, "Switch it off.", 2, AT + MINUTE)
    letter = next(one for one in lease(database, AT + HOUR) if one.letter == "answer")
    with database.write() as connection:
        assert outbox.refused(connection, letter, "552 too large")
        ledger.record_refusal(connection, desk, letter, 552, "5.3.4 the server takes 1000", AT + HOUR)
    told = rows(database, "outbox")[-1]
    assert (told.letter, told.recipient) == ("alert_unsent", "ann@desk.example")
    said = read(told.content).text
    assert "too large" in said and "> Switch it off." in said and "the server takes 1000" in " ".join(said.split())

# SPDX-License-Identifier: Apache-2.0
"""Budgets through the store: what floods the desk is held row by row, and what is kept back is told of once."""

from datetime import datetime, timedelta

import pytest

from parsers.mail import read
from store import changes, facts, facts_desk, inbox, kept_back, ledger
from store.engine import Database
from tests.store.samples import AT, CONTEXT, HOUR, MINUTE, VOUCHED, arrive, enrolled, raw, rows, with_budgets
from workflows.case import Arrival
from workflows.desk import Desk
from workflows.events import LetterWithheld
from workflows.stories import ARRIVAL, ARRIVAL_END

BOB = "Bob Smit <bob@home.example>"
BY_BOB = f"{VOUCHED}home.example"


def come(
    database: Database,
    desk: Desk,
    uid: int,
    at: datetime = AT,
    *,
    proved: bool = True,
    sender: str = BOB,
    to: int = 0,
) -> Arrival:
    """A mail as the intake takes it in; it answers the newest letter of a ticket where that is said."""
    head = {"Message_ID": f"<m{uid}@home.example>"} | ({"Authentication_Results": BY_BOB} if proved else {})
    if to:
        head["References"] = f"<{[row.message_id for row in rows(database, 'threads') if row.ticket == to][0]}>"
    mail = read(raw(f"Page {uid} is empty.", sender, **head), CONTEXT)
    leased = arrive(database, mail, uid, at)
    with database.write() as connection:
        now = facts_desk.at_moment(connection, desk, at)
        known = facts.gather(connection, now, leased, mail, at)
        case = Arrival(at=at, desk=now, cause=leased.cause, mail=mail, facts=known)
        case = facts_desk.decide(connection, ARRIVAL, ARRIVAL_END, case)
        ledger.record(connection, leased, case)
    return case


def causes(database: Database) -> list[str]:
    return [row.cause for row in rows(database, "inbox")]


def owed(database: Database, letter: str) -> list[str]:
    return [row.recipient for row in rows(database, "outbox") if row.letter == letter]


def test_every_mail_of_a_flood_is_a_row_and_its_sender_is_told_once(database: Database) -> None:
    desk = enrolled(database, with_budgets(mails=3, contact=100, ticket=100, agent=100))
    for uid in range(1, 9):
        come(database, desk, uid, AT + uid * MINUTE)
    assert causes(database) == ["opened"] * 3 + ["flood"] * 5
    assert owed(database, "flooded") == ["bob@home.example"]
    with database.write() as connection:
        [line] = kept_back.untold(connection).lines
    assert (line.sender, line.count, line.budget) == ("bob@home.example", 5, "mails")


def test_a_flood_that_goes_on_is_held_for_as_long_and_ends_an_hour_after_its_last_mails(database: Database) -> None:
    desk = enrolled(database, with_budgets(mails=3))
    for uid in range(1, 11):
        come(database, desk, uid, AT + uid * 10 * MINUTE)
    assert causes(database) == ["opened"] * 3 + ["flood"] * 7, "what is held counts as well"
    come(database, desk, 11, AT + 3 * HOUR)
    assert causes(database)[-1] == "opened"


def test_next_day_a_flood_is_told_of_again(database: Database) -> None:
    desk = enrolled(database, with_budgets(mails=2))
    for uid in range(1, 5):
        come(database, desk, uid)
    for uid in range(5, 9):
        come(database, desk, uid, AT + timedelta(hours=25))
    assert owed(database, "flooded") == ["bob@home.example"] * 2


def test_what_was_held_comes_in_when_a_person_lets_it(database: Database) -> None:
    desk = enrolled(database, with_budgets(mails=1))
    come(database, desk, 1)
    come(database, desk, 2)
    with database.write() as connection:
        assert inbox.reopen(connection, 2, AT, released=True)
        [leased] = inbox.lease(connection, AT)
        mail = read(raw("Page 2 is empty.", BOB, Message_ID="<m2@home.example>"), CONTEXT)
        case = Arrival(at=AT, desk=desk, mail=mail, facts=facts.gather(connection, desk, leased, mail, AT))
        case = facts_desk.decide(connection, ARRIVAL, ARRIVAL_END, case)
    assert case.disposition is not None and case.disposition.outcome == "ticketed"


@pytest.mark.parametrize("spelling", ["bob@HOME.example", "bob@home.example.", "Bob@home.example"])
def test_a_flood_counts_for_its_sender_however_the_address_is_written(database: Database, spelling: str) -> None:
    desk = enrolled(database, with_budgets(mails=2))
    come(database, desk, 1, proved=False)
    come(database, desk, 2, proved=False)
    come(database, desk, 3, proved=False, sender=f"Bob <{spelling}>")
    assert causes(database)[-1] == "flood"


def test_a_flood_that_anybody_may_have_sent_shuts_out_nobody_who_is_vouched_for(database: Database) -> None:
    desk = enrolled(database, with_budgets(mails=2))
    for uid in range(1, 6):
        come(database, desk, uid, proved=False)
    come(database, desk, 6)
    assert causes(database) == ["opened"] * 2 + ["flood"] * 3 + ["opened"]


def test_a_daemon_that_was_stopped_for_days_takes_no_slow_sender_for_a_flood(database: Database) -> None:
    desk = enrolled(database, with_budgets(mails=2))
    for uid in range(1, 6):
        mail = read(raw("It prints nothing.", BOB, Message_ID=f"<m{uid}@h>", Authentication_Results=BY_BOB), CONTEXT)
        leased = arrive(database, mail, uid, AT, received_at=AT - 3 * uid * HOUR)
        with database.write() as connection:
            known = facts.gather(connection, desk, leased, mail, AT)
            case = Arrival(at=AT, desk=desk, cause=leased.cause, mail=mail, facts=known)
            ledger.record(connection, leased, facts_desk.decide(connection, ARRIVAL, ARRIVAL_END, case))
    assert causes(database) == ["opened"] * 5


def test_alerts_beyond_the_budget_are_kept_back_by_ticket_and_history_says_how_many(database: Database) -> None:
    desk = enrolled(database, with_budgets(ticket=4, contact=100))
    come(database, desk, 1)
    for uid in range(2, 12):
        come(database, desk, uid, AT + uid * MINUTE, to=1)
    assert len(rows(database, "tickets")) == 1
    told = [row.recipient for row in rows(database, "outbox") if row.audience == "agent" and row.ticket == 1]
    assert {one: told.count(one) for one in told} == {"ann@desk.example": 4, "cas@desk.example": 4}
    with database.write() as connection:
        withheld = [event for event in changes.history(connection, 1) if isinstance(event, LetterWithheld)]
        lines = kept_back.untold(connection).lines
    assert [(event.letter, event.count) for event in withheld] == [("alert_reply", 2)] * 7
    assert sum(line.count for line in lines) == 14 and {line.ticket for line in lines} == {1}
    come(database, desk, 12, AT + 2 * HOUR, to=1)
    assert len(owed(database, "alert_reply")) == 2 * 4, "the next hour is a new one"


def test_what_a_list_has_told_of_is_told_of_no_more_and_forgotten_after_a_week(database: Database) -> None:
    desk = enrolled(database, with_budgets(contact=1))
    come(database, desk, 1)
    come(database, desk, 2, AT + MINUTE)
    with database.write() as connection:
        assert kept_back.oldest(connection) == AT + MINUTE
        found = kept_back.untold(connection)
        [line] = found.lines
        assert (line.ticket, line.letter, line.budget) == (2, "acknowledgement", "contact")
        kept_back.tell(connection, found, AT + HOUR)
        assert kept_back.oldest(connection) is None and kept_back.untold(connection).lines == ()
    assert len(rows(database, "kept_back")) == 1
    with database.write() as connection:
        kept_back.tell(connection, kept_back.untold(connection), AT + timedelta(days=8))
    assert rows(database, "kept_back") == []

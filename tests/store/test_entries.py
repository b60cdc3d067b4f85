# SPDX-License-Identifier: Apache-2.0
"""Strangers, those who are copied in and those who leave, as the store keeps them: from the mail to the ticket."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from parsers.mail import read
from store import ledger
from store.engine import Database
from tests.store.samples import (
    AT,
    CONTEXT,
    DESK,
    HOUR,
    VOUCHED,
    arrive,
    decide,
    lease,
    raw,
    rows,
    take_in,
)
from workflows.desk import Joining

EVE = "Eve <eve@evil.example>"
PASS = {"Authentication_Results": f"{VOUCHED}home.example"}
TOKEN = re.compile(rb"<(support\+[^>]+)>")


def handed(database: Database) -> str:
    """A ticket of Bob's, who is proved; the address in the letter that he got, and passed on."""
    take_in(database, raw(**PASS))
    return reply_address(database, "acknowledgement")


def reply_address(database: Database, name: str) -> str:
    letter = next(row for row in reversed(rows(database, "outbox")) if row.letter == name)
    found = TOKEN.search(letter.content.replace(b"\r\n ", b" "))
    assert found is not None
    return found[1].decode()


def stranger(to: str, number: int, text: str = "I know more.", sender: str = EVE) -> bytes:
    return raw(text, sender, To=to, Message_ID=f"<eve{number}@evil.example>", Subject="Hello")


def outcomes(database: Database) -> list[tuple[str, str]]:
    return [(row.outcome, row.cause) for row in rows(database, "inbox")]


def people(database: Database) -> dict[str, str]:
    return {row.address: row.role for row in rows(database, "participants")}


def letters(database: Database, name: str) -> int:
    return sum(row.letter == name for row in rows(database, "outbox"))


def decide_waiting(database: Database, mail: bytes) -> None:
    """Decide the one mail that was let in, as the daemon would once it is leased again."""
    (leased,) = lease(database, AT + HOUR)
    with database.write() as connection:
        found = read(mail, CONTEXT)
        ledger.record(connection, leased, decide(connection, leased, found, AT + HOUR, DESK))


def test_a_stranger_waits_for_the_reporter_s_yes_and_is_then_in_the_ticket(database: Database) -> None:
    first = stranger(handed(database), 1)
    take_in(database, first, 2)
    assert outcomes(database)[1] == ("held", "guest") and letters(database, "entry_asked") == 1
    assert [row.body for row in rows(database, "messages")] == ["It prints nothing.\n"]
    take_in(database, stranger(reply_address(database, "acknowledgement"), 2, "Still there?"), 3)
    assert letters(database, "entry_asked") == 1, "one letter a person"
    yes = raw("yes", Message_ID="<yes@home.example>", To=reply_address(database, "entry_asked"))
    case, ticket = take_in(database, yes, 4)
    assert ticket.number == 1 and [event.name for event in case.events] == ["admitted"]
    assert people(database) == {"bob@home.example": "requester", "eve@evil.example": "admitted"}
    assert [row.state for row in rows(database, "entries")] == ["admitted", "admitted"]
    waiting = [row for row in rows(database, "inbox") if row.outcome is None]
    assert [row.id for row in waiting] == [2, 3], "both mails are decided again"


def test_what_was_held_is_added_once_they_are_let_in(database: Database) -> None:
    first = stranger(handed(database), 1)
    take_in(database, first, 2)
    take_in(database, raw("yes", Message_ID="<yes@home.example>", To=reply_address(database, "entry_asked")), 3)
    decide_waiting(database, first)
    assert outcomes(database)[1] == ("ticketed", "joined")
    assert "I know more.\n" in [row.body for row in rows(database, "messages")]
    assert {row.ticket for row in rows(database, "messages")} == {1}
    (ticket,) = rows(database, "tickets")
    assert ticket.requester == 1, "the reporter stays the reporter"


def test_a_no_keeps_them_out_and_a_later_yes_counts(database: Database) -> None:
    address = handed(database)
    take_in(database, stranger(address, 1), 2)
    asked = reply_address(database, "entry_asked")
    take_in(database, raw("no", Message_ID="<no@home.example>", To=asked), 3)
    assert people(database) == {"bob@home.example": "requester"}
    take_in(database, stranger(address, 2, "Please!"), 4)
    assert outcomes(database)[3] == ("held", "guest") and letters(database, "entry_asked") == 1
    assert [row.state for row in rows(database, "entries")] == ["refused", "refused"]
    take_in(database, raw("yes", Message_ID="<yes@home.example>", To=asked), 5)
    assert people(database)["eve@evil.example"] == "admitted"


def test_of_two_mails_that_are_decided_at_once_one_asks(database: Database) -> None:
    address = handed(database)
    mails = [read(stranger(address, number), CONTEXT) for number in (1, 2)]
    leased = [arrive(database, mail, uid) for uid, mail in enumerate(mails, 2)]
    with database.read() as connection:
        both = [decide(connection, one, mail, AT, DESK) for one, mail in zip(leased, mails, strict=True)]
    assert [len(case.letters) for case in both] == [1, 1], "neither knows of the other"
    with database.write() as connection:
        ledger.record(connection, leased[0], both[0])
    with pytest.raises(IntegrityError), database.write() as connection:
        ledger.record(connection, leased[1], both[1])
    assert letters(database, "entry_asked") == 1


def test_a_held_stranger_who_is_decided_again_asks_no_second_time(database: Database) -> None:
    from store import inbox

    first = stranger(handed(database), 1)
    take_in(database, first, 2)
    with database.write() as connection:
        assert inbox.reopen(connection, 2, AT, released=False)
    decide_waiting(database, first)
    assert outcomes(database)[1] == ("held", "guest")
    assert letters(database, "entry_asked") == 1 and len(rows(database, "entries")) == 1


def copied_in(database: Database, how_many: int, uid: int, **joining: Any) -> None:
    desk = replace(DESK, joining=Joining(**joining))
    cc = ", ".join(f"k{uid}x{number}@home.example" for number in range(how_many))
    more = {"References": "<first@home.example>"} if uid > 1 else {}
    told = {"Message_ID": f"<cc{uid}@home.example>"} if uid > 1 else {}
    take_in(database, raw(Cc=cc, **PASS, **more, **told), uid, desk=desk)


@pytest.mark.parametrize(("joining", "joined"), [({}, 3), ({"cc": False}, 0), ({"cc_most": 2}, 2)])
def test_those_whom_the_reporter_copies_in_join_by_the_settings_rule(
    database: Database, joining: dict[str, Any], joined: int
) -> None:
    copied_in(database, 3, 1, **joining)
    assert list(people(database).values()).count("copied") == joined


def test_the_limit_is_the_ticket_s_and_not_the_mail_s(database: Database) -> None:
    for uid in range(1, 4):
        copied_in(database, 3, uid, cc_most=5)
    assert list(people(database).values()).count("copied") == 5


def test_who_has_left_is_out_for_good_whoever_copies_them_in_again(database: Database) -> None:
    take_in(database, raw(Cc="eve@evil.example", **PASS))
    assert people(database)["eve@evil.example"] == "copied"
    leave = raw("leave", EVE, Message_ID="<bye@evil.example>", References="<first@home.example>")
    case, _ = take_in(database, leave, 2)
    assert [event.name for event in case.events] == ["departed"] and letters(database, "left") == 1
    take_in(database, raw("More.", Message_ID="<more@home.example>", References="<first@home.example>",
                          Cc="eve@evil.example", **PASS), 3)  # fmt: skip
    assert people(database)["eve@evil.example"] == "left"
    back = raw("and?", EVE, Message_ID="<back@evil.example>", References="<first@home.example>")
    case, ticket = take_in(database, back, 4)
    assert ticket.number == 2, "their next mail is a ticket of their own"


def test_a_colleague_adds_a_mail_and_neither_joins_nor_copies_anybody_in(database: Database) -> None:
    take_in(database, raw(**PASS))
    kim = raw("I have it too.", "Kim <kim@home.example>", Message_ID="<kim@home.example>", Cc="eve@evil.example",
              References="<first@home.example>", **PASS)  # fmt: skip
    _, ticket = take_in(database, kim, 2)
    assert ticket.number == 1 and people(database) == {"bob@home.example": "requester"}

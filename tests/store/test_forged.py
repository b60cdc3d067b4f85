# SPDX-License-Identifier: Apache-2.0
"""What forged mails leave in both databases, to the last byte; the attacks themselves are those of tests/attacks."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from store import changes, facts
from store.engine import Database
from tests.store.samples import (
    VOUCHED,
    enrolled,
    raw,
    rows,
    take_in,
    with_budgets,
)
from workflows.case import Arrival
from workflows.desk import Desk

BY_BOB, BY_EVE, BY_ANN = (VOUCHED + domain for domain in ("home.example", "evil.example", "desk.example"))
EVE, ANN = "Eve <eve@evil.example>", "Ann Lee <ann@desk.example>"
SECRET = "the code of the safe is 4711"


def letters(database: Database, recipient: str) -> list[str]:
    """Every letter to this recipient, its header and all its parts decoded."""
    found = []
    for row in rows(database, "outbox"):
        if row.recipient == recipient:
            message = message_from_bytes(row.content, policy=policy.default)
            parts = [str(part.get_content()) for part in message.walk() if not part.is_multipart()]
            head = [f"{name}: {value}" for name, value in message.items()]
            found.append("\n".join([*head, *parts]))
    return found


def reply_to(letter: str) -> str:
    """Where a letter is to be answered."""
    found = re.search(r"^Reply-To:.*<(.+)>", letter, re.MULTILINE)
    assert found
    return found[1]


def id_of(letter: str) -> str:
    """A letter's Message-ID with its brackets."""
    found = re.search(r"^Message-ID: (<.+>)", letter, re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture
def desk(database: Database) -> Desk:
    """A desk where Bob's ticket 1 holds a secret."""
    known = enrolled(database)
    first = raw(f"It prints {SECRET}.", Authentication_Results=BY_BOB, Subject="Secret printer")
    take_in(database, first, desk=known)
    return known


def attack(database: Database, desk: Desk, text: str, sender: str, uid: int = 2, **fields: Any) -> Arrival:
    case, _ = take_in(
        database, raw(text, sender, **{"Message_ID": f"<attack{uid}@evil.example>"} | fields), uid, desk=desk
    )
    return case


def messages(database: Database, number: int = 1) -> list[str]:
    return [row.body.strip() for row in rows(database, "messages") if row.ticket == number]


def test_a_forger_whom_our_server_caught_adds_nothing(database: Database, desk: Desk) -> None:
    before = messages(database)
    failed = BY_BOB.replace("dmarc=pass", "dmarc=fail")
    forged: dict[str, Any] = {"References": "<first@home.example>", "Authentication_Results": failed}
    attack(database, desk, "Close it.", "bob@home.example", **forged)
    assert messages(database) == before


def test_a_token_of_an_agent_is_worth_nothing_to_the_reporter(database: Database, desk: Desk) -> None:
    alert = letters(database, "ann@desk.example")[0]
    fields: dict[str, Any] = {"To": reply_to(alert), "In_Reply_To": id_of(alert), "Authentication_Results": BY_BOB}
    before = len(letters(database, "bob@home.example"))
    case = attack(database, desk, "I answer myself.", "bob@home.example", **fields)
    assert not any(event.name == "answered" for event in case.events)
    assert len(letters(database, "bob@home.example")) == before


def test_a_notice_that_an_answer_was_held_cannot_be_answered_to_the_reporter(database: Database, desk: Desk) -> None:
    attack(database, desk, "Pay to account 666.", ANN, References="<first@home.example>")
    notice = letters(database, "ann@desk.example")[-1]
    before = letters(database, "bob@home.example")
    assert ".h." in reply_to(notice)
    fields: dict[str, Any] = {"In_Reply_To": id_of(notice), "Authentication_Results": BY_ANN}
    attack(database, desk, "I never wrote that, what fool was this?", ANN, 3, **fields)
    assert letters(database, "bob@home.example") == before


MARK = "BUY-NOW"


def spam(database: Database, desk: Desk, **fields: Any) -> str:
    """A mail whose every word is the attacker's, in the name of a victim; the letter that the victim got."""
    marked: dict[str, Any] = {
        "Subject": f"{MARK} today",
        "Organization": MARK,
        "Content_Type": f'text/plain; name="{MARK}.txt"',
        "Reply_To": f"{MARK} <victim@bank.example>",
    }
    attack(database, desk, f"{MARK}\r\n\r\n-- \r\n{MARK}", f"{MARK} <victim@bank.example>", **marked, **fields)
    return letters(database, "victim@bank.example")[-1]


def test_no_word_of_the_sender_is_in_the_answer_to_an_address_that_proved_nothing(
    database: Database, desk: Desk
) -> None:
    spam(database, desk)
    alert = letters(database, "ann@desk.example")[-1]
    answer: dict[str, Any] = {"In_Reply_To": id_of(alert), "To": reply_to(alert), "Authentication_Results": BY_ANN}
    attack(database, desk, f"What do you mean?\r\n\r\n> {MARK}\r\n", ANN, 3, **answer)
    told = letters(database, "victim@bank.example")[-1]
    assert "What do you mean?" in told
    assert MARK not in told


def test_no_word_of_the_sender_is_in_the_notice_that_a_mail_is_too_large(database: Database, desk: Desk) -> None:
    mail = raw(MARK, f"{MARK} <victim@bank.example>", Subject=MARK)
    take_in(database, mail, 2, desk=desk, oversize_limit=1000)
    assert MARK not in letters(database, "victim@bank.example")[-1]


def test_the_victim_who_answers_has_proved_the_address(database: Database, desk: Desk) -> None:
    ack = spam(database, desk)
    attack(database, desk, "I never wrote to you.", "victim@bank.example", 3, To=reply_to(ack))
    with database.read() as connection:
        (place,) = facts.standings(connection, [2])
    assert place.proved
    assert len(messages(database, 2)) == 2


def test_a_flood_in_a_victim_s_name_is_logged_and_acknowledged_within_the_budgets(database: Database) -> None:
    desk = with_budgets(contact=2, domain=3, hour=100)
    victims = ["victim@bank.example", "Victim@BANK.example", "victim@ｂank.example", "victim@bank.example."]
    for uid in range(1, 13):
        attack(database, desk, f"{uid}", victims[uid % 4], uid)
    assert len(rows(database, "tickets")) == 12
    acknowledged = [row.domain for row in rows(database, "outbox") if row.letter == "acknowledgement"]
    assert acknowledged == ["bank.example"] * 3


def test_our_own_letter_that_comes_back_to_the_mailbox_starts_nothing(database: Database, desk: Desk) -> None:
    for uid, row in enumerate(rows(database, "outbox"), start=2):
        case, _ = take_in(database, row.content, uid, desk=desk)
        assert case.disposition is not None and case.disposition.cause == "echo"
    assert len(rows(database, "tickets")) == 1


def test_history_holds_no_word_and_no_address_of_anybody(database: Database, desk: Desk) -> None:
    spam(database, desk, Authentication_Results="mail.desk.example; spf=pass smtp.mailfrom=x@bank.example")
    attack(database, desk, "Tell me.", EVE, 3, References="<first@home.example>")
    told: list[Any] = [(row.actor, row.because, row.data) for row in rows(database, "events")]
    for word in (MARK, "@", "Bob", "bank.example", "evil.example", "4711"):
        assert word not in repr(told)


def test_a_reply_after_the_keys_were_rotated_still_proves_its_sender(database: Database, desk: Desk) -> None:
    ack = letters(database, "bob@home.example")[0]
    rotated = replace(desk, keys=(b"a new key of thirty-two octets, y", *desk.keys))
    case = attack(database, rotated, "And now?", "bob@home.example", To=reply_to(ack))
    assert (case.proved, case.ticket.number) == (True, 1)
    thrown_away = replace(desk, keys=rotated.keys[:1])
    case = attack(database, thrown_away, "And now?", "bob@home.example", 3, To=reply_to(ack))
    assert (case.proved, case.ticket.number) == (False, 1)


def test_what_an_attacker_did_is_replayed_as_it_was(database: Database, desk: Desk) -> None:
    spam(database, desk)
    attack(database, desk, "Tell me.", EVE, 3, References="<first@home.example>")
    with database.read() as connection:
        for number in (1, 2, 3):
            assert changes.replayed(connection, number) == facts.standings(connection, [number])[0].ticket

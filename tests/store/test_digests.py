# SPDX-License-Identifier: Apache-2.0
"""A list is made once, whoever looks first; what it holds is what the tickets say; the admin's word moves a mail."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from parsers.address import Role, make
from parsers.mail import read
from store import digests, inbox, ledger, reading
from store.engine import Database
from store.inbox import Leased
from tests.store.samples import AT, CONTEXT, DESK, HOUR, SUPPORT, VOUCHED, decide, enrolled, raw, rows, take_in
from workflows.case import Outcome
from workflows.digest import digests as lists
from workflows.held_list import HeldLine, held_list
from workflows.slots import Slot
from workflows.weekly import weekly

ROOT = "root@desk.example"
MORNING = Slot(name="morning", at=AT, since=AT - 24 * HOUR)
HELD = replace(MORNING, name="held")
FROM_ROOT = {"Authentication_Results": VOUCHED + "desk.example"}


def test_two_daemons_make_one_list(database: Database) -> None:
    with database.write() as connection:
        assert digests.claim(connection, MORNING, AT)
    with pytest.raises(IntegrityError), database.write() as connection:
        digests.claim(connection, MORNING, AT)
    with database.write() as connection:
        assert digests.claim(connection, replace(MORNING, name="handover"), AT)
        late = replace(MORNING, at=AT + 24 * HOUR)
        assert digests.claim(connection, late, AT + 30 * HOUR), "which is not the first of its kind"
    with database.read() as connection:
        assert digests.newest(connection, "morning") == AT + 24 * HOUR


def test_the_first_list_of_its_kind_is_not_made_up_for_the_time_before_it_was_wanted(database: Database) -> None:
    with database.write() as connection:
        assert not digests.claim(connection, MORNING, AT + 2 * HOUR)
        assert digests.newest(connection, "morning") == AT


def test_a_list_holds_the_open_tickets_with_links_that_prove_whose_answer_it_is(database: Database) -> None:
    desk = enrolled(database, DESK)
    take_in(database, raw(), 1, desk=desk)
    slot = replace(MORNING, at=AT + HOUR)
    with database.write() as connection:
        digests.owe(connection, desk, lists(desk, slot, digests.entries(connection), AT + HOUR), slot, AT + HOUR)
    with database.write() as connection:
        digests.owe(connection, desk, lists(desk, slot, digests.entries(connection), AT + HOUR), slot, AT + HOUR)
    owed = [row for row in rows(database, "outbox") if row.letter == "digest"]
    assert [row.recipient for row in owed] == ["ann@desk.example", "cas@desk.example"]
    for row in owed:
        text = read(row.content, CONTEXT).text
        told = make(SUPPORT, desk.keys[0], ticket=1, role=Role.AGENT, recipient=row.recipient, at=AT + HOUR)
        assert "[#1] The printer is broken" in text and told in unquote(text)
        assert row.ticket is None and b"[#1]" not in row.content.split(b"\r\n\r\n")[0]


def test_the_week_s_figures_come_from_history(database: Database) -> None:
    desk = replace(enrolled(database, DESK), lead="ann@desk.example")
    take_in(database, raw(), 1, desk=desk)
    alert = next(row for row in rows(database, "outbox") if row.letter == "alert_new")
    head = {"In_Reply_To": f"<{alert.message_id}>", "Message_ID": "<a@desk.example>", **FROM_ROOT}
    take_in(database, raw("Off and on.", alert.recipient, **head), 2, at=AT + HOUR / 2, desk=desk)
    slot = Slot(name="weekly", at=AT + 2 * HOUR, since=AT - timedelta(days=7))
    with database.read() as connection:
        (letter,) = weekly(desk, slot, *digests.week(connection, slot), AT + 2 * HOUR)
    assert letter.details["figures"] == (("service desk", "1", "1/1 (0:30)", "0/0", "0"),)


def test_the_admin_s_answer_to_the_list_moves_held_mails_once(database: Database) -> None:
    desk = replace(enrolled(database, DESK), admin=ROOT)
    take_in(database, raw(), 1, desk=desk)
    mails = {}
    for uid, what in ((2, "one"), (3, "two"), (4, "three")):
        fields = {"Subject": what, "Message_ID": f"<{what}@x.example>", "X_Spam_Flag": "YES"}
        mails[uid] = raw(what, "Eve <eve@x.example>", **fields)
        case, _ = take_in(database, mails[uid], uid, desk=desk)
        assert case.disposition is not None and case.disposition.outcome is Outcome.HELD
    with database.write() as connection:
        there = reading.set_aside(connection, ignored=False)
        lines = [HeldLine(id=one.id, cause=one.cause, at=one.kept_at) for one in there]
        digests.owe(connection, desk, held_list(desk, HELD, lines, AT), HELD, AT)
    (listed,) = (row for row in rows(database, "outbox") if row.letter == "digest_held")
    to = next(a.address for a in read(listed.content, CONTEXT).reply_to)
    words = "#release 2\n#attach 3 1\n#drop 4"
    fields = {"To": to, "Message_ID": "<reply@desk.example>", **FROM_ROOT}
    case, _ = take_in(database, raw(words, f"Root <{ROOT}>", **fields), 5, desk=desk)
    assert case.done == ("#release 2", "#attach 3 1", "#drop 4")
    with database.write() as connection:
        for leased in lease_in(connection):
            mail = read(mails[leased.id], CONTEXT)
            ledger.record(connection, leased, decide(connection, leased, mail, desk=desk))
    became = {row.id: (row.outcome, row.ticket) for row in rows(database, "inbox")}
    assert became == became | {2: ("ticketed", 2), 3: ("ticketed", 1), 4: ("ignored", None)}
    again = raw(words + "\n#drop 99", f"Root <{ROOT}>", **fields | {"Message_ID": "<again@desk.example>"})
    case, _ = take_in(database, again, 6, desk=desk)
    assert case.done == () and len(case.refused) == 4
    assert [row.letter for row in rows(database, "outbox")].count("digest_answer") == 2


def lease_in(connection: Connection) -> list[Leased]:
    """What may be decided now."""
    found = inbox.lease(connection, AT)
    assert [one.id for one in found] == [2, 3]
    return found

# SPDX-License-Identifier: Apache-2.0
"""A signature counts once: whatever else of the mail is changed, and however many decide at once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from parsers.address import Role, make
from parsers.mail import read
from store import facts, ledger
from store.engine import Database
from store.inbox import Leased
from tests.signed import by_pgp, entity, mail, signer
from tests.store.samples import CONTEXT, DESK, SUPPORT, arrive, raw, rows, take_in
from workflows.case import Arrival
from workflows.stories import ARRIVAL, ARRIVAL_END, tell

SIGNED = replace(CONTEXT, signers=(signer(),))
NOW = datetime.now(UTC)


def answer(*fields: str, number: int = 1, text: str = "Try it now.\n\n> [#1] it prints nothing") -> bytes:
    """Ann's signed answer to her own token, with these fields above."""
    own = make(SUPPORT, DESK.keys[0], ticket=number, role=Role.AGENT, recipient="ann@desk.example", at=NOW)
    return mail(by_pgp(entity(text)), *fields).replace(f"To: {SUPPORT}".encode(), f"To: {own}".encode())


def decided(database: Database, signed: bytes, uid: int, known: Leased | None = None) -> tuple[Leased, Arrival]:
    """The mail's case, not recorded yet."""
    read_mail = read(signed, SIGNED)
    leased = known or arrive(database, read_mail, uid, NOW)
    with database.write() as connection:
        desk = ledger.enrol(connection, DESK)
        found = facts.gather(connection, desk, leased, read_mail, NOW)
    case = Arrival(at=NOW, desk=desk, cause=leased.cause, mail=read_mail, facts=found)
    return leased, tell(ARRIVAL, ARRIVAL_END, case)


def record(database: Database, leased: Leased, case: Arrival) -> None:
    with database.write() as connection:
        ledger.record(connection, leased, case)


def answers(database: Database) -> int:
    return sum(row.letter == "answer" for row in rows(database, "outbox"))


def test_a_copy_of_a_signed_answer_does_not_act_again(database: Database) -> None:
    take_in(database, raw())
    first = answer()
    record(database, *decided(database, first, 2))
    assert answers(database) == 1
    for uid, change in enumerate([(b"a@b.example", b"c@b.example"), (b"Re: printer", b"Re: other")], 3):
        leased, case = decided(database, first.replace(*change), uid)
        record(database, leased, case)
        assert case.disposition is not None and case.disposition.cause == "unproved-agent"
        assert case.disposition.because.endswith("its signature was used before, by inbox 2")
    assert answers(database) == 1
    record(database, *decided(database, answer(text="And now?\n\n> [#1]"), 9))
    assert answers(database) == 2


def test_what_our_server_vouched_for_once_does_not_act_again_by_its_signature_alone(database: Database) -> None:
    take_in(database, raw())
    vouched = answer("Authentication-Results: mail.desk.example; dmarc=pass header.from=desk.example")
    record(database, *decided(database, vouched, 2))
    assert answers(database) == 1
    copy = vouched.partition(b"\r\n")[2].replace(b"a@b.example", b"c@b.example")
    leased, case = decided(database, copy, 3)
    record(database, leased, case)
    assert case.disposition is not None and case.disposition.because.endswith("was used before, by inbox 2")
    assert answers(database) == 1


def test_a_signed_answer_that_goes_to_another_ticket_s_token_does_not_act(database: Database) -> None:
    take_in(database, raw())
    take_in(database, raw(Message_ID="<other@home.example>"), 2)
    leased, case = decided(database, answer(number=2), 3)
    record(database, leased, case)
    assert case.disposition is not None and "does not say [#2]" in case.disposition.because
    assert answers(database) == 0 and not rows(database, "seals")


def test_of_two_copies_that_are_decided_at_once_the_constraint_lets_one_act(database: Database) -> None:
    take_in(database, raw())
    take_in(database, raw(Message_ID="<other@home.example>"), 2)
    both = "Try it now.\n\n> [#1] and [#2]"
    first = answer(text=both)
    there, _, _ = answer(number=2).partition(b"\r\nSubject")
    one = decided(database, first, 3)
    two = decided(database, there + b"\r\nSubject" + first.partition(b"\r\nSubject")[2], 4)
    assert one[1].disposition is not None and two[1].disposition is not None
    assert two[1].disposition.cause == "answered", "neither knows of the other"
    record(database, *one)
    with pytest.raises(IntegrityError):
        record(database, *two)
    assert answers(database) == 1

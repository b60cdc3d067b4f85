# SPDX-License-Identifier: Apache-2.0
"""Two tickets go on as one, and a mail becomes a ticket of its own: through the store, with every mail kept once."""

import email
import email.policy
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from parsers.address import Role, make
from parsers.command import commands
from parsers.mail import read
from store import asked, changes, clocks, facts, facts_beside, inbox, ledger, outbox, split
from store.engine import Database
from store.facts import standings
from store.reading import whole
from store.schema import metadata
from tests.store.samples import AT, CONTEXT, DESK, HOUR, MINUTE, SUPPORT, VOUCHED, enrolled, lease, raw, rows, take_in
from workflows.case import Arrival, DueClock, Order
from workflows.desk import Desk
from workflows.ending import reopen_ticket
from workflows.events_beside import Unmerged
from workflows.spam import EARLIER
from workflows.stories import ARRIVAL, ARRIVAL_END, DUE, DUE_END, ORDER, tell
from workflows.ticket import State, Ticket

table = metadata.tables["clocks"]
EVE = "Eve Bos <eve@office.example>"
KEY = DESK.keys[0]


class Post:
    """A desk with a store: mails come in, orders are given, and what is due is dealt with at once."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.at = AT
        self.uid = 0
        self.blobs: dict[str, bytes] = {}
        self.delay = timedelta(0)  # in which what an agent sends can be taken back

    def desk(self) -> Desk:
        """The desk as its settings have it."""
        return enrolled(self.database, replace(DESK, answer_delay=self.delay))

    def mail(self, text: str, sender: str = "Bob Smit <bob@home.example>", **fields: str) -> Ticket:
        """A mail of somebody whom our server vouches for."""
        self.uid += 1
        self.at += MINUTE
        domain = sender.partition("@")[2].strip(">")
        told = {"Message_ID": f"<m{self.uid}@{domain}>", "Authentication_Results": f"{VOUCHED}{domain}"}
        _, ticket = take_in(self.database, raw(text, sender, **told | fields), self.uid, at=self.at)
        self.blobs[f"{self.uid:064x}"] = raw(text, sender, **told | fields)
        self.settle()
        return ticket

    def answer(self, number: int, text: str, agent: str = "ann@desk.example") -> Arrival:
        """An agent's mail with the token of a ticket."""
        self.uid += 1
        self.at += MINUTE
        told = {
            "To": make(SUPPORT, KEY, ticket=number, role=Role.AGENT, recipient=agent, at=self.at),
            "Message_ID": f"<m{self.uid}@desk.example>",
            "Authentication_Results": f"{VOUCHED}desk.example",
        }
        desk = self.desk()
        self.blobs[f"{self.uid:064x}"] = raw(text, f"Ann Lee <{agent}>", **told)
        case, _ = take_in(self.database, self.blobs[f"{self.uid:064x}"], self.uid, at=self.at, desk=desk)
        self.settle()
        return case

    def order(self, number: int, text: str) -> Order:
        """Ann's order at the command line."""
        self.at += MINUTE
        desk = self.desk()
        found, words = commands(text)
        with self.database.write() as connection:
            place, by = standings(connection, [number])[0], desk.agents[0]
            place = asked.by_order(connection, desk, place, found, self.at, by=by)
            told: dict[str, Any] = {"ticket": place.ticket, "standing": place, "commands": found, "by": by}
            case = tell(ORDER, None, Order(at=self.at, desk=desk, words=words.strip(), **told))
            if not case.refused:
                ledger.record_change(connection, case)
        self.settle()
        return case

    def take_apart(self, number: int) -> None:
        """What an undoing of the merge does."""
        self.at += MINUTE
        desk = self.desk()
        with self.database.write() as connection:
            place = standings(connection, [number])[0]
            case = Order(at=self.at, desk=desk, ticket=place.ticket, standing=place, commands=(), by=desk.agents[0])
            if into := place.ticket.merged_into:
                case = case.note(Unmerged(out_of=into, actor=case.actor, because="taken back"))
                ledger.record_change(connection, reopen_ticket(case, "taken back", tell=False))
        self.settle()

    def settle(self) -> None:
        """Deal with word between tickets, and with mails that are decided once more."""
        desk = self.desk()
        for _ in range(50):
            if not (self._hear(desk) or self._again(desk)):
                return
        raise AssertionError("it never comes to rest")

    def _hear(self, desk: Any) -> bool:
        with self.database.write() as connection:
            word = select(table).where(table.c.kind.like("parent %"), table.c.state == "running").order_by(table.c.id)
            due = connection.execute(word.limit(1)).one_or_none()
            if due is None:
                return False
            place = standings(connection, [due.ticket])[0]
            clock = clocks.clock_of(connection, due, place.ticket)
            clocks.end(connection, due.id)
            assert clock is not None
            told: dict[str, Any] = {"ticket": place.ticket, "standing": place, "clock": clock}
            case = DueClock(at=self.at, desk=desk, cause="clock", **told)
            ledger.record_change(connection, tell(DUE, DUE_END, case))
            return True

    def send(self, after: timedelta) -> None:
        """Let so much time pass, and every letter leave that is due by then."""
        self.at += after
        with self.database.write() as connection:
            while letters := outbox.lease(connection, self.at):
                for letter in letters:
                    outbox.sent(connection, letter, "250 ok", "", self.at)

    def left(self, to: str) -> list[str]:
        """Which letters left, or will, for somebody."""
        there = (row for row in rows(self.database, "outbox") if row.recipient == to)
        return [row.letter for row in there if row.state != "withdrawn"]

    def _again(self, desk: Any) -> bool:
        leased = lease(self.database, self.at)
        for one in leased:
            mail = read(self.blobs[one.blob], CONTEXT)
            with self.database.write() as connection:
                known = facts.gather(connection, desk, one, mail, self.at)
                case = Arrival(at=self.at, desk=desk, cause=one.cause, mail=mail, facts=known)
                ledger.record(connection, one, tell(ARRIVAL, ARRIVAL_END, case))
        return bool(leased)

    def ticket(self, number: int) -> Ticket:
        """The ticket as it stands, which is what its history makes of it."""
        with self.database.read() as connection:
            ticket, again = standings(connection, [number])[0].ticket, changes.replayed(connection, number)
        assert (ticket.state, ticket.merged_into, ticket.seq, ticket.tags, ticket.worked, ticket.code) == (
            again.state, again.merged_into, again.seq, again.tags, again.worked, again.code,
        )  # fmt: skip
        return ticket

    def names(self, number: int) -> list[str]:
        """What happened to a ticket."""
        with self.database.read() as connection:
            return [event.name for event in changes.history(connection, number)]

    def shown(self, number: int) -> list[str]:
        """The texts that a ticket shows."""
        with self.database.read() as connection:
            found = whole(connection, number)
        assert found is not None
        return [str(message["body"]).strip() for message in found.messages]

    def letters(self, to: str) -> list[str]:
        """Which letters somebody was owed."""
        return [row.letter for row in rows(self.database, "outbox") if row.recipient == to]


@pytest.fixture
def post(sqlite_template: Path, tmp_path: Path) -> Iterator[Post]:
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'firstline.db')}")
    yield Post(database)
    database.close()


@pytest.fixture
def two(post: Post) -> Post:
    return opened(post)


def opened(post: Post) -> Post:
    """Ticket 1 of Bob and ticket 2 of Eve."""
    post.mail("The printer in room 12 prints nothing.")
    post.mail("Our printer is out of order.", EVE, Subject="Printer out of order")
    return post


def test_both_databases_merge_tickets_and_split_off_mails(database: Database) -> None:
    post = opened(Post(database))
    post.mail("My screen is black since this morning as well.", References="<m1@home.example>")
    post.answer(1, "#split")
    post.answer(1, "#merge 2")
    post.answer(2, "#link 3")
    assert [post.ticket(number).merged_into for number in (1, 2, 3)] == [2, 0, 0]
    assert post.mail("The red light is on, too.", References="<m1@home.example>").number == 2
    assert (len(post.shown(2)), len(post.shown(3))) == (6, 1)
    asked_for = post.order(2, "#take\n#mine\n#open\n#history")
    assert [one.number for one in asked_for.place.unowned] == [2, 3] and asked_for.place.mine == ()
    assert {event.name for event in asked_for.place.lately} >= {"merged_in", "related"}
    assert [one.number for one in post.order(2, "#mine").place.mine] == [2]


def test_two_tickets_that_are_merged_into_each_other_at_once_do_not_both_go_away(database: Database) -> None:
    post = opened(Post(database))
    desk, gathered, refused = enrolled(database), Barrier(2), list[str]()

    def merge(number: int, other: int) -> None:
        found, _ = commands(f"#merge {other}")
        with database.write() as connection:
            place = asked.by_order(connection, desk, standings(connection, [number])[0], found, post.at)
            with suppress(BrokenBarrierError):
                gathered.wait(0.5)  # both would be here at once, if nothing kept one of them waiting
            case = Order(at=post.at, desk=desk, ticket=place.ticket, standing=place, commands=found)
            case = tell(ORDER, None, case)
            refused.extend(case.refused)
            if not case.refused:
                ledger.record_change(connection, case)

    both = [Thread(target=merge, args=pair) for pair in ((1, 2), (2, 1))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(post.ticket(number).merged_into > 0 for number in (1, 2)) == [False, True]
    assert "goes on in" in " ".join(refused)


def test_a_merged_ticket_is_closed_and_says_where_it_goes_on_and_the_other_says_so_too(two: Post) -> None:
    two.answer(1, "#merge 2")
    assert (two.ticket(1).state, two.ticket(1).merged_into, two.ticket(1).timers) == (State.CLOSED, 2, ())
    assert two.ticket(2).state is State.NEW
    assert "merged" in two.names(1) and "merged_in" in two.names(2)
    assert two.shown(2) == ["The printer in room 12 prints nothing.", "Our printer is out of order.", "#merge 2"]


def test_each_reporter_is_told_once_and_reads_nothing_of_the_other(two: Post) -> None:
    two.answer(1, "#merge 2")
    assert two.letters("bob@home.example") == ["acknowledgement", "merged"]
    assert two.letters("eve@office.example") == ["acknowledgement", "merged_other"]
    for row in rows(two.database, "outbox"):
        if row.audience == "reporter":
            other = b"eve" if row.recipient.startswith("bob") else b"bob"
            assert other not in row.content.lower() and (b"out of order" in row.content) <= (other == b"bob")


def test_one_who_reported_both_is_told_once_under_which_number_it_goes_on(post: Post) -> None:
    post.mail("The printer in room 12 prints nothing.")
    post.mail("The printer beside it prints nothing either.")
    post.answer(1, "#merge 2")
    assert post.letters("bob@home.example") == ["acknowledgement", "acknowledgement", "merged"]
    (told,) = (row for row in rows(post.database, "outbox") if row.letter == "merged")
    assert b"[#2]" in told.content


@pytest.mark.parametrize(
    "field", [{"References": "<m1@home.example>"}, {"Subject": "Re: [#1] The printer is broken"}], ids=str
)
def test_a_reply_to_either_lands_in_the_one_that_goes_on(two: Post, field: dict[str, str]) -> None:
    two.answer(1, "#merge 2")
    assert two.mail("The red light is on, too.", **field).number == 2
    assert two.mail("Ours has a red light as well.", EVE, References="<m2@office.example>").number == 2
    assert two.ticket(1).state is State.CLOSED


def test_the_reply_token_of_a_merged_ticket_leads_to_the_one_that_goes_on(two: Post) -> None:
    two.answer(1, "#merge 2")
    token = make(SUPPORT, KEY, ticket=1, role=Role.REPORTER, recipient="bob@home.example", at=two.at)
    assert two.mail("The red light is on, too.", To=token).number == 2


def test_a_chain_of_merged_tickets_is_followed_to_its_end(two: Post) -> None:
    two.mail("A third printer.", "Fay <fay@third.example>", Subject="Printer")
    two.answer(1, "#merge 2")
    two.answer(2, "#merge 3")
    assert two.mail("The red light is on, too.", References="<m1@home.example>").number == 3
    assert len(two.shown(3)) == 6


def test_what_an_agent_answers_goes_to_both_reporters_in_a_thread_of_their_own(two: Post) -> None:
    two.answer(1, "#merge 2")
    two.answer(2, "Dear reader, the toner was replaced.")
    answers = {row.recipient: row.content for row in rows(two.database, "outbox") if row.letter == "answer"}
    assert set(answers) == {"bob@home.example", "eve@office.example"}
    assert b"<m1@home.example>" in answers["bob@home.example"]
    assert b"home.example" not in answers["eve@office.example"]
    for recipient, number in (("bob@home.example", 1), ("eve@office.example", 2)):
        letter = email.message_from_bytes(answers[recipient], policy=email.policy.default)
        body = letter.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert f"[#{number}]" in letter["Subject"] and f"reference: [#{number}]" in text
        assert f"+{number}." in letter["Reply-To"]
    two.mail("It prints again, but is slow.", References="<m1@home.example>")
    two.answer(2, "That is known.")
    told = [row.content for row in rows(two.database, "outbox") if row.letter == "answer"][-2:]
    assert [b"home.example" in one for one in told].count(True) == 1


def test_a_merge_taken_back_leaves_both_as_they_were_with_their_mails(two: Post) -> None:
    before = two.shown(1), two.shown(2)
    two.order(1, "#merge 2")
    two.take_apart(1)
    assert (two.ticket(1).state, two.ticket(1).merged_into) == (State.IN_PROGRESS, 0)
    assert (two.shown(1), two.shown(2)) == before
    assert two.mail("The red light is on, too.", References="<m1@home.example>").number == 1
    assert two.names(2)[-1] == "merged_in"


@pytest.mark.parametrize(
    ("before", "order", "because"),
    [
        ((), "#merge 1", "this very ticket"),
        ((), "#merge 9", "no ticket #9"),
        (((2, "#breach"),), "#merge 2", "#2 is confidential"),
        (((1, "#breach"),), "#merge 2", "it is confidential"),
        (((2, "#close cancelled"),), "#merge 2", "#2 is closed"),
        (((1, "#close cancelled"),), "#merge 2", "it is closed"),
        (((2, "#merge 3"),), "#merge 2", "goes on in #3"),
        (((1, "#merge 2"),), "#p1", "goes on in #2"),
        (((3, "#major 1"),), "#link 3", ""),
        (((1, "#major 3"),), "#merge 2", "parts of its own"),
        (((2, "#breach"),), "#link 2", "#2 is confidential"),
        (((2, "#breach"),), "#duplicate 2", "#2 is confidential"),
        (((1, "#link 2"),), "#link 2", "already"),
        (((2, "#link 1"),), "#link 2", "already"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_is_refused_with_its_reason_and_nothing_is_done(
    two: Post, before: tuple[tuple[int, str], ...], order: str, because: str
) -> None:
    two.mail("A third printer.", "Fay <fay@third.example>", Subject="Printer")
    for number, text in before:
        assert two.order(number, text).refused == ()
    seq = two.ticket(1).seq
    case = two.order(1, order)
    assert because in " ".join(case.refused)
    assert bool(case.refused) is bool(because) and (two.ticket(1).seq == seq) is bool(because)


def test_a_link_is_shown_by_both_and_told_to_no_reporter(two: Post) -> None:
    two.order(1, "#link 2")
    assert (two.names(1)[-2:], two.names(2)[-1]) == (["related", "acted"], "related_by")
    assert two.letters("bob@home.example") == two.letters("eve@office.example") == ["acknowledgement"]


def test_a_duplicate_of_somebody_else_s_ticket_is_closed_as_known_without_its_number(two: Post) -> None:
    two.order(1, "#duplicate 2")
    assert (two.ticket(1).state, two.ticket(1).code, two.ticket(1).merged_into) == (State.CLOSED, "duplicate", 0)
    told = rows(two.database, "outbox")[-1]
    assert (told.letter, told.recipient) == ("duplicate", "bob@home.example") and b"[#2]" not in told.content


def test_an_agent_s_answer_to_a_ticket_that_goes_on_in_somebody_else_s_is_held(two: Post) -> None:
    two.answer(1, "#merge 2")
    case = two.answer(1, "Dear Bob, have you tried another cable?")
    assert case.disposition is not None and (case.disposition.outcome, case.disposition.cause) == ("held", "merged")
    notice = rows(two.database, "outbox")[-1]
    assert notice.letter == "held_merged"
    body = email.message_from_bytes(notice.content, policy=email.policy.default).get_body(("plain",))
    told = " ".join(str(body.get_content()).split()) if body is not None else ""
    assert "Your answer to [#1] was not sent" in told and "merged into [#2], which somebody else reported" in told
    assert "send: it is sent to the reporters of both, and its commands are obeyed in [#2]" in told.replace("*", "")
    assert "answer" not in two.letters("bob@home.example")


def test_an_agent_s_answer_to_a_ticket_that_goes_on_in_one_of_the_same_reporter_is_done_there(post: Post) -> None:
    post.mail("The printer in room 12 prints nothing.")
    post.mail("The printer beside it prints nothing either.")
    post.answer(1, "#merge 2")
    case = post.answer(1, "#take\n\nDear Bob, I am on my way.")
    assert (case.ticket.number, post.ticket(2).owner) == (2, 1)
    assert post.letters("bob@home.example")[-1] == "answer"


def test_a_token_of_another_ticket_decides_which_ticket_an_order_is_for(two: Post) -> None:
    two.answer(2, "#tag vpn")
    assert (two.ticket(1).tags, two.ticket(2).tags) == ("", "vpn")


def test_a_mail_that_was_split_off_opens_a_ticket_with_one_acknowledgement(post: Post) -> None:
    post.mail("The printer in room 12 prints nothing.")
    post.at += 3 * HOUR
    post.mail("My screen is black since this morning as well.", References="<m1@home.example>")
    post.at += 3 * HOUR
    post.answer(1, "#split")
    assert post.shown(2) == ["My screen is black since this morning as well."]
    assert "My screen is black since this morning as well." not in post.shown(1)
    assert post.letters("bob@home.example") == ["acknowledgement", "acknowledgement"]
    assert "split_off" in post.names(1) and "split_into" in post.names(1) and "split_from" in post.names(2)
    since = {target.since for target in post.ticket(2).targets}
    assert since == {post.at}


def test_the_answers_to_a_mail_that_was_split_off_join_its_own_ticket(post: Post) -> None:
    post.mail("The printer in room 12 prints nothing.")
    post.mail("My screen is black since this morning as well.", References="<m1@home.example>")
    post.answer(1, "#split 2")
    assert post.mail("It is still black.", In_Reply_To="<m2@home.example>").number == 2
    assert post.mail("It still prints nothing.", In_Reply_To="<m1@home.example>").number == 1


@pytest.mark.parametrize(
    ("order", "because"),
    [
        ("#split 1", "the first mail is the ticket itself"),
        ("#split 3", "no mail 3"),
        ("#split the second", "no number of a mail"),
        ("#split #split", "write it once"),
    ],
)
def test_a_mail_that_cannot_be_split_off_stays_and_the_reason_is_told(post: Post, order: str, because: str) -> None:
    post.mail("The printer in room 12 prints nothing.")
    post.mail("My screen is black since this morning as well.", References="<m1@home.example>")
    case = post.order(1, order)
    assert because in " ".join(case.refused)
    assert len(post.shown(1)) == 2


def test_nothing_of_a_breach_is_split_off(post: Post) -> None:
    post.mail("The printer in room 12 prints nothing.")
    post.mail("My screen is black since this morning as well.", References="<m1@home.example>")
    post.order(1, "#breach")
    assert "confidential" in " ".join(post.order(1, "#split").refused)


def test_a_mail_that_is_being_split_off_is_neither_lost_nor_split_off_twice(post: Post) -> None:
    post.mail("The printer in room 12 prints nothing.")
    post.mail("My screen is black since this morning as well.", References="<m1@home.example>")
    with post.database.write() as connection:
        place = standings(connection, [1])[0]
        mails = split.mails(connection, 1)
    assert [mail.begins for mail in mails] == [True, False]
    desk = enrolled(post.database)
    found, _ = commands("#split 2")
    with post.database.write() as connection:
        place = asked.by_order(connection, desk, place, found, post.at)
        told: dict[str, Any] = {"ticket": place.ticket, "standing": place, "commands": found, "by": desk.agents[0]}
        ledger.record_change(connection, tell(ORDER, None, Order(at=post.at, desk=desk, **told)))
        assert inbox.waiting(connection) == 1
        assert [mail.id for mail in split.mails(connection, 1)] == [mails[0].id, 0]
    assert len(post.shown(1)) == 2  # a death here would lose nothing
    assert "is being split off" in " ".join(post.order(1, "#split 2").refused)
    assert (len(post.shown(1)), len(post.shown(2))) == (1, 1)


BOB_S, EVE_S = "bob@home.example", "eve@office.example"


@pytest.mark.parametrize("in_time", [True, False])
def test_what_merging_told_the_other_reporter_is_taken_back_or_named(two: Post, *, in_time: bool) -> None:
    two.delay = HOUR
    two.order(1, "#merge 2")
    two.send(MINUTE if in_time else 2 * HOUR)
    case = two.order(1, "#undo")
    told, others = ("undone", "had not left") if in_time else ("kept", "left at")
    assert f"the letter 'merged other' to {EVE_S} about #2: it {others}" in "; ".join(getattr(case, told))
    two.send(2 * HOUR)
    assert two.left(EVE_S) == ["acknowledgement", *([] if in_time else ["merged_other"])]
    assert two.left(BOB_S) == ["acknowledgement", *([] if in_time else ["merged", "reopened"])]
    assert two.ticket(1).state is State.NEW and two.ticket(1).merged_into == 0


def test_who_answers_a_copy_of_before_the_merge_was_taken_back_is_heard_in_the_ticket_of_their_own(two: Post) -> None:
    two.answer(1, "#merge 2")
    two.answer(2, "We come tomorrow.")
    copy = next(row for row in reversed(rows(two.database, "outbox")) if row.recipient == BOB_S)
    field = {"In_Reply_To": f"<{copy.message_id}>", "Subject": "Re: The printer is broken [#1]"}
    assert (copy.letter, copy.ticket, two.mail("It still prints nothing.", **field).number) == ("answer", 2, 2)
    case = two.order(1, "#undo")
    assert any("wrote meanwhile (mails: 1): it stays in #2, where #split makes tickets" in line for line in case.kept)
    assert two.mail("And now it smells.", **field).number == 1
    two.answer(2, "Dear Eve, it was the fuse.")
    last = rows(two.database, "outbox")[-1]
    assert last.recipient == EVE_S and b"m5@home.example" not in last.content


def test_a_copy_that_comes_back_after_the_merge_was_taken_back_tells_of_its_own_reporter(two: Post) -> None:
    two.answer(1, "#merge 2")
    two.answer(2, "We come tomorrow.")
    copy = next(row for row in reversed(rows(two.database, "outbox")) if row.recipient == BOB_S)
    two.order(1, "#undo")
    come_back(two, copy.message_id, BOB_S)
    assert ["letter_returned" in two.names(number) for number in (1, 2)] == [True, False]


def test_who_got_copies_of_a_merged_ticket_gets_them_with_its_reporter_until_taken_off(two: Post) -> None:
    eva, tom = "eva@partner.example", "tom@partner.example"
    two.answer(1, f"#cc {eva}")
    two.answer(2, f"#cc {tom}")
    two.answer(1, "#merge 2")
    two.answer(2, "The toner was replaced.")
    answers = [row for row in rows(two.database, "outbox") if row.letter == "answer"]
    assert {row.recipient for row in answers} == {BOB_S, EVE_S, eva, tom}
    for row in answers:
        other = (b"tom@", b"eve@", b"[#2]") if row.recipient in (BOB_S, eva) else (b"eva@", b"bob@", b"[#1]")
        assert not [one for one in other if one in row.content.lower()]
    two.answer(2, f"#cc -{eva}")
    two.answer(2, "It prints again.")
    answers = [row.recipient for row in rows(two.database, "outbox") if row.letter == "answer"][4:]
    assert sorted(answers) == [BOB_S, EVE_S, tom]


@pytest.mark.parametrize("order", ["#undo", "#reopen"])
def test_what_was_held_because_of_spam_is_read_once_it_is_none(two: Post, order: str) -> None:
    two.mail("Pills.", "Sam <sam@spam.example>", Subject="Pills")
    for number in (1, 3):
        two.answer(number, "#spam")
    two.mail("I am no spammer.", Subject="Printer still broken")
    two.mail("Please help.", References="<m1@home.example>")
    two.mail("More pills.", "Sam <sam@spam.example>", Subject="Pills")
    assert [row.cause for row in rows(two.database, "inbox")][-3:] == ["spam"] * 3
    case = two.answer(1, order)
    assert any("is read now" in line for line in (*case.done, *case.undone))
    held = {row.because for row in rows(two.database, "inbox") if row.outcome == "held"}
    assert (two.shown(1)[-1], two.shown(4), held) == ("Please help.", ["I am no spammer."], {EARLIER})
    assert [row.sender for row in rows(two.database, "inbox") if row.outcome == "held"] == ["sam@spam.example"]


@pytest.mark.parametrize("in_time", [True, False])
def test_the_acknowledgement_of_what_was_split_off_is_taken_back_or_named(post: Post, *, in_time: bool) -> None:
    post.delay = HOUR
    post.mail("The printer in room 12 prints nothing.")
    post.mail("My screen is black since this morning as well.", References="<m1@home.example>")
    post.order(1, "#split")
    assert post.ticket(2).is_open
    post.send(MINUTE if in_time else 2 * HOUR)
    case = post.order(1, "#undo")
    told, others = ("undone", "had not left") if in_time else ("kept", "left at")
    assert f"the letter 'acknowledgement' to {BOB_S} about #2: it {others}" in "; ".join(getattr(case, told))
    assert "#2, which was split off" in case.undone
    post.send(2 * HOUR)
    assert post.left(BOB_S) == ["acknowledgement"] * (1 if in_time else 2)
    assert post.ticket(2).merged_into == 1


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["report", "reply", "merge", "merge", "split", "split", "apart", "close"]),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    min_size=3,
    max_size=12,
)


@given(ACTS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_however_tickets_are_merged_and_split_every_mail_is_kept_once_and_found(
    sqlite_template: Path, acts: list[tuple[str, int, int]]
) -> None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{shutil.copy(sqlite_template, Path(folder) / 'firstline.db')}")
        post = Post(database)
        sent = dict[str, str]()
        try:
            for what, first, second in [("report", 0, 0), *acts]:
                act(post, sent, what, first, second)
            check(post, sent)
        finally:
            database.close()


def act(post: Post, sent: dict[str, str], what: str, first: int, second: int) -> None:
    """One thing that happens to one ticket, or between two."""
    count = len(rows(post.database, "tickets"))
    number, other = first % max(1, count) + 1, second % max(1, count) + 1
    if what in ("report", "reply"):
        text = f"The device number {len(sent)} in room {100 + len(sent)} is broken since yesterday."
        sender = ("bob@home.example", "eve@office.example")[second % 2]
        old = list(sent)[first % len(sent)] if sent and what == "reply" else ""
        reference = {"References": f"<{old}>"} if old else {}
        post.mail(text, f"Somebody <{sender}>", **reference)
        sent[f"m{post.uid}@{sender.partition('@')[2]}"] = text
    elif what == "apart":
        post.take_apart(number)
    else:
        words = {"merge": f"#merge {other}", "split": f"#split {second + 1}", "close": "#close cancelled"}
        post.order(number, words[what])


def check(post: Post, sent: dict[str, str]) -> None:
    """Each mail stands in exactly one ticket, and what a ticket shows is what leads to it."""
    numbers = [row.number for row in rows(post.database, "tickets")]
    kept = [row.body.strip() for row in rows(post.database, "messages") if row.voice == "reporter"]
    assert sorted(kept) == sorted(sent.values())
    ends = [number for number in numbers if not post.ticket(number).merged_into]
    shown = [text for number in ends for text in post.shown(number) if text in kept]
    assert sorted(shown) == sorted(sent.values())
    with post.database.read() as connection:
        for number in numbers:
            last = max(facts_beside.with_survivors(connection, {number}), key=lambda one: one in ends)
            assert last in ends and number in facts_beside.sources(connection, last)


def come_back(post: Post, message_id: str, recipient: str) -> None:
    """The server of this recipient says that nobody is there."""
    report = (
        "This is a MIME message.\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.home.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--b--"
    )
    post.mail(
        report,
        "Mail Delivery System <MAILER-DAEMON@home.example>",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
        MIME_Version="1.0",
        Subject="Undelivered Mail Returned to Sender",
    )


def test_a_letter_that_comes_back_from_a_merged_reporter_closes_nobody_else_s_address(two: Post) -> None:
    two.answer(1, "#merge 2")
    two.answer(2, "Dear reader, the toner was replaced.")
    answers = [row for row in rows(two.database, "outbox") if row.letter == "answer"]
    come_back(two, next(row for row in answers if row.recipient == BOB_S).message_id, BOB_S)
    dead = {row.address: row.dead_since is not None for row in rows(two.database, "contacts")}
    assert (dead["bob@home.example"], dead["eve@office.example"]) == (True, False)

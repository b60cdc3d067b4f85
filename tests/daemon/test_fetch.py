# SPDX-License-Identifier: Apache-2.0
"""Fetching in this process: large folders in pieces, mails that a server keeps back, mails without a name."""

from datetime import UTC, datetime

import pytest

import daemon.fetch
import daemon.imap
from daemon.house import House
from daemon.imap import FAULTS, Server
from daemon.open import open_house
from daemon.receive import Receiver
from daemon.settings import load
from store import reading
from tests.daemon.desk import DeskUnderTest, mail
from tests.daemon.scripted import ScriptedImap
from tests.rig.dovecot import Dovecot


def _house(desk: DeskUnderTest) -> House:
    return open_house(load(desk.config, {}), lambda event, **facts: None)


def _receiver(desk: DeskUnderTest) -> Receiver:
    house = _house(desk)
    return Receiver(house, house.settings.shape.mailboxes[0])


def _kept(receiver: Receiver) -> list[str]:
    with receiver.house.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT message_id FROM inbox ORDER BY uid").all()
    return [row[0] for row in rows]


def test_a_large_folder_is_read_whole_while_its_mails_are_moved_away(
    desk: DeskUnderTest, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon.imap, "SEARCH_AT_ONCE", 5)
    monkeypatch.setattr(daemon.fetch, "MAILS_AT_ONCE", 3)
    desk.write(desk__since="all", imap__move_to="Done")
    dovecot.place(desk.support.address, [mail("a@b.example", "x@y.example", f"{n}", "Hi.") for n in range(23)])
    receiver = _receiver(desk)
    assert receiver.drain() == 23
    assert len(_kept(receiver)) == 23
    assert dovecot.fetch(desk.support.address) == []


def test_mails_without_a_message_id_are_told_apart_after_a_silent_renumbering(
    desk: DeskUnderTest, dovecot: Dovecot
) -> None:
    receiver = _receiver(desk)
    receiver.drain()
    for number in range(3):
        desk.write_to_desk(mail("a@b.example", "x@y.example", f"old {number}", "Hi.", Message_ID=""))
    receiver.drain()
    for file in dovecot.maildir(desk.support.address).rglob("*"):
        if file.is_file() and file.parent.name in ("new", "cur"):
            file.unlink()
    dovecot.forget_uids(desk.support.address, keep_validity=True)
    for number in range(5):
        desk.write_to_desk(mail("a@b.example", "x@y.example", f"a new one {number}", "Hi.", Message_ID=""))
    receiver.drain()
    assert len(_kept(receiver)) == 8


def _keeping_back(refusals: int) -> ScriptedImap:
    """Three mails; the text of the second is NIL so many times, and its size is told all the while."""
    left = [refusals]

    def text(uid: int) -> bytes:
        if uid == 2 and left[0]:
            left[0] -= 1
            return b"NIL"
        raw = mail("a@b.example", "x@y.example", f"Mail {uid}", "Hi.")
        return b"{%d}\r\n%s" % (len(raw), raw)

    def answer(tag: str, rest: str) -> bytes | None:
        told = b""
        if "SEARCH" in rest:
            wanted = {"1", "2", "3"} if "1:" in rest else {rest.rpartition(" ")[2]}
            told = b"* SEARCH " + " ".join(sorted(wanted)).encode() + b"\r\n"
        elif "RFC822.SIZE" in rest:
            date = datetime.now(UTC).strftime("%d-%b-%Y %H:%M:%S +0000")
            told = b"".join(
                b'* %d FETCH (UID %d RFC822.SIZE 300 INTERNALDATE "%s")\r\n' % (uid, uid, date.encode())
                for uid in (1, 2, 3)
            )
        elif "BODY.PEEK[]" in rest:
            first = 1 if "1" in rest.split()[2] else 2
            told = b"".join(b"* %d FETCH (UID %d BODY[] %s)\r\n" % (u, u, text(u)) for u in range(first, 4))
        return told + f"{tag} OK done\r\n".encode()

    return ScriptedImap(answer=answer, exists=3, uidnext=4)


def test_a_mail_whose_text_the_server_keeps_back_is_asked_for_again_and_loses_no_neighbour(
    desk: DeskUnderTest,
) -> None:
    with _keeping_back(1) as scripted:
        desk.write(port_of_imap=scripted.port, desk__since="all")
        receiver = _receiver(desk)
        with pytest.raises(FAULTS, match="tells no text of mail 2"):
            receiver.drain()
        assert len(_kept(receiver)) == 1
        receiver.drain()
        assert len(_kept(receiver)) == 3


def test_a_mail_whose_text_never_comes_is_set_aside_after_five_attempts(desk: DeskUnderTest) -> None:
    with _keeping_back(99) as scripted:
        desk.write(port_of_imap=scripted.port, desk__since="all")
        receiver = _receiver(desk)
        for _ in range(4):
            with pytest.raises(FAULTS, match="tells no text of mail 2"):
                receiver.drain()
        receiver.drain()
        assert len(_kept(receiver)) == 3
    desk.once("--only", "intake")
    with receiver.house.database.read() as connection:
        assert [one.cause for one in reading.set_aside(connection, ignored=False)] == ["no-sender"]


def test_a_mail_announced_while_flags_are_stored_ends_the_next_idle_at_once(
    desk: DeskUnderTest, dovecot: Dovecot
) -> None:
    desk.write_to_desk(mail("a@b.example", "x@y.example", "First", "Hi."))
    settings = load(desk.config, {})
    box = settings.shape.mailboxes[0]
    with Server(box.imap, settings.password(box.imap)) as server:
        server.select()
        desk.write_to_desk(mail("a@b.example", "x@y.example", "Second", "Hi."))
        server.flag([1])
        with server.idle() as idle:
            assert idle.news(5)

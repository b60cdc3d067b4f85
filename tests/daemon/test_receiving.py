# SPDX-License-Identifier: Apache-2.0
"""Receiving from a real Dovecot: nothing is lost, nothing doubled, whatever the server does to its UIDs."""

import signal
import time

import pytest

from tests.daemon.desk import DeskUnderTest, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account, fetch_all
from tests.rig.process import wait_until


def test_a_mail_that_comes_during_idle_is_acknowledged_without_another(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    desk.start()
    wait_until(lambda: desk.said("mailbox_open"), what="the mailbox to be read")
    desk.write_to_desk(mail(bob.address, desk.support.address, "Hello", "Nothing works here."))
    waits(dovecot, bob, 1)


def test_first_start_begins_from_now(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    desk.write_to_desk(mail(bob.address, desk.support.address, "Old", "An old question."))
    wait_until(lambda: _a_second_later(dovecot, desk), what="the next second")
    desk.once()
    assert desk.tickets() == []
    desk.write_to_desk(mail(bob.address, desk.support.address, "New", "A new question."))
    desk.once()
    assert [ticket["subject"] for ticket in desk.tickets()] == ["New"]
    assert len(waits(dovecot, bob, 1)) == 1


def test_old_mail_is_imported_silently(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    desk.write_to_desk(mail(bob.address, desk.support.address, "Old", "An old question."))
    wait_until(lambda: _a_second_later(dovecot, desk), what="the next second")
    desk.write(desk__since="all")
    desk.once()
    [ticket] = desk.tickets()
    assert ticket["subject"] == "Old"
    assert desk.ticket(1)["letters"] == []
    assert desk.ticket(1)["targets"] == []
    assert dovecot.fetch(bob.address) == []


def _a_second_later(dovecot: Dovecot, desk: DeskUnderTest) -> bool:
    """INTERNALDATE tells whole seconds: wait until the mail lies more than one behind."""
    newest = max(path.stat().st_mtime for path in dovecot.maildir(desk.support.address).rglob("*") if path.is_file())
    return time.time() - newest > 2.1


@pytest.mark.parametrize("keep_validity", [False, True])
def test_renumbered_uids_double_nothing(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, keep_validity: bool
) -> None:
    desk.once()
    for number in range(5):
        desk.write_to_desk(mail(bob.address, desk.support.address, f"Question {number}", "Please help."))
    desk.once()
    assert len(desk.tickets()) == 5
    dovecot.forget_uids(desk.support.address, keep_validity=keep_validity)
    desk.write_to_desk(mail(bob.address, desk.support.address, "Question 5", "Please help."))
    desk.once()
    assert [ticket["subject"] for ticket in desk.tickets()] == [f"Question {n}" for n in range(6)]
    assert len(waits(dovecot, bob, 5)) == 5  # the budget of a contact is five letters an hour


def test_renumbering_under_a_running_daemon_is_noticed(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    desk.start()
    desk.write_to_desk(mail(bob.address, desk.support.address, "One", "Please help."))
    waits(dovecot, bob, 1)
    dovecot.forget_uids(desk.support.address)
    dovecot.restart()
    desk.write_to_desk(mail(bob.address, desk.support.address, "Two", "Please help again."))
    waits(dovecot, bob, 2)
    assert [ticket["subject"] for ticket in desk.tickets()] == ["One", "Two"]


@pytest.mark.parametrize("how", ["bye", "silent", "kill"])
def test_the_daemon_comes_back_after_the_server_went(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, how: str
) -> None:
    desk.start()
    if how == "silent":
        dovecot.stop_master_only()
        dovecot.kill()
    elif how == "kill":
        dovecot.kill()
    else:
        dovecot.stop()
    wait_until(lambda: desk.said("mailbox_fails"), 90, "the failure to be noticed")
    dovecot.start()
    desk.write_to_desk(mail(bob.address, desk.support.address, "After", "Please help."))
    waits(dovecot, bob, 1, 60)
    assert desk.said("mailbox_back")


def test_mails_are_flagged_only_after_they_are_kept_and_moved_where_the_settings_say(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    desk.write(imap__move_to="Kept")
    desk.once()
    desk.write_to_desk(mail(bob.address, desk.support.address, "Move me", "Please help."))
    desk.once()
    assert dovecot.fetch(desk.support.address) == []
    assert len(dovecot.fetch(desk.support.address, "Kept")) == 1
    assert len(desk.tickets()) == 1


def test_a_mail_over_the_size_limit_is_held_left_on_the_server_and_its_sender_told(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    desk.write(desk__size_limit="50kB", imap__move_to="Kept")
    desk.once()
    body = "The log is below.\n" + "line of a log\n" * 6000
    desk.write_to_desk(mail(bob.address, desk.support.address, "Huge", body))
    desk.once()
    desk.once()
    [held] = desk.held()
    assert held["cause"] == "oversize"
    assert held["size"] > 70_000
    assert len(dovecot.fetch(desk.support.address)) == 1
    [letter] = waits(dovecot, bob, 1)
    assert "50 kB" in text_of(letter)
    assert desk.tickets() == []
    desk.firstline("held", "replay", str(held["id"]))
    desk.once()
    assert [mail["cause"] for mail in desk.held()] == ["oversize"]
    desk.write(desk__size_limit="1MB")
    desk.firstline("held", "replay", str(held["id"]))
    desk.once()
    assert desk.held() == []
    [message] = desk.ticket(1)["messages"]
    assert message["body"].count("line of a log") == 6000
    assert dovecot.fetch(desk.support.address) == []


def test_a_mailbox_that_is_down_stops_neither_the_start_nor_the_others(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    extra = (
        '\n[[mailboxes]]\nname = "broken"\naddress = "broken@desk.example"\n'
        f'[mailboxes.imap]\nhost = "127.0.0.1"\nport = {dovecot.ports.imap}\nsecurity = "none"\n'
        'username = "broken@desk.example"\npassword_file = "imap-password"\n'
    )
    text = desk.config.read_text()
    desk.config.write_text(text.replace("\n[smtp]", extra + "\n[smtp]"))
    desk.start()
    wait_until(lambda: desk.said("mailbox_fails"), what="the broken mailbox to be named")
    assert [line["mailbox"] for line in desk.said("mailbox_fails")] == ["broken"]
    desk.write_to_desk(mail(bob.address, desk.support.address, "Hello", "Please help."))
    waits(dovecot, bob, 1)


def test_a_mail_in_two_mailboxes_is_one_ticket(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    other = Account(address=desk.support.address.replace("support", "sales"), password=desk.support.password)
    dovecot.add(other)
    extra = (
        f'\n[[mailboxes]]\nname = "sales"\naddress = "{other.address}"\n'
        f'[mailboxes.imap]\nhost = "127.0.0.1"\nport = {dovecot.ports.imap}\nsecurity = "none"\n'
        f'username = "{other.address}"\npassword_file = "imap-password"\n'
    )
    desk.config.write_text(desk.config.read_text().replace("\n[smtp]", extra + "\n[smtp]"))
    desk.once()
    raw = mail(bob.address, f"{desk.support.address}, {other.address}", "Both", "Please help.")
    desk.write_to_desk(raw)
    dovecot.deliver(other.address, raw, bob.address)
    desk.once()
    assert len(desk.tickets()) == 1
    assert len(waits(dovecot, bob, 1)) == 1
    raw = mail(bob.address, other.address, "Sales only", "A question about a price.")
    dovecot.deliver(other.address, raw, bob.address)
    desk.once()
    letters = waits(dovecot, bob, 2)
    assert other.address in letters[1]["From"]


def test_sigterm_ends_the_daemon_within_ten_seconds_with_code_0(desk: DeskUnderTest) -> None:
    desk.start()
    assert desk.stop(signal.SIGTERM) == 0


def test_sighup_takes_new_settings_and_keeps_the_old_ones_when_the_new_are_bad(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    desk.start()
    assert desk.process is not None
    good = desk.config.read_text()
    desk.config.write_text(good + "\n[nonsense]\n")
    desk.process.send_signal(signal.SIGHUP)
    wait_until(lambda: desk.said("settings_refused"), what="the refusal")
    desk.config.write_text(good.replace("Example Support", "New Name"))
    desk.process.send_signal(signal.SIGHUP)
    wait_until(lambda: desk.said("settings_read"), what="the new settings")
    desk.write_to_desk(mail(bob.address, desk.support.address, "Hello", "Please help."))
    [letter] = waits(dovecot, bob, 1)
    assert "New Name" in letter["From"]


def test_500_mails_are_drained_by_once(desk: DeskUnderTest, dovecot: Dovecot) -> None:
    desk.write(agents=[])
    desk.once()
    mails = [mail(f"u{n}@customer{n}.example", desk.support.address, f"Mail {n}", "Please help.") for n in range(500)]
    dovecot.place(desk.support.address, mails)
    desk.once()
    tickets = desk.tickets()
    assert len(tickets) == 500
    assert len({ticket["subject"] for ticket in tickets}) == 500
    seen = fetch_all(dovecot.ports.imap, desk.support.address, desk.support.password)
    assert len(seen) == 500

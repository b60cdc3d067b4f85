# SPDX-License-Identifier: Apache-2.0
"""Two daemons on one PostgreSQL: each mailbox has one reader, and when it goes the other takes over."""

from dataclasses import replace

from tests.daemon.desk import DeskUnderTest, mail, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.process import wait_until


def test_the_second_daemon_takes_over_when_the_first_ends(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postgres_url: str
) -> None:
    desk.database = postgres_url
    desk.write()
    second = replace(desk, process=None)
    desk.start()
    wait_until(lambda: desk.said("mailbox_open"), what="the first to read the mailbox")
    second.start()
    wait_until(lambda: second.said("mailbox_elsewhere"), what="the second to stand by")
    desk.write_to_desk(mail(bob.address, desk.support.address, "One", "Please help."))
    waits(dovecot, bob, 1)
    assert desk.stop() == 0
    wait_until(lambda: second.said("mailbox_open"), 60, "the second to take over")
    desk.write_to_desk(mail(bob.address, desk.support.address, "Two", "Please help."))
    waits(dovecot, bob, 2)
    assert [ticket["subject"] for ticket in second.tickets()] == ["One", "Two"]
    assert second.stop() == 0


def test_the_work_can_be_split_over_processes(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postgres_url: str
) -> None:
    desk.database = postgres_url
    desk.write()
    loops = [replace(desk, process=None) for _ in range(2)]
    loops[0].start("--only", "receive")
    wait_until(lambda: loops[0].said("mailbox_open"), what="the mailbox to be read")
    loops[1].start("--only", "intake", "--only", "deliver")
    desk.write_to_desk(mail(bob.address, desk.support.address, "One", "Please help."))
    waits(dovecot, bob, 1)
    for process in loops:
        assert process.stop() == 0

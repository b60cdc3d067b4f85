# SPDX-License-Identifier: Apache-2.0
"""Proves that the service, installed as the README says, starts, heals, reloads and stops under a real systemd."""

from collections.abc import Callable, Iterator

import pytest

from tests.rig.booted import COMMAND, BootedMachine
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix
from tests.rig.process import wait_until

CONFIG = "/etc/firstline/firstline.toml"
OVERRIDE = "/etc/systemd/system/firstline.service.d/quick.conf"
MAIL = """From: Bob <bob@customer.example>
To: {address}
Subject: The printer is broken
Message-ID: <booted@customer.example>
Date: Sun, 22 Nov 2026 04:50:00 +0000

The printer on floor 3 is broken.
"""


@pytest.fixture(scope="module")
def booted() -> Iterator[BootedMachine]:
    """A machine with a systemd of its own."""
    with BootedMachine() as machine:
        yield machine


@pytest.fixture
def support(fresh_account: Callable[[str], Account]) -> Account:
    return fresh_account("support@desk.example")


@pytest.fixture
def service(booted: BootedMachine, dovecot: Dovecot, postfix: Postfix, support: Account) -> Iterator[BootedMachine]:
    """The service, installed by the commands that an admin would give, and started."""
    booted.run("mkdir", "-p", "/run/given")
    booted.run("tee", "/run/given/password", script=support.password + "\n")
    booted.run(
        COMMAND, "init", "--no-input", "--force", "--name", "Booted", "--address", support.address,
        "--imap-host", "localhost", "--imap-port", str(dovecot.ports.imap), "--imap-security", "none",
        "--smtp-host", "localhost", "--smtp-port", str(postfix.ports.smtp), "--smtp-security", "none",
        "--imap-password-file", "/run/given/password",
    )  # fmt: skip
    booted.run(COMMAND, "service", "install")
    booted.run("systemctl", "daemon-reload")
    booted.run("systemctl", "enable", "--now", "firstline")
    yield booted
    booted.run("systemctl", "stop", "firstline", code=None)
    booted.run("systemctl", "reset-failed", "firstline", code=None)
    booted.run("rm", "-rf", "/var/lib/firstline")


def test_the_service_is_ready_does_its_work_as_its_own_user_and_stops(
    service: BootedMachine, dovecot: Dovecot, support: Account
) -> None:
    assert service.shown("firstline", "ActiveState") == "active"  # so READY was told
    wait_until(lambda: "1 of 1 mailboxes read" in service.shown("firstline", "StatusText"), 20, "the mailbox")
    assert service.run("stat", "-c", "%U", f"/proc/{service.shown('firstline', 'MainPID')}").strip() == "firstline"
    dovecot.deliver(support.address, MAIL.format(address=support.address).replace("\n", "\r\n").encode())
    wait_until(lambda: "The printer is broken" in service.run(COMMAND, "tickets"), 20, "the ticket")
    modes = service.run("stat", "-c", "%a %U %G %n", CONFIG, "/etc/firstline/imap-password", "/var/lib/firstline")
    assert modes.splitlines() == [
        f"640 root firstline {CONFIG}", "600 root root /etc/firstline/imap-password",
        "700 firstline firstline /var/lib/firstline",
    ]  # fmt: skip
    checked = service.run(COMMAND, "check")
    assert "firstline.service is active (running)" in checked
    service.run("systemctl", "stop", "firstline")
    assert service.shown("firstline", "Result") == "success"
    assert service.run("find", "/var/lib/firstline", "!", "-user", "firstline") == ""


def reload_with(service: BootedMachine, change: str, event: str) -> None:
    """Changes the settings by a sed script and waits until the service has said this about them."""
    service.run("sed", "-i", change, CONFIG)
    service.run("systemctl", "reload", "firstline")
    wait_until(lambda: event in service.run("journalctl", "-u", "firstline"), 20, event)


def test_a_reload_takes_good_settings_and_keeps_the_old_ones_for_bad(service: BootedMachine) -> None:
    before = service.shown("firstline", "MainPID")
    reload_with(service, 's/"Booted"/"Booted 2"/', "settings_read")
    reload_with(service, "s/^language = .*/language = 1/", "settings_refused")
    assert service.shown("firstline", "MainPID") == before
    service.run("systemctl", "restart", "firstline", code=1)
    assert service.shown("firstline", "ExecMainStatus") == "3"
    assert service.shown("firstline", "ActiveState") == "failed"  # and it is not tried again


@pytest.mark.parametrize(("number", "cause"), [("SIGSEGV", "signal"), ("SIGSTOP", "watchdog")])
def test_a_service_that_dies_or_hangs_is_started_again(service: BootedMachine, number: str, cause: str) -> None:
    service.run("mkdir", "-p", OVERRIDE.rpartition("/")[0])
    service.run("tee", OVERRIDE, script="[Service]\nWatchdogSec=4\nRestartSec=100ms\n")
    service.run("systemctl", "daemon-reload")
    service.run("systemctl", "restart", "firstline")
    service.run("systemctl", "kill", f"--signal={number}", "firstline")
    wait_until(lambda: service.shown("firstline", "NRestarts") != "0", 30, "the restart")
    wait_until(lambda: service.shown("firstline", "ActiveState") == "active", 30, "the second start")
    assert f"Failed with result '{cause}'" in service.run("journalctl", "-u", "firstline")
    service.run("rm", OVERRIDE)
    service.run("systemctl", "daemon-reload")

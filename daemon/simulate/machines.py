# SPDX-License-Identifier: Apache-2.0
"""Machines that write: a monitoring system with its problems and recoveries, newsletters, notices."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from daemon.simulate.house import MONITOR
from daemon.simulate.post import Sender, Writer
from workflows.desk import Desk

NEWSLETTER = Sender(name="Weekly Tips", address="news@letters.example")
NOTICE = Sender(name="Backup", address="noreply@backup.example")
HOSTS, SERVICES = ("db1", "db2", "web1", "mail1", "files"), ("disk", "load", "backup", "http")


class Stage(Protocol):
    """What machines need of the course."""

    random: Random
    writer: Writer

    def send(self, at: datetime, raw: bytes) -> None:
        """Let a mail arrive at that time."""
        ...

    def later(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Let something happen at that time."""
        ...


def monitor(desk: Desk) -> Sender:
    """The monitoring system whose alerts the desk believes, by its settings."""
    named = [address for address in sorted(desk.monitoring) if not address.startswith("@")]
    return Sender(name="Nagios", address=named[0] if named else MONITOR)


def senders(desk: Desk) -> tuple[Sender, ...]:
    """Every machine that writes to the desk."""
    return monitor(desk), NEWSLETTER, NOTICE


def write(stage: Stage, desk: Desk, at: datetime) -> None:
    """One of them writes; a problem recovers by itself after a while."""
    kind = stage.random.choices(("alert", "newsletter", "notice"), (0.5, 0.2, 0.3))[0]
    if kind == "alert":
        host, service = stage.random.choice(HOSTS), stage.random.choice(SERVICES)
        sender = monitor(desk)
        stage.send(at, _alert(stage, sender, "PROBLEM", host, service, "CRITICAL", at))
        over = at + timedelta(minutes=10 + stage.random.expovariate(1 / 90))
        if stage.random.random() < 0.85:
            stage.later(
                over, lambda now: stage.send(now, _alert(stage, sender, "RECOVERY", host, service, "OK", now))
            )
    elif kind == "newsletter":
        fields = (
            "List-Id: <tips.letters.example>",
            "List-Unsubscribe: <mailto:off@letters.example>",
            "Precedence: bulk",
        )
        stage.send(at, stage.writer.mail(NEWSLETTER, "Ten tips for this week", "Read on for ten tips.", at, *fields))
    else:
        text = "The nightly backup has ended. This message was made by a machine."
        stage.send(at, stage.writer.mail(NOTICE, "Backup finished", text, at, "Auto-Submitted: auto-generated"))


def _alert(stage: Stage, sender: Sender, kind: str, host: str, service: str, state: str, at: datetime) -> bytes:
    subject = f"** {kind} Service Alert: {host}/{service} is {state} **"
    text = (
        f"***** Nagios *****\n\nNotification Type: {kind}\n\nService: {service}\nHost: {host}\nState: {state}\n"
        f"Date/Time: {at:%Y-%m-%d %H:%M:%S}\n"
    )
    return stage.writer.mail(sender, subject, text, at)

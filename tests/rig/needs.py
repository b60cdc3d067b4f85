# SPDX-License-Identifier: Apache-2.0
"""What tests need of the machine, and the account of those that were left out because it is absent."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.rig.booted import boots
from tests.rig.postgres import postgres_program

FAKETIME_LIBRARIES = tuple(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
_PLACES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something a test cannot do without: `absent` says whether it is, `advice` how to get it.

    A test says so by the mark `needs_<name>`, or by using one of the `fixtures`.
    """

    name: str
    absent: Callable[[], bool]
    advice: str
    fixtures: frozenset[str] = frozenset()

    @property
    def reason(self) -> str:
        """Why a test is left out, in the words of the closing line."""
        return f"for want of {self.name.replace('_', '-')} ({self.advice})"


def _no_program(*names: str) -> bool:
    return any(shutil.which(name, path=_PLACES) is None for name in names)


def _not_root() -> bool:
    return os.geteuid() != 0


def _no_loop_device() -> bool:
    return _not_root() or _no_program("mkfs.ext4", "mount") or not Path("/dev/loop-control").exists()


NEEDS = (
    Need(
        name="dovecot",
        absent=lambda: _no_program("dovecot", "doveadm", "openssl") or not Path("/usr/lib/dovecot/lmtp").exists(),
        advice="apt-get install dovecot-imapd dovecot-lmtpd openssl",
        fixtures=frozenset({"dovecot", "postfix", "fresh_account", "live"}),
    ),
    Need(
        name="postfix",
        absent=lambda: _not_root() or _no_program("postfix"),
        advice="apt-get install postfix, run as root",
        fixtures=frozenset({"postfix", "live"}),
    ),
    Need(
        name="opendkim",
        absent=lambda: _no_program("opendkim"),
        advice="apt-get install opendkim",
        fixtures=frozenset({"live"}),
    ),
    Need(
        name="postgres",
        absent=lambda: postgres_program("initdb") is None or postgres_program("postgres") is None,
        advice="apt-get install postgresql",
        fixtures=frozenset({"postgres", "postgres_url"}),
    ),
    Need(name="root", absent=_not_root, advice="run as root"),
    Need(
        name="crash_disk",
        absent=_no_loop_device,
        advice="apt-get install e2fsprogs mount, run as root with loop devices",
        fixtures=frozenset({"crash_disk"}),
    ),
    Need(name="openssl", absent=lambda: _no_program("openssl"), advice="apt-get install openssl"),
    Need(name="neomutt", absent=lambda: _no_program("neomutt", "script"), advice="apt-get install neomutt"),
    Need(name="s_nail", absent=lambda: _no_program("s-nail"), advice="apt-get install s-nail"),
    Need(
        name="swaks",
        absent=lambda: _no_program("swaks") or not tuple(Path("/usr/lib").glob("*/perl5/*/Net/SSLeay.pm")),
        advice="apt-get install swaks libnet-ssleay-perl",
    ),
    Need(name="systemd", absent=lambda: _no_program("systemd-analyze"), advice="apt-get install systemd"),
    Need(
        name="systemd_nspawn",
        absent=lambda: not boots(),
        advice="apt-get install systemd-container, run as root of a machine with the system's own Python",
        fixtures=frozenset({"booted"}),
    ),
    Need(name="faketime", absent=lambda: not FAKETIME_LIBRARIES, advice="apt-get install libfaketime"),
)


@cache
def is_absent(need: Need) -> bool:
    """Whether this machine lacks it; asked once."""
    return need.absent()


def unmet(marks: Iterable[str], fixtures: Iterable[str]) -> list[Need]:
    """The needs of a test with these marks and fixtures that this machine cannot meet, in the order above."""
    marked, used = set(marks), set(fixtures)
    wanted = [need for need in NEEDS if f"needs_{need.name}" in marked or need.fixtures & used]
    return [need for need in wanted if is_absent(need)]


def closing_line(reasons: Iterable[str]) -> str:
    """One line that says how many tests were left out and why; `reasons` has one entry a test."""
    counts = Counter(" ".join(reason.split()) for reason in reasons)
    if not counts:
        return "No test was left out."
    causes = "; ".join(f"{count} {reason}" for reason, count in counts.most_common())
    return f"Left out {counts.total()} {'test' if counts.total() == 1 else 'tests'}: {causes}."

# SPDX-License-Identifier: Apache-2.0
"""What ``firstline check`` asks of the machine: its clock, systemd, and the Postfix that may run beside us."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from daemon.finding import Finding, fails, holds, warns
from daemon.house import utc_now

RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
BOOTED = Path("/run/systemd/system")  # there if and only if systemd is the first process: sd_booted(3)
SERVICE = "firstline.service"
SECONDS = 10
SHOWN = ("LoadState", "UnitFileState", "ActiveState", "SubState", "NeedDaemonReload", "StatusText", "Result")


def clock(now: datetime | None = None) -> Iterator[Finding]:
    """Whether the clock can be right, and whether something keeps it so."""
    now = now or utc_now()
    shown = f"{now:%Y-%m-%d %H:%M} UTC"
    if now < RELEASED:
        yield fails("clock", f"it is {shown}, before this Firstline was made", "set the clock, and keep it by NTP")
        return
    kept = _told(["timedatectl", "show", "--property=NTPSynchronized", "--value"]) if BOOTED.is_dir() else ""
    if kept == "no":
        advice = "run systemd-timesyncd or chrony"
        yield warns("clock", f"it is {shown}, and nothing keeps it right: promises are told in clock time", advice)
    else:
        yield holds("clock", f"it is {shown}" + (", kept right by network time" if kept == "yes" else ""))


def service() -> Iterator[Finding]:
    """Whether systemd knows, starts and runs us; nothing to say where systemd is not the first process."""
    if not BOOTED.is_dir():
        yield holds("systemd", "this machine was not started by systemd: nothing to look at")
        return
    told = _told(["systemctl", "show", SERVICE, f"--property={','.join(SHOWN)}"])
    facts = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
    yield _judged({name: facts.get(name, "") for name in SHOWN})


def _judged(facts: dict[str, str]) -> Finding:
    active = f"{facts['ActiveState']} ({facts['SubState']})"
    if facts["LoadState"] != "loaded":
        return warns("systemd", f"{SERVICE} is not installed", "run 'firstline service install'")
    if facts["ActiveState"] == "failed" or facts["SubState"] == "auto-restart":
        advice = f"read 'journalctl -u {SERVICE}', then 'systemctl restart {SERVICE}'"
        return fails("systemd", f"{SERVICE} is {active}: {facts['Result']}", advice)
    if facts["NeedDaemonReload"] == "yes":
        return warns("systemd", f"{SERVICE} was changed on disk", "run 'systemctl daemon-reload'")
    if facts["UnitFileState"] != "enabled":
        words = f"{SERVICE} is {active} and will not start with the machine"
        return warns("systemd", words, f"run 'systemctl enable --now {SERVICE}'")
    if facts["ActiveState"] != "active":
        return warns("systemd", f"{SERVICE} is {active}", f"run 'systemctl start {SERVICE}'")
    return holds("systemd", f"{SERVICE} is {active}" + f": {facts['StatusText']}" * bool(facts["StatusText"]))


def postfix() -> Iterator[Finding]:
    """Whether a Postfix on this machine can be made to take one mail for two, the second with any sender.

    Its releases before 3.9 take a bare newline for an end of line unless told otherwise ("SMTP smuggling",
    CVE-2023-51764).
    """
    if _told(["postconf", "-h", "smtpd_forbid_bare_newline"]) == "no":
        words = "it takes bare newlines, by which a sender can smuggle in a mail under another's name"
        yield warns("Postfix", words, "postconf -e smtpd_forbid_bare_newline=normalize && postfix reload")


def _told(command: Sequence[str]) -> str:
    """What the program prints; "" where it is missing or fails."""
    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        done = subprocess.run([program, *command[1:]], capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

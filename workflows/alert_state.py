# SPDX-License-Identifier: Apache-2.0
"""What the word of a monitoring system says: worse or well again, or neither, and how bad it is."""

import re
from enum import IntEnum


class Health(IntEnum):
    """How it stands with what is watched; a higher one is worse."""

    WELL = 0  # recovered
    NEITHER = 1  # acknowledged, under maintenance, flapping: no problem begins by it and none ends
    WARNING = 2
    BAD = 3


# The words of nagios, icinga, checkmk, grafana, alertmanager, uptime-kuma, zabbix, prtg, netdata, monit, cacti,
# librenms, healthchecks, smartd and mdadm, in lower case as ``parsers/alert.py`` gives them.
WELL = re.compile(
    r"ok|up|up \(was: down\)|recovery|recovered|resolved|normal|is clear|down ended|exists|spareactive"
    r"|[\w ]{1,40} (?:succeeded|recovered|not matched|not changed|exist)"
)
NEITHER = re.compile(
    r"acknowledge\w{0,8}|downtime.{0,20}|flapping.{0,20}|custom.{0,20}|\w{1,12} notification|maintenance|paused"
    r"|pend\w{0,3}|update|updated problem|newarray|rebuild\w{0,20}|movespare|testmessage"
    r"|[\w ]{1,40} (?:done|restarted)|instance (?:started|changed)[\w ]{0,20}"
)
WARNING = re.compile(r"warn\w{0,3}|unusual|partial|needs attention|lowered|no data|unkn\w{0,3}")


def health(state: str) -> Health:
    """How it stands by a state's word; a word that nobody knows is bad."""
    word = " ".join(state[:100].lower().split())
    for pattern, found in ((WELL, Health.WELL), (NEITHER, Health.NEITHER), (WARNING, Health.WARNING)):
        if pattern.fullmatch(word):
            return found
    return Health.BAD

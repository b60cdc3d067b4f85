# SPDX-License-Identifier: Apache-2.0
"""Mails of monitoring systems: host, service, state, and the key that pairs a problem with its recovery."""

import re

from parsers.values import MonitoringAlert


def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Subject lines as the systems write them by default; the first that fits is taken."""
    rows = (
        ("icinga", r"\[(?P<state>PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPING\w*|DOWNTIME\w*|CUSTOM)\]\s+"
                   r"(?P<service>.+?) on (?P<host>\S+) is (?P<detail>\w+)!?"),
        ("icinga", r"\[(?P<state>PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPING\w*|DOWNTIME\w*|CUSTOM)\]\s+"
                   r"Host (?P<host>\S+) is (?P<detail>\w+)!?(?P<service>)"),
        ("nagios", r"\**\s*(?P<state>PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPING\w*)\s+Service Alert:\s*"
                   r"(?P<host>[^/]+)/(?P<service>.+?) is (?P<detail>\w+)\s*\**"),
        ("nagios", r"\**\s*(?P<state>PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPING\w*)\s+Host Alert:\s*"
                   r"(?P<host>\S+) is (?P<detail>\w+)\s*\**(?P<service>)"),
        ("checkmk", r"Check_?mk:\s*(?P<host>[^/\s]+)/(?P<service>.+?) "
                    r"(?:PROBLEM|RECOVERY|\w+ ->|\w+ → )\s*(?P<detail>\w+)(?P<state>)"),
        ("checkmk", r"(?:\[\w+\]\s*)?Check_?mk:\s*(?P<host>\S+)\s+(?P<service>)"
                    r"(?:\w+ (?:->|→) )?(?P<detail>\w+)(?P<state>)"),
        ("zabbix", r"(?P<state>Problem|Resolved|Updated problem|Update)(?:\s+in\s+[^:]{1,40})?:\s*(?P<service>.+?)"
                   r"(?:\s+on\s+(?P<host>\S+))?$"),
        ("zabbix", r"(?P<state>PROBLEM|OK):\s*(?P<service>.+?)(?:\s+on\s+(?P<host>\S+))?$"),
        ("alertmanager", r"\[(?P<state>FIRING|RESOLVED)(?::\d+)?(?:,\s*\w+:\d+)?\]\s*"
                         r"(?P<service>[^\s(]+)(?P<host>.*)"),
        ("uptime-kuma", r"\[?(?P<host>[^\]]+?)\]?\s*\[(?:🔴|✅|⚠️)\s*"
                        r"(?P<state>Up|Down|Pending|Maintenance)\](?P<service>.*)"),
        ("uptime-kuma", r"(?:🔴|✅|⚠️)\s*(?P<state>Up|Down)\s*[-:]?\s*(?P<host>.+?)(?P<service>)$"),
        ("grafana", r"\[(?P<state>Alerting|OK|No Data|Pending)\]\s*(?P<service>.+?)(?P<host>)$"),
    )  # fmt: skip
    return tuple((system, re.compile(pattern, re.IGNORECASE)) for system, pattern in rows)


PATTERNS = _patterns()
HOST_LINE = re.compile(r"^[ \t]*(?:Host(?: ?name)?|Instance)\s*[:=]\s*(\S{1,200})", re.IGNORECASE | re.MULTILINE)
ZABBIX_ID = re.compile(r"^[ \t]*Original problem ID:\s*(\d{1,20})", re.IGNORECASE | re.MULTILINE)
LABEL_INSTANCE = re.compile(r"\b(?:instance|host)\s*[=:]\s*\"?([\w.:-]{1,200})")
MAX_TEXT = 5_000


def alert(subject: str, text: str, sender: str) -> MonitoringAlert | None:
    """Read a monitoring mail by its subject and body; None for any other mail."""
    subject, text = subject.strip()[:400], text[:MAX_TEXT]
    for system, pattern in PATTERNS:
        match = pattern.match(subject)
        if match and _believable(system, match, text, sender):
            return _alert(system, match, text)
    return None


def _believable(system: str, match: re.Match[str], text: str, sender: str) -> bool:
    """Whether a subject that people could write too is a monitoring system's: the body or sender must agree."""
    if system == "zabbix":
        return bool(ZABBIX_ID.search(text)) or "zabbix" in f"{sender} {text}".lower()
    if system == "grafana":
        return "grafana" in f"{sender} {text}".lower()
    if system == "uptime-kuma":
        return "🔴" in match.string or "✅" in match.string or "uptime kuma" in text.lower()
    return True


def _alert(system: str, match: re.Match[str], text: str) -> MonitoringAlert:
    have = {name: (value or "").strip() for name, value in match.groupdict().items()}
    state = have.get("detail") or have["state"]
    host = have["host"]
    if system == "alertmanager":
        grafana = "grafana" in text.lower()
        system = "grafana" if grafana else system
        found = LABEL_INSTANCE.search(text)
        host = found[1] if found else host.strip(" ()")
    elif not host:
        line = HOST_LINE.search(text)
        host = line[1] if line else ""
    problem = ZABBIX_ID.search(text) if system == "zabbix" else None
    key = f"{system}:{problem[1]}" if problem else f"{system}:{host}:{have['service'].strip()}".lower()
    service = have["service"].strip(" :-")
    return MonitoringAlert(system=system, host=host, service=service, state=state.lower(), key=key)

# SPDX-License-Identifier: Apache-2.0
"""Mails of monitoring systems: host, service, state, and the key that pairs a problem with its recovery.

The forms stand in ``data/alerts.tsv``. A subject that people could write as well counts only with evidence in
the sender or the text; nothing that changes between a problem and its recovery enters the key.
"""

import re
from functools import cache
from importlib.resources import files

from parsers.fields import CONTROLS
from parsers.subject import replies
from parsers.values import MonitoringAlert

MAX_SUBJECT = 500
MAX_TEXT = 6_000  # characters: systems name host and service at once, and list further alerts below
MAX_WORD = 300  # characters of a name in the key

# "Host: web1", "instance = web1:9100", as text and as the rows of tables come out of HTML.
FIELD = re.compile(
    r"^[ \t*|•-]{0,10}(Host ?name|Host|Device|Instance|alertname|Original (?:problem|event) ID)"
    r"[ \t*|]{0,5}[:=|][ \t*|]{0,20}(\S[^\n|]{0,300})",
    re.IGNORECASE | re.MULTILINE,
)
LABEL = re.compile(r"\b(alertname|instance) ?= ?\"?([^\s\",]{1,200})")
ASIDE = re.compile(r"ACKNOWLEDGEMENT|Acknowledged|(?i:FLAPPING|DOWNTIME)|CUSTOM")
BY_LABEL = ("alertmanager", "grafana")


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str]], ...]:
    lines = files("parsers").joinpath("data/alerts.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(
        (system, None if evidence == "-" else re.compile(evidence), re.compile(form))
        for system, evidence, form in rows
    )


def alert(subject: str, text: str, sender: str) -> MonitoringAlert | None:
    """Read a monitoring mail by its subject, sender and body; None for any other mail."""
    subject, text = " ".join(subject[:MAX_SUBJECT].split()), text[:MAX_TEXT]
    if replies(subject):
        return None
    for system, evidence, form in _forms():
        match = form.match(subject)
        if match and (evidence is None or evidence.search(f"{sender}\n{text}")):
            return _alert(system, match, text)
    return None


def _alert(system: str, match: re.Match[str], text: str) -> MonitoringAlert:
    told = {name: (value or "").strip(" :-\t") for name, value in match.groupdict().items()}
    said: dict[str, str] = {}
    for found in FIELD.finditer(text):
        said.setdefault(" ".join(found[1].lower().split()), found[2].strip(" *|\r\t"))
    if system == "nagios" and "***** icinga" in text.lower():
        system = "icinga"
    host, service = told.get("host", "").strip("()"), told.get("service", "")
    group, grouped = service, system in BY_LABEL and "host" in told
    if system in BY_LABEL:
        labels = {match[1]: match[2] for match in LABEL.finditer(text)}
        host = said.get("instance") or labels.get("instance") or said.get("host") or host
        service = said.get("alertname") or labels.get("alertname") or service
    host = host or said.get("host") or said.get("hostname") or said.get("host name") or said.get("device", "")
    occasion = told.get("state", "")
    # Such a mail repeats the state word, and neither begins nor ends a problem.
    word = occasion if ASIDE.match(occasion) else told.get("detail") or occasion or "failed"
    state = word.lower()
    serial = said.get("original problem id") or said.get("original event id") if system == "zabbix" else ""
    if grouped:  # the labels of the group stand first in the subject; which alerts of it are listed changes
        key = f"{system}:{' '.join(group.split())[:MAX_WORD]}".lower()
    else:
        key = f"{system}:{serial}" if serial else f"{system}:{host[:MAX_WORD]}:{service[:MAX_WORD]}".lower()
    host, service, state, key = (CONTROLS.sub(" ", one) for one in (host, service, state, key))
    return MonitoringAlert(system=system, host=host, service=service, state=state, key=key)

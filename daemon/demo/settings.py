# SPDX-License-Identifier: Apache-2.0
"""The settings file of the demo's desk: three levels, a lead, a privacy officer, a link for talks."""

import json
from pathlib import Path

from daemon.demo.people import HOST, LOOPBACK, People, Person

CALL_LINK = "https://meet.demo.example/desk"
TEAMS = (("service desk", 1), ("workplace", 2), ("engineering", 3), ("privacy", 2))  # of ``People.agents``, in order


def settings(folder: Path, people: People, imap_port: int, smtp_port: int) -> str:
    """The whole file; the passwords are in files of their own beside it."""
    support = people.support
    return f"""[desk]
name = {_quoted(support.name)}
language = "en"
zone = "Europe/Amsterdam"
database = {_quoted(f"sqlite:///{folder}/firstline.db")}
storage = {_quoted(f"file://{folder}/blobs")}
plus_addresses = true
answer_delay = "60s"
authserv_ids = [{_quoted(HOST)}]
lead = {_quoted(people.chris.address)}

[[mailboxes]]
name = "support"
address = {_quoted(support.address)}
[mailboxes.imap]
{_server(imap_port, support)}
[smtp]
{_server(smtp_port, support)}
{"".join(_team(person, *team) for person, team in zip(people.agents, TEAMS, strict=True))}
[breach]
team = [{_quoted(people.dina.address)}]

[call]
link = {_quoted(CALL_LINK)}

# Whoever tries the demo out may write more often than a stranger may.
[budgets]
contact = 100
reporter = 200
domain = 500
ticket = 500
agent = 1000
mails = 500
"""


def _team(person: Person, name: str, level: int) -> str:
    """A team with its one agent."""
    return f"""
[[teams]]
name = {_quoted(name)}
level = {level}

[[agents]]
name = {_quoted(person.name)}
address = {_quoted(person.address)}
level = {level}
teams = [{_quoted(name)}]
"""


def _server(port: int, person: Person) -> str:
    return f"""host = {_quoted(LOOPBACK)}
port = {port}
security = "none"
username = {_quoted(person.address)}
password_file = "password"
"""


def _quoted(text: str) -> str:
    """A basic string of TOML, which JSON's are too."""
    return json.dumps(text)

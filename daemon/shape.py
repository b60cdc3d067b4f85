# SPDX-License-Identifier: Apache-2.0
"""The shape of the settings file: every key, its type and its default."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from daemon import keys
from daemon.quantities import Delay, Poll, Since, Size, Start, duration
from daemon.shape_alerts import Alerts, Digests
from daemon.shape_hours import Hours, Week, week
from daemon.shape_process import (
    WORD,
    Breach,
    Call,
    Category,
    Matrix,
    Monitoring,
    Process,
    Promise,
    Rule,
    Team,
    Updates,
    level,
    shipped_promises,
)  # fmt: skip
from daemon.shape_types import (
    Address,
    Addresses,
    Country,
    Domains,
    Languages,
    Least,
    Line,
    Senders,
    Strict,
    Words,
    Zone,
    optional_address,
)
from workflows.ticket import Level

Security = Literal["tls", "starttls", "none"]


def _database(value: str) -> str:
    try:
        url = make_url(value)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("it names neither a SQLite nor a PostgreSQL database")
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("it names no file: what is kept in memory alone is lost")
    return value


def _storage(value: str) -> str:
    if not value.startswith(("file:///", "s3://")) or value == "s3://":
        raise ValueError("it names neither a folder nor an object store")
    return value


def read_secret(file: Path) -> str:
    """The first line of a password file; raises ValueError with a sentence."""
    try:
        secret = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}") from error
    if not secret:
        raise ValueError(f"{file} has nothing in its first line, where the password must stand")
    return secret


Language = Literal["en", "nl", "ms", "de", "fr", "es", "pt", "it"]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Server(Strict):
    """What every login needs. The password comes from a file, the environment or a systemd credential."""

    host: Line
    security: Security
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: Annotated[str, Field(validate_default=True)] = ""

    @field_validator("security")
    @classmethod
    def _never_in_clear(cls, value: Security, info: ValidationInfo) -> Security:
        if value == "none" and not is_loopback(info.data.get("host", "localhost")):
            raise ValueError('"none" is refused for a host that is not this machine')
        return value

    @field_validator("password_file")
    @classmethod
    def _has_password(cls, value: str, info: ValidationInfo) -> str:
        """Read the file already here, so that its fault stands beside all others."""
        given = info.data.get("password", SecretStr("")).get_secret_value()
        if given or not info.data.get("username") or info.context is None:
            return value
        if not value:
            raise ValueError("there is no password: put it into a file of its own and name that")
        read_secret(keys.path(value, **info.context))
        return value

    def secret(self, settings: Path, environ: Mapping[str, str]) -> str:
        """The password, from wherever it is kept."""
        given = self.password.get_secret_value()
        if given or not self.password_file or not self.username:
            return given
        return read_secret(keys.path(self.password_file, settings, environ))


class Imap(Server):
    """Where mail is read."""

    port: Port = 993
    security: Security = "tls"
    username: Line
    folder: Line = "INBOX"
    move_to: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    # A system flag or a keyword (RFC 3501 section 2.3.2), which is an atom.
    flag: Annotated[str, Field(pattern=r"^(\\?[A-Za-z0-9$_.+-]+)?$")] = "\\Seen"
    poll: Poll = duration("30s")

    @field_validator("move_to")
    @classmethod
    def _moves_away(cls, value: str, info: ValidationInfo) -> str:
        """A mail moved to where it lies gets a new UID, and would be read again for ever."""
        if value and value.lower() == str(info.data.get("folder", "")).lower():
            raise ValueError("it is the folder that is read")
        return value


class Smtp(Server):
    """Where letters are handed over."""

    port: Port = 587
    security: Security = "starttls"
    connections: Annotated[int, Field(ge=1, le=20)] = 4


class Mailbox(Strict):
    """A support mailbox."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
    address: Address
    imap: Imap
    size_limit: Size | None = None
    since: Start | None = None


class Agent(Strict):
    """Somebody who works at the desk."""

    name: Line
    address: Address
    level: Annotated[int, Field(ge=1, le=3)] = 1
    teams: Words = []
    skills: Words = []
    languages: Languages = []
    pgp_key: str = ""
    smime_certificate: str = ""
    hours: Annotated[Week | None, BeforeValidator(week)] = None

    @property
    def ladder(self) -> Level:
        """The level as the workflows name it."""
        return level(self.level)


class Desk(Strict):
    """The desk itself."""

    name: Line
    language: Language = "en"
    zone: Zone = "UTC"
    country: Country = "NL"
    database: Annotated[str, AfterValidator(_database)] = "sqlite:////var/lib/firstline/firstline.db"
    storage: Annotated[str, AfterValidator(_storage)] = "file:///var/lib/firstline/blobs"
    key_file: Line = "firstline.key"
    letters: str = ""
    plus_addresses: bool = False
    authserv_ids: Words = []
    arc_sealers: Domains = []
    submission_hosts: Domains = []
    agent_domains: Domains = []
    own_addresses: Addresses = []
    relays: Senders = []
    block: Senders = []
    vips: Senders = []
    lead: str = ""
    manager: str = ""
    admin: Annotated[str, AfterValidator(optional_address)] = ""
    semantic: bool = False
    size_limit: Size = 25_000_000
    since: Start = Since()
    answer_delay: Delay = duration("60s")
    signature: Annotated[str, Field(max_length=1000)] = ""


class Budgets(Strict):
    """How many letters leave of themselves within an hour, and how many mails of one sender are taken in."""

    contact: Count = 5
    reporter: Count = 30
    domain: Count = 300
    hour: Count = 1000
    ticket: Least = 60
    agent: Least = 300
    mails: Least = 60


class Joining(Strict):
    """Who may write in somebody's ticket besides its reporter."""

    cc: Literal["join", "ignore"] = "join"
    cc_most: Annotated[int, Field(ge=0, le=1000)] = 20
    colleagues: bool = True
    shared_domains: Domains = []


class Shape(Strict):
    """The whole file."""

    desk: Desk
    mailboxes: Annotated[list[Mailbox], Field(min_length=1)]
    smtp: Smtp
    agents: list[Agent] = []
    teams: list[Team] = []
    categories: list[Category] = []
    matrix: Matrix = Matrix()
    targets: dict[WORD, Promise] = Field(default_factory=shipped_promises)
    hours: Hours = Hours()
    process: Process = Process()
    updates: Updates = Updates()
    rules: list[Rule] | None = None
    call: Call = Call()
    breach: Breach = Breach()
    monitoring: Monitoring = Monitoring()
    budgets: Budgets = Budgets()
    joining: Joining = Joining()
    alerts: Alerts = Alerts()
    digests: Digests = Digests()

    @property
    def password_files(self) -> tuple[str, ...]:
        """The names of the password files that are used, each once."""
        servers: list[Server] = [self.smtp, *(box.imap for box in self.mailboxes)]
        used = [server for server in servers if server.username and not server.password.get_secret_value()]
        return tuple(dict.fromkeys(server.password_file for server in used if server.password_file))

    @field_validator("mailboxes", "agents")
    @classmethod
    def _each_once(cls, value: list[Any]) -> list[Any]:
        for what in ("name", "address"):
            told = [getattr(item, what).lower() for item in value if what == "address" or isinstance(item, Mailbox)]
            twice = sorted({word for word in told if told.count(word) > 1})
            if twice:
                raise ValueError(f"the {what} {twice[0]} stands there twice")
        return value

    @field_validator("agents")
    @classmethod
    def _agents_are_people(cls, value: list[Agent], info: ValidationInfo) -> list[Agent]:
        boxes, desk = info.data.get("mailboxes", []), info.data.get("desk")
        own = {box.address.lower() for box in boxes} | {a.lower() for a in (desk.own_addresses if desk else ())}
        for agent in value:
            if agent.address.lower() in own:
                raise ValueError(f"the agent's address {agent.address} is an address of the desk itself")
        return value


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in ("localhost", "localhost.localdomain", "ip6-localhost")

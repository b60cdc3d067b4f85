# SPDX-License-Identifier: Apache-2.0
"""The questions of ``firstline init``: each is answered by an option, by its default, or by a person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_args
from zoneinfo import available_timezones

import click
from pydantic import Field, TypeAdapter, ValidationError

from daemon.settings import plain
from daemon.shape import Agent, Language, Port, Security, is_loopback
from daemon.shape_types import Address, Line, Words, Zone

PORTS = {"imap": {"tls": 993, "starttls": 143, "none": 143}, "smtp": {"tls": 465, "starttls": 587, "none": 25}}
AGENT = re.compile(r"\s*(.+?)\s*<([^<>]+)>\s*([123])?\s*")
AUTHSERV_HELP = (
    "Your mail server's name at the start of its Authentication-Results headers.\n"
    "Only where it vouches for the sender does an agent's answer count; without it, all of them are held."
)


# It becomes part of two URLs, which these would end.
Folder = Annotated[Line, Field(pattern=r"^[^?#%]+$")]


@dataclass(frozen=True, kw_only=True)
class ServerAnswers:
    """One mail server; ``password`` is "" where there is no login."""

    host: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)
    password_file: str
    folder: str = ""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Everything that the settings are written from."""

    name: str
    language: str
    zone: str
    database: str
    storage: str
    plus_addresses: bool
    authserv_ids: tuple[str, ...]
    address: str
    imap: ServerAnswers
    smtp: ServerAnswers
    agents: tuple[Agent, ...]


@dataclass(kw_only=True)
class Questions:
    """``given`` holds the options that were used; where ``quiet``, nothing is asked and what is missing is listed."""

    given: Mapping[str, Any]
    environ: Mapping[str, str]
    quiet: bool
    missing: list[str] = field(default_factory=list)

    def all(self) -> Answers:
        """Ask everything. Raises click.UsageError with every option that is missing, or whose value is bad."""
        name = self.ask("name", "The name of the desk, as letters are signed", Line)
        address = self.ask("address", "The address that people write to", Address)
        spoken = ", ".join(get_args(Language))
        language = self.ask("language", f"The language of its letters ({spoken})", Language, "en")
        zone = self.ask("zone", "The time zone of the times in letters", Zone, machine_zone())
        data = self.ask("data", "The folder for tickets and raw mail", Folder, "/var/lib/firstline")
        imap = self._server("imap", "", address)
        smtp = self._server("smtp", re.sub(r"^imap\b", "smtp", imap.host), imap.username, imap.password)
        answers = Answers(
            name=name, address=address, language=language, zone=zone, imap=imap, smtp=smtp,
            database=self.given.get("database") or f"sqlite:///{Path(data).absolute()}/firstline.db",
            storage=f"file://{Path(data).absolute()}/blobs",
            plus_addresses=self._plus_addresses(address),
            agents=self._agents(address),
            authserv_ids=self._authserv_ids(),
        )  # fmt: skip
        if self.missing:
            raise click.UsageError("these are missing or bad:\n  " + "\n  ".join(self.missing))
        return answers

    def ask(self, key: str, question: str, kind: Any, default: Any = None) -> Any:
        """One answer of this kind."""
        value = self.given.get(key)
        if value is None and self.quiet:
            value = default
        if value is None and not self.quiet:
            return click.prompt(question, default=default, show_default=bool(default), value_proc=_proof(kind))
        option = "--" + key.replace("_", "-")
        if value is None:
            self.missing.append(f"{option}: {question}")
            return ""
        try:
            return _proof(kind)(value)
        except click.BadParameter as error:
            self.missing.append(f"{option}: {error.message}")
            return ""

    def _server(self, kind: str, host: str, username: str, password: str = "") -> ServerAnswers:
        upper = kind.upper()
        host = self.ask(f"{kind}_host", f"{upper} server", Line, host or None)
        usual = "none" if kind == "smtp" and is_loopback(host) else "starttls" if kind == "smtp" else "tls"
        security = self.ask(f"{kind}_security", f"{upper} security (tls, starttls, none)", Security, usual)
        port = self.ask(f"{kind}_port", f"{upper} port", Port, PORTS[kind].get(security, 1))
        login = "" if kind == "smtp" and security == "none" else username
        words = f"{upper} username" + (" (a blank for no login)" if kind == "smtp" else "")
        kind_of_login, login_or_none = (Line, login or None) if kind == "imap" else (str, login)
        username = self.ask(f"{kind}_username", words, kind_of_login, login_or_none).strip()
        return ServerAnswers(
            host=host, port=port, security=security, username=username, password_file=f"{kind}-password",
            password=self._password(kind, password) if username or kind == "imap" else "",
            folder=self.given.get(f"{kind}_folder") or "INBOX",
        )  # fmt: skip

    def _password(self, kind: str, default: str) -> str:
        """From the file of the option, the environment or the keyboard; never an option of its own."""
        if (secret := self.given.get(f"{kind}_password")) or (secret := self.environ.get(_variable(kind), "")):
            return str(secret).partition("\n")[0].rstrip("\r")
        if self.quiet:
            if not default:
                self.missing.append(f"--{kind}-password-file, or the environment variable {_variable(kind)}")
            return default
        same = " (Enter for the same as before)" if default else ""
        words = f"{kind.upper()} password{same}"
        return str(click.prompt(words, hide_input=True, default=default or None, show_default=False))

    def _plus_addresses(self, address: str) -> bool:
        given = self.given.get("plus_addresses")
        if given is not None or self.quiet:
            return bool(given)
        shown = str(address).replace("@", "+anything@")
        return click.confirm(f"Does mail to {shown} reach this mailbox?", default=False)

    def _agents(self, own: str) -> tuple[Agent, ...]:
        found: list[Agent] = []
        for told in self.given.get("agent") or ():
            try:
                found.append(_agent(told, own, found))
            except click.BadParameter as error:
                self.missing.append(f"--agent: {error.message}")
        while not self.quiet and not self.given.get("agent"):
            words = f"{'Another' if found else 'An'} agent, as Ann Lee <ann@example.org> (Enter when done)"
            told = click.prompt(words, default="", show_default=False)
            if not told.strip():
                break
            try:
                found.append(_agent(told, own, found))
            except click.BadParameter as error:
                click.echo(error.message)
        return tuple(found)

    def _authserv_ids(self) -> tuple[str, ...]:
        given = self.given.get("authserv_id") or ()
        if given or self.quiet:
            return tuple(given)
        click.echo(AUTHSERV_HELP)
        words = "That name, with commas if several (Enter if you do not know)"
        told = click.prompt(words, default="", show_default=False)
        return tuple(TypeAdapter(Words).validate_python(told))


def _agent(told: str, own: str, others: list[Agent]) -> Agent:
    match = AGENT.fullmatch(told)
    if not match:
        raise click.BadParameter(f"{told!r} is not of the form Ann Lee <ann@example.org>; a level may follow")
    try:
        agent = Agent(name=match[1], address=match[2], level=int(match[3] or 1))
    except ValidationError as error:
        raise click.BadParameter(_words(error)) from error
    if agent.address.lower() in {own.lower(), *(other.address.lower() for other in others)}:
        raise click.BadParameter(f"{agent.address} is the desk's own address, or named twice")
    return agent


def _proof(kind: Any) -> Callable[[Any], Any]:
    """A check for click: the value as this kind, or BadParameter in a sentence."""
    check = TypeAdapter(kind).validate_python

    def proof(value: Any) -> Any:
        try:
            return check(value)
        except ValidationError as error:
            raise click.BadParameter(_words(error)) from error

    return proof


def _words(error: ValidationError) -> str:
    return "; ".join(plain(each) for each in error.errors(include_url=False))


def _variable(kind: str) -> str:
    return f"FIRSTLINE_{kind.upper()}_PASSWORD"


def machine_zone() -> str:
    """The time zone of this machine; UTC where it does not say."""
    zone = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")[2]
    return zone if zone in available_timezones() else "UTC"

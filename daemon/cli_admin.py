# SPDX-License-Identifier: Apache-2.0
"""``firstline init``, ``check``, ``db`` and ``service``: what an admin does now and then."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from daemon.errors import DaemonError
from daemon.terminal import FILES, config_option, console, print_json

Option = Callable[[Any], Any]
OPTIONS: tuple[tuple[str, str], ...] = (
    ("name", "The desk's name."),
    ("address", "The address that people write to."),
    ("language", "en, nl, ms, de, fr, es, pt or it."),
    ("zone", "The time zone of the times in letters; else this machine's."),
    ("data", "The folder for tickets and raw mail; else /var/lib/firstline."),
    ("database", "A database elsewhere: postgresql+psycopg://user@host/name."),
    ("imap-host", "Where mail is read."),
    ("imap-port", "993, or 143 with starttls, unless told."),
    ("imap-security", "tls, starttls or none."),
    ("imap-username", "The desk's address, unless told."),
    ("imap-folder", "INBOX, unless told."),
    ("smtp-host", "Where letters are handed over."),
    ("smtp-port", "587, or 465 with tls, or 25 with none, unless told."),
    ("smtp-security", "tls, starttls or none."),
    ("smtp-username", "As for IMAP, unless told; '' for no login."),
)


def _several(options: list[Option]) -> Option:
    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _answers() -> Option:
    """Every answer of ``init`` as an option."""
    return _several(
        [
            *(click.option(f"--{name}", help=words) for name, words in OPTIONS),
            click.option(
                "--imap-password-file", type=FILES,
                help="Its first line is copied; else FIRSTLINE_IMAP_PASSWORD in the environment.",
            ),
            click.option(
                "--smtp-password-file", type=FILES,
                help="Its first line is copied; else FIRSTLINE_SMTP_PASSWORD, else the one for IMAP.",
            ),
            click.option("--agent", multiple=True, help="'Ann Lee <ann@example.org>'; a level may follow: 2 or 3."),
            click.option(
                "--authserv-id", multiple=True,
                help="Your mail server's name in Authentication-Results; agents' answers count only with it.",
            ),
            click.option(
                "--plus-addresses/--no-plus-addresses", default=None, help="Whether name+anything@domain arrives."
            ),
        ]
    )  # fmt: skip


def _init(main: click.Group) -> None:
    @main.command()
    @config_option
    @_answers()
    @click.option("--no-input", is_flag=True, help="Ask nothing: options, the environment and defaults answer.")
    @click.option("--no-try", is_flag=True, help="Do not try the servers.")
    @click.option("--force", is_flag=True, help="Replace settings that are there; their signing key stays.")
    @click.option("--key", is_flag=True, help="Only make the signing key, where it is missing.")
    def init(config: Path | None, no_input: bool, no_try: bool, force: bool, key: bool, **given: Any) -> None:
        """Ask a few questions, try the servers, and write the settings."""
        from daemon import init as starting
        from daemon.asking import Questions

        if key:
            click.echo(starting.make_key(config))
            return
        target = starting.place(config)
        if target.exists() and not force:
            raise DaemonError(f"{target} is there already: change it with an editor, or replace it with --force")
        for kind in ("imap", "smtp"):
            given[f"{kind}_password"] = _secret(given.pop(f"{kind}_password_file"))
        answers = Questions(given=given, environ=os.environ, quiet=no_input).all()
        starting.write(answers, target, go_on=_refuse if no_input else _go_on, live=not no_try, say=click.echo)
        click.echo(f"next: 'firstline check --config {target}', then 'firstline run' or 'firstline service install'")


def _secret(file: Path | None) -> str:
    from daemon.shape import read_secret

    try:
        return read_secret(file) if file else ""
    except ValueError as error:
        raise DaemonError(str(error)) from error


def _go_on(failed: list[str]) -> bool:
    for words in failed:
        click.echo(words, err=True)
    return click.confirm("Write the settings all the same?", default=False)


def _refuse(failed: list[str]) -> bool:
    for words in failed:
        click.echo(words, err=True)
    click.echo("correct this, or write the settings without a trial by --no-try", err=True)
    return False


def _check(main: click.Group) -> None:
    @main.command()
    @config_option
    @click.option("--json", "as_json", is_flag=True, help="One JSON object a row.")
    def check(config: Path | None, as_json: bool) -> None:
        """Try everything: what holds, and what to do about the rest."""
        from daemon import finding
        from daemon.check import check as look

        found = look(config, os.environ)
        if as_json:
            print_json(row.as_json() for row in found)
        else:
            console().print(finding.table(found))
            click.echo(finding.summary(found))
        if any(row.state is finding.State.FAILS for row in found):
            raise click.exceptions.Exit(1)


def _db(main: click.Group) -> None:
    @main.group()
    def db() -> None:
        """Look after the database."""

    @db.command()
    @config_option
    def upgrade(config: Path | None) -> None:
        """Bring the database's schema up to date."""
        from daemon.open import give_to_owner_of_folder
        from daemon.settings import load
        from store import migrate
        from store.engine import Database

        database = Database(load(config).shape.desk.database)
        found, revision = migrate.state(database)
        reached = migrate.upgrade(database)
        database.close()
        give_to_owner_of_folder(database)
        click.echo(f"the database {database.name} was {found} ({revision or 'no schema'}) and is at {reached} now")


def _service(main: click.Group) -> None:
    @main.group()
    def service() -> None:
        """Run under systemd."""

    @service.command()
    @click.option("--config", "-c", type=FILES, default="/etc/firstline/firstline.toml", show_default=True)
    @click.option("--user", default="firstline", show_default=True, help="The service's own user.")
    @click.option("--print", "only_print", is_flag=True, help="Show the unit, and change nothing.")
    def install(config: Path, user: str, only_print: bool) -> None:
        """Write a hardened systemd unit, and what it needs."""
        from daemon import systemd
        from daemon.errors import SettingsError
        from daemon.settings import load

        try:
            settings = load(config, {})  # as the service will see them, without this shell's environment
        except SettingsError as error:
            if not only_print:
                raise
            click.echo(f"{error}\nso this unit hands over no secret", err=True)
            click.echo(systemd.planned(config, user, None).text(), nl=False)
            return
        unit = systemd.planned(config, user, settings)
        if only_print:
            for words in systemd.obstacles(unit):
                click.echo(words, err=True)
            click.echo(unit.text(), nl=False)
            return
        for words in systemd.install(unit, settings):
            click.echo(words)
        click.echo("next: systemctl daemon-reload && systemctl enable --now firstline && firstline check")


def register(main: click.Group) -> None:
    """Hang the commands below ``firstline``."""
    for add in (_init, _check, _db, _service):
        add(main)

# SPDX-License-Identifier: Apache-2.0
"""The command line: run, init, check, tickets, show, explain, parse, held, keys, letters, db, demo and the others.

Heavy modules are imported inside the commands, so that each starts quickly.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from daemon.errors import DaemonError, NotFound, exit_code
from daemon.terminal import FILES, config_option, console, print_json, reading

LOOPS = ("receive", "intake", "deliver", "clock")


class Main(click.Group):
    """Turns every expected error into one sentence and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        from store.errors import StoreError

        try:
            return super().invoke(ctx)
        except (DaemonError, StoreError) as error:
            click.echo(f"firstline: {error}", err=True)
            ctx.exit(exit_code(error))


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="firstline", prog_name="firstline")
def main() -> None:
    """The help desk that lives in e-mail."""


@main.command()
@config_option
@click.option("--once", is_flag=True, help="Deal with what is there, then end.")
@click.option("--only", type=click.Choice(LOOPS), multiple=True, help="Run only this loop; may be repeated.")
@click.option("--upgrade", is_flag=True, help="Bring an older database up to date without asking.")
def run(config: Path | None, once: bool, only: tuple[str, ...], upgrade: bool) -> None:
    """Watch the mailboxes, keep every mail, decide, and send what is owed."""
    from daemon.start import run_daemon

    failed = run_daemon(config, once=once, only=only, upgrade=upgrade or _ask_upgrade)
    if failed:
        raise click.exceptions.Exit(1)


@main.command()
@config_option
@click.option("--state", help="new, 'in progress', waiting, resolved or closed.")
@click.option("--kind", help="incident, request or other.")
@click.option("--category")
@click.option("--priority", help="P1 to P4.")
@click.option("--level", help="L1 to L3.")
@click.option("--mailbox")
@click.option("--language")
@click.option("--reporter", default="", help="The reporter's address.")
@click.option("--major", is_flag=True, help="Major incidents alone.")
@click.option("--tag", default="", help="Those that bear this tag.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def tickets(
    config: Path | None, reporter: str, major: bool, tag: str, limit: int, as_json: bool, **filters: str | None
) -> None:
    """List tickets, the newest first."""
    from daemon import view
    from store.reading import listed

    with reading(config) as (_, database), database.read() as connection:
        wanted = {name: value for name, value in filters.items() if value}
        found = listed(connection, wanted, reporter, limit, major=major, tag=tag)
    if as_json:
        print_json(view.as_json(line) for line in found)
    elif found:
        console().print(view.tickets_table(found))
    else:
        click.echo("no such tickets")


@main.command()
@config_option
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.option("--confidential", is_flag=True, help="Show a data breach too; the ticket's history says that you did.")
def show(config: Path | None, number: int, as_json: bool, confidential: bool) -> None:
    """Show one ticket: who, contact, times, priority and why, full history, messages.

    Of a data breach only where it stands and what happened when.
    """
    from daemon import view
    from daemon.house import utc_now
    from daemon.order import note_reading
    from store.reading import whole

    with reading(config) as (settings, database):
        if confidential:
            note_reading(database, settings.desk(), number, utc_now())
        with database.read() as connection:
            found = whole(connection, number, confidential=confidential)
    if found is None:
        raise NotFound(f"there is no ticket #{number}; 'firstline tickets' lists them")
    if as_json:
        print_json([view.whole_json(found)])
    else:
        view.show(found, console())


@main.command()
@click.option("--config", "-c", type=FILES, help="Explain with this desk's settings and database.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.argument("files", nargs=-1, required=True, type=FILES)
def explain(config: Path | None, as_json: bool, files: tuple[Path, ...]) -> None:
    """Say what would be done with mails and why, changing nothing; needs no settings."""
    from daemon import explain as explaining
    from daemon.house import utc_now
    from daemon.open import open_database
    from daemon.settings import load
    from parsers.values import Context
    from workflows.desk import Desk

    settings = load(config) if config else None
    desk, context = (settings.desk(), settings.context()) if settings else (Desk(), Context())
    database = open_database(settings) if settings else None
    desk = explaining.taught(desk, database)
    for file in files:
        told = explaining.as_json if as_json else explaining.as_text
        answer = told(file, _bytes(file), desk, context, database, utc_now())
        if as_json:
            print_json([answer])
        else:
            click.echo(answer)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file, in order.")
@click.option("--quoted", is_flag=True, help="Show quoted history, signatures and long texts whole.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
def parse(as_json: bool, quoted: bool, files: tuple[Path, ...]) -> None:
    """Show what mails say: who, what is new, attachments, verdicts with reasons; needs no settings.

    "-" is the mail on standard input.
    """
    failed = 0
    show = _as_json if as_json else _for_people(quoted, len(files) > 1)
    for file in files:
        try:
            raw = _bytes(file)
        except NotFound as error:
            click.echo(f"firstline: {error}", err=True)
            failed, raw = NotFound.exit_code, b""
            if not as_json:
                continue
        try:
            show(file, raw)
        except OSError:
            raise  # there is nobody left to show anything to
        except Exception as error:  # one mail must never cost those after it
            click.echo(f"firstline: {file} cannot be shown: {type(error).__name__}: {error}", err=True)
            failed = failed or 1
            if as_json:
                show(file, b"")
    raise click.exceptions.Exit(failed)


def _as_json(file: Path, raw: bytes) -> None:
    from parsers.mail import read
    from parsers.schema import describe

    print_json([describe(read(raw), str(file))])


def _for_people(quoted: bool, several: bool) -> Callable[[Path, bytes], None]:
    from daemon import view_mail
    from parsers.mail import read

    out = console()

    def show(file: Path, raw: bytes) -> None:
        """Print one mail, below a rule with its name where there are several."""
        if several:
            view_mail.rule(out, str(file))
            out.print()
        view_mail.show(read(raw), out, quoted)
        if several:
            out.print()

    return show


def _bytes(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise NotFound(f"the file {file} cannot be read: {error.strerror}") from error


def _ask_upgrade(sentence: str) -> bool:
    """Offer the upgrade to a person; a service is told what to do instead."""
    if not sys.stdin.isatty():
        return False
    return click.confirm(f"{sentence}. Do it now?", default=False)


def _register() -> None:
    """The commands that have files of their own."""
    from daemon import (
        cli_admin,
        cli_blocked,
        cli_breaches,
        cli_demo,
        cli_held,
        cli_keys,
        cli_letters,
        cli_simulate,
        cli_ticket,
        cli_train,
    )


    main.add_command(cli_breaches.breaches)
    main.add_command(cli_blocked.blocked)
    main.add_command(cli_held.held)
    main.add_command(cli_keys.keys)
    main.add_command(cli_letters.letters)
    main.add_command(cli_ticket.ticket)
    cli_admin.register(main)
    cli_demo.register(main)
    cli_simulate.register(main)
    cli_train.register(main)


_register()

# SPDX-License-Identifier: Apache-2.0
"""``firstline demo``: the whole thing on this machine alone, without settings; and a mail into a demo that runs."""

import io
import sys

import click

from daemon.demo.people import KEYS
from daemon.terminal import console


def register(main: click.Group) -> None:
    """Hang the commands below ``firstline``."""

    @main.group(invoke_without_command=True)
    @click.pass_context
    def demo(ctx: click.Context) -> None:
        """See it work: two embedded mail servers, the real daemon, and a story of a few days on a clock that
        hurries, told in less than two minutes.

        On a terminal the demo then stays up, so that you can take part with a mail client.
        """
        if ctx.invoked_subcommand:
            return
        from daemon.demo.faults import require_extras

        require_extras()
        from daemon.demo.playing import play

        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a mail may hold what this terminal cannot show
        ctx.exit(play(console(), stay=sys.stdout.isatty()))

    @demo.command()
    @click.argument("text")
    @click.option("--subject", default="", help="Else the beginning of the text.")
    @click.option("--from", "key", type=click.Choice(KEYS), default="bob", show_default=True)
    def send(text: str, subject: str, key: str) -> None:
        """Send a mail to the desk of a demo that runs in another terminal."""
        from daemon.demo import sending

        sender, support = sending.send(text, subject, key)
        click.echo(f"{sender.name} <{sender.address}> has written to {support.address}; watch the demo's terminal")

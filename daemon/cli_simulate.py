# SPDX-License-Identifier: Apache-2.0
"""``firstline simulate``: a month at the desk on a virtual clock, for choosing targets by."""

from pathlib import Path

import click

from daemon.terminal import FILES, console, print_json


@click.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366))
@click.option("--mails", default=20_000, show_default=True, type=click.IntRange(20), help="About so many in all.")
@click.option("--agents", default=6, show_default=True, type=click.IntRange(1, 200), help="Of the shipped desk.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same month.")
@click.option("--config", "-c", type=FILES, help="Simulate this desk; its database is untouched.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def simulate(
    ctx: click.Context, days: int, mails: int, agents: int, seed: int, config: Path | None, as_json: bool
) -> None:
    """Live a month of mails through the real process, and tell how that went; nothing is sent.

    Ends with exit code 1 where a reporter heard nothing in time without a reason in the ticket's history.
    """
    from daemon.simulate.run import simulate as run
    from daemon.simulate.showing import show

    account = run(days, mails, agents, seed, config)
    if as_json:
        print_json([account.told()])
    else:
        show(account, console())
    if not account.proof.holds:
        ctx.exit(1)


def register(main: click.Group) -> None:
    """Hang the command below ``firstline``."""
    main.add_command(simulate)

# SPDX-License-Identifier: Apache-2.0
"""``firstline init``, ``check``, ``db``, ``service`` and ``demo``: what an admin does now and then."""

from pathlib import Path

import click


def register(main: click.Group) -> None:
    """Hang the commands below ``firstline``."""
    from daemon.cli import config_option

    @main.group()
    def db() -> None:
        """Look after the database."""

    @db.command()
    @config_option
    def upgrade(config: Path | None) -> None:
        """Bring the database's schema up to date."""
        from daemon.settings import load
        from store import migrate
        from store.engine import Database

        database = Database(load(config).shape.desk.database)
        found, revision = migrate.state(database)
        reached = migrate.upgrade(database)
        click.echo(f"the database {database.name} was {found} ({revision or 'no schema'}) and is at {reached} now")

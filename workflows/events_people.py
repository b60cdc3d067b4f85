# SPDX-License-Identifier: Apache-2.0
"""Who takes part in a ticket: somebody is let in, kept out, or leaves."""

from dataclasses import dataclass

from workflows.event import Event


@dataclass(frozen=True, kw_only=True)
class Admitted(Event):
    """The reporter let somebody write in the ticket; ``entry`` is the number of their asking."""

    name = "admitted"
    entry: int


@dataclass(frozen=True, kw_only=True)
class Refused(Event):
    """The reporter would not have them."""

    name = "entry_refused"
    entry: int


@dataclass(frozen=True, kw_only=True)
class Departed(Event):
    """Somebody who took part wants to no more."""

    name = "departed"

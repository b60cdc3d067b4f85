# SPDX-License-Identifier: Apache-2.0
"""A reminder that an agent has set, as decisions know it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What an agent wants to be reminded of; ``round`` is that of its timer, ``agent`` an id."""

    round: int
    agent: int
    text: str

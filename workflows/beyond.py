# SPDX-License-Identifier: Apache-2.0
"""What a decision changes beside its ticket: who gets copies, who is blocked, which agent is away.

These name people, whom history may not name; they are kept in tables of their own, in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Copied:
    """Somebody gets the answers of this ticket from now on, or no longer; the address in lower case."""

    address: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """Mails of an address, or of a domain written @example.org, are ignored from now on, or no longer."""

    sender: str
    agent: int = 0  # who said so; 0 is the admin
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Absent:
    """An agent is away until a time, or until they say otherwise; or is back."""

    agent: int
    until: datetime | None = None
    by_notice: bool = False  # their automatic reply says so
    on: bool = True


Beyond = Copied | Blocked | Absent

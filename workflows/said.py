# SPDX-License-Identifier: Apache-2.0
"""What somebody wrote in a ticket: the new words of a mail of its reporters or of an agent, or a note."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """One of the newest mails or notes; ``name`` is the address where there is none."""

    at: datetime
    name: str
    text: str
    by_reporter: bool = True
    internal: bool = False  # for the desk alone

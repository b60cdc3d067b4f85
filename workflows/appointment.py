# SPDX-License-Identifier: Apache-2.0
"""A call as a value: who talks when, how long and where; what an invitation is made of (RFC 5545)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from parsers.values import Address

CalendarMethod = Literal["REQUEST", "CANCEL"]  # RFC 5546 sections 3.2.2 and 3.2.5


@dataclass(frozen=True, kw_only=True)
class Call:
    """A talk that is proposed; everybody invited sees the other attendees, their addresses included.

    ``uid`` stays the same for its whole life, ``sequence`` goes up with each change and with the cancelling
    (RFC 5546 section 2.1.4). Raises ValueError where the start has no zone, or it takes no time.
    """

    uid: str
    sequence: int = 0
    start: datetime  # aware
    minutes: int = 30
    zone: str = "UTC"  # IANA name, in which the invitation tells the time
    link: str = ""  # where to join: a URI, or a place in words
    summary: str = ""  # what it is about; the subject of its letter where empty
    organiser: Address = Address()  # the desk: answers go there; the letter knows at which address
    attendees: tuple[Address, ...] = ()

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.minutes < 1:
            raise ValueError("a call has a start with a zone, and takes a minute at least")

    @property
    def end(self) -> datetime:
        """When it ends, in real time."""
        return self.start + timedelta(minutes=self.minutes)

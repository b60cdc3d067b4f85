# SPDX-License-Identifier: Apache-2.0
"""What agents arrange beside the answer itself: copies, reminders, blocks, and tickets opened for somebody."""

from dataclasses import dataclass
from datetime import datetime

from workflows.event import Event


@dataclass(frozen=True, kw_only=True)
class CopyAdded(Event):
    """Somebody more gets the answers; who they are stands with the participants."""

    name = "copy_added"


@dataclass(frozen=True, kw_only=True)
class CopyRemoved(Event):
    """Somebody gets the answers no longer."""

    name = "copy_removed"


@dataclass(frozen=True, kw_only=True)
class ReminderSet(Event):
    """An agent wants to be reminded; the words are in a note of the same moment. ``round`` is that of the timer."""

    name = "reminder_set"
    due: datetime
    agent: int
    round: int


@dataclass(frozen=True, kw_only=True)
class SenderBlocked(Event):
    """Mails of the reporter, or of their whole domain, are ignored from now on; or no longer."""

    name = "sender_blocked"
    whole_domain: bool = False
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class OpenedFor(Event):
    """An agent opened it for its requester: by an order, or by forwarding what they had written."""

    name = "opened_for"
    agent: int
    how: str = "for"  # or forwarded


@dataclass(frozen=True, kw_only=True)
class TwinReceived(Event):
    """What its requester wrote came once more, by the other way: directly, or forwarded by an agent."""

    name = "twin_received"
    agent: int = 0  # who forwarded it; 0 where it came directly

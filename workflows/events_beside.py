# SPDX-License-Identifier: Apache-2.0
"""What happens between tickets, and beside their lives: linked, merged, split, tagged, worked on for so long.

A ticket changes by its own history alone. So an event that ``concerns`` another ticket is told to that one by a
clock, and its history says for itself what came of it.
"""

from dataclasses import dataclass, replace

from workflows.event import Event
from workflows.ticket import Code, State, Ticket


@dataclass(frozen=True, kw_only=True)
class Between(Event):
    """Something between this ticket and another; the classes below say what."""

    @property
    def concerns(self) -> int:
        """The ticket that is to hear of it."""
        return 0


@dataclass(frozen=True, kw_only=True)
class Related(Between):
    """An agent says that it has to do with another ticket."""

    name = "related"
    to: int

    @property
    def concerns(self) -> int:
        return self.to


@dataclass(frozen=True, kw_only=True)
class Unrelated(Between):
    """It has nothing to do with that ticket after all."""

    name = "unrelated"
    to: int

    @property
    def concerns(self) -> int:
        return self.to


@dataclass(frozen=True, kw_only=True)
class RelatedBy(Event):
    """Another ticket's history says that the two have to do with each other, or that they do no more."""

    name = "related_by"
    ticket: int
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class Merged(Between):
    """It goes on in another ticket: its mails, its people and their replies are that one's from here on."""

    name = "merged"
    into: int

    @property
    def concerns(self) -> int:
        return self.into

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, merged_into=self.into, state=State.CLOSED, code=Code.DUPLICATE, closed_at=self.at)


@dataclass(frozen=True, kw_only=True)
class Unmerged(Between):
    """It stands by itself again, with the mails that were its own."""

    name = "unmerged"
    out_of: int

    @property
    def concerns(self) -> int:
        return self.out_of

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, merged_into=0)


@dataclass(frozen=True, kw_only=True)
class MergedIn(Event):
    """Another ticket goes on in this one; ``ended``: it stands by itself again."""

    name = "merged_in"
    ticket: int
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class SplitOff(Event):
    """A mail of it becomes a ticket of its own; ``mail`` is its number in the inbox."""

    name = "split_off"
    mail: int


@dataclass(frozen=True, kw_only=True)
class SplitFrom(Between):
    """Its first mail was one of another ticket's."""

    name = "split_from"
    ticket: int

    @property
    def concerns(self) -> int:
        return self.ticket


@dataclass(frozen=True, kw_only=True)
class SplitInto(Event):
    """What was split off is this ticket now."""

    name = "split_into"
    ticket: int


@dataclass(frozen=True, kw_only=True)
class SplitUndone(Between):
    """What was split off is to come back."""

    name = "split_undone"
    ticket: int

    @property
    def concerns(self) -> int:
        return self.ticket


@dataclass(frozen=True, kw_only=True)
class Tagged(Event):
    """Tags were put on it and taken off: short names of the desk's own, as categories are."""

    name = "tagged"
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tags=" ".join(sorted({*ticket.tags.split(), *self.added} - {*self.removed})))


@dataclass(frozen=True, kw_only=True)
class TimeSpent(Event):
    """An agent worked on it for so many minutes; below 0 where that is taken back."""

    name = "time_spent"
    minutes: int

    def after(self, ticket: Ticket) -> Ticket:
        return replace(ticket, worked=max(0, ticket.worked + self.minutes))

# SPDX-License-Identifier: Apache-2.0
"""What steps of the story look for in a mail, in the history of a ticket, and in its clocks."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import TypeVar

from daemon.demo.boxes import Post
from daemon.demo.people import Person
from store.reading import TicketWhole
from workflows.event import Event
from workflows.events_promise import TargetMet
from workflows.ticket import TargetKind

EventT = TypeVar("EventT", bound=Event)
LINK = re.compile(r'href="(mailto:[^"]+)"')


def nth(ticket: TicketWhole, kind: type[EventT], count: int) -> EventT | None:
    """The nth event of that kind, counted from 1."""
    found = [event for event in ticket.history if isinstance(event, kind)]
    return found[count - 1] if len(found) >= count else None


def first(kind: type[EventT]) -> Callable[[TicketWhole], EventT | None]:
    """What looks for the first event of that kind."""
    return which(kind, lambda event: True)


def which(kind: type[EventT], fits: Callable[[EventT], bool]) -> Callable[[TicketWhole], EventT | None]:
    """What looks for the first event of that kind that fits."""
    return lambda ticket: next((e for e in ticket.history if isinstance(e, kind) and fits(e)), None)


def met(kind: TargetKind) -> Callable[[TicketWhole], TargetMet | None]:
    """What looks for a promise that was kept."""
    return which(TargetMet, lambda event: event.kind is kind)


def letters_to(person: Person) -> Callable[[TicketWhole], list[str]]:
    """What looks for the letters that were owed to somebody, by name."""
    return lambda ticket: [str(one["letter"]) for one in ticket.letters if one["recipient"] == person.address]


def all_sent(ticket: TicketWhole) -> TicketWhole | None:
    """The ticket, once all of its letters have left or were taken back."""
    return ticket if all(letter["state"] in ("sent", "withdrawn") for letter in ticket.letters) else None


def is_answer(post: Post, earlier: Post) -> bool:
    """Whether it answers an earlier mail."""
    return post.mail.in_reply_to is not None and post.mail.in_reply_to == earlier.mail.message_id


def quotes(post: Post) -> str:
    """A line that only the quotation of this mail can bring along."""
    return max(post.mail.text.splitlines(), key=len)


def links(post: Post) -> Iterator[str]:
    """The ``mailto:`` links of its HTML."""
    waiting = [post.root]
    while waiting:
        part = waiting.pop()
        waiting += part.children
        yield from map(unescape, LINK.findall(part.content().decode("utf-8", "replace")))

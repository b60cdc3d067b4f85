# SPDX-License-Identifier: Apache-2.0
"""The story of the demo, step by step; each shows the mails as they arrived and checks what it claims."""

from collections.abc import Callable
from typing import TypeVar

from daemon.demo import script, writing
from daemon.demo.boxes import Post
from daemon.demo.people import Person
from daemon.demo.telling import Story
from parsers.subject import tags
from store.reading import TicketWhole
from workflows.event import Event
from workflows.events import Answered, AutomaticReceived, MessageReceived
from workflows.events_promise import TargetMet
from workflows.ticket import TargetKind

EventT = TypeVar("EventT", bound=Event)


def tell(story: Story) -> None:
    """Every step in order. Raises StepFailed at the first that does not happen."""
    for count, (headline, step) in enumerate(STEPS, 1):
        story.begin(f"{count}. {headline.format(support=story.people.support.address)}")
        story.take(step)


def bob_writes(story: Story) -> None:
    """The first mail."""
    bob, support = story.people.bob, story.people.support
    story.report = story.send(bob, writing.written(bob, support.address, script.SUBJECT, script.REPORT))


def bob_is_acknowledged(story: Story) -> None:
    """The acknowledgement, and the alert to the agent."""
    people = story.people
    found = story.arrives(people.bob, lambda post: _answers(post, story.report), "the acknowledgement")
    story.acknowledgement, mail = found, found.mail
    numbers = tags(mail.subject)
    story.check(mail.language == "nl", "it is in Dutch, as Bob's mail was", f"its language is {mail.language}")
    story.check(numbers, "it names a ticket", f"its subject is {mail.subject}")
    story.number = numbers[0]
    marks = f"Auto-Submitted is {found.field('Auto-Submitted')!r}, Return-Path is {found.field('Return-Path')!r}"
    automatic = found.field("Auto-Submitted") == "auto-replied" and mail.return_path == ""
    claim = "it is marked as automatic and its return path is null, so that no machine answers it"
    story.check(automatic, claim, marks)
    story.alert = story.arrives(people.ann, lambda post: "rood lampje" in post.mail.text, "the alert")
    story.check(True, f"{people.ann.name} has Bob's words in an alert that she can answer as it stands")


def bob_writes_again(story: Story) -> None:
    """A reply to the acknowledgement joins the ticket."""
    people = story.people
    story.send(people.bob, writing.answered(people.bob, story.acknowledgement, script.MORE))
    missing = f"the reply was not added to ticket #{story.number}"
    joined = story.recorded(lambda ticket: _nth(ticket, MessageReceived, 2), missing)
    tickets = story.desk.tickets()
    claim = f"it joined ticket #{story.number}: {joined.because}"
    story.check(len(tickets) == 1, claim, f"there are {len(tickets)} tickets")
    alert = story.arrives(people.ann, lambda post: "foutcode E5" in post.mail.text, "the alert about the reply")
    text = alert.mail.text
    new, old = text.find("foutcode E5"), text.find(_quotes(story.acknowledgement))
    fresh = new >= 0 and (old < 0 or new < old)
    claim = f"{people.ann.name} reads first what is new, and below it what Bob quoted"
    story.check(fresh, claim, f"she reads: {text}")


def bob_is_away(story: Story) -> None:
    """An automatic answer to our letter is noted and not answered."""
    people, bobs = story.people, story.box(story.people.bob)
    before = len(bobs.posts)
    letter = writing.out_of_office(people.bob, story.acknowledgement, people.support.address, script.AWAY)
    story.send(people.bob, letter, path="")
    missing = f"the out-of-office was not noted on ticket #{story.number}"
    noted = story.recorded(lambda ticket: _nth(ticket, AutomaticReceived, 1), missing)
    story.check(True, f"ticket #{story.number} notes it as automatic: {noted.because}")
    # What a mail owes is recorded in the transaction that decides it: nothing can come later.
    owed = story.recorded(_letters_to(people.bob), "the letters were not recorded")
    claim = f"it is not answered: no letter is owed to Bob, and his mailbox holds {before} mail as before"
    story.check(len(owed) == before and not bobs.look(), claim, f"{len(owed)} letters, {bobs.words()}")


def ann_answers(story: Story) -> None:
    """The agent's answer goes to the reporter from the desk's address."""
    people = story.people
    story.send(people.ann, writing.answered(people.ann, story.alert, script.ANSWER))
    answer = story.arrives(people.bob, lambda post: "tonerklep" in post.mail.text, "the agent's answer")
    told = answer.mail.senders
    from_desk = [sender.address for sender in told] == [people.support.address]
    story.check(from_desk, f"it comes from {people.support.address}", answer.field("From"))
    hidden = people.ann.address not in answer.everything().lower()
    story.check(hidden, f"{people.ann.address} stands nowhere in it", "the agent's address is in the mail")
    kept = _quotes(story.alert) not in answer.mail.text
    story.check(kept, "what Ann quoted of the alert has stayed at the desk", f"Bob reads: {answer.mail.text}")
    story.recorded(lambda ticket: _nth(ticket, Answered, 1), "the answer was not noted")
    met = story.recorded(_first_response_met, "the promise of a first response was not recorded as kept")
    story.check(True, f"the promise of a first response is kept: {met.because}")


def ticket_is_shown(story: Story) -> None:
    """The record: history and clocks, as ``firstline show`` prints them."""
    ticket = story.recorded(_all_sent, f"not all letters of ticket #{story.number} were recorded as sent")
    story.screen.ticket(ticket)
    counted = [event.seq for event in ticket.history]
    whole = counted == list(range(1, len(counted) + 1))
    story.check(whole, f"its history of {len(counted)} events has no gap", f"the events are {counted}")


STEPS: tuple[tuple[str, Callable[[Story], None]], ...] = (
    ("Bob, a reporter, writes to {support} in Dutch", bob_writes),
    ("Bob is acknowledged in Dutch, and Ann, the agent, is alerted", bob_is_acknowledged),
    ("Bob answers the acknowledgement", bob_writes_again),
    ("Bob goes away, and his mail server answers for him", bob_is_away),
    ("Ann answers the alert, and Bob receives her answer from {support}", ann_answers),
    ("The ticket, as 'firstline show' prints it", ticket_is_shown),
)


def _answers(post: Post, earlier: Post) -> bool:
    return post.mail.in_reply_to is not None and post.mail.in_reply_to == earlier.mail.message_id


def _nth(ticket: TicketWhole, kind: type[EventT], count: int) -> EventT | None:
    found = [event for event in ticket.history if isinstance(event, kind)]
    return found[count - 1] if len(found) >= count else None


def _first_response_met(ticket: TicketWhole) -> TargetMet | None:
    met = (event for event in ticket.history if isinstance(event, TargetMet))
    return next((event for event in met if event.kind is TargetKind.FIRST_RESPONSE), None)


def _letters_to(person: Person) -> Callable[[TicketWhole], list[str]]:
    return lambda ticket: [str(one["letter"]) for one in ticket.letters if one["recipient"] == person.address]


def _all_sent(ticket: TicketWhole) -> TicketWhole | None:
    return ticket if all(letter["state"] == "sent" for letter in ticket.letters) else None


def _quotes(post: Post) -> str:
    """A line that only the quotation of this mail can bring along."""
    return max(post.mail.text.splitlines(), key=len)

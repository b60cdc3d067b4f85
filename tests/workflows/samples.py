# SPDX-License-Identifier: Apache-2.0
"""A desk, the people around it, and short ways to a mail, the facts about it and the case it becomes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from parsers.address import Role, Token, make, tokens
from parsers.values import Address, Aligned, Attachment, Bounce, Contact, Mail, Nature, Segment, Trust, Undelivered
from workflows.case import Arrival, DueClock
from workflows.desk import Agent, Desk, Mailbox
from workflows.facts import Facts, Known, Standing
from workflows.letter import Audience, SentLetter
from workflows.stories import ARRIVAL, ARRIVAL_END, DUE, DUE_END, tell
from workflows.ticket import Level, Priority, Target, TargetKind, TargetState, Ticket

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = b"a key of thirty-two octets, as it"
SUPPORT = "support@desk.example"
BOB = Address(name="Bob Smit", address="bob@home.example")
EVE = Address(name="Eve", address="eve@evil.example")
ANN = Address(name="Ann Lee", address="ann@desk.example")
CAS = Address(name="Cas Bos", address="cas@desk.example")
ANN_AGENT = Agent(id=1, name=ANN.name, address=ANN.address)
CAS_AGENT = Agent(id=2, name=CAS.name, address=CAS.address)
EXPERT = Agent(id=3, name="Dee", address="dee@desk.example", level=Level.L2)
DESK = Desk(
    name="Example Support",
    mailboxes=(Mailbox(name="support", address=SUPPORT),),
    agents=(ANN_AGENT, CAS_AGENT, EXPERT),
    plus_addresses=True,
    keys=(KEY,),
)
PROVED = Trust(aligned=Aligned.PASS, by="mail.desk.example", because="dmarc=pass")
FORGED = Trust(aligned=Aligned.FAIL, by="mail.desk.example", because="dmarc=fail")
FIRST_RESPONSE = Target(kind=TargetKind.FIRST_RESPONSE, due=AT + timedelta(hours=2))
RESOLUTION = Target(kind=TargetKind.RESOLUTION, due=AT + timedelta(hours=24))
FILE = Attachment(
    filename="log.txt", content_type="text/plain", size=3, inline=False, content_id=None, sha256="", content=b"abc"
)


def mail(sender: Address = BOB, text: str = "It prints nothing.", **changes: Any) -> Mail:
    """A person's first mail to the desk, vouched for by nobody."""
    told: dict[str, Any] = {
        "message_id": "first@home.example",
        "senders": (sender,),
        "contact": Contact(name=sender.name, address=sender.address),
        "to": (Address(address=SUPPORT),),
        "subject": "The printer is broken",
        "text": text,
        "segments": (Segment(role="new", text=text),),
        "language": "en",
        "digest": "d1",
    }
    return Mail(**told | changes)


def facts(*standings: Standing, **changes: Any) -> Facts:
    """What is known of a mail of Bob's; each standing is a ticket that exists. Our letters are in threads too."""
    told: dict[str, Any] = {
        "mailbox": "support",
        "received_at": AT,
        "contact": Known(id=7, address=BOB.address, name=BOB.name, language="en"),
        "standings": standings,
    }
    heard = tuple((each.message_id, each.ticket) for each in changes.get("letters", ()))
    return Facts(**told | changes | {"threads": (*heard, *changes.get("threads", ()))})


def standing(number: int = 42, **changes: Any) -> Standing:
    """A ticket that Bob opened, acknowledged and not yet answered; his address has proved nothing."""
    ticket = Ticket(
        number=number,
        seq=9,
        priority=Priority.P3,
        requester=7,
        mailbox="support",
        language="en",
        acknowledged=True,
        targets=(FIRST_RESPONSE, RESOLUTION),
    )
    told: dict[str, Any] = {
        "ticket": ticket,
        "requester": Known(id=7, address=BOB.address, name=BOB.name, language="en"),
        "participants": frozenset({BOB.address}),
        "subject": "The printer is broken",
        "thread": ("first@home.example", "ack@desk.example"),
    }
    return Standing(**told | changes)


def missed(number: int = 42) -> Standing:
    """The same ticket after its first response was not given in time."""
    late = replace(FIRST_RESPONSE, state=TargetState.MISSED)
    return standing(number, ticket=replace(standing(number).ticket, targets=(late, RESOLUTION)))


def token(
    number: int = 42, *, role: Role = Role.REPORTER, to: str = BOB.address, key: bytes = KEY, at: datetime = AT
) -> Token:
    """The token that was given to this recipient."""
    address = make(SUPPORT, key, ticket=number, role=role, recipient=to, at=at)
    return tokens([address], [SUPPORT])[0]


def letter(
    number: int = 42, *, audience: Audience = Audience.REPORTER, to: str = BOB.address, name: str = "acknowledgement"
) -> SentLetter:
    """A letter of ours that a mail refers to."""
    message_id = f"{name}.{to.partition('@')[0]}@desk.example"
    return SentLetter(message_id=message_id, ticket=number, letter=name, audience=audience, recipient=to)


def alert(number: int = 42, to: str = ANN.address) -> SentLetter:
    """An alert that was sent to an agent."""
    return letter(number, audience=Audience.AGENT, to=to, name="alert_new")


def bounce(original: str | None = "acknowledgement.bob@desk.example", **changes: Any) -> Mail:
    """A delivery status notification about one of our letters (RFC 3464)."""
    gone = Undelivered(address=BOB.address, action="failed", status="5.1.1", permanent=True, diagnostic="")
    told: dict[str, Any] = {
        "nature": Nature.BOUNCE,
        "reason": "a delivery status notification (RFC 3464)",
        "bounce": Bounce(original_message_id=original, recipients=(gone,)),
        "return_path": "",
    }
    return mail(Address(name="Mail Delivery System", address="MAILER-DAEMON@mx.example"), **told | changes)


def arrival(a_mail: Mail, known: Facts | None = None, desk: Desk = DESK) -> Arrival:
    """The case before any step."""
    return Arrival(at=AT, desk=desk, cause="inbox 812", mail=a_mail, facts=known or facts())


def story(a_mail: Mail, known: Facts | None = None, desk: Desk = DESK) -> Arrival:
    """The case after its whole story."""
    return tell(ARRIVAL, ARRIVAL_END, arrival(a_mail, known, desk))


def due(
    place: Standing | None = None, target: Target = FIRST_RESPONSE, at: datetime | None = None, desk: Desk = DESK
) -> DueClock:
    """A promise that fell due, before any step."""
    place = place or standing()
    cause = f"clock {target.kind}"
    return DueClock(at=at or target.due, desk=desk, cause=cause, ticket=place.ticket, standing=place, clock=target)


def clock_story(case: DueClock) -> DueClock:
    """The case of a due clock after its whole story."""
    return tell(DUE, DUE_END, case)


def names(case: Arrival | DueClock) -> list[str]:
    """What happened, by the names of its events."""
    return [event.name for event in case.events]


def owed(case: Arrival | DueClock) -> list[tuple[str, str]]:
    """Which letters the case owes, each with its recipient."""
    return [(each.name, each.to.address) for each in case.letters]


def settled(case: Arrival) -> tuple[str, str]:
    """What became of the mail, and the word for why."""
    assert case.disposition is not None
    return str(case.disposition.outcome), case.disposition.cause

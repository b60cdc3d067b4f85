# SPDX-License-Identifier: Apache-2.0
"""A desk in memory: mails, orders and time go through the real stories, and every ticket is kept as a value.

It stands in for the store and the daemon's loop in tests of long histories. Time moves by ``until`` alone, which
deals with each clock at its moment; ``sleep`` moves it and deals with none, as a daemon that was stopped. One long
file, so that all that stands in for the store can be seen at once.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from parsers.command import commands
from parsers.values import Aligned, Contact, Mail, Segment, Trust
from tests.workflows.reach import Reach
from tests.workflows.samples import AT, BOB, DESK
from tests.workflows.spending import Spending
from workflows import done
from workflows.case import Arrival, Case, Clock, DueClock, Note, Order, Voice, Wake
from workflows.desk import Agent, Desk
from workflows.event import Event, after, data
from workflows.events import Alerted, Answered, LetterWithheld, MessageReceived, Opened
from workflows.events_beside import Between
from workflows.events_breach import NAMES as OF_BREACH
from workflows.events_life import (
    AllHandsTold,
    ChildrenReleased,
    Closed,
    MajorDeclared,
    PriorityDoubted,
    Reopened,
    Resolved,
    StatusTold,
)
from workflows.events_undo import LetterWithdrawn, StateRestored, TakenBack
from workflows.facts import Facts, Known, Standing
from workflows.history import restored
from workflows.leave import wait_of, wait_of_letter
from workflows.letter import Audience, Letter, OwedLetter, SentLetter
from workflows.stories import ARRIVAL, ARRIVAL_END, DUE, DUE_END, ORDER, tell
from workflows.supersede import waiting
from workflows.ticket import FOLLOWS, Priority, State, Target, TargetState, Ticket, Timer

HEARD_BY_CHILDREN = (Answered, StatusTold, Resolved, Reopened, Closed)
HOUR = timedelta(hours=1)
MOST_AT_ONCE = 20_000  # clocks that one ``until`` deals with; more means that one never stops
VOUCHED = Trust(aligned=Aligned.PASS, by="mail.desk.example", because="dmarc=pass")
NOT_VOUCHED = Trust()


@dataclass
class Kept:
    """What the store would keep of a ticket."""

    ticket: Ticket
    requester: Known
    proved: bool
    subject: str
    report: str
    phones: tuple[str, ...] = ()
    history: list[Event] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    thread: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Word(Wake):
    """Word from another ticket: of which, and of which of its events."""

    source: int = 0
    seq: int = 0


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A letter that left, when, and what it is known by."""

    at: datetime
    ticket: int
    letter: Letter
    message_id: str
    seq: int = 0
    leaves: datetime = AT
    withdrawn: bool = False


class Driver:
    """The desk: ``tickets`` by number, ``sent`` letters in order, ``now``."""

    def __init__(self, desk: Desk = DESK, at: datetime = AT, first: int = 1) -> None:
        self.desk = desk
        self.now = at
        self.first = first  # the number of its first ticket
        self.tickets: dict[int, Kept] = {}
        self.sent: list[Sent] = []
        self.contacts: dict[str, int] = {}
        self.dead: set[str] = set()
        self.over: set[tuple[int, str, int]] = set()  # clocks of which nothing came
        self.wakes: list[tuple[datetime, int, Wake]] = []  # for the children of major incidents
        self.mails = 0
        self.reach = Reach()
        self.spending = Spending()

    def report(self, text: str = "It prints nothing.", *, proved: bool = True, **changes: Any) -> Arrival:
        """A first mail, of Bob's unless ``contact`` says otherwise."""
        return self.arrive(self.mail(text, proved=proved, **changes))

    def reply(self, number: int, text: str, *, name: str = "", proved: bool = True, **changes: Any) -> Arrival:
        """The reporter answers the newest letter about a ticket, or the newest of that name."""
        kept = self.tickets[number]
        letter = self.last(number, Audience.REPORTER, kept.requester.address, name)
        contact = Contact(name=kept.requester.name, address=kept.requester.address)
        told = {"contact": contact, "subject": f"Re: {kept.subject}"} | changes
        return self.arrive(self.mail(text, proved=proved, **told), letter, number)

    def answer(self, number: int, agent: Agent, text: str, *, name: str = "") -> Arrival:
        """An agent answers the newest letter that they got about a ticket, or the newest of that name."""
        letter = self.last(number, Audience.AGENT, agent.address, name)
        contact = Contact(name=agent.name, address=agent.address)
        mail = self.mail(text, proved=True, contact=contact, subject=f"Re: {self.tickets[number].subject}")
        return self.arrive(mail, letter, number, as_agent=agent)

    def order(self, number: int, text: str, agent: Agent | None = None) -> Order:
        """Commands given at the command line, by an agent or by the admin."""
        place = self.standing(number)
        found, words = commands(text)
        case = Order(
            at=self.now,
            desk=self.reach.desk(self.desk, self.now),
            cause="order cli",
            ticket=place.ticket,
            standing=place,
            commands=found,
            words=words.strip(),
            by=agent,
        )
        case = tell(ORDER, None, case)
        if not case.refused:
            self.keep(case, number)
        return case

    def mail(self, text: str, *, proved: bool = True, **changes: Any) -> Mail:
        """A mail that nobody has seen before."""
        self.mails += 1
        contact = changes.pop("contact", Contact(name=BOB.name, address=BOB.address))
        sender = replace(BOB, name=contact.name, address=contact.address)
        told: dict[str, Any] = {
            "message_id": f"mail{self.mails}@home.example",
            "senders": (sender,),
            "contact": contact,
            "subject": "The printer is broken",
            "text": text,
            "segments": (Segment(role="new", text=text),),
            "language": "en",
            "digest": f"digest {self.mails}",
            "trust": VOUCHED if proved else NOT_VOUCHED,
        }
        return Mail(**told | changes)

    def arrive(
        self, mail: Mail, letter: Sent | None = None, number: int = 0, *, as_agent: Agent | None = None
    ) -> Arrival:
        """A mail comes in; it answers this letter of ours, or one that we no longer know of this ticket."""
        known = self.facts(mail, letter, number)
        known = self._reached(mail, known)
        desk = self.reach.desk(self.desk, self.now)
        case = Arrival(at=self.now, desk=desk, cause=f"inbox {self.mails}", mail=mail, facts=known)
        if number and letter is None and as_agent is None:
            case = replace(case, facts=replace(case.facts, threads=((f"old{number}", number),)))
        case = self.spending.within(self, tell(ARRIVAL, ARRIVAL_END, case))
        self.spending.arrived(case)
        if case.events or case.letters or case.beyond:
            self.keep(case, case.ticket.number)
        return case

    def facts(self, mail: Mail, letter: Sent | None, number: int) -> Facts:
        """What the store would say of this mail."""
        address = mail.contact.address.lower()
        p1 = [kept for kept in self.tickets.values() if kept.ticket.priority is Priority.P1]
        recent = [one for one in p1 if (one.ticket.opened_at or AT) > self.now - HOUR]
        named = (
            SentLetter(
                message_id=letter.message_id,
                ticket=letter.ticket,
                letter=letter.letter.name,
                audience=letter.letter.audience,
                recipient=letter.letter.to.address.lower(),
                seq=letter.seq,
                about_mail=letter.letter.about_mail,
                about_round=letter.letter.about_round,
            ),
        ) if letter else ()  # fmt: skip
        known = Facts(
            mailbox="support",
            received_at=self.now,
            contact=self.known(address, mail.contact.name),
            letters=named,
            threads=((letter.message_id, letter.ticket),) if letter else (),
            standings=tuple(self.standing(one) for one in self.chain(number)) if number else (),
            p1_of_sender=sum(one.requester.address == address for one in recent),
            p1_of_all=len(recent),
        )
        return self.spending.of_writer(self, known, address)

    def _reached(self, mail: Mail, known: Facts) -> Facts:
        """The facts with what agents arranged beside tickets."""
        told = self.reach.of_mail(self, mail)
        there = {place.ticket.number for place in known.standings}
        more = tuple(place for place in told.pop("standings") if place.ticket.number not in there)
        return replace(known, **told, standings=(*known.standings, *more))

    def chain(self, number: int) -> list[int]:
        """A ticket, and those in which it goes on."""
        found = [number]
        while into := self.tickets[found[-1]].ticket.merged_into:
            found.append(into)
        return found

    def known(self, address: str, name: str = "") -> Known:
        """A contact, with an id from their first mail on."""
        number = self.contacts.get(address, 0)
        return Known(id=number, address=address, name=name, language="en", dead=address in self.dead)

    def standing(self, number: int) -> Standing:
        """What the store would say of a ticket."""
        kept = self.tickets[number]
        rings = [event for event in kept.history if isinstance(event, AllHandsTold)]
        withheld = [event for event in kept.history if isinstance(event, (LetterWithheld, MessageReceived))]
        last = withheld[-1] if withheld else None
        merged = tuple(self.standing(n) for n, one in self.tickets.items() if one.ticket.merged_into == number)
        return Standing(
            ticket=kept.ticket,
            requester=replace(kept.requester, dead=kept.requester.address in self.dead),
            participants=frozenset({kept.requester.address}).union(*(one.participants for one in merged)),
            merged=merged,
            proved=kept.proved,
            subject=kept.subject,
            thread=tuple(kept.thread[-20:]),
            phones=kept.phones,
            steps=done.steps(kept.history),
            children=sum(one.ticket.parent == number for one in self.tickets.values()),
            parts=tuple(n for n, one in self.tickets.items() if _is_part(one.ticket, number)),
            resolution=next((n.text for n in reversed(kept.notes) if n.voice == "resolution"), ""),
            summaries=tuple(note.text for note in kept.notes if note.voice == "summary")[-5:],
            report=kept.report,
            withheld=last.because if isinstance(last, LetterWithheld) and last.letter == "acknowledgement" else "",
            last_owner=self._last_owner(number),
            rung=len(rings),
            rung_agents=rings[-1].agents if rings else (),
            rung_at=rings[-1].at if rings else None,
            past=tuple(kept.history),
            owed=self._owed(number),
            owed_beside=self._owed_beside(number),
            doubted=sum(isinstance(event, PriorityDoubted) for event in kept.history),
            alerted=() if kept.ticket.owner else waiting(kept.history),
            breach=tuple(event for event in kept.history if event.name in OF_BREACH) if kept.ticket.breach else (),
            sent=self.spending.to_reporter(self, kept.requester.address, number),
            beside=tuple(one.ticket for other, one in self.tickets.items() if other != number),
            **self.reach.of_ticket(number, kept),
            **self._p1_before(number),
        )

    def _owed_beside(self, number: int) -> tuple[OwedLetter, ...]:
        """Those of all other tickets to their reporters."""
        others = [n for n in self.tickets if n != number]
        return tuple(
            replace(one, ticket=other, owed_at=self.sent[one.row].at)
            for other in others
            for one in self._owed(other)
            if one.audience == Audience.REPORTER
        )

    def _owed(self, number: int) -> tuple[OwedLetter, ...]:
        """The letters of a ticket, and which of them have left."""
        return tuple(
            OwedLetter(
                row=row,
                letter=one.letter.name,
                audience=one.letter.audience,
                recipient=one.letter.to.address.lower(),
                state="withdrawn" if one.withdrawn else "sent" if one.leaves <= self.now else "queued",
                seq=one.seq,
                tried=one.leaves <= self.now,
                sent_at=one.leaves if one.leaves <= self.now else None,
            )
            for row, one in enumerate(self.sent)
            if one.ticket == number
        )

    def _p1_before(self, number: int) -> dict[str, Any]:
        """How many P1s came within the hour before this one."""
        kept = self.tickets[number]
        since = (kept.ticket.opened_at or AT) - HOUR
        before = [one for n, one in self.tickets.items() if n < number and one.ticket.priority is Priority.P1]
        before = [one for one in before if (one.ticket.opened_at or AT) > since]
        same = sum(one.requester.address == kept.requester.address for one in before)
        return {"p1_of_sender": same, "p1_of_all": len(before)} if kept.ticket.priority is Priority.P1 else {}

    def last(self, number: int, audience: Audience, address: str, name: str = "") -> Sent | None:
        """The newest letter about a ticket to somebody."""
        return next(
            (
                one
                for one in reversed(self.sent)
                if one.ticket == number
                and one.letter.audience is audience
                and one.letter.to.address.lower() == address.lower()
                and name in ("", one.letter.name)
            ),
            None,
        )

    def until(self, at: datetime) -> None:
        """Let time pass, and deal with every clock at its moment; those that slept first, one after the other."""
        for _ in range(MOST_AT_ONCE):
            due = self._next()
            if due is None or due[0] > at:
                self.now = max(self.now, at)
                return
            self.now = max(self.now, due[0])
            self._deal(*due)
        raise AssertionError(f"clocks never stop: the next is {self._next()}")

    def after(self, span: timedelta) -> None:
        """Let so much time pass."""
        self.until(self.now + span)

    def sleep(self, span: timedelta) -> None:
        """Let time pass while nobody looks at the clocks."""
        self.now += span

    def letters(self, number: int, *names: str) -> list[tuple[str, str]]:
        """Which letters left about a ticket, in order, each with its recipient; of these names, if any are given."""
        return [
            (one.letter.name, one.letter.to.address)
            for one in self.sent
            if one.ticket == number and (not names or one.letter.name in names)
        ]

    def names(self, number: int) -> list[str]:
        """What happened to a ticket, by the names of its events."""
        return [event.name for event in self.tickets[number].history]

    def alerted(self, number: int) -> set[int]:
        """The ids of all agents who were told anything of a ticket."""
        told = (event for event in self.tickets[number].history if isinstance(event, Alerted))
        return {agent for event in told for agent in event.agents}

    def _next(self) -> tuple[datetime, int, Clock] | None:
        due: list[tuple[datetime, int, Clock]] = list(self.wakes)
        for number, kept in self.tickets.items():
            for target in kept.ticket.targets:
                if target.state is TargetState.RUNNING and target.wakes and not self._is_over(number, target):
                    due.append((target.wakes, number, target))
            due += [(timer.due, number, timer) for timer in kept.ticket.timers if not self._is_over(number, timer)]
        return min(due, key=lambda one: one[:2], default=None)

    def _is_over(self, number: int, clock: Target | Timer) -> bool:
        return (number, str(clock.kind), clock.round) in self.over

    def _deal(self, at: datetime, number: int, clock: Clock) -> None:
        place, said = self.standing(number), clock
        if isinstance(clock, Word):
            said = replace(clock, parent=self.standing(clock.source))
        cause = f"clock {'parent' if isinstance(clock, Wake) else clock.kind}"
        desk = self.reach.desk(self.desk, self.now)
        case = DueClock(at=self.now, desk=desk, cause=cause, ticket=place.ticket, standing=place, clock=said)
        case = self.spending.within(self, tell(DUE, DUE_END, case))
        if isinstance(clock, Wake):
            self.wakes.remove((at, number, clock))
        elif not case.events:
            self.over.add((number, str(clock.kind), clock.round))
        self.keep(case, number)

    def keep(self, case: Case, number: int) -> None:
        """Record what a case decided, and prove that it may be so."""
        if case.happened(Opened) and isinstance(case, Arrival):
            number = self._begin(case)
        kept = self.tickets.get(number)
        if kept is not None and case.events:
            self._check(kept.ticket, case)
            self._withdraw(case)
            ticket = case.ticket if case.ticket.number else replace(case.ticket, number=number)
            told = [self._named(kept, event) for event in case.events]
            # What the store gives back makes the same ticket; with each decision, and so of the whole history.
            assert reduce(after, told, kept.ticket) == replace(ticket, requester=kept.requester.id)
            kept.ticket = replace(ticket, requester=kept.requester.id)
            kept.history += told
            kept.notes += case.notes
            if isinstance(case, Arrival) and case.voice is Voice.REPORTER:
                kept.proved = kept.proved or case.proved
                kept.thread.append(case.mail.message_id or "")
            self._tell_children(number, case)
        self.spending.keep(case, number)
        owed = [(letter.name, letter.to.address) for letter in case.letters]
        assert len(owed) == len(set(owed)), f"a letter is owed twice: {owed}"
        for letter in case.letters:
            message_id = f"letter{len(self.sent)}@desk.example"
            leaves = self.now + wait_of_letter(case, letter)
            seq = kept.ticket.seq if kept is not None else 0
            sent = Sent(at=self.now, ticket=number, letter=letter, message_id=message_id, seq=seq, leaves=leaves)
            self.sent.append(sent)
            if kept is not None and letter.audience is Audience.REPORTER:
                kept.thread.append(message_id)
        self.reach.keep(self, case, number)

    def _withdraw(self, case: Case) -> None:
        """Take back the letters that a case withdraws: none that has left."""
        for event in case.events:
            if isinstance(event, LetterWithdrawn):
                assert self.sent[event.row].leaves > self.now and not self.sent[event.row].withdrawn
                self.sent[event.row] = replace(self.sent[event.row], withdrawn=True)

    def _begin(self, case: Arrival) -> int:
        number = self.first + len(self.tickets)
        address = case.mail.contact.address.lower()
        self.contacts.setdefault(address, len(self.contacts) + 7)
        self.tickets[number] = Kept(
            ticket=Ticket(number=number),
            requester=self.known(address, case.mail.contact.name),
            proved=case.proved,
            subject=case.mail.subject,
            report=case.mail.text,
            phones=case.mail.contact.phones,
        )
        return number

    @staticmethod
    def _named(kept: Kept, event: Event) -> Event:
        """The event as the store gives it back."""
        if isinstance(event, Opened):
            event = replace(event, requester=kept.requester.id)
        told = json.loads(json.dumps(data(event)))
        stamp = {name: getattr(event, name) for name in ("seq", "at", "actor", "cause", "because")}
        back = restored(event.name, told, **stamp)
        assert back == event
        return back

    @staticmethod
    def _check(before: Ticket, case: Case) -> None:
        """No state that the table does not allow, no hole in the numbers of the events."""
        ticket = before
        for event in case.events:
            assert event.seq == ticket.seq + 1
            after = replace(event.after(ticket), seq=event.seq)
            allowed = after.state is ticket.state or after.state in FOLLOWS[ticket.state]
            allowed = allowed or isinstance(event, StateRestored)
            assert allowed, f"{event.name} leads from {ticket.state} to {after.state}"
            ticket = after

    def _tell_children(self, number: int, case: Case) -> None:
        wait = self.now + wait_of(case)
        for event in case.events:
            if isinstance(event, TakenBack):
                self._silence(number, event)
            concerned = (event.concerns,) if isinstance(event, Between) else ()
            later = event.tickets if isinstance(event, (MajorDeclared, ChildrenReleased)) else ()
            for other in (*concerned, *later):
                word = Word(what=event.name, actor=event.actor, at=self.now, source=number, seq=event.seq)
                self.wakes.append((self.now if concerned else wait, other, word))
        resolution = next((note.text for note in case.notes if note.voice == "resolution"), "")
        voices = {"answered": case.words, "resolved": resolution}
        if case.ticket.major:
            pending = {n for _, n, word in self.wakes if isinstance(word, Word) and word.source == number}
            children = [n for n, one in self.tickets.items() if one.ticket.parent == number or n in pending]
            heard = [
                event
                for event in case.events
                if isinstance(event, HEARD_BY_CHILDREN) and not (isinstance(event, StatusTold) and event.asked)
            ]
            for child in children:
                words = [
                    Word(what=e.name, text=voices.get(e.name, ""), source=number, seq=e.seq) for e in heard
                ]
                self.wakes += [(wait, child, word) for word in words]

    def _silence(self, number: int, back: TakenBack) -> None:
        """What is taken back, and has not been heard of yet, is never heard of."""
        self.wakes = [
            one
            for one in self.wakes
            if not (isinstance(one[2], Word) and one[2].source == number and back.first <= one[2].seq <= back.last)
        ]

    def _last_owner(self, number: int) -> int:
        mine = self.tickets[number].requester.address
        others = [k.ticket.owner for n, k in self.tickets.items() if n != number and k.requester.address == mine]
        return next((owner for owner in reversed(others) if owner), 0)


def _is_part(ticket: Ticket, parent: int) -> bool:
    return ticket.parent == parent and ticket.state is not State.CLOSED

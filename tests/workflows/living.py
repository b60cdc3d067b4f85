# SPDX-License-Identifier: Apache-2.0
"""The desk in memory with what its store knows of whole lives: the reporter's word, their open tickets, haste."""

from dataclasses import replace
from datetime import timedelta

from parsers.values import Mail
from tests.workflows.driver import HOUR, Driver, Sent
from tests.workflows.samples import ANN_AGENT, BOB
from workflows.event import Event
from workflows.events import Linked, MessageReceived
from workflows.events_life import PingPongStopped
from workflows.facts import Facts, OwnTicket, Standing
from workflows.letter import Audience
from workflows.ping_pong import in_a_row
from workflows.ticket import State, Target, TargetKind, Ticket, TimerKind
from workflows.understand import AT_THEIR_WORD

DAY = timedelta(days=1)


class Living(Driver):
    """A driver that also tells what ``store/steps.py`` and ``store/writer.py`` tell."""

    def facts(self, mail: Mail, letter: Sent | None, number: int) -> Facts:
        known = super().facts(mail, letter, number)
        own = tuple(self._own(n) for n, kept in self.tickets.items() if self._is_own_open(n, known.contact.id))
        closed = {place.ticket.number for place in known.standings if place.ticket.state is State.CLOSED}
        more = tuple(self.standing(one.number) for one in own if one.follows in closed)
        quick = self._quick(mail.contact.address)
        return replace(known, own_open=own, quick=quick, standings=(*known.standings, *more))

    def standing(self, number: int) -> Standing:
        history = self.tickets[number].history
        heard = [event.meaning for event in reversed(history) if isinstance(event, MessageReceived)]
        word = next((meaning for meaning in heard if meaning in AT_THEIR_WORD), "")
        stops = (event for event in reversed(history) if isinstance(event, PingPongStopped) or _person(event))
        last = next(stops, None)
        return replace(super().standing(number), word=word, stopped=isinstance(last, PingPongStopped))

    def ticket(self, number: int = 1) -> Ticket:
        """The ticket as it stands."""
        return self.tickets[number].ticket

    def target(self, kind: TargetKind, number: int = 1) -> Target:
        """Its newest promise of a kind."""
        found = self.ticket(number).target(kind)
        assert found is not None
        return found

    def runs(self, *kinds: TimerKind, number: int = 1) -> bool:
        """Whether any timer of these kinds runs."""
        return any(timer.kind in kinds for timer in self.ticket(number).timers)

    def to_reporter(self, number: int = 1) -> list[str]:
        """The names of the letters that went to the reporter."""
        return [s.letter.name for s in self.sent if s.ticket == number and s.letter.audience is Audience.REPORTER]

    def to_agents(self, name: str, number: int = 1) -> list[str]:
        """Who got this alert."""
        return [one.letter.to.address for one in self.sent if one.ticket == number and one.letter.name == name]

    def command(self, text: str, number: int = 1) -> None:
        """Ann's mail with commands, or words for the reporter."""
        case = self.answer(number, ANN_AGENT, text)
        assert case.disposition is not None and case.disposition.outcome == "ticketed", case.disposition

    def _is_own_open(self, number: int, contact: int) -> bool:
        ticket = self.tickets[number].ticket
        return bool(contact) and ticket.requester == contact and ticket.state is not State.CLOSED

    def _own(self, number: int) -> OwnTicket:
        kept = self.tickets[number]
        links = [event.to for event in kept.history if isinstance(event, Linked)]
        assert kept.ticket.opened_at is not None
        return OwnTicket(
            number=number,
            subject=kept.subject,
            state=str(kept.ticket.state),
            opened_at=kept.ticket.opened_at,
            breach=kept.ticket.breach,
            follows=links[0] if links else 0,
        )

    def _quick(self, address: str) -> int:
        contact = self.contacts.get(address.lower(), 0)
        mails = [
            event.at
            for kept in self.tickets.values()
            for event in kept.history
            if isinstance(event, MessageReceived) and event.actor == f"contact:{contact}"
        ]
        sent = [
            one.at
            for one in self.sent
            if one.letter.to.address == address
            and one.letter.audience is Audience.REPORTER
            and one.letter.name != "answer"
        ]
        mails += [one.at for one in self.sent if one.letter.to.address == address and not one.ticket]
        recent = [at for at in sorted(mails, reverse=True) if at > self.now - HOUR]
        return in_a_row([self.now, *recent], sent)


def _person(event: Event) -> bool:
    return event.actor == "admin" or event.actor.startswith("agent:")


def begun(text: str = "The printer in room 12 prints nothing since this morning.") -> Living:
    """A desk with Bob's ticket 1."""
    desk = Living()
    desk.report(text)
    assert desk.ticket().requester == desk.contacts[BOB.address]
    return desk

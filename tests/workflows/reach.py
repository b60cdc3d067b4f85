# SPDX-License-Identifier: Apache-2.0
"""What ``store/beyond.py`` and ``store/facts_reach.py`` keep and tell, in memory, for the driver."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from parsers.values import Mail
from workflows.absence import FOREVER, is_owed, passed, present, summaries
from workflows.beyond import Absent, Blocked, Copied
from workflows.case import Case
from workflows.desk import Desk
from workflows.events_reach import OpenedFor, ReminderSet
from workflows.facts import OnBehalf
from workflows.on_behalf import meant, same_words
from workflows.recall import VOICE
from workflows.reminder import Reminder
from workflows.ticket import Code, State, TimerKind
from workflows.veil import veil

if TYPE_CHECKING:
    from tests.workflows.driver import Driver, Kept


@dataclass
class Reach:
    """Who gets copies by ticket, who is blocked, who is away."""

    copies: dict[int, set[str]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    absences: dict[int, tuple[datetime, bool]] = field(default_factory=dict)

    def desk(self, desk: Desk, at: datetime) -> Desk:
        """The desk with who is away."""
        return present(desk, {agent: told for agent, told in self.absences.items() if told[0] > at})

    def of_ticket(self, number: int, kept: Kept) -> dict[str, Any]:
        """The fields of a Standing."""
        told = {one.at: one.text for one in self._words(kept)}
        running = {timer.round for timer in kept.ticket.timers if timer.kind is TimerKind.AGENT_REMINDER}
        set_ = [event for event in kept.history if isinstance(event, ReminderSet) and event.round in running]
        reminders = tuple(Reminder(round=one.round, agent=one.agent, text=told.get(one.at, "")) for one in set_)
        return {"copies": tuple(sorted(self.copies.get(number, ()))), "reminders": reminders}

    def of_mail(self, driver: Driver, mail: Mail) -> dict[str, Any]:
        """The fields of Facts."""
        address = mail.contact.address.lower()
        senders = {address, "@" + address.rpartition("@")[2]}
        of_spam = [
            kept.proved
            for kept in driver.tickets.values()
            if kept.requester.address == address
            and kept.ticket.state is State.CLOSED
            and kept.ticket.code == Code.SPAM
        ]
        told = meant(mail, driver.desk)
        behalf = None
        if told is not None and told.address:
            known = driver.known(told.address)
            people = (kept.requester for kept in driver.tickets.values())
            name = next((one.name for one in people if one.address == told.address), "")
            contact = replace(known, name=name or told.name, language=known.language if known.id else "")
            behalf = OnBehalf(contact=contact, twin=self._twin(driver, told.address, told.subject, told.text))
        opened = self._twin(driver, address, mail.subject, mail.text, by_agent=True) if told is None else 0
        numbers = {opened, behalf.twin if behalf else 0} - {0}
        return {
            "blocked": next(iter(senders & self.blocked), ""),
            "junk": frozenset(of_spam),
            "on_behalf": behalf,
            "twin": opened,
            "standings": tuple(driver.standing(number) for number in sorted(numbers)),
        }

    def keep(self, driver: Driver, case: Case, number: int) -> None:
        """Write down what a case changes beside its ticket."""
        for change in case.beyond:
            if isinstance(change, Copied):
                there = self.copies.setdefault(number, set())
                (there.add if change.on else there.discard)(change.address)
            elif isinstance(change, Blocked):
                (self.blocked.add if change.on else self.blocked.discard)(change.sender)
            elif isinstance(change, Absent):
                self._away(driver, change)

    def _away(self, driver: Driver, told: Absent) -> None:
        if not told.on:
            self.absences.pop(told.agent, None)
            return
        self.absences[told.agent] = (told.until or FOREVER, told.by_notice)
        desk = self.desk(driver.desk, driver.now)
        agent = desk.agent_of(told.agent)
        assert agent is not None
        owned = [n for n, kept in driver.tickets.items() if kept.ticket.owner == told.agent]
        places = [place for place in map(driver.standing, owned) if is_owed(place)]
        for place in places:
            case = Case(at=driver.now, desk=desk, cause="inbox", ticket=place.ticket, standing=place)
            driver.keep(veil(passed(case, agent)), place.ticket.number)
        driver.keep(Case(at=driver.now, desk=desk, letters=summaries(desk, agent, places)), 0)

    @staticmethod
    def _twin(driver: Driver, address: str, subject: str, text: str, *, by_agent: bool = False) -> int:
        for number, kept in driver.tickets.items():
            fits = not by_agent or any(isinstance(event, OpenedFor) for event in kept.history)
            if fits and kept.requester.address == address and same_words(kept.subject, kept.report, subject, text):
                return number
        return 0

    @staticmethod
    def _words(kept: Kept) -> list[Any]:
        """The words of reminders, each with the moment of its order."""
        notes = [note for note in kept.notes if note.voice == VOICE]
        moments = [event.at for event in kept.history if isinstance(event, ReminderSet)]
        return [_Said(at=at, text=note.text) for at, note in zip(moments, notes, strict=True)]


@dataclass(frozen=True, kw_only=True)
class _Said:
    at: datetime
    text: str

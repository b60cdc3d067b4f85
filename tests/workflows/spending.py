# SPDX-License-Identifier: Apache-2.0
"""What ``store/facts_budgets.py`` and ``store/kept_back.py`` count and tell, in memory, for the driver."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from workflows.case import Arrival, Case, Outcome
from workflows.events import LetterWithheld
from workflows.facts import Facts
from workflows.flood import begins_flood
from workflows.keep_back import keep_back, limited
from workflows.letter import Audience
from workflows.limits_list import KeptBack
from workflows.spent import WINDOW, Sent, budget_of

if TYPE_CHECKING:
    from tests.workflows import driver

CaseT = TypeVar("CaseT", bound=Case)
COUNTED = (Outcome.TICKETED, Outcome.ANSWERED, Outcome.HELD)
A_DAY = timedelta(days=1)


@dataclass
class Spending:
    """The mails that came, who was told that they flood the desk, and what was kept back."""

    came: list[tuple[datetime, str, bool]] = field(default_factory=list)
    floods: dict[str, datetime] = field(default_factory=dict)
    kept_back: list[KeptBack] = field(default_factory=list)

    def of_writer(self, desk: driver.Driver, known: Facts, address: str) -> Facts:
        """The facts with what went to the writer, and how many mails came from there."""
        now, sent = desk.now, self.to_reporter(desk, address)
        recent = [proved for at, sender, proved in self.came if sender == address and at > now - WINDOW]
        return replace(
            known,
            sent_to_contact=sum(one.letter.automatic == "auto-replied" for one in _to(desk, address)),
            sent=sent,
            mails_proved=sum(recent),
            mails_unproved=len(recent) - sum(recent),
            flooding=address in self.floods and self.floods[address] > now - A_DAY,
        )

    def to_reporter(self, desk: driver.Driver, address: str, number: int = 0) -> Sent:
        """What went to a reporter, about this ticket and in all."""
        everybody = [one for one in _recent(desk, Audience.REPORTER) if one.letter.name != "answer"]
        theirs = [one for one in everybody if one.letter.to.address.lower() == address]
        domain = "@" + address.rpartition("@")[2]
        return Sent(
            reader=len(theirs),
            ticket=sum(one.ticket == number for one in theirs) if number else 0,
            domain=sum(one.letter.to.address.lower().endswith(domain) for one in everybody),
            hour=len(everybody),
        )

    def within(self, desk: driver.Driver, case: CaseT) -> CaseT:
        """The case without the alerts that are beyond a budget."""
        number, found = case.ticket.number, dict[str, Sent]()
        for address in limited(case):
            theirs = [one for one in _recent(desk, Audience.AGENT) if one.letter.to.address.lower() == address]
            of_ticket = [one for one in theirs if number and one.ticket == number]
            found[address] = Sent(reader=len(theirs), ticket=len(of_ticket))
        return keep_back(case, found)

    def keep(self, case: Case, number: int) -> None:
        """Write down what a decision kept back."""
        for event in case.events:
            if isinstance(event, LetterWithheld) and (name := budget_of(event.because)):
                self.kept_back.append(KeptBack(ticket=number, letter=event.letter, count=event.count, budget=name))

    def arrived(self, case: Arrival) -> None:
        """Count a mail, and note who floods the desk."""
        address, settled = case.mail.contact.address.lower(), case.disposition
        if settled is not None and settled.outcome in COUNTED:
            self.came.append((case.at, address, case.proved))
        if begins_flood(case):
            self.floods[address] = case.at
            self.kept_back.append(KeptBack(sender=address, budget="mails", count=0))


def _recent(desk: driver.Driver, audience: Audience) -> list[driver.Sent]:
    since = desk.now - WINDOW
    return [one for one in desk.sent if one.at > since and one.letter.audience is audience]


def _to(desk: driver.Driver, address: str) -> list[driver.Sent]:
    return [one for one in desk.sent if one.at > desk.now - WINDOW and one.letter.to.address.lower() == address]

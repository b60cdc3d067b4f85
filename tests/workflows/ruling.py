# SPDX-License-Identifier: Apache-2.0
"""The desk in memory with an inbox: mails that were held, what their agents rule, and what others said meanwhile."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from parsers.address import Role, for_round, make, tokens
from parsers.ruling import Ruling
from parsers.values import Address, Contact, Mail
from tests.workflows.driver import Sent
from tests.workflows.living import Living
from tests.workflows.samples import KEY, SUPPORT
from workflows.case import Arrival
from workflows.desk import Agent
from workflows.events import Answered, MessageReceived
from workflows.events_life import Resolved
from workflows.facts import Facts, HeldMail, Ruled, Spoken
from workflows.letter import Audience


@dataclass
class Row:
    """A mail in the inbox."""

    id: int
    mail: Mail
    letter: Sent | None
    number: int
    agent: Agent | None
    rounds: int = 0
    outcome: str = ""
    cause: str = ""
    ticket: int = 0
    ruling: str = ""
    orders: str = ""


class Inbox(Living):
    """A living desk that tells what ``store/facts_held.py`` and ``store/facts_colleagues.py`` tell."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, Row] = {}
        self.vouched: set[str] = set()
        self.said: dict[tuple[int, int], str] = {}  # by ticket and seq, the words of an agent

    def arrive(
        self, mail: Mail, letter: Sent | None = None, number: int = 0, *, as_agent: Agent | None = None
    ) -> Arrival:
        """Decide a mail, and whatever it rules about."""
        row = next((one for one in self.rows.values() if one.mail.digest == mail.digest), None)
        if row is None:
            row = Row(id=len(self.rows) + 1, mail=mail, letter=letter, number=number, agent=as_agent)
            self.rows[row.id] = row
        case = super().arrive(mail, letter, number, as_agent=as_agent)
        assert case.disposition is not None
        row.outcome, row.cause = str(case.disposition.outcome), case.disposition.cause
        row.ticket = case.ticket.number
        if case.happened(Answered, Resolved):
            self.said[row.ticket, case.ticket.seq] = case.words
        if case.rules is not None:
            self._rule(case)
        return case

    def _rule(self, case: Arrival) -> None:
        assert case.rules is not None
        row = self.rows[case.rules.mail]
        assert (row.outcome, row.rounds) == ("held", case.rules.round)
        row.rounds, row.ruling, row.orders = row.rounds + 1, str(case.rules.ruling), case.rules.orders
        if case.rules.ruling is Ruling.DROP:
            row.outcome, row.cause = "ignored", "dropped"
        else:
            self.arrive(row.mail, row.letter, row.number, as_agent=row.agent)

    def facts(self, mail: Mail, letter: Sent | None, number: int) -> Facts:
        known = super().facts(mail, letter, number)
        row = next(one for one in self.rows.values() if one.mail.digest == mail.digest)
        address = mail.contact.address
        agent = self.desk.agent(address)
        given = tokens([one.address for one in (*mail.to, *mail.cc)], [SUPPORT])
        held = self._held([one.ticket for one in given if one.role is Role.HELD], letter)
        places = tuple(replace(one, **self._beside(one.ticket.number, agent)) for one in known.standings)
        if held is not None and held.ticket and known.standing(held.ticket) is None:
            places += (self.standing(held.ticket),)
        ruled = None
        if row.ruling and row.outcome != "ignored":
            seen = [one.seq for one in self.sent if one.letter.about_mail == row.id]
            ruled = Ruled(ruling=Ruling(row.ruling), orders=row.orders, agent=1, seq=max(seen, default=0))
        return replace(
            known, standings=places, tokens=given, held=held, ruled=ruled, released=ruled is not None,
            mail=row.id, round=row.rounds, size=2_000, vouched_before=address in self.vouched, sent_to_contact=0,
        )  # fmt: skip

    def _held(self, numbers: list[int], letter: Sent | None) -> HeldMail | None:
        about = letter.letter.about_mail if letter is not None else 0
        number = numbers[0] if numbers else about
        if not number:
            return None
        row = self.rows.get(number)
        if row is None:
            return HeldMail(id=number)
        by_id = letter.letter.about_round if letter is not None and not numbers else None
        return HeldMail(
            id=row.id, round=row.rounds, outcome=row.outcome, cause=row.cause, ticket=row.ticket, ruling=row.ruling,
            by_id=by_id,
        )  # fmt: skip

    def _beside(self, number: int, agent: Agent | None) -> dict[str, Any]:
        history = self.tickets[number].history
        heard = max((one.seq for one in history if isinstance(one, MessageReceived)), default=0)
        own = f"agent:{agent.id}" if agent is not None else ""
        spoken = [
            one for one in history
            if isinstance(one, (Answered, Resolved)) and one.actor.startswith("agent:") and one.actor != own
        ]  # fmt: skip
        if not spoken:
            return {"heard": heard}
        last = spoken[-1]
        text = next((said for (n, seq), said in self.said.items() if n == number and seq >= last.seq), "")
        told = Spoken(seq=last.seq, at=last.at, agent=int(last.actor.partition(":")[2]), text=text)
        return {"heard": heard, "colleague": told}

    def notice(self, agent: Agent) -> Sent:
        """The newest notice to an agent."""
        return next(
            one for one in reversed(self.sent) if one.letter.is_notice and one.letter.to.address == agent.address
        )

    def says(
        self, agent: Agent, text: str, *, to: Sent | None = None, at: datetime | None = None, **more: Any
    ) -> Arrival:
        """An agent answers a notice, the newest of theirs, at the address that it gives."""
        told = to or self.notice(agent)
        address = make(
            SUPPORT, KEY, ticket=told.letter.about_mail, role=Role.HELD, at=at or self.now,
            recipient=for_round(told.letter.to.address, told.letter.about_round),
        )  # fmt: skip
        changes: dict[str, Any] = {
            "contact": Contact(name=agent.name, address=agent.address),
            "to": (Address(address=address),),
            "subject": "Re: Your answer was not sent",
            "proved": True,
        } | more
        return self.arrive(self.mail(text, **changes))

    def writes(self, agent: Agent, text: str, *, name: str = "", proved: bool = True, **more: Any) -> Arrival:
        """An agent answers an alert about ticket 1: the newest of theirs, or the newest of that name."""
        letter = self.last(1, Audience.AGENT, agent.address, name)
        contact = Contact(name=agent.name, address=agent.address)
        mail = self.mail(text, proved=proved, contact=contact, subject="Re: The printer", **more)
        return self.arrive(mail, letter, 1, as_agent=agent)

    def to_bob(self) -> list[str]:
        """The words that agents sent to the reporter of ticket 1."""
        return [one.letter.text for one in self.sent if one.ticket == 1 and one.letter.name == "answer"]

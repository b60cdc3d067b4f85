# SPDX-License-Identifier: Apache-2.0
"""The desk of the examples in docs/agent.md: raw mails are read, decided and answered, letters are put into words.

Ann answers alerts of ticket #42, which Bob reported; Cas works beside her, Dee at level 2 and Eli at level 3.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from parsers.address import Role, make, tokens
from parsers.command import commands
from parsers.mail import read
from parsers.values import Contact, Mail
from templates.letter import preview
from tests.workflows.driver import Sent
from tests.workflows.living import Living
from tests.workflows.raw import CONTEXT, SERVER
from tests.workflows.samples import ANN, ANN_AGENT, BOB, CAS_AGENT, DESK, EXPERT, KEY, SUPPORT
from workflows.case import Arrival
from workflows.desk import Agent, Category, Team
from workflows.event import Event
from workflows.events import MessageReceived
from workflows.events_beside import Related, RelatedBy, Unrelated
from workflows.facts import Facts, Listed, ReporterMail, Similar, Standing
from workflows.letter import Audience
from workflows.recount import TOLD
from workflows.ticket import Level, TargetState

NUMBER = 42
REPORT = "The printer on the second floor prints nothing since this morning."
GURU = Agent(id=4, name="Eli", address="eli@desk.example", level=Level.L3)
SHOWN_DESK = replace(
    DESK,
    agents=(ANN_AGENT, CAS_AGENT, EXPERT, GURU),
    teams=(Team(name="network"), Team(name="specialists", level=Level.L2), Team(name="experts", level=Level.L3)),
    categories=(Category(key="network", team="network"),),
    breach_team=(ANN.address,),
    macros={"restart": {"en": "Dear {reporter_name},\n\nplease switch the printer off and on. {ticket}"}},
)
SOLVED = Similar(number=12, subject="Printer prints nothing", resolution="The paper sensor was dirty; cleaned it.")


class Guided(Living):
    """The desk in memory, whose tickets begin at 42 and whose agents write raw mails."""

    def __init__(self) -> None:
        super().__init__(SHOWN_DESK, first=NUMBER)
        self.solved: tuple[Similar, ...] = ()
        self.afresh = False  # Ann's next mail answers nothing

    def report_of(self, name: str, text: str = REPORT) -> None:
        """Somebody's first mail about a printer."""
        address = f"{name.split()[0].lower()}@home.example"
        self.report(text, contact=Contact(name=name, address=address, phones=("+31201234567",)))

    def standing(self, number: int) -> Standing:
        """What an order may ask for besides: history and links; the tickets of Ann, and of nobody."""
        history = self.tickets[number].history
        mails = [event for event in history if isinstance(event, MessageReceived)]
        rows = {n: self._listed(n) for n, one in self.tickets.items() if one.ticket.is_open}
        return replace(
            super().standing(number),
            similar=self.solved,
            related=related(history),
            lately=tuple(event for event in history if event.name in TOLD),
            mine=tuple(row for n, row in rows.items() if self.tickets[n].ticket.owner == ANN_AGENT.id),
            unowned=tuple(row for n, row in rows.items() if not self.tickets[n].ticket.owner),
            mails=tuple(ReporterMail(id=e.seq, ticket=number, begins=not place) for place, e in enumerate(mails)),
        )

    def _listed(self, number: int) -> Listed:
        kept = self.tickets[number]
        ticket = kept.ticket
        due = min((target.due for target in ticket.targets if target.state is TargetState.RUNNING), default=None)
        subject = "" if ticket.breach else kept.subject
        return Listed(number=number, subject=subject, state=str(ticket.state), priority=ticket.priority, due=due)

    def facts(self, mail: Mail, letter: Sent | None, number: int) -> Facts:
        addressed = [one.address for one in (*mail.to, *mail.cc)]
        told = (self.said(letter),) if letter is not None else ()
        return replace(super().facts(mail, letter, number), tokens=tokens(addressed, [SUPPORT]), answered_texts=told)

    def write(self, text: str, agent: Agent = ANN_AGENT, number: int = NUMBER) -> Arrival:
        """An agent's answer to the newest alert of a ticket: as bytes, with the token that only they were given."""
        self.now += timedelta(minutes=1)
        letter = self.last(number, Audience.AGENT, agent.address)
        if self.afresh:
            return self.arrive(read(self.raw(text, agent, 0, None), CONTEXT))
        return self.arrive(read(self.raw(text, agent, number, letter), CONTEXT), letter, number, as_agent=agent)

    def raw(self, text: str, agent: Agent, number: int, letter: Sent | None) -> bytes:
        """That answer as it comes in from our own mail server, which vouches for its sender."""
        self.mails += 1
        domain = agent.address.rpartition("@")[2]
        written = EmailMessage()
        written["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={domain}"
        written["From"] = f"{agent.name} <{agent.address}>"
        role = Role.AGENT
        token = make(SUPPORT, KEY, ticket=number, role=role, recipient=agent.address, at=self.now)
        written["To"] = token if number else SUPPORT
        written["Subject"] = f"Re: [#{number}] {self.tickets[number].subject}" if number else "A screen"
        written["Message-ID"] = f"<answer{self.mails}@{domain}>"
        if letter is not None:
            written["In-Reply-To"] = f"<{letter.message_id}>"
        written.set_content(text)
        return written.as_bytes()

    def said(self, sent: Sent) -> str:
        """A letter in the words in which it leaves."""
        return preview(sent.letter, ticket=self.tickets[sent.ticket].ticket, desk=self.desk, at=sent.at).text


def related(history: list[Event]) -> frozenset[int]:
    """The tickets that one is linked with, as its history says."""
    found = set[int]()
    for event in history:
        if isinstance(event, Related):
            found.add(event.to)
        elif isinstance(event, RelatedBy):
            (found.discard if event.ended else found.add)(event.ticket)
        elif isinstance(event, Unrelated):
            found.discard(event.to)
    return frozenset(found)


def _resolved(desk: Guided) -> None:
    desk.write("#resolve cleaned the sensor")


def _closed(desk: Guided) -> None:
    desk.write("#close cancelled")


def _answered(desk: Guided) -> None:
    desk.write("Dear Bob, which printer is it?")


def _another(desk: Guided) -> None:
    desk.report_of("Eve Bos")


def _breach(desk: Guided) -> None:
    desk.write("#breach")


def _level_2(desk: Guided) -> None:
    desk.write("#escalate it is not the cable")


def _talk(desk: Guided) -> None:
    desk.write("#call tomorrow 14:00")


def _copied(desk: Guided) -> None:
    desk.write("#cc eva@partner.example")


def _blocked(desk: Guided) -> None:
    desk.write("#block")


def _away(desk: Guided) -> None:
    desk.write("#away")


def _afresh(desk: Guided) -> None:
    desk.afresh = True


def _solved_before(desk: Guided) -> None:
    desk.solved = (SOLVED,)


def _major_43(desk: Guided) -> None:
    _another(desk)
    desk.write("#major", number=NUMBER + 1)


def _part_of_43(desk: Guided) -> None:
    _major_43(desk)
    desk.write("#child 43")


def _another_of_bob(desk: Guided) -> None:
    desk.report_of(BOB.name, "The printer beside it prints nothing either.")


def _written_again(desk: Guided) -> None:
    desk.reply(NUMBER, "The paper tray of the scanner is broken, too, since we moved it.")


def _tagged(desk: Guided) -> None:
    desk.write("#tag vpn")


def _linked(desk: Guided) -> None:
    _another(desk)
    desk.write("#link 43")


def _taken(desk: Guided) -> None:
    desk.write("#take")


def _answered_just_now(desk: Guided) -> None:
    _answered(desk)
    desk.now -= timedelta(seconds=30)


def _gone_on(desk: Guided) -> None:
    _another(desk)
    desk.write("#merge 43")


def _gone_on_of_bob(desk: Guided) -> None:
    _another_of_bob(desk)
    desk.write("#merge 43")


def _with_cas(desk: Guided) -> None:
    desk.report_of(BOB.name)
    desk.write("#take", CAS_AGENT, NUMBER + 1)


def _breach_43(desk: Guided) -> None:
    _another(desk)
    desk.write("#breach", number=NUMBER + 1)


def _closed_43(desk: Guided) -> None:
    _another(desk)
    desk.write("#close cancelled", number=NUMBER + 1)


def _chain(desk: Guided) -> None:
    _another(desk)
    desk.report_of("Fay Mol")
    desk.write("#merge 44", number=NUMBER + 1)


def _parent(desk: Guided) -> None:
    _another(desk)
    desk.write("#major")
    desk.write("#child 42", number=NUMBER + 1)


# What the column "where" of the table may say -> what has happened before.
WHERE: Mapping[str, Callable[[Guided], None]] = {
    "a new ticket": lambda desk: None,
    "after a first answer": _answered,
    "your answer went out 30 seconds ago": _answered_just_now,
    "you have just taken it": _taken,
    "a resolved ticket": _resolved,
    "a closed ticket": _closed,
    "a data breach": _breach,
    "a ticket at level 2": _level_2,
    "a talk is agreed": _talk,
    "the like was solved before": _solved_before,
    "#43 is open too": _another,
    "#43 is Bob's too": _another_of_bob,
    "#43 is a data breach": _breach_43,
    "#43 is closed": _closed_43,
    "#43 went on in #44": _chain,
    "#42 was merged into #43": _gone_on,
    "#42 was merged into #43, which is Bob's too": _gone_on_of_bob,
    "it is a major incident with one part": _parent,
    "it is linked with #43": _linked,
    "Bob has written twice": _written_again,
    "it is tagged vpn": _tagged,
    "Ann has taken it": _taken,
    "#43 is a major incident": _major_43,
    "it is part of the major incident #43": _part_of_43,
    "Cas had Bob's last ticket": _with_cas,
    "Eva gets copies": _copied,
    "Bob is blocked": _blocked,
    "Ann is away": _away,
    "a new mail to the desk": _afresh,
}


def begun(where: str) -> Guided:
    """The desk with Bob's ticket 42 in the state that these words name."""
    desk = Guided()
    desk.report_of(BOB.name)
    WHERE[where](desk)
    return desk


def names_of(shown: str) -> set[str]:
    """The orders that a text shows, whether they stand alone or are named one after the other."""
    return {one.name for line in re.split(r", (?=#)|\n", shown) for one in commands(line)[0]}

# SPDX-License-Identifier: Apache-2.0
"""The desk of the examples in docs/agent.md: raw mails are read, decided and answered, letters are put into words.

Ann answers alerts of ticket #42, which Bob reported; Cas works beside her, Dee at level 2 and Eli at level 3.
"""

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
from workflows.facts import Facts, Similar, Standing
from workflows.letter import Audience
from workflows.ticket import Level

NUMBER = 42
REPORT = "The printer on the second floor prints nothing since this morning."
GURU = Agent(id=4, name="Eli", address="eli@desk.example", level=Level.L3)
SHOWN_DESK = replace(
    DESK,
    agents=(ANN_AGENT, CAS_AGENT, EXPERT, GURU),
    teams=(Team(name="network"), Team(name="specialists", level=Level.L2), Team(name="experts", level=Level.L3)),
    categories=(Category(key="network", team="network"),),
    breach_team=(ANN.address,),
)
SOLVED = Similar(number=12, subject="Printer prints nothing", resolution="The paper sensor was dirty; cleaned it.")


class Guided(Living):
    """The desk in memory, whose tickets begin at 42 and whose agents write raw mails."""

    def __init__(self) -> None:
        super().__init__(SHOWN_DESK, first=NUMBER)
        self.solved: tuple[Similar, ...] = ()

    def report_of(self, name: str, text: str = REPORT) -> None:
        """Somebody's first mail about a printer."""
        address = f"{name.split()[0].lower()}@home.example"
        self.report(text, contact=Contact(name=name, address=address, phones=("+31201234567",)))

    def standing(self, number: int) -> Standing:
        return replace(super().standing(number), similar=self.solved)

    def facts(self, mail: Mail, letter: Sent | None, number: int) -> Facts:
        addressed = [one.address for one in (*mail.to, *mail.cc)]
        return replace(super().facts(mail, letter, number), tokens=tokens(addressed, [SUPPORT]))

    def write(self, text: str, agent: Agent = ANN_AGENT, number: int = NUMBER) -> Arrival:
        """An agent's answer to the newest alert of a ticket: as bytes, with the token that only they were given."""
        self.now += timedelta(minutes=1)
        letter = self.last(number, Audience.AGENT, agent.address)
        return self.arrive(read(self.raw(text, agent, number, letter), CONTEXT), letter, number, as_agent=agent)

    def raw(self, text: str, agent: Agent, number: int, letter: Sent | None) -> bytes:
        """That answer as it comes in from our own mail server, which vouches for its sender."""
        self.mails += 1
        domain = agent.address.rpartition("@")[2]
        written = EmailMessage()
        written["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={domain}"
        written["From"] = f"{agent.name} <{agent.address}>"
        role = Role.AGENT
        written["To"] = make(SUPPORT, KEY, ticket=number, role=role, recipient=agent.address, at=self.now)
        written["Subject"] = f"Re: [#{number}] {self.tickets[number].subject}"
        written["Message-ID"] = f"<answer{self.mails}@{domain}>"
        if letter is not None:
            written["In-Reply-To"] = f"<{letter.message_id}>"
        written.set_content(text)
        return written.as_bytes()

    def said(self, sent: Sent) -> str:
        """A letter in the words in which it leaves."""
        return preview(sent.letter, ticket=self.tickets[sent.ticket].ticket, desk=self.desk, at=sent.at).text


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


def _solved_before(desk: Guided) -> None:
    desk.solved = (SOLVED,)


def _major_43(desk: Guided) -> None:
    _another(desk)
    desk.write("#major", number=NUMBER + 1)


def _part_of_43(desk: Guided) -> None:
    _major_43(desk)
    desk.write("#child 43")


def _taken(desk: Guided) -> None:
    desk.write("#take")


def _answered_just_now(desk: Guided) -> None:
    _answered(desk)
    desk.now -= timedelta(seconds=30)


def _with_cas(desk: Guided) -> None:
    desk.report_of(BOB.name)
    desk.write("#take", CAS_AGENT, NUMBER + 1)


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
    "#43 is a major incident": _major_43,
    "it is part of the major incident #43": _part_of_43,
    "Cas had Bob's last ticket": _with_cas,
}


def begun(where: str) -> Guided:
    """The desk with Bob's ticket 42 in the state that these words name."""
    desk = Guided()
    desk.report_of(BOB.name)
    WHERE[where](desk)
    return desk


def names_of(cell: str) -> set[str]:
    """The orders that a cell of the table shows."""
    spans = (part for place, part in enumerate(cell.split("`")) if place % 2)
    return {one.name for span in spans for one in commands(span)[0]}

# SPDX-License-Identifier: Apache-2.0
"""The owner's policy as a value: who works here, which promises are made, who is not answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType

from parsers.address import ascii_domain, plain
from workflows.hours import Calendar
from workflows.learned import Learned
from workflows.ticket import Level, Priority, TargetKind
from workflows.topic import Topic
from workflows.triage import Impact, Urgency

P1, P2, P3, P4 = Priority
Macros = Mapping[str, Mapping[str, str]]
# What large mail services refuse a whole mail for: the alert would not arrive.
UNSAFE_FILES = (
    ".ade", ".adp", ".apk", ".bat", ".chm", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".ins", ".iso", ".isp",
    ".jar", ".js", ".jse", ".lib", ".lnk", ".mde", ".msc", ".msi", ".msp", ".mst", ".pif", ".ps1", ".scr", ".sct",
    ".sys", ".vb", ".vbe", ".vbs", ".vhd", ".vxd", ".wsc", ".wsf", ".wsh",
)  # fmt: skip
URGENCIES = tuple(Urgency)  # low, medium, high, critical

MATRIX: Mapping[Impact, tuple[Priority, ...]] = MappingProxyType(
    {
        Impact.USER: (P4, P3, P2, P1),
        Impact.TEAM: (P3, P3, P2, P1),
        Impact.MANY: (P3, P2, P1, P1),
        Impact.BUSINESS: (P3, P2, P1, P1),
    }
)

TARGETS: Mapping[Priority, Mapping[TargetKind, timedelta]] = MappingProxyType(
    {
        priority: {
            TargetKind.FIRST_RESPONSE: timedelta(hours=first_response),
            TargetKind.RESOLUTION: timedelta(hours=resolution),
        }
        for priority, first_response, resolution in ((P1, 1, 4), (P2, 1, 8), (P3, 2, 24), (P4, 3, 72))
    }
)


UPDATES: Mapping[Priority, timedelta] = MappingProxyType(
    {P1: timedelta(hours=1), P2: timedelta(hours=2), P3: timedelta(hours=8), P4: timedelta(hours=24)}
)


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Somebody who works at the desk; ``id`` is 0 until the store knows them."""

    id: int = 0
    name: str
    address: str
    level: Level = Level.L1
    teams: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()  # categories
    languages: frozenset[str] = frozenset()  # ISO 639-1; empty for all
    away: datetime | None = field(default=None, compare=False)  # until when, at the moment of the decision
    away_by_notice: bool = field(default=False, compare=False)  # as their reply says; their next mail ends it
    calendar: Calendar | None = None  # their own working hours, where the settings give them
    off: bool = field(default=False, compare=False)  # at the moment of the decision
    load: int = field(default=0, compare=False)  # open tickets that they have, where that was counted


@dataclass(frozen=True, kw_only=True)
class Alerts:
    """What goes along with an alert: types such as ``image/*``, endings such as ``.pdf``, ``*`` for all."""

    attachments: tuple[str, ...] = ("*",)
    refused: tuple[str, ...] = UNSAFE_FILES
    size: int = 10_000_000  # decoded bytes of all of them


@dataclass(frozen=True, kw_only=True)
class Digests:
    """When the desk's lists of tickets go out, by the clocks of its zone; None where they do not."""

    morning: time | None = None
    handover: time | None = None
    weekly: tuple[int, time] | None = None  # the weekday, 0 for Monday, and when


@dataclass(frozen=True, kw_only=True)
class Team:
    """A support group at one level; it takes these categories, or what no other team of its level takes."""

    name: str
    level: Level = Level.L1
    categories: frozenset[str] = frozenset()
    lead: str = ""  # an agent's address


@dataclass(frozen=True, kw_only=True)
class Category:
    """What tickets may be about: the words that tell, the first team, and the impact where the mail tells none."""

    key: str
    words: tuple[str, ...] = ()
    team: str = ""
    impact: Impact | None = None
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by language; ours where it has none


@dataclass(frozen=True, kw_only=True)
class Rule:
    """From a level to the next after so long without progress; empty means any."""

    level: Level
    after: timedelta
    priority: Priority | None = None
    category: str = ""


RULES = tuple(
    Rule(level=level, priority=priority, after=timedelta(hours=hours))
    for level, row in ((Level.L1, (1, 2, 8, 24)), (Level.L2, (1, 4, 16, 48)))
    for priority, hours in zip(Priority, row, strict=True)
)


@dataclass(frozen=True, kw_only=True)
class Process:
    """How the desk goes about its tickets; spans are working time where ``Desk.calendar`` has closed hours."""

    unsure: float = 0.8  # below this probability of the kind an agent is asked
    warnings: tuple[int, ...] = (50, 75, 90)  # percent of a promise's time
    status_at: int = 90  # percent of the first response's time, or of the next update's
    updates: Mapping[Priority, timedelta] = field(default_factory=lambda: UPDATES)
    longest_update: timedelta = timedelta(days=7)  # each status letter in a row doubles the time to the next
    # Since a solution was due, until those above hear of it again; the last repeats.
    overdue: tuple[timedelta, ...] = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
    reminders: tuple[timedelta, ...] = (timedelta(days=1), timedelta(days=3))  # since we began to wait
    silence: timedelta = timedelta(days=7)  # of the reporter, until it is taken as solved
    confirm_reminder: timedelta = timedelta(days=2)
    close: timedelta = timedelta(days=4)  # since it was resolved
    at_word: timedelta = timedelta(hours=4)  # since the reporter said that it works
    reopen_limit: int = 3  # within a week; beyond it a person is told
    confirm_p1: timedelta = timedelta(minutes=10)
    repeat_p1: timedelta = timedelta(minutes=5)
    p1_of_sender: int = 2  # P1s of one sender within an hour that ring every bell
    p1_of_all: int = 10
    surge_window: timedelta = timedelta(minutes=30)
    surge_least: int = 5  # alike reports by different people
    surge_factor: float = 4.0  # times the usual number of such a window
    low_mark: int = 2  # the lead hears of marks up to this
    assign: str = "team"  # or load: a new ticket goes to whoever of its team has the fewest
    call_minutes: int = 15
    call_link: str = ""
    call_reminder: timedelta = timedelta(minutes=30)
    flapping: timedelta = timedelta(minutes=10)  # a problem that returns so soon is the same one
    flaps: int = 5  # returns within an hour that ring a bell; then a person is told once
    breach_hours: timedelta = timedelta(hours=72)  # GDPR Article 33(1), around the clock
    breach_unseen: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A support mailbox, by its name in the settings and the address that people write to."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Budgets:
    """How many letters we send of ourselves within an hour at most, and how many mails of a sender we take in.

    What a person of the desk writes counts for none of them and is never kept back.
    """

    contact: int = 5  # answers to the mails of one sender: acknowledgements, lists, refusals
    reporter: int = 30  # letters of any kind to one reporter
    domain: int = 300  # to the reporters of one domain
    hour: int = 1000  # to reporters in all
    ticket: int = 60  # about one ticket to one reader, agents too
    agent: int = 300  # to one agent
    mails: int = 60  # of one sender; what comes beyond is held


@dataclass(frozen=True, kw_only=True)
class Joining:
    """Who may write in somebody's ticket besides its reporter."""

    cc: bool = True  # whom the reporter copies in
    cc_most: int = 20  # people a ticket
    colleagues: bool = True  # of the reporter's domain
    shared_domains: frozenset[str] = frozenset()  # lower case; whose addresses are no one organisation's


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the owner decided. The defaults are the shipped desk, which ``explain`` uses without settings."""

    name: str = "Support"
    language: str = "en"
    zone: str = "UTC"
    team: str = "service desk"
    mailboxes: tuple[Mailbox, ...] = (Mailbox(name="support", address="support@desk.example"),)
    agents: tuple[Agent, ...] = ()
    teams: tuple[Team, ...] = ()
    lead: str = ""  # an agent's address: of teams without one of their own
    manager: str = ""  # the same, of the whole desk
    breach_team: tuple[str, ...] = ()  # agents' addresses; without any it is the lead
    categories: tuple[Category, ...] = ()  # the owner's own, and changes to the shipped ones
    vips: frozenset[str] = frozenset()  # addresses, or domains written @example.org
    monitoring: frozenset[str] = frozenset()  # the same: whose alerts are believed, once our server vouches for them
    learned: Learned | None = field(default=None, compare=False, repr=False)  # from its agents' corrections
    calendar: Calendar = Calendar()
    around_the_clock: frozenset[Priority] = frozenset()  # these count every hour, whatever the calendar
    rules: tuple[Rule, ...] = field(default_factory=lambda: RULES)
    process: Process = Process()
    own_addresses: frozenset[str] = frozenset()
    block: frozenset[str] = frozenset()  # addresses, or domains written @example.org
    matrix: Mapping[Impact, tuple[Priority, ...]] = field(default_factory=lambda: MATRIX)
    targets: Mapping[Priority, Mapping[TargetKind, timedelta]] = field(default_factory=lambda: TARGETS)
    budgets: Budgets = Budgets()
    answer_delay: timedelta = timedelta(seconds=60)  # in which what an agent sends to a reporter can be taken back
    signature: str = ""  # below an agent's answer, for the desk's name where it is empty
    joining: Joining = Joining()
    alerts: Alerts = Alerts()
    digests: Digests = Digests()
    agent_domains: frozenset[str] = frozenset()  # whose servers let each user write as themselves alone, beside ours
    admin: str = ""  # the address that the list of held mails goes to
    plus_addresses: bool = False
    macros: Macros = field(default_factory=dict)  # canned answers: name -> language -> text
    letters: str = ""  # the folder of the owner's own, which win over ours file by file
    keys: tuple[bytes, ...] = field(default=(b"no key: nothing is sent from here",), repr=False)

    def mailbox(self, name: str) -> Mailbox:
        """The mailbox of this name; the first one where it has left the settings since."""
        return next((box for box in self.mailboxes if box.name == name), self.mailboxes[0])

    def agent(self, address: str) -> Agent | None:
        """The agent with this address, whatever its case."""
        return next((agent for agent in self.agents if agent.address.lower() == address.lower()), None)

    def agent_of(self, number: int) -> Agent | None:
        """The agent with this id, if still at the desk."""
        return next((agent for agent in self.agents if number and agent.id == number), None)

    def team_named(self, name: str) -> Team | None:
        """The team of this name, if the settings still know it."""
        return next((team for team in self.teams if team.name.casefold() == name.casefold()), None)

    def category(self, key: str) -> Category:
        """What the owner says of this category; nothing beyond its key where they say nothing."""
        return next((one for one in self.categories if one.key == key), Category(key=key))

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The owner's categories as the triage reads them."""
        return tuple(Topic(key=one.key, words=one.words) for one in self.categories if one.words)

    def hours(self, priority: Priority) -> Calendar:
        """The calendar by which promises of this priority are counted."""
        return Calendar() if priority in self.around_the_clock else self.calendar

    def is_vip(self, address: str) -> bool:
        """Whether the owner named this address, or its domain, as one to be served first."""
        return _named(address, self.vips)

    def is_monitoring(self, address: str) -> bool:
        """Whether this address, or its domain, is one of a monitoring system of ours."""
        return _named(address, self.monitoring)

    def is_own(self, address: str) -> bool:
        """Whether a mail from this address would be a mail from the desk itself."""
        own = self.own_addresses | {box.address.lower() for box in self.mailboxes}
        return address.lower() in own or plain(address) in own

    def binds_users(self, address: str) -> bool:
        """Whether a pass for the domain of an address is one for the address: of the desk's own and of named ones."""
        domain = address.lower().rpartition("@")[2]
        own = {ascii_domain(box.address).lower().rpartition("@")[2] for box in self.mailboxes}
        return ascii_domain(domain) in own | self.agent_domains

    def is_blocked(self, address: str) -> bool:
        """Whether the owner wants to hear nothing from this address or its domain."""
        return _named(address, self.block)

    def priority(self, impact: Impact, urgency: Urgency) -> Priority:
        """Impact times urgency, by the owner's matrix (ITIL)."""
        return self.matrix[impact][URGENCIES.index(urgency)]


def _named(address: str, those: frozenset[str]) -> bool:
    address = address.lower()
    return address in those or "@" + address.rpartition("@")[2] in those

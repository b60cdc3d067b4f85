# SPDX-License-Identifier: Apache-2.0
"""The demo on a screen: headlines, mails as they were fetched, what was proved; plain without a terminal."""

from enum import Enum

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from daemon import view
from daemon.demo.boxes import Post
from daemon.demo.people import LOOPBACK, People, Person
from daemon.terminal import printable
from store.reading import TicketWhole

FIELDS = (
    "From", "To", "Reply-To", "Subject", "Message-ID", "In-Reply-To", "Auto-Submitted", "Return-Path",
    "Authentication-Results",
)  # fmt: skip
WIDTH = 100
QUOTED = 8  # lines of a quotation in a row


class Width(Enum):
    """How much of a mail is shown."""

    WHOLE = "whole"
    PLAIN = "plain"
    BRIEF = "brief"  # and its salutation left out


SHOWN = {Width.WHOLE: FIELDS, Width.PLAIN: ("From", "To", "Subject"), Width.BRIEF: ("To", "Subject")}
LINES = {Width.WHOLE: 40, Width.PLAIN: 30, Width.BRIEF: 3}  # of a mail's text


class Screen:
    """Writes for people; a mail is shown from its bytes alone."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._mark = "\N{CHECK MARK}" if console.encoding.lower().startswith("utf") else "ok:"

    def say(self, words: str, style: str = "") -> None:
        """One line, or several."""
        self.console.print(Text(words, style=style))

    def headline(self, words: str) -> None:
        """What happens next."""
        self.console.print()
        self.say(words, "bold")

    def proved(self, claim: str) -> None:
        """What was checked and holds."""
        self.console.print(Text.assemble((f"   {self._mark} ", "green"), printable(claim)))

    def mail(
        self,
        post: Post,
        owner: Person,
        *,
        letter: str = "",
        seconds: float | None = None,
        width: Width = Width.PLAIN,
    ) -> None:
        """A mail as it lies in somebody's mailbox: which letter it is, and how many seconds it took."""
        title = f"{letter or 'a mail'} in the mailbox of {owner.address}"
        title += "" if seconds is None or width is not Width.WHOLE else f", after {seconds:.1f} s"
        text = _text(post, width)
        if self.console.is_terminal:
            group = Group(_head(post, width), Text(), text)
            room = min(WIDTH, self.console.width)
            panel = Panel(group, title=title, title_align="left", width=room, border_style="dim", padding=(0, 1))
            self.console.print(panel)
            return
        self.say(f"   {title}:")
        for name, value in _fields(post, width):
            self.say(f"   | {name}: {value}")
        for line in ("", *text.plain.splitlines()):
            self.say(f"   | {line}".rstrip())

    def ticket(self, ticket: TicketWhole) -> None:
        """The ticket as ``firstline show`` prints it."""
        view.show(ticket, self.console)

    def ways_in(self, people: People, imap_port: int, smtp_port: int, config: str) -> None:
        """How to take part with a mail client, or from another terminal."""
        self.headline("The demo stays up; Ctrl-C ends it and removes everything.")
        self.say("Point a mail client at it, as one of these people:")
        self.say(f"   IMAP  host {LOOPBACK}  port {imap_port}  encryption none, normal password")
        self.say(f"   SMTP  host {LOOPBACK}  port {smtp_port}  encryption none, normal password")
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 1))
        for name in ("Who", "Address and user name", "Password"):
            table.add_column(name, no_wrap=True)
        for person in people.named:
            table.add_row(f"{person.name}, {person.part}", person.address, person.password)
        self.console.print(table)
        self.say(f"Write as {people.bob.name} to {people.support.address}; answer the alert as {people.ann.name}.")
        self.say("Or, in another terminal:")
        self.say('   firstline demo send "De wifi in de kantine is weg"')
        self.say(f"   firstline tickets --config {config}")
        self.say("Each mail that arrives in one of these mailboxes is shown here.")


def _fields(post: Post, width: Width) -> list[tuple[str, str]]:
    there = {name for name, _ in post.root.fields}
    return [(name, printable(post.field(name))) for name in SHOWN[width] if name.lower() in there]


def _head(post: Post, width: Width) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _fields(post, width):
        table.add_row(name, Text(value))
    return table


def _text(post: Post, width: Width) -> Text:
    """The text and the names of what is attached, quotations dimmed, cut where it is long."""
    lines = _folded(post.mail.text.strip().splitlines())
    if width is Width.BRIEF:
        lines = [line for line in lines if line.strip()]
        lines = lines[1:] if lines and lines[0].endswith(",") else lines  # without the salutation
    most, text = LINES[width], Text()
    for line in lines[:most]:
        text.append(printable(line) + "\n", style="dim" if line.startswith((">", "(")) else "")
    if len(lines) > most:
        text.append(f"({len(lines) - most} more lines)\n", style="dim")
    for told in dict.fromkeys(attached.summary or attached.filename for attached in post.mail.attachments):
        text.append(f"+ {printable(told)}\n", style="dim")
    text.rstrip()
    return text


def _folded(lines: list[str]) -> list[str]:
    """The lines, of each long quotation only the beginning."""
    folded, run = list[str](), 0
    for line in [*lines, ""]:
        if line.startswith(">"):
            run += 1
            if run <= QUOTED:
                folded.append(line)
            continue
        if run > QUOTED:
            folded.append(f"> ({run - QUOTED} more lines)")
        run = 0
        folded.append(line)
    return folded[:-1]

# SPDX-License-Identifier: Apache-2.0
"""A mail for people on a terminal: who, what is new, the folded rest, attachments, verdicts with reasons."""

from collections.abc import Iterator
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.filesize import decimal
from rich.text import Text

from daemon.terminal import printable
from parsers.values import Address, Aligned, Attachment, Bounce, Forwarded, Mail, Nature, Segment

MARGIN = 2
LABEL = 10  # columns of a label
WIDEST = 100  # columns of text: longer lines are hard to read
LONGEST_NAME = 40  # columns of a file's name before its size
TAIL = 14  # characters at the end of a file's name that always show
MAX_LINES = 1_000  # lines of a text that are shown at once: more is a log, and nobody reads it here
MANY = 8  # recipients that are named

# What a part is there for, where its type does not say so already.
ROLES = ("logo", "pixel", "signature", "signed", "encrypted", "key")
KINDS = {
    Nature.HUMAN: "a person",
    Nature.AUTO_REPLY: "an automatic reply",
    Nature.BOUNCE: "a mail that came back",
    Nature.DELAY: "a notice of delay",
    Nature.RECEIPT: "a receipt",
    Nature.LIST: "bulk mail",
    Nature.REPORT: "a report of abuse",
    Nature.ALERT: "a monitoring alert",
    Nature.NOTIFICATION: "a notice of a machine",
}
TRUST = {
    Aligned.PASS: ("our server vouches for the sender", "green"),
    Aligned.FAIL: ("our server refutes the sender", "bold red"),
    Aligned.NONE: ("nobody vouches for the sender", "yellow"),
}


class Page:
    """Writes lines with a margin, wrapped where the console wraps; all words of strangers pass through it."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.margin = MARGIN

    @property
    def width(self) -> int:
        """Columns to the right of the margin."""
        return min(self.console.width, WIDEST) - self.margin

    def lines(self, words: str, width: int) -> Iterator[str]:
        """The words without what would steer a terminal, cut into lines no wider than ``width`` columns."""
        for line in words.expandtabs(8).split("\n"):
            line = printable(line).rstrip()
            if self.console.soft_wrap or cell_len(line) <= width:
                yield line
            else:
                yield from (piece.plain.rstrip() for piece in Text(line).wrap(self.console, width))

    def write(self, *pieces: tuple[str, str]) -> None:
        """One line of (words, style) that are known to be printable."""
        self.console.print(Text.assemble(" " * self.margin, *pieces))

    def field(self, label: str, words: str, style: str = "") -> None:
        """A label and its value; nothing where there is none."""
        for number, line in enumerate(self.lines(words, self.width - LABEL) if words.strip() else ()):
            self.write((f"{'' if number else label:<{LABEL}}", "dim"), (line, style))

    def title(self, words: str) -> None:
        """A line above a section, which is set in."""
        self.console.print()
        self.margin = MARGIN
        self.write((words, "bold cyan"))
        self.margin = 2 * MARGIN

    def quote(self, words: str, style: str = "") -> None:
        """What a mail says, behind a bar that no mail can write at this place; one empty line of a run."""
        blank = False
        for line in self.lines(words, self.width - 2):
            if line or not blank:
                self.write(("│ " if line else "│", "dim"), (line, style))
            blank = not line

    def fold(self, words: str) -> None:
        """What is not shown, in one line."""
        self.write(("┊ ", "dim"), (f"[{words}]", "dim italic"))


def show(mail: Mail, console: Console, unfolded: bool = False) -> None:
    """Print one mail; ``unfolded`` shows quoted history and signature as well."""
    page = Page(console)
    _head(page, mail)
    console.print()
    _text(page, mail.segments, unfolded)
    _attachments(page, mail.attachments)
    if mail.forwarded:
        _forwarded(page, mail.forwarded, mail.text if unfolded else mail.reply_text)
    if mail.commands:
        page.title("Orders")
        for order in mail.commands:
            wrong = f": {order.error}" if order.error else ""
            for line in page.lines(f"#{order.name} {order.value}".strip() + wrong, page.width):
                page.write((line, "red" if wrong else ""))
    _verdicts(page, mail)


def rule(console: Console, file: str) -> None:
    """Part several files, and name the one that follows."""
    name = printable(file)
    bar = "─" * max(3, min(console.width, WIDEST) - cell_len(name) - 4)
    console.print(Text.assemble(("── ", "dim"), (name, "bold cyan"), " ", (bar, "dim")))


def _person(one: Address) -> str:
    if one.name and one.address and one.name != one.address:
        return f"{one.name} <{one.address}>"
    return one.address or one.name or "nobody"


def _phone(number: str) -> str:
    """A number of E.164 with the spaces that its country puts into it."""
    import phonenumbers

    parsed = phonenumbers.parse(number)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _people(many: tuple[Address, ...]) -> str:
    more = f" and {len(many) - MANY} more" if len(many) > MANY else ""
    return ", ".join(map(_person, many[:MANY])) + more


def _when(moment: datetime | None) -> str:
    return moment.strftime("%A %-d %B %Y %H:%M %z") if moment else ""


def _head(page: Page, mail: Mail) -> None:
    for line in page.lines(_flat(mail.subject) or "(no subject)", page.width):
        page.write((line, "bold"))
    page.console.print()
    contact, senders = mail.contact, mail.senders
    page.field("From", _person(Address(name=contact.name, address=contact.address)), "bold")
    page.field(
        "", " · ".join([*map(_phone, contact.phones), *([contact.organisation] if contact.organisation else [])])
    )
    if len(senders) > 1 or (senders and senders[0].address.lower() != contact.address.lower()):
        page.field("", f"in the name of {_people(senders)}", "yellow")
    said, style = TRUST[mail.trust.aligned]
    because = f" ({mail.trust.because})" if mail.trust.because else ""
    page.field("Trust", f"{said}{because}", style)
    page.field("To", _people(mail.to))
    page.field("Copy", _people(mail.cc))
    page.field("Date", _when(mail.date) or "none")
    page.field("Important", "" if mail.importance == "normal" else mail.importance)


def _text(page: Page, segments: tuple[Segment, ...], unfolded: bool) -> None:
    """The new text whole, and the rest folded to a line each."""
    if not any(one.text.strip() for one in segments):
        page.fold("no text")
    for one in segments:
        text = one.text.rstrip()
        text = text[text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1 :]  # without the empty lines ahead
        if not text:
            continue
        if one.role == "new" or unfolded:
            _long(page, text, "" if one.role == "new" else "dim", unfolded)
            continue
        count = sum(bool(line.strip()) for line in text.split("\n"))
        lines = f"{count} line" if count == 1 else f"{count} lines"
        page.fold(f"signature, {lines}" if one.role == "signature" else f"{lines.replace(' ', ' quoted ')}")


def _long(page: Page, text: str, style: str, unfolded: bool) -> None:
    """A text, of which the lines beyond ``MAX_LINES`` are folded."""
    lines = text.split("\n")
    shown = lines if unfolded else lines[:MAX_LINES]
    page.quote("\n".join(shown), style)
    if len(lines) > len(shown):
        page.fold(f"{len(lines) - len(shown):,} more lines")


def _attachments(page: Page, attachments: tuple[Attachment, ...]) -> None:
    """Name, size and type of each file, and what to beware of."""
    if not attachments:
        return
    page.title(f"Attachments ({len(attachments)})")
    names = [_fitted(_flat(one.filename)) for one in attachments]
    widest = max(map(cell_len, names))
    for one, name in zip(attachments, names, strict=True):
        gap = " " * max(0, widest - cell_len(name))
        told, also = _told(one)
        size = f"  {decimal(one.size):>10}  "
        page.write((name + gap, ""), (size, "dim"), (printable(told), "dim"), (also, "yellow"))
        for line in page.lines(one.summary, page.width) if one.summary else ():
            page.write((line, ""))


def _flat(words: str) -> str:
    return " ".join(printable(words).split())


def _fitted(name: str) -> str:
    """A file's name within ``LONGEST_NAME`` columns, cut in the middle: how it ends tells what it is."""
    if cell_len(name) <= LONGEST_NAME:
        return name
    tail = name[-TAIL:]
    return set_cell_size(name, LONGEST_NAME - cell_len(tail) - 1).rstrip() + "…" + tail


def _told(one: Attachment) -> tuple[str, str]:
    """The type of a file as told, with what it is there for; and what to beware of."""
    said = [one.content_type, *(["inline"] if one.inline else []), *([one.role] if one.role in ROLES else [])]
    flags = [*([f"is {one.found_type}"] if one.found_type not in ("", one.content_type) else []), *one.flags]
    return ", ".join(said), "".join(f", {printable(flag)}" for flag in flags)


def _forwarded(page: Page, one: Forwarded, seen: str) -> None:
    """The mail that was passed on; its text where it has not been shown already."""
    page.title("Forwarded")
    page.field("From", _person(one.sender))
    page.field("Date", _when(one.date))
    page.field("Subject", one.subject)
    if one.text and "".join(one.text.split()) not in "".join(seen.split()):
        _long(page, one.text, "", False)


def _verdicts(page: Page, mail: Mail) -> None:
    """What was decided about the mail, how surely and why, and what had to be mended."""
    page.title("Verdicts")
    page.field("Kind", f"{KINDS[mail.nature]}, {mail.confidence:.0%} sure: {mail.reason or 'no reason'}")
    page.field("Language", _language(mail.language))
    if mail.bounce:
        _bounce(page, mail.bounce)
    if mail.alert:
        alert = mail.alert
        where = " / ".join(filter(None, (alert.host, alert.service)))
        page.field("Alert", f"{alert.system}: {where} is {alert.state}")
    page.field("Spam", "marked as such by our mail server" if mail.spam else "", "yellow")
    for number, defect in enumerate(mail.defects):
        page.field("" if number else "Mended", defect, "yellow")


def _language(code: str | None) -> str:
    from babel import Locale

    name = Locale("en").languages.get(code or "", code)
    return f"{name} ({code})" if code else "not sure"


def _bounce(page: Page, bounce: Bounce) -> None:
    for one in bounce.recipients:
        lasting = "for good" if one.permanent else "for now"
        who = one.address or "unknown recipient"
        page.field("Returned", f"{who}: {one.action} {lasting}, {one.status or 'no code'}")
        page.field("", one.diagnostic, "dim")
    page.field("Of letter", f"<{bounce.original_message_id}>" if bounce.original_message_id else "")

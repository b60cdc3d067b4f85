# SPDX-License-Identifier: Apache-2.0
"""Tickets and held mails for people: tables and whole tickets on a terminal."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from daemon.terminal import printable
from store.reading import SetAside, TicketLine, TicketWhole
from workflows.event import data

FORM = "%Y-%m-%d %H:%M"
LABELS = 20  # characters of the widest, and one
TICKET_COLUMNS = (
    "#", "Priority", "Kind", "Category", "State", "Level", "Reporter", "Subject", "Opened", "Response due"
)  # fmt: skip


def when(moment: datetime | None) -> str:
    """A time for people, in UTC; a dash for none."""
    return moment.strftime(FORM) if moment else "-"


def tickets_table(lines: Sequence[TicketLine]) -> Table:
    """The list of tickets."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in TICKET_COLUMNS:
        table.add_column(name, overflow="ellipsis", no_wrap=name not in ("Subject", "Reporter"))
    for line in lines:
        due = when(line.first_response_due) if line.first_response == "running" else line.first_response or "-"
        cells = (
            str(line.number), line.priority, line.kind, line.category, line.state, line.level,
            line.requester_name or line.requester_address, line.subject, when(line.opened_at), due,
        )  # fmt: skip
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def held_table(mails: Sequence[SetAside]) -> Table:
    """The list of mails that were set aside."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Mail", "Mailbox", "Kept", "Size", "Cause", "Why"):
        table.add_column(name, overflow="fold")
    for mail in mails:
        cells = (str(mail.id), mail.mailbox, when(mail.kept_at), f"{mail.size:,}", mail.cause, mail.because)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def show(ticket: TicketWhole, console: Console) -> None:
    """One ticket: who, what, by when, its history and its messages."""
    line, row = ticket.line, ticket.row
    console.print(Text(f"#{line.number}  {printable(line.subject)}", style="bold"))
    for label, value in _head(ticket):
        console.print(Text(f"  {label:<{LABELS}}") + Text(printable(value)))
    console.print(Text("History", style="bold"))
    for event in ticket.history:
        who = ticket.names.get(event.actor, event.actor)
        if ticket.hidden:
            console.print(Text(f"  {event.seq:>3}  {when(event.at)}  {event.name}"))
            continue
        details = ", ".join(f"{key} {value}" for key, value in data(event).items() if value not in ("", None, []))
        console.print(Text(f"  {event.seq:>3}  {when(event.at)}  {event.name:<18} {printable(who)}"))
        for words in (details, event.because and f"because {event.because}", event.cause and f"by {event.cause}"):
            if words:
                console.print(Text(f"       {printable(words)}", style="dim"))
    if ticket.hidden:
        console.print(Text("It is confidential; 'firstline show --confidential' shows all, and history will say so."))
        return
    if ticket.messages:
        console.print(Text("Messages", style="bold"))
    for message in ticket.messages:
        head = f"  {when(message['received_at'])}  {message['voice']}: {message['author_name']}"
        console.print(Text(printable(f"{head} <{message['author_address']}>  {message['subject']}")))
        for text in str(message["body"]).strip().splitlines():
            console.print(Text(f"    | {printable(text)}"))
    console.print(Text("Letters", style="bold"))
    for letter in ticket.letters:
        sent = when(letter["sent_at"]) if letter["state"] == "sent" else letter["state"]
        words = f"  {letter['letter']:<16} to {letter['recipient']}  {sent}  {letter['answer']}"
        console.print(Text(printable(words)))
    console.print(Text(f"  seq {row['seq']}, mailbox {row['mailbox']}", style="dim"))


def as_json(found: TicketLine | SetAside) -> dict[str, Any]:
    """A line of a list as JSON values."""
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(found).items()}


def whole_json(ticket: TicketWhole) -> dict[str, Any]:
    """A whole ticket as JSON values."""
    return {
        **as_json(ticket.line),
        "impact": ticket.row["impact"],
        "urgency": ticket.row["urgency"],
        "confidence": ticket.row["confidence"],
        "breach": ticket.row["breach"],
        "team": ticket.row["team"],
        "parent": ticket.row["parent"],
        "major": ticket.row["major"],
        "children": list(ticket.children),
        "merged_into": ticket.row["merged_into"],
        "merged": list(ticket.merged),
        "related": list(ticket.related),
        "tags": ticket.row["tags"].split(),
        "worked_minutes": ticket.row["worked"],
        "phones": ticket.phones.split(),
        "organisation": ticket.organisation,
        "participants": [{"address": a, "role": r, "proved": p} for a, r, p in ticket.participants],
        "targets": [_plain(asdict(target)) for target in ticket.targets],
        "history": [
            {"seq": event.seq, "at": event.at.isoformat(), "name": event.name}
            if ticket.hidden
            else {
                "seq": event.seq,
                "at": event.at.isoformat(),
                "name": event.name,
                "actor": event.actor,
                "cause": event.cause,
                "because": event.because,
                **data(event),
            }
            for event in ticket.history
        ],
        "messages": [_plain(message) for message in ticket.messages],
        "letters": [_plain(letter) for letter in ticket.letters],
    }


def _head(ticket: TicketWhole) -> list[tuple[str, str]]:
    line, row = ticket.line, ticket.row
    because = {event.name: event.because for event in ticket.history}
    address = line.requester_address and f"<{line.requester_address}>"
    reach = "  ".join(filter(None, [address, ticket.phones, ticket.organisation]))
    others = ", ".join(address for address, role, _ in ticket.participants if role not in ("requester", "left"))
    return [
        ("Reporter", f"{line.requester_name} {reach}".strip()),
        *([("Also told", others)] if others else []),
        ("Kind", f"{line.kind}, {line.category}" + (", data breach" if row["breach"] else "")),
        ("", because.get("categorised", "")),
        ("Priority", ": ".join(filter(None, (line.priority, because.get("prioritised", ""))))),
        ("State", f"{line.state}, {line.level} {row['team']}, language {line.language}"),
        *([("Part of", f"#{row['parent']}, a major incident")] if row["parent"] else []),
        *([("Major incident", f"of {_numbers(ticket.children)}")] if row["major"] else []),
        *_beside(ticket),
        ("Opened", f"{when(line.opened_at)} UTC, changed {when(line.updated_at)} UTC"),
        *[(str(t.kind).replace("_", " ").capitalize(), f"due {when(t.due)} UTC, {t.state}") for t in ticket.targets],
    ]


def _beside(ticket: TicketWhole) -> list[tuple[str, str]]:
    """What it has to do with other tickets, its tags, and the time that was worked on it."""
    row, minutes = ticket.row, ticket.row["worked"]
    found = [
        ("Goes on in", f"#{row['merged_into']}" if row["merged_into"] else ""),
        ("Merged into it", ", ".join(f"#{number}" for number in ticket.merged)),
        ("Linked with", ", ".join(f"#{number}" for number in ticket.related)),
        ("Tags", row["tags"].replace(" ", ", ")),
        ("Time worked", f"{minutes // 60} h {minutes % 60} min" if minutes else ""),
    ]
    return [(name, value) for name, value in found if value]


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(f"#{number}" for number in numbers) or "this ticket alone so far"


def _plain(values: Any) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in dict(values).items()}

# SPDX-License-Identifier: Apache-2.0
"""A letter with much and a letter with nothing: what previews show, and what every letter must be able to bear."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType

from parsers.values import Address, Attachment
from workflows.letter import Audience, Detail, Letter
from workflows.ticket import Target, TargetKind, TargetState, Ticket

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SAM = Address(name="Sam Doe", address="sam@example.org")
ANN = Address(name="Ann Lee", address="ann@example.org")
DESK_ADDRESS = "support@example.org"
BARE = Letter(
    name="", to=Address(address=SAM.address), audience=Audience.REPORTER, language="", automatic="auto-replied"
)
DETAILS: Mapping[str, Detail] = MappingProxyType(
    {
        "owner": "Ann Lee",
        "team": "Network team",
        "level": "L2",
        "state": "waiting",
        "next_update": AT + timedelta(hours=2),
        "until": AT + timedelta(days=3),
        "due": AT + timedelta(hours=1),
        "percent": 75,
        "target_word": "first_response",
        "left": timedelta(minutes=45),
        "age": timedelta(days=12, hours=3),
        "overdue": timedelta(days=11),
        "above": True,
        "because": "several people are affected, and it is due today",
        "resolution_text": "The paper sensor was cleaned.\nA test page came out well.",
        "summary": "Seen: a red light.\nTried: off and on.\nRuled out: the network.",
        "questions": ("Which printer is it?", "Since when does it happen?"),
        "answers": (
            ("Which printer is it?", "The one on the second floor."),
            ("Since when does it happen?", "Today."),
        ),
        "similar": (("[#12]", "Printer shows a red light", "The paper sensor was dirty; cleaned it."),),
        "steps": ((AT - timedelta(hours=2), "opened"), (AT - timedelta(hours=1), "escalated")),
        "exchange": (
            ("Sam Doe", AT - timedelta(hours=2), "", "Nothing comes out of the printer."),
            ("Joe Kim", AT - timedelta(minutes=90), "internal", "It was the paper the last time."),
            ("Ann Lee", AT - timedelta(hours=1), "", "Please switch it off and on.\nDoes the light go out?"),
        ),
        "internal": (("Joe Kim", "The logs show a paper jam at 8:12."),),
        "at_risk": (("42", "The printer is out of order", "in progress", "P2", AT + timedelta(hours=1), "Ann Lee"),),
        "due_today": (("43", "A second screen", "new", "P3", AT + timedelta(hours=3)),),
        "waiting": (("44", "Cannot print", "waiting", "P4", ""),),
        "new_since": (("45", "A key for room 12", "in progress", "P4", AT + timedelta(hours=30)),),
        "since": AT - timedelta(hours=15),
        "handover": False,
        "figures": (
            ("Network team", "12", "11/12 (0:34)", "9/10 (5:20)", "2"),
            ("Service desk", "30", "30/30 (0:21)", "25/27 (3:05)", "2"),
            ("", "42", "41/42 (0:25)", "34/37 (3:40)", "4"),
        ),
        "held": (
            ("7", "eve@example.net", "Invoice", "spam", AT - timedelta(hours=3)),
            ("9", "bob@example.org", "Re: [#42] Printer", "stranger", AT - timedelta(hours=2)),
        ),
        "first": "7",
        "kept_back": (("[#42]", "12 (budgets.ticket)"), ("[#43]", "1 (budgets.reporter)")),
        "unheard": ("[#43]",),
        "floods": (("eve@example.net", "140 (budgets.mails)"),),
        "recipients": ("Ann Lee", "Joe Kim"),
        "items": ("[#42] The printer is out of order: in progress", "[#43] A second screen: new"),
        "reports": (("[#42]", "The printer is out of order"), ("[#44]", "Cannot print")),
        "parts": ("[#44]", "[#45]"),
        "ask_phone": True,
        "unsure": True,
        "guest": "kim@example.net",
        "colleague": True,
        "late": True,
        "vip": True,
        "silent": True,
        "second_word": "network",
        "follow_up_of": "[#41]",
        "parent": "[#40]",
        "yes_link": f"mailto:{DESK_ADDRESS}?subject=%5B%2342%5D%20yes",
        "no_link": f"mailto:{DESK_ADDRESS}?subject=%5B%2342%5D%20no",
        "rating_links": tuple(f"mailto:{DESK_ADDRESS}?subject=%5B%2342%5D%20rating%20{n}" for n in range(1, 6)),
        "call_at": AT + timedelta(days=1),
        "call_minutes": 15,
        "call_link": "https://meet.example.org/firstline-42",
        "call_with": "Ann Lee",
        "partstat": "declined",
        "commands": ("#take", "#resolve"),
        "done": ("#take", "#priority p2"),
        "refused": ("#teleport: there is no such command",),
        "too_large": True,
        "undone": ("the answer to sam@example.org: it had not left",),
        "kept": ("priority: Joe Kim has changed it since, at 2026-01-05 10:02",),
        "undo": True,
        "undo_until": AT + timedelta(minutes=1),
        "would_send": (("sam@example.org: Re: The printer is out of order [#42]", "Is it plugged in?"),),
        "would_tell": ("Joe Kim: alert_assigned",),
        "by": "Joe Kim",
        "mark": 2,
        "count": 3,
        "checklist": ("contain", "size", "risk"),
        "flagged_at": AT - timedelta(hours=1),
        "aware_at": AT,
        "code_word": "solved",
        "goes": "reporter",
        "note_link": f"mailto:{DESK_ADDRESS}?subject=%5B%2342%5D%20note",
        "closed": True,
        "followed": True,
        "overtaken": True,
        "held_at": AT - timedelta(minutes=5),
        "became": "send",
        "again": True,
        "colleague_at": AT - timedelta(minutes=2),
        "colleague_text": "Please switch it off and on.\nDoes it print now?",
        "host": "printer-2",
        "service": "print queue",
    }
)
FULL = replace(
    BARE,
    to=SAM,
    sent_as=ANN.name,
    subject="The printer is out of order",
    text="It shows a red light.",
    whole="It shows a red light.\n\n> Which printer is it?",
    author=SAM,
    phones=("+31201234567",),
    attachments=(
        Attachment(
            filename="photo.png",
            content_type="image/png",
            size=1,
            inline=False,
            content_id=None,
            sha256=sha256(b"\0").hexdigest(),
            content=b"\0",
        ),
    ),
    size_limit=25_000_000,
    about_size=4_200,
    details=DETAILS,
)
FULL_TICKET = Ticket(
    number=42,
    seq=7,
    category="hardware",
    targets=(
        Target(kind=TargetKind.FIRST_RESPONSE, due=AT, state=TargetState.MISSED),
        Target(kind=TargetKind.FIRST_RESPONSE, round=2, due=AT + timedelta(hours=1)),
        Target(kind=TargetKind.RESOLUTION, due=AT + timedelta(hours=8)),
    ),
)
BOTH = "call"  # begins the names of the letters that reporter and agent get alike
TO_AGENTS = ("alert_", "held_", "command_", "digest")


def example(name: str, language: str, *, full: bool = True) -> tuple[Letter, Ticket]:
    """The letter of this name with much in it or with nothing, and a ticket for it."""
    letter, ticket = (FULL, FULL_TICKET) if full else (BARE, Ticket())
    letter = replace(letter, name=name, language=language)
    if audience(name) is Audience.AGENT:
        letter = replace(letter, audience=Audience.AGENT, to=ANN if full else letter.to)
    return letter, ticket


def audience(name: str) -> Audience:
    """Who reads the letter of this name; those about a call are for both, and count as the reporter's."""
    return Audience.AGENT if name.startswith(TO_AGENTS) else Audience.REPORTER

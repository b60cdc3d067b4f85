# SPDX-License-Identifier: Apache-2.0
"""The lines of an agent's list of tickets, each with a link that opens an answer about that ticket (RFC 6068)."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from templates.details import LISTS
from workflows.letter import Audience, Letter

TAKES = {"unowned": "#take\n\n"}  # what such an answer begins with
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
LONGEST_SUBJECT = 60  # characters of a subject in a link: mail programs cut long ones


def linked(letter: Letter, address_of: Callable[[int], str]) -> Letter:
    """The letter whose lists bear links; ``address_of`` is where this agent answers a ticket of that number.

    Whoever is no agent gets none.
    """
    details, plain = dict(letter.details), address_of(0)
    address_of = address_of if letter.audience is Audience.AGENT else lambda number: plain
    for name in LISTS & set(details):
        rows = details[name]
        if isinstance(rows, tuple):
            found = (row for row in rows if isinstance(row, tuple))
            details[name] = tuple((*row, _link(row, name, address_of, plain)) for row in found)
    return replace(letter, details=details)


def releasable(letter: Letter, address: str) -> Letter:
    """The list of held mails with a link for each that lets it in; ``address`` is where the admin answers it."""
    rows = letter.details.get("held")
    if not isinstance(rows, tuple):
        return letter
    link = f"mailto:{quote(address, safe='@')}?subject=Re%3A%20{{0}}&body=%23release%20{{0}}%0A"
    held = tuple(
        (*row, link.format(row[0]) if NUMBER.fullmatch(str(row[0])) else "") for row in rows if isinstance(row, tuple)
    )
    return replace(letter, details={**letter.details, "held": held})


def _link(row: tuple[object, ...], name: str, address_of: Callable[[int], str], plain: str) -> str:
    number, about = str(row[0]), str(row[1])[:LONGEST_SUBJECT]
    if not NUMBER.fullmatch(number) or address_of(int(number)) == plain:
        return ""  # such an address would prove nothing: only the answer to an alert does
    subject = quote(f"Re: [#{number}] {about}".rstrip(), safe="", errors="replace")
    body = quote(TAKES.get(name, ""), safe="")
    return f"mailto:{quote(address_of(int(number)), safe='@')}?subject={subject}" + (f"&body={body}" if body else "")

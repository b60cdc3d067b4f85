# SPDX-License-Identifier: Apache-2.0
"""``#tag vpn, floor-2`` and ``#tag -vpn``: short names of the desk's own, put on a ticket and taken off."""

import re
from typing import TypeVar

from workflows.case import Case
from workflows.desk import Agent
from workflows.events_beside import Tagged
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
BETWEEN = re.compile(r"[\s,;]+")
TAG = re.compile(r"[^\W_][\w.+/-]{0,39}")
OFF = ("-", "−", "–")
MOST = 20  # tags on a ticket
FORM = "a tag is one word of at most 40 letters, digits, dots and dashes, such as vpn or floor-2"


def tag(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Put tags on, and take those with a minus before them off."""
    words = [word for word in BETWEEN.split(value.casefold()) if word]
    off = {word[1:] for word in words if word.startswith(OFF)}
    on = {word.removeprefix("+").removeprefix("#") for word in words if not word.startswith(OFF)}
    wrong = sorted(word for word in on | off if not TAG.fullmatch(word))
    if wrong or not words:
        return Refusal(because=f"'{wrong[0][:60]}': {FORM}" if wrong else FORM)
    if on & off:
        return Refusal(because=f"{', '.join(sorted(on & off))} is put on and taken off at once")
    return _change(case, on, off)


def _change(case: CaseT, on: set[str], off: set[str]) -> CaseT | Refusal:
    there = set(case.ticket.tags.split())
    if missing := sorted(off - there):
        tags = ", ".join(sorted(there)) or "none"
        return Refusal(because=f"it does not bear {', '.join(missing)}; its tags: {tags}")
    if not on - there and not off:
        return Refusal(because=f"it bears {', '.join(sorted(on))} already")
    if len(there | on) - len(off) > MOST:
        return Refusal(because=f"a ticket bears at most {MOST} tags")
    return retag(case, tuple(sorted(on - there)), tuple(sorted(off)), "an agent says so")


def retag(case: CaseT, on: tuple[str, ...], off: tuple[str, ...], because: str) -> CaseT:
    """Put these tags on and take those off; what takes the order back swaps them."""
    return case.note(Tagged(added=on, removed=off, actor=case.actor, because=because))

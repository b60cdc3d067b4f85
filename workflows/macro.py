# SPDX-License-Identifier: Apache-2.0
"""``#macro vpn-reset``: a canned answer of the desk's own, filled in, above the agent's words.

A macro is a text with placeholders such as ``{reporter_name}``. What stands for one is put in once and never read
again, so that no person's name can bring in a placeholder of its own.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from parsers.command import commands, is_known
from workflows.case import Case
from workflows.desk import Agent, Desk
from workflows.send import joined, put_into_words
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
NAME = re.compile(r"[^\W_][\w-]{0,39}")
PLACEHOLDER = re.compile(r"\{([^\W\d]\w{0,39})\}")
PLACEHOLDERS = (
    "reporter_name", "reporter_address", "ticket", "subject", "agent_name", "desk_name", "desk_address",
)  # fmt: skip
LONGEST_NAME = 100  # characters of a reporter's, as letters have it
LISTED = 30  # macros that a refusal lists


def macro(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """The macro of this name in the ticket's language, then the words of the order and those below it."""
    name, _, more = value.strip().partition(" ")
    known = case.desk.macros
    texts = known.get(name.casefold().rstrip(".,:;"))
    if not name or texts is None:
        return Refusal(because=_unknown(name, known))
    text = in_language(texts, (case.ticket.language, case.desk.language))
    wrong = sorted({word for word in PLACEHOLDER.findall(text) if word not in PLACEHOLDERS})
    if wrong:
        return Refusal(because=f"the macro {name} has placeholders that nobody knows: {', '.join(wrong)}")
    return put_into_words(case, by, joined(filled(text, _values(case, by)), more, case.words))


def in_language(texts: Mapping[str, str], chain: tuple[str, ...]) -> str:
    """The text in the first of these languages that has one, English after them, else in any."""
    wanted = (language for language in (*chain, "en", *sorted(texts)) if language in texts)
    return texts[next(wanted)]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each known placeholder replaced, once; all else stands as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def faults_of(text: str) -> Iterator[str]:
    """What is wrong with a macro's text, each in one sentence."""
    if not text.strip():
        yield "it says nothing"
    for word in sorted({word for word in PLACEHOLDER.findall(text) if word not in PLACEHOLDERS}):
        near = get_close_matches(word, PLACEHOLDERS, 1, 0.6)
        told = f"did you mean {{{near[0]}}}?" if near else f"there are {', '.join(PLACEHOLDERS)}"
        yield f"nobody knows the placeholder {{{word}}}; {told}"
    orders = [one.name for line in text.splitlines() for one in commands(line)[0] if is_known(one)]
    if orders:
        yield f"its line with #{orders[0]} looks like a command, and would reach the reporter"


def _values(case: Case, by: Agent | None) -> dict[str, str]:
    desk, place = case.desk, case.place
    name = " ".join(place.requester.name.split())[:LONGEST_NAME]
    return {
        "reporter_name": name or place.requester.address,
        "reporter_address": place.requester.address,
        "ticket": f"[#{case.ticket.number}]",
        "subject": "" if case.ticket.breach else place.subject,
        "agent_name": by.name if by is not None else desk.name,
        "desk_name": desk.name,
        "desk_address": _address(desk, case.ticket.mailbox),
    }


def _address(desk: Desk, mailbox: str) -> str:
    return desk.mailbox(mailbox).address


def _unknown(name: str, known: Mapping[str, Mapping[str, str]]) -> str:
    """That there is no such macro, the nearest that there is, and all of them."""
    if not known:
        return "there are no macros yet; the admin puts them into the folder macros beside the settings file"
    there = f"there are {', '.join(sorted(known)[:LISTED])}"
    if not name:
        return f"name one: {there}"
    near = get_close_matches(name.casefold(), known, 1, 0.5)
    asked = f"did you mean {near[0]}? " if near else ""
    return f"there is no macro {name[:40]}; {asked}{there}"

# SPDX-License-Identifier: Apache-2.0
"""``#macro vpn-reset``: a canned answer of the desk's own, filled in, above the agent's words.

A macro is a text with placeholders such as ``{reporter_name}``. What stands for one is put in once and never read
again, so that no person's name can bring in a placeholder of its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeVar

from parsers.command import commands, is_known
from workflows.case import Case
from workflows.desk import Agent, Desk
from workflows.pass_merged import others
from workflows.send import joined, put_into_words
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
NAME = re.compile(r"[^\W_][\w-]{0,39}")
PLACEHOLDER = re.compile(r"\{([^\W\d]\w{0,39})\}")
# What its writer took for one: doubled braces, blanks, a hyphen or a dot in its name.
MEANT = re.compile(r"\{{1,3}[^\S\n]{0,3}([^\W\d][\w .-]{0,59})\}{1,3}")
PLACEHOLDERS = (
    "reporter_name", "reporter_address", "ticket", "subject", "agent_name", "desk_name", "desk_address",
)  # fmt: skip
OF_ONE = frozenset({"reporter_name", "reporter_address", "ticket", "subject"})  # true for one reporter alone
LONGEST_NAME = 100  # characters of a reporter's, as letters have it
LISTED = 30  # macros that a refusal lists


def macro(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """The macro of this name in the ticket's language, then the words of the order and those below it.

    Without a name or words it only lists them. One that names the reporter is refused where others get it too.
    """
    name, _, more = value.strip().partition(" ")
    known = case.desk.macros
    if not name and not case.words:
        return replace(case, remark=_there(known))
    texts = known.get(name.casefold().rstrip(".,:;"))
    if not name or texts is None:
        return Refusal(because=_unknown(name, known))
    text = in_language(texts, (case.ticket.language, case.desk.language))
    wrong = tuple(_misplaced(text))
    if wrong:
        return Refusal(because=f"in the macro {name}, {'; '.join(wrong)}")
    if personal := _personal(case, text):
        return Refusal(
            because=f"the macro {name} names one reporter by {personal}, and an answer here goes to those of other"
            " tickets too; write the words yourself"
        )
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
    yield from _misplaced(text)
    orders = [one.name for line in text.splitlines() for one in commands(line)[0] if is_known(one)]
    if orders:
        yield f"its line with #{orders[0]} looks like a command, and would reach the reporter"


def _misplaced(text: str) -> Iterator[str]:
    """Each placeholder that nobody knows, with the nearest; its braces would stand in the letter."""
    found = {match[0]: match[1] for match in MEANT.finditer(text)}
    for whole, word in sorted(found.items()):
        if whole == f"{{{word}}}" and word in PLACEHOLDERS:
            continue
        near = get_close_matches(re.sub(r"[\s.-]", "_", word.strip()).casefold(), PLACEHOLDERS, 1, 0.6)
        told = f"did you mean {{{near[0]}}}?" if near else f"there are {', '.join(PLACEHOLDERS)}"
        yield f"nobody knows the placeholder {whole}; {told}"


def _personal(case: Case, text: str) -> str:
    """What in it is true for this ticket's reporter alone, where an answer goes to others too; empty elsewhere."""
    shared = others(case) or case.ticket.major and not case.ticket.breach
    found = (match[0] for match in PLACEHOLDER.finditer(text) if match[1] in OF_ONE)
    return ", ".join(dict.fromkeys(found)) if shared else ""


def _values(case: Case, by: Agent | None) -> dict[str, str]:
    """What each placeholder stands for; no word of the reporter's until their address has proved itself."""
    desk, place = case.desk, case.place
    name = " ".join(place.requester.name.split())[:LONGEST_NAME]
    return {
        "reporter_name": name if name and place.proved else place.requester.address,
        "reporter_address": place.requester.address,
        "ticket": f"[#{case.ticket.number}]",
        "subject": place.subject if place.proved and not case.ticket.breach else "",
        "agent_name": by.name if by is not None else desk.name,
        "desk_name": desk.name,
        "desk_address": _address(desk, case.ticket.mailbox),
    }


def _address(desk: Desk, mailbox: str) -> str:
    return desk.mailbox(mailbox).address


def _unknown(name: str, known: Mapping[str, Mapping[str, str]]) -> str:
    """That there is no such macro, the nearest that there is, and all of them."""
    there = _there(known)
    if not known:
        return there
    if not name:
        return f"name one: {there}"
    near = get_close_matches(name.casefold(), known, 1, 0.5)
    asked = f"did you mean {near[0]}? " if near else ""
    return f"there is no macro {name[:40]}; {asked}{there}"


def _there(known: Mapping[str, Mapping[str, str]]) -> str:
    """Which macros there are."""
    if not known:
        return "there are no macros yet; the admin puts them into the folder macros beside the settings file"
    names = sorted(known)
    more = f", and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"there are {', '.join(names[:LISTED])}{more}"

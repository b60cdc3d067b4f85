# SPDX-License-Identifier: Apache-2.0
"""Whose ticket goes on in another one gets what that one's reporter gets, in the thread of their own.

No word of another reporter goes with it: the letters are the desk's own and its agents'.
"""

from dataclasses import replace
from typing import TypeVar

from parsers.values import Address
from workflows.case import Case
from workflows.facts import Standing
from workflows.letter import Audience, Letter
from workflows.writing import BY_A_PERSON, GENERATED

CaseT = TypeVar("CaseT", bound=Case)
ASKS_MARK = "closed"
PASSED = frozenset({"answer", "resolved", "closed", "reopened", "status", "escalated"})


def pass_merged(case: CaseT) -> CaseT:
    """Owe these letters to the reporters of what was merged into the ticket too; of a breach none."""
    also = others(case)
    if not also:
        return case
    own = case.place.requester.address.lower()
    shared = (one for one in case.letters if one.audience is Audience.REPORTER and one.name in PASSED)
    copies = [_copy(one, place) for one in shared if one.to.address.lower() == own for place in also]
    return case.owe(*copies)


def others(case: Case) -> list[Standing]:
    """One ticket for each other reporter who may be written to."""
    if case.ticket.breach or not case.place.merged:
        return []
    own = case.place.requester.address.lower()
    found: dict[str, Standing] = {}
    for place in case.place.merged:
        address, ticket = place.requester.address.lower(), place.ticket
        reached = address and not place.requester.dead and not place.withheld
        if reached and address != own and ticket.source == "mail" and not ticket.breach:
            found[address] = place
    return list(found.values())


def _copy(letter: Letter, place: Standing) -> Letter:
    """The same letter in the other reporter's language and thread, under the number that they know.

    No robot shall answer it (RFC 3834 section 5).

    A mark is asked of the ticket's own reporter alone, as only theirs is taken.
    """
    return replace(
        letter,
        to=Address(name=place.requester.name if place.proved else "", address=place.requester.address),
        language=place.ticket.language,
        under=place.ticket.number,
        automatic=GENERATED if letter.automatic == BY_A_PERSON else letter.automatic,
        subject=place.subject if place.proved else "",
        in_reply_to=place.thread[-1] if place.thread else "",
        references=place.thread,
        details={**letter.details, "rating_links": ()} if letter.name == ASKS_MARK else letter.details,
    )

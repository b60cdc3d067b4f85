# SPDX-License-Identifier: Apache-2.0
"""``#cc``: somebody gets the answers too; and the last look at letters that gives them theirs.

The reporter sees in the Cc line of each answer who reads it with them. A data breach has no copies.
"""

from dataclasses import replace
from typing import TypeVar

from parsers.address import ascii_domain
from parsers.addressees import addressees
from parsers.values import Address
from workflows.beyond import Copied
from workflows.case import Arrival, Case, Order
from workflows.desk import Agent
from workflows.events_reach import CopyAdded, CopyRemoved
from workflows.letter import Audience, Letter
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)
MOST = 20  # people who get copies of one ticket
COPIED = frozenset({"answer", "resolved"})  # letters with an agent's words


def cc(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """``#cc ann@example.org`` puts somebody on, ``#cc -ann@example.org`` takes them off; several with commas."""
    named = addressees(value)
    if named.wrong:
        return Refusal(because=f"no address: {', '.join(named.wrong)[:200]}; write #cc ann@example.org")
    if case.ticket.breach:
        return Refusal(because="it is confidential: nobody gets copies")
    there = copies_of(case)
    for address in named.on:
        refused = _may_not(case, address)
        if refused:
            return Refusal(because=refused)
        if address in there:
            return Refusal(because=f"{address} gets copies already")
    missing = [address for address in named.off if address not in there]
    if missing:
        return Refusal(because=f"{missing[0]} gets no copies; {listed(there)}")
    if len(there) + len(named.on) - len(named.off) > MOST:
        return Refusal(because=f"at most {MOST} people get copies of a ticket")
    return _changed(case, named.on, named.off)


def copies_of(case: Case) -> tuple[str, ...]:
    """Who gets copies, of what was merged into it too, with what this decision has changed so far."""
    there = dict.fromkeys(address for one in (case.place, *case.place.merged) for address in one.copies)
    for change in case.beyond:
        if isinstance(change, Copied) and change.on:
            there[change.address] = None
        elif isinstance(change, Copied):
            there.pop(change.address, None)
    return tuple(there)


def copy_in(case: CaseT) -> CaseT:
    """The case whose answers go to those who get copies, too; each gets a mail with a token of their own."""
    copies = {} if case.ticket.breach else _by_reporter(case)
    if not copies:
        return case
    letters: list[Letter] = []
    for letter in case.letters:
        theirs = copies.get(letter.to.address.lower(), ())
        if letter.audience is not Audience.REPORTER or letter.name not in COPIED or not theirs:
            letters.append(letter)
            continue
        letters.append(replace(letter, copies=theirs))
        letters += [_copy(case, letter, address) for address in theirs]
    return replace(case, letters=tuple(letters))


def _by_reporter(case: Case) -> dict[str, tuple[str, ...]]:
    """Who reads the letters of each reporter with them. Nobody reads those of one who does not know of them."""
    found: dict[str, tuple[str, ...]] = {}
    others = [one for one in case.place.merged if not one.ticket.breach]
    of_others = {address for one in others for address in one.copies} - {*case.place.copies}
    for one in others:
        to, now = one.requester.address.lower(), copies_of(case)
        there = (address for address in one.copies if address in now)
        found[to] = tuple(dict.fromkeys((*found.get(to, ()), *there)))
    own = case.place.requester.address.lower()
    added = (address for address in copies_of(case) if address not in of_others)
    found[own] = tuple(dict.fromkeys((*added, *found.get(own, ()))))
    return {to: there for to, there in found.items() if there}


def _copy(case: Case, letter: Letter, address: str) -> Letter:
    """The words alone, under the name of the agent whose they are: whether it is solved is the reporter's to say."""
    text = letter.text if letter.name == "answer" else str(letter.details.get("resolution_text", ""))
    name = letter.sent_as or _by(case)
    return replace(letter, name="answer", to=Address(address=address), sent_as=name, text=text, details={})


def _by(case: Case) -> str:
    agent = case.agent if isinstance(case, Arrival) else case.by if isinstance(case, Order) else None
    return agent.name if agent is not None else ""


def _may_not(case: Case, address: str) -> str:
    """Why this address may get no copies; empty where it may."""
    desk = case.desk
    agents = {ascii_domain(agent.address).lower() for agent in desk.agents}
    if address in agents:
        return f"{address} is an agent's, who reads the ticket as such; #assign gives it to them"
    if desk.is_own(address):
        return f"{address} is the desk's own"
    if address == ascii_domain(case.place.requester.address).lower():
        return f"{address} is the reporter's, who gets every answer"
    return f"{address} is blocked" if desk.is_blocked(address) else ""


def _changed(case: CaseT, on: tuple[str, ...], off: tuple[str, ...]) -> CaseT:
    for address in on:
        case = case.note(CopyAdded(actor=case.actor, because="an agent's word")).reach(Copied(address=address))
    for address in off:
        case = case.note(CopyRemoved(actor=case.actor, because="an agent's word"))
        case = case.reach(Copied(address=address, on=False))
    return replace(case, remark=listed(copies_of(case)))


def listed(there: tuple[str, ...]) -> str:
    """Who gets copies, in one sentence for a report."""
    return f"copies go to {', '.join(there)}" if there else "nobody gets copies"

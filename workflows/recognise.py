# SPDX-License-Identifier: Apache-2.0
"""What arrived: an echo, a duplicate, something unwanted, something that must wait, or something to deal with."""

from parsers.values import Nature
from workflows.case import Arrival, Outcome

IGNORED, HELD, WAITING = Outcome.IGNORED, Outcome.HELD, Outcome.WAITING


def recognise(case: Arrival) -> Arrival:
    """Settle what needs no ticket. Waiting is asked before the thread is: the parent may commit in between."""
    facts, mail = case.facts, case.mail
    writer = mail.contact.address
    if facts.echo:
        return case.settle(IGNORED, "echo", "it is a letter of our own")
    if facts.seen:
        return case.settle(IGNORED, "duplicate", f"the same mail was dealt with before ({facts.seen})")
    if mail.nature in (Nature.BOUNCE, Nature.DELAY):
        return case
    if not writer.rpartition("@")[0]:
        return case.settle(HELD, "no-sender", "no address in it says who wrote it")
    if facts.released:
        return case
    if _is_own(case):
        return case.settle(IGNORED, "own", "it comes from an address of the desk itself")
    if facts.blocked:
        return case.settle(IGNORED, "blocked", "its sender was blocked by the desk ('firstline blocked' lists them)")
    if any(case.desk.is_blocked(address) for address in (writer, *(a.address for a in mail.senders))):
        return case.settle(IGNORED, "blocked", "its sender or domain is blocked in the settings")
    if mail.spam:
        return case.settle(HELD, "spam", "our mail server marked it as spam")
    if facts.oversize_limit:
        because = f"it is larger than the size limit of {facts.oversize_limit:,} bytes"
        return case.settle(HELD, "oversize", because)
    if facts.waits_for:
        return case.settle(WAITING, "parent", f"the mail it answers is not decided yet: <{facts.waits_for}>")
    if mail.nature is Nature.LIST:
        return case.settle(HELD, "bulk", f"bulk mail without a personal author: {mail.reason}")
    return case


def _is_own(case: Arrival) -> bool:
    """Whether the desk itself writes. A web form may write in its name, with the person in Reply-To."""
    others = case.mail.senders[1:]
    return any(case.desk.is_own(address) for address in (case.mail.contact.address, *(a.address for a in others)))

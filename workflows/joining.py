# SPDX-License-Identifier: Apache-2.0
"""Who may write in somebody's ticket. The policy, in the order in which it is asked (docs/security.md):

- who takes part (the reporter, whom they copied in, whom they let in) adds to it;
- of the reporter's organisation, vouched for and with a mail of the ticket in hand: adds to it, marked for agents;
- a stranger who was handed a letter of ours to the reporter is held, and the reporter is asked once, by name;
- anybody else, such as who knows its number alone, opens a ticket of their own.

Nothing of the ticket is sent to any of them for asking, and none of them becomes its reporter.
"""

from dataclasses import replace
from functools import cache
from importlib.resources import files

from parsers.address import Role, ascii_domain, given_to, proves
from parsers.values import Address, Aligned, Nature
from workflows.case import Arrival
from workflows.facts import Entry, Standing
from workflows.letter import Audience, Letter
from workflows.vouch import vouched, writes_as_from
from workflows.writing import GENERATED, refusal, to_reporter

ASKED, ADMITTED, REFUSED = "asked", "admitted", "refused"
MOST_ASKED = 5  # letters a ticket that ask about somebody; beyond them mails are held without one
MOST_TOKENS = 20  # of a mail that are tried for everybody who takes part
LONGEST_GUEST = 100  # characters of an address that the reporter is shown
LETTER = "entry_asked"


@cache
def _shared() -> frozenset[str]:
    """The domains of providers, whose addresses are no one organisation's."""
    lines = files("workflows").joinpath("data/shared_domains.txt").read_text("utf-8").splitlines()
    return frozenset(domain for line in lines if not line.startswith("#") for domain in line.split())


def is_colleague(case: Arrival, place: Standing) -> bool:
    """Whether the writer is of the reporter's organisation, for certain, and has had a mail of the ticket in hand."""
    joining = case.desk.joining
    theirs, own = (_domain(one) for one in (place.requester.address, case.mail.contact.address))
    shared = own in _shared() or own in joining.shared_domains
    if not joining.colleagues or place.ticket.breach or not own or own != theirs or shared:
        return False
    named = any(number == place.ticket.number for _, number in case.facts.threads)
    return vouched(case) and (named or holds_letter(case, place))


def is_guest(case: Arrival, place: Standing) -> bool:
    """Whether a stranger writes who was handed a letter of ours to the reporter, who can be asked about them."""
    mail, number = case.mail, place.ticket.number
    if case.facts.silent or place.ticket.breach or not place.proved or not holds_letter(case, place):
        return False
    if mail.nature is not Nature.HUMAN or mail.return_path == "" or mail.trust.aligned is Aligned.FAIL:
        return False
    asking = replace(case, standing=place, ticket=place.ticket)
    known = _entry(case, number) is not None
    return writes_as_from(mail) and (known or not refusal(asking, LETTER))


def holds_letter(case: Arrival, place: Standing) -> bool:
    """Whether the mail bears a token, or answers a letter, that was given to somebody who takes part."""
    facts, number, keys = case.facts, place.ticket.number, case.desk.keys
    people = {*place.participants, place.requester.address}
    if any(facts.survivor(one.names) == number and one.proof is Audience.REPORTER for one in facts.letters):
        return True
    return any(
        proves(token, keys, person, case.at)
        for token in facts.tokens[:MOST_TOKENS]
        if token.ticket == number and token.role is Role.REPORTER
        for person in people
    )


def ask_reporter(case: Arrival) -> Arrival:
    """Owe the reporter the one letter that asks whether the writer of this mail, which is held, may write there."""
    number, guest = case.ticket.number, case.mail.contact.address.lower()
    asked = [entry for entry in case.facts.entries if entry.ticket == number and entry.letter]
    if case.standing is None or _entry(case, number) is not None or len(asked) >= MOST_ASKED:
        return case
    return case.owe(_letter(case, guest))


def pending(case: Arrival, number: int) -> Entry | None:
    """Whom the reporter was asked about by the letter that this mail of theirs answers."""
    facts, keys, writer = case.facts, case.desk.keys, case.mail.contact.address
    waiting = [entry for entry in facts.entries if entry.ticket == number and entry.letter]
    tokens = [token for token in facts.tokens[:MOST_TOKENS] if (token.role, token.ticket) == (Role.JOIN, number)]
    answered = {one.message_id for one in facts.letters if one.recipient == ascii_domain(writer).lower()}
    for entry in waiting:
        if any(proves(token, keys, given_to(writer, entry.address), case.at) for token in tokens):
            return entry
    return next((entry for entry in waiting if entry.letter in answered), None)


def _letter(case: Arrival, guest: str) -> Letter:
    """It repeats nothing of the mail but the address; one that is no plain address is not shown."""
    told = to_reporter(case, LETTER, details={"guest": guest} if _is_plain(guest) else {})
    return replace(told, guest=guest, automatic=GENERATED, to=Address(name=told.to.name, address=told.to.address))


def _entry(case: Arrival, number: int) -> Entry | None:
    """What came of this writer's asking about this ticket, the newest; None where they never did."""
    guest = case.mail.contact.address.lower()
    return next((e for e in reversed(case.facts.entries) if (e.ticket, e.address) == (number, guest)), None)


def _is_plain(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    words = local.replace(".", "").replace("-", "").replace("_", "").replace("+", "") + domain.replace(".", "")
    return len(address) <= LONGEST_GUEST and words.replace("-", "").isascii() and words.replace("-", "").isalnum()


def _domain(address: str) -> str:
    return ascii_domain(address).lower().rpartition("@")[2]

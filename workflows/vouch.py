# SPDX-License-Identifier: Apache-2.0
"""The first proof: who vouches that a mail is of the one in From. Our own server, or a signature of a known key.

A signature says who wrote, not to whom, and a copy of it is as good as the first. So it counts while it is fresh,
once, and for a ticket that the signed part itself names: by [#42] in its text or its quotation, or in the fields that
many clients sign with it. The token in To stands outside, where whoever copies the mail may write another.
"""

from datetime import timedelta

from parsers.values import Aligned, Mail, Scope
from workflows.case import Arrival
from workflows.desk import Desk

FRESH = timedelta(days=7)  # since it was signed, when our server received it
AHEAD = timedelta(hours=1)  # clocks that go wrong


def unvouched(case: Arrival, number: int = 0, was: int = 0) -> str:
    """Why nobody vouches for who wrote this mail; empty where somebody does.

    A signature that is to give power over a ticket must name it: ``number``, or ``was``, which goes on in that; 0
    where there is none yet.
    """
    mail = case.mail
    if not writes_as_from(mail):
        return "it is not of the one address in From"
    short = falls_short(mail, case.desk) if case.desk.agent(mail.senders[0].address) is not None else ""
    if mail.trust.aligned is Aligned.PASS and not short:
        return ""
    if mail.seal is None:
        return short or "our mail server does not vouch for the address"
    received = case.facts.received_at or case.at
    if not received - FRESH <= mail.seal.at <= received + AHEAD:
        return f"its signature was made {mail.seal.at:%Y-%m-%d %H:%M} UTC, which is not within the last days"
    if case.facts.sealed_before:
        return f"its signature was used before, by {case.facts.sealed_before}"
    if number and mail.seal.tickets.isdisjoint({number, was} - {0}):
        return f"its signed part does not say [#{number}], as a quotation of the alert or a line of your own would"
    return ""


def falls_short(mail: Mail, desk: Desk) -> str:
    """Why what our server says is too little for power in the name of the one address in From; empty where it is not.

    A pass is about a domain. It is about the address where a login says so, or where the domain's server lets each
    user write as themselves alone; never where a login or the envelope sender names another user.
    """
    trust, address = mail.trust, mail.senders[0].address
    domain = address.rpartition("@")[2]
    if trust.aligned is not Aligned.PASS:
        return "our mail server does not vouch for the address"
    if trust.scope is Scope.OTHER:
        return "its login or its envelope sender is somebody else"
    if trust.scope is Scope.ADDRESS or desk.binds_users(address):
        return ""
    return f"our mail server vouches for {domain} alone and not for the address; desk.agent_domains does not name it"


def vouched(case: Arrival) -> bool:
    """Whether somebody vouches for who wrote this mail."""
    return not unvouched(case)


def spends_seal(case: Arrival) -> bool:
    """Whether this decision acts on a signed mail: no copy acts again, even if our server vouched for this one."""
    return (case.proved or case.origin is not None) and (case.received or case.mail).seal is not None


def writes_as_from(mail: Mail) -> bool:
    """Whether the one who is read as the writer is the one address in From."""
    return len(mail.senders) == 1 and mail.senders[0].address.lower() == mail.contact.address.lower()

# SPDX-License-Identifier: Apache-2.0
"""Two agents answer at the same time: the answer to an alert that is older than a colleague's word is held.

An alert's version is the seq that its ticket had as it was owed. A mail that bears a token alone answers what was
known at the beginning of the day on which the token was given out.
"""

from parsers.address import EPOCH, Role, made_on, proves
from parsers.ruling import Ruling
from workflows.case import Arrival, Outcome, Voice
from workflows.facts import Spoken
from workflows.public import answered, is_public, of_ticket

BECAUSE = "a colleague has answered the reporter since the letter that it answers"
OF_AGENTS = (Role.AGENT, Role.NOTE, Role.INSIDE)


def collide(case: Arrival) -> Arrival:
    """Hold an agent's word to the reporter, commands and all, where another of the desk was faster."""
    ruled = case.facts.ruled
    waived = case.facts.released if ruled is None else ruled.ruling is not Ruling.SEND
    if case.voice is not Voice.AGENT or waived or crossed(case) is None or not is_public(case):
        return case
    return case.settle(Outcome.HELD, "crossed", BECAUSE)


def crossed(case: Arrival) -> Spoken | None:
    """What another of the desk said to the reporter that this agent had not seen."""
    spoken, letter, ruled = case.place.colleague, answered(case), case.facts.ruled
    if spoken is None or ruled is not None and spoken.seq <= ruled.seq:
        return None
    if letter is not None and letter.ticket == case.place.ticket.number:
        return spoken if spoken.seq > letter.seq else None
    mine = [one for one in case.facts.tokens if one.role in OF_AGENTS and one.ticket in of_ticket(case)]
    writer = case.mail.contact.address
    given = (made_on(one) for one in mine if proves(one, case.desk.keys, writer, case.at))
    since = max(given, default=EPOCH)
    return spoken if spoken.at >= since else None


def overtaken(case: Arrival) -> bool:
    """Whether the reporter has written since the letter that is answered."""
    letter = answered(case)
    return letter is not None and letter.ticket == case.place.ticket.number and case.place.heard > letter.seq

# SPDX-License-Identifier: Apache-2.0
"""A letter of ours came back, or is late (RFC 3464): its ticket hears of it, and nobody is answered."""

from dataclasses import replace

from parsers.address import Role, proves
from parsers.values import Bounce, Nature, Undelivered
from workflows.case import Arrival, Outcome
from workflows.events import LetterReturned
from workflows.letter import Audience, SentLetter

UNKNOWN = Undelivered(address="", action="failed", status="", permanent=False, diagnostic="")


def returned(case: Arrival) -> Arrival:
    """Note on its ticket which letter came back; ignore what no letter of ours explains."""
    if case.mail.nature not in (Nature.BOUNCE, Nature.DELAY):
        return case
    letter = _letter(case)
    number = case.facts.survivor(letter.names) if letter else _return_path_ticket(case)
    standing = case.facts.standing(number)
    if standing is None:
        because = "it reports on a letter that this desk did not send"
        return case.settle(Outcome.IGNORED, "foreign-bounce", because)
    bounce = case.mail.bounce or Bounce(original_message_id=None)
    gone = (bounce.recipients or (UNKNOWN,))[0]
    event = LetterReturned(
        letter=letter.letter if letter else "",
        action="delayed" if case.mail.nature is Nature.DELAY else "failed",
        status=gone.status,
        permanent=gone.permanent and case.mail.nature is Nature.BOUNCE,
        because=case.mail.reason,
    )
    case = _placed(case, number).note(event)
    cause = event.action if _was_for_reporter(case, letter, bounce) else "alert"
    return case.settle(Outcome.RETURNED, cause, f"a letter of ticket #{number} came back")


def _was_for_reporter(case: Arrival, letter: SentLetter | None, bounce: Bounce) -> bool:
    """Whether the agents should hear of it: an alert to an agent that came back must not cause another."""
    if any(case.desk.agent(gone.address) for gone in bounce.recipients):
        return False
    copied = {address for one in (case.place, *case.place.merged) for address in one.copies}
    if letter is not None and letter.recipient in copied:  # the reporter has theirs
        return False
    return letter is not None and letter.audience is Audience.REPORTER or letter is None and bool(bounce.recipients)


def _placed(case: Arrival, number: int) -> Arrival:
    standing = case.facts.standing(number)
    return replace(case, standing=standing, ticket=standing.ticket) if standing else case


def _letter(case: Arrival) -> SentLetter | None:
    wanted = case.mail.bounce.original_message_id if case.mail.bounce else None
    return next((s for s in case.facts.letters if s.message_id == wanted), None)


def _return_path_ticket(case: Arrival) -> int:
    for token in case.facts.tokens:
        if token.role is Role.RETURN and proves(token, case.desk.keys, "", case.at):
            return token.ticket
    return 0

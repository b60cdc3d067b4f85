# SPDX-License-Identifier: Apache-2.0
"""``#send``: these words go to the reporter, also where the mail would stay at the desk."""

from dataclasses import replace
from typing import TypeVar

from workflows import clock
from workflows.case import Case, Order
from workflows.desk import Agent
from workflows.events import Answered
from workflows.respond import for_reporter
from workflows.ticket import TargetKind
from workflows.verbs import Refusal
from workflows.writing import BY_A_PERSON, to_reporter, unreachable, without_address

CaseT = TypeVar("CaseT", bound=Case)


def send(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Send the words of the order with the text below it, under the agent's name."""
    text = joined(value, case.words)
    if case.noted and not text:
        return Refusal(because="#note has taken the text below; write what is to be sent behind #send")
    if not text and not for_reporter(case):
        return Refusal(because="write the words that are to be sent behind it or below")
    return put_into_words(case, by, text)


def put_into_words(case: CaseT, by: Agent | None, text: str) -> CaseT | Refusal:
    """Words for the reporter: those of a mail leave with it, those of the command line at once."""
    if not isinstance(case, Order):
        return replace(case, words=text)
    why = unreachable(case)
    if why:
        return Refusal(because=f"nothing can be sent to the reporter: {why}")
    said = without_address(text, by, case.desk.mailbox(case.ticket.mailbox).address)
    sent_as = by.name if by is not None else ""
    case = replace(case, words="").owe(
        to_reporter(case, "answer", text=said, sent_as=sent_as, automatic=BY_A_PERSON)
    )
    case = case.note(Answered(actor=case.actor, because="sent from the command line"))
    for kind in (TargetKind.FIRST_RESPONSE, TargetKind.NEXT_UPDATE):
        case = clock.meet(case, kind, "an agent answered")
    return case


def joined(*texts: str) -> str:
    """Texts with an empty line between them, without those that say nothing."""
    return "\n\n".join(filter(None, (text.strip() for text in texts)))

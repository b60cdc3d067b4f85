# SPDX-License-Identifier: Apache-2.0
"""Who handed a ticket over answers what was seen, tried and ruled out: it goes to the next team, never further."""

from workflows.case import Arrival, Outcome, Voice
from workflows.escalate import give_summary


def summarise(case: Arrival) -> Arrival:
    """Take an agent's words for the summary where they answer the letter that asked for it."""
    if case.voice is not Voice.AGENT or case.agent is None or case.standing is None or not case.words:
        return case
    answered = next((letter for letter in case.facts.letters if letter.ticket == case.ticket.number), None)
    if answered is None or answered.letter != "alert_handover_asked":
        return case
    case = give_summary(case, case.agent, case.words)
    return case.settle(Outcome.TICKETED, "summarised", "it answers the letter that asked for a summary")

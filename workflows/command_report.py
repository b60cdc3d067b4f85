# SPDX-License-Identifier: Apache-2.0
"""The report of an agent's orders: what was done, what was not and why, and how and until when it is taken back."""

from workflows import people
from workflows.breach_letters import Told, standing_of
from workflows.case import Arrival
from workflows.collide import overtaken
from workflows.events import Answered, LetterWithheld
from workflows.events_life import Resolved
from workflows.found import found
from workflows.inverse import inverse, order_of
from workflows.leave import wait_of_letter
from workflows.letter import Audience, Detail
from workflows.personal import left_out
from workflows.ticket import State
from workflows.writing import tell_agents, unreachable

TO_A_MACHINE = "your answer went to nobody, because a machine reported this ticket; it is kept in the ticket"


def report(case: Arrival) -> Arrival:
    """One short letter to who gave the orders; none where there were none and nothing went wrong."""
    untold, over = _untold(case), _over(case)
    # A lead may answer a breach, and reads nothing of it.
    late = people.may_read(case.desk, case.ticket, case.agent) and case.happened(Answered) and overtaken(case)
    if case.agent is None or not (case.done or untold or late or over):
        return case
    also = found(case) | ({"overtaken": True} if late else {}) | over
    if case.undone:
        also["undone"] = case.undone
    if case.kept:
        also["kept"] = case.kept
    return tell_agents(
        case,
        "command_report",
        (case.agent,),
        also=also | untold | _way_back(case),
        done=case.done,
        **_open_steps(case),
    )


def _untold(case: Arrival) -> dict[str, Detail]:
    """What was left out, and that the reporter was owed a letter which may not go, and why."""
    if case.happened(Answered) and case.ticket.source == "alert":
        return {"refused": (*case.refused, TO_A_MACHINE)}
    because = unreachable(case) if case.done and case.happened(LetterWithheld) else ""
    left = ", ".join(left_out(case)) if case.happened(Answered, Resolved) and not case.noted else ""
    left = f"a mail that bears an address of the desk's stayed here: {left}" if left else ""
    because = f"the reporter was told nothing: {because}" if because else ""
    untold = (*case.refused, *filter(None, (left, because)))
    return {"refused": untold} if untold else {}


def _over(case: Arrival) -> dict[str, Detail]:
    """That what was answered is closed and stays so, and what comes of a reply; of a breach its team reads that."""
    closed = case.ticket.state is case.place.ticket.state is State.CLOSED
    if not closed or not case.happened(Answered):
        return {}
    return {"closed": True} if case.ticket.breach else {"closed": True, "followed": True}


def _way_back(case: Arrival) -> dict[str, Detail]:
    """That ``#undo`` takes it back, and until when what goes to the reporter too."""
    orders = [inverse(order_of(one)) for one in case.done]
    if not any(one.parts or one.voices or one.itself for one in orders) and not case.happened(Answered):
        return {}
    waits = [wait_of_letter(case, letter) for letter in case.letters if letter.audience is Audience.REPORTER]
    told: dict[str, Detail] = {"undo": True}
    return told | {"undo_until": case.at + waits[0]} if waits and waits[0] else told


def _open_steps(case: Arrival) -> Told:
    """What is left to do about a breach, for who just did a part of it and may know."""
    may = case.ticket.breach and people.may_read(case.desk, case.ticket, case.agent)
    return standing_of(case) if may else Told()

# SPDX-License-Identifier: Apache-2.0
"""``#?``: the same mail tried without doing. Its whole story is told, and all that is left of it is one report.

Nothing is changed and nothing noted: the ticket is as it was, and the one letter tells what would be done, what
would be refused, and what would go to whom, in the words in which it would leave.
"""

from dataclasses import replace

from parsers.values import Address
from workflows.case import Arrival, Case, Outcome
from workflows.copy_in import copy_in
from workflows.desk import Agent
from workflows.letter import Audience, Letter
from workflows.writing import GENERATED

REPORTS = frozenset({"command_report"})
CAUSE = "tried"


def trial(case: Arrival) -> Arrival:
    """The case of a mail that only tries, once its story is told; any other as it is."""
    agent, settled = case.agent, case.disposition
    if not case.tries or agent is None or settled is None:
        return case
    held = settled.outcome is Outcome.HELD
    refused = (case.refused or (settled.because,)) if held else _refused(case)
    report = replace(
        _report_of(case, agent),
        details={"done": case.done, "refused": refused, "undone": case.undone, "kept": case.kept},
        tries=() if held else _to_send(case, agent),
        tried_on=case.ticket,
    )
    before = replace(
        case, ticket=case.place.ticket, events=(), notes=(), beyond=(), letters=(report,), done=(), undone=(), kept=()
    )
    return before.settle(Outcome.ANSWERED, CAUSE, "tried, and nothing done")


def _report_of(case: Case, agent: Agent) -> Letter:
    """The letter that tells the agent, with nothing in it yet."""
    return Letter(
        name="command_tried",
        to=Address(name=agent.name, address=agent.address),
        audience=Audience.AGENT,
        language=case.desk.language,
        automatic=GENERATED,
        subject="" if case.ticket.breach else case.place.subject,
    )


def _refused(case: Arrival) -> tuple[str, ...]:
    """What the report of the orders would say was not done."""
    for letter in case.letters:
        said = letter.details.get("refused")
        if letter.name in REPORTS and isinstance(said, tuple):
            return tuple(line for line in said if isinstance(line, str))
    return ()


def _to_send(case: Arrival, agent: Agent) -> tuple[Letter, ...]:
    """What would leave, but for the report to who tries."""
    own = agent.address.lower()
    return tuple(one for one in copy_in(case).letters if one.name not in REPORTS or one.to.address.lower() != own)

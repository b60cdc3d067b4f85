# SPDX-License-Identifier: Apache-2.0
"""What a verb is: something that an agent or the admin may order, in a mail or at the command line.

Its name is one of ``parsers/data/commands.tsv``; ``orders.VERBS`` lists them all. A verb takes the case, who gives
the order (None for the admin) and its value, and returns the case with what it did, or a Refusal. ``case.words``
is what else the mail says: a verb that takes these words for its own returns the case without them, and they are
not sent to the reporter as an answer.
"""

from dataclasses import dataclass
from typing import Protocol, TypeVar

from workflows.case import Case
from workflows.desk import Agent

CaseT = TypeVar("CaseT", bound=Case)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why an order is not obeyed, in one sentence that says what would be right."""

    because: str


class Verb(Protocol):
    """What an order does."""

    def __call__(self, case: CaseT, by: Agent | None, value: str, /) -> CaseT | Refusal:
        """The case once it is done."""

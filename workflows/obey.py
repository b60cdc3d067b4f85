# SPDX-License-Identifier: Apache-2.0
"""An agent's orders: the ``#command`` lines at the head of an answer.

This desk knows no command yet. Whatever bears one is held whole and its author told: a line that was meant for
the desk, such as ``#note``, must never reach the reporter.
"""

from workflows.case import Arrival, Outcome, Voice


def obey(case: Arrival) -> Arrival:
    """Hold an agent's mail that begins with commands."""
    if case.voice is not Voice.AGENT or not case.mail.commands:
        return case
    names = ", ".join(f"#{command.name}" for command in case.mail.commands)
    return case.settle(Outcome.HELD, "command", f"this desk obeys no commands by mail yet: {names}")

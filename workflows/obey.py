# SPDX-License-Identifier: Apache-2.0
"""An agent's orders: lines such as ``#note``, at the head of an answer or anywhere in it.

This desk knows no command yet. Whatever bears one is held whole and its author told: a line that was meant for
the desk must never reach the reporter.
"""

from parsers.command import commands, is_known
from workflows.case import Arrival, Outcome, Voice


def obey(case: Arrival) -> Arrival:
    """Hold an agent's mail that bears commands."""
    if case.voice is not Voice.AGENT:
        return case
    found = case.mail.commands or [
        one for line in case.mail.reply_text.splitlines() for one in commands(line)[0] if is_known(one)
    ]
    if not found:
        return case
    names = ", ".join(f"#{command.name}" for command in found)
    return case.settle(Outcome.HELD, "command", f"this desk obeys no commands by mail yet: {names}")

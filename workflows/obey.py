# SPDX-License-Identifier: Apache-2.0
"""An agent's orders: lines such as ``#resolve rebooted`` at the head of an answer.

All of them are obeyed or none: where one is wrong, the mail is held whole and its author told why. So is a mail with
an order below its first ordinary line: a line that was meant for the desk must never reach the reporter. So is one
whose orders stand where its author did not see them: in a plain text beside HTML that shows none.
"""

from dataclasses import replace

from parsers.choice import ORDER_ALONE
from parsers.command import commands, is_known, is_meant, within
from parsers.values import Command
from workflows.case import Arrival, Outcome, Voice
from workflows.contradict import TRY
from workflows.obey_ruled import obey_ruled, ruling_of, unsigned
from workflows.orders import carry_out

SPOKEN = frozenset({"send", "resolve"})  # what stands behind them on their line goes to the reporter


def obey(case: Arrival) -> Arrival:
    """Carry out the commands of an agent who has proved who they are; ``words`` is the rest of the mail."""
    if case.voice is not Voice.AGENT or case.agent is None:
        return case
    if (ruled := ruling_of(case)) is not None:
        return obey_ruled(case, case.agent, ruled)
    found, rest = commands(case.mail.new_text)
    rest = unsigned(case, case.agent, rest)
    case = replace(case, words=rest.strip(), tries=any(one.name == TRY for one in found))
    if because := _leaks(found, rest) or (ORDER_ALONE if found and ORDER_ALONE in case.mail.defects else ""):
        return replace(case, refused=(because,)).settle(Outcome.HELD, "command", because)
    if not found:
        return case
    after = carry_out(case, case.agent, found)
    if after.refused:
        return after.settle(Outcome.HELD, "command", "; ".join(after.refused))
    return after


def _leaks(found: tuple[Command, ...], rest: str) -> str:
    """Which line for the desk the reporter would read, and what to do; empty where none is."""
    astray = [one for line in rest.splitlines() for one in commands(line)[0] if is_known(one) or is_meant(one)]
    if astray:
        names = ", ".join(f"#{command.name}" for command in astray)
        return f"{names} stands below other words, where it could reach the reporter; commands stand at the top"
    inside = [(name, one.name) for one in found if one.name in SPOKEN and (name := within(one))]
    if inside:
        names = ", ".join(f"#{name} inside the words of #{spoken}" for name, spoken in inside)
        return f"{names}, which go to the reporter; begin a line with each command"
    return ""

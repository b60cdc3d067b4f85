# SPDX-License-Identifier: Apache-2.0
"""A mail that was held, as its agent ruled: sent without its wrong commands, with others put right, or a note."""

from dataclasses import replace

from parsers.command import commands, is_known
from parsers.ruling import Ruling
from parsers.values import Command
from workflows.case import Arrival, Outcome
from workflows.desk import Agent
from workflows.facts import Ruled
from workflows.note import note
from workflows.orders import carry_out
from workflows.verbs import Refusal


def obey_ruled(case: Arrival, agent: Agent, ruled: Ruled) -> Arrival:
    """Do what was ruled; where the commands put right cannot be obeyed either, the mail is held again."""
    if ruled.ruling is not Ruling.SEND:
        return _as_note(case, agent)
    found, rest = commands(case.mail.new_text)
    lines = rest.splitlines()
    astray = [line for line in lines if _orders(line)]
    case = replace(case, words="\n".join(line for line in lines if line not in astray).strip())
    put_right = commands(ruled.orders)[0]
    right, left_out = _right(case, agent, found, put_right)
    after = carry_out(case, agent, right)
    if after.refused:
        return after.settle(Outcome.HELD, "command", "; ".join(after.refused))
    left_out += tuple(f"#{_orders(line)[0].name} below other words" for line in astray)
    return replace(after, done=("#send", *after.done), refused=left_out)


def _right(
    case: Arrival, agent: Agent, found: tuple[Command, ...], put_right: tuple[Command, ...]
) -> tuple[tuple[Command, ...], tuple[str, ...]]:
    """The commands that can be obeyed one after the other, those put right in place of the first that cannot; and
    what was wrong with the others."""
    right: tuple[Command, ...] = ()
    wrong: tuple[str, ...] = ()
    for command in found:
        refused = carry_out(case, agent, (*right, command)).refused
        if not refused:
            right += (command,)
        else:
            right, put_right, wrong = (*right, *put_right), (), (*wrong, *refused[-1:])
    return (*right, *put_right), wrong


def _as_note(case: Arrival, agent: Agent) -> Arrival:
    """All that is new in it, commands and all: none of them is obeyed."""
    kept = note(replace(case, words=case.mail.new_text.strip()), agent, "")
    return case if isinstance(kept, Refusal) else replace(kept, done=("#note",))


def _orders(line: str) -> list[Command]:
    return [one for one in commands(line)[0] if is_known(one)]

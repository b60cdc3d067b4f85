# SPDX-License-Identifier: Apache-2.0
"""Every order that the desk obeys, and how a row of them is obeyed: all of them, or none."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from parsers.values import Command
from workflows import assign, breach_orders, breach_steps, escalate, lists, major, prioritise, recategorise, relate
from workflows.absence import away
from workflows.block import block
from workflows.call import call
from workflows.case import Case, Order
from workflows.close import close
from workflows.contradict import TRY, contradictions
from workflows.copy_in import cc
from workflows.desk import Agent
from workflows.for_whom import for_whom
from workflows.macro import macro
from workflows.merge import merge
from workflows.note import note
from workflows.recall import recall
from workflows.recount import recount
from workflows.reopen import reopen
from workflows.resolve import resolve
from workflows.send import joined, send
from workflows.similar import similar
from workflows.spam import spam
from workflows.spend import spend
from workflows.split import split
from workflows.tag import tag
from workflows.undo import undo
from workflows.unspoken import unspoken
from workflows.verbs import Refusal, Verb
from workflows.wait import wait

CaseT = TypeVar("CaseT", bound=Case)
VERBS: Mapping[str, Verb] = {
    "breach": breach_orders.flag_breach,
    "notbreach": breach_orders.clear_breach,
    "contained": breach_steps.contained,
    "persons": breach_steps.persons,
    "consequences": breach_steps.consequences,
    "risk": breach_steps.risk,
    "notified": breach_steps.notified,
    "measures": breach_steps.measures,
    "major": major.major,
    "child": major.child,
    "merge": merge,
    "split": split,
    "link": relate.link,
    "duplicate": relate.duplicate,
    "tag": tag,
    "time": spend,
    "history": recount,
    "mine": lists.mine,
    "open": lists.unowned,
    "help": lists.help_with,
    "similar": similar,
    "call": call,
    "send": send,
    "cc": cc,
    "macro": macro,
    "remind": recall,
    "spam": spam,
    "block": block,
    "away": away,
    "for": for_whom,
    "note": note,
    "wait": wait,
    "resolve": resolve,
    "close": close,
    "reopen": reopen,
    "take": assign.take,
    "assign": assign.give,
    "same-person": assign.same_person,
    "team": assign.team,
    "level": escalate.level,
    "escalate": escalate.escalate,
    "back": escalate.back,
    "kind": recategorise.kind,
    "category": recategorise.category,
    "impact": prioritise.impact,
    "urgency": prioritise.urgency,
    "priority": prioritise.priority,
    "undo": undo,
}

# That a merged ticket obeys too.
OF_MERGED = frozenset({"away", "undo", "history", "help", "mine", "open", "similar"})


def carry_out(case: CaseT, by: Agent | None, commands: tuple[Command, ...]) -> CaseT:
    """The case after all of the commands; untouched but for the reasons where one of them cannot be obeyed."""
    case = replace(case, tries=any(command.name == TRY for command in commands))
    commands = tuple(command for command in commands if command.name != TRY)
    refused = list(contradictions(commands))
    if refused:
        return replace(case, refused=tuple(refused))
    after, below = _noted(case, commands)
    for command in _asking_first(commands):
        verb = VERBS.get(command.name)
        if command.error is not None or verb is None:
            refused.append(command.error or f"#{command.name} is not known to this desk yet")
            continue
        value = joined(command.value, below) if command.name == "note" else command.value
        below = "" if command.name == "note" else below
        done = _elsewhere(after, command) or verb(after, by, value)
        if not isinstance(done, Refusal):
            done = unspoken(after, done, command) or done
        if isinstance(done, Refusal):
            refused.append(f"#{command.name}: {done.because}")
        else:
            told = f"#{command.name} {command.value}".rstrip()
            told = f"{told} ({done.remark})" if done.remark else told
            after = replace(done, remark="", done=(*after.done, told))
    return replace(case, refused=tuple(dict.fromkeys(refused))) if refused else after


def _noted(case: CaseT, commands: tuple[Command, ...]) -> tuple[CaseT, str]:
    """The case for all orders, and the text for ``#note`` alone, wherever among them it stands."""
    if not any(command.name == "note" for command in commands):
        return case, ""
    return replace(case, noted=True, words=""), case.words


def _asking_first(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The orders with ``#wait`` behind those whose words may be the question that it waits for."""
    names = [command.name for command in commands]
    asked = max((place for place, name in enumerate(names) if name in ("send", "macro")), default=-1)
    if "wait" not in names[: asked + 1]:
        return commands
    waits = tuple(command for command in commands[:asked] if command.name == "wait")
    before = tuple(command for command in commands[: asked + 1] if command.name != "wait")
    return (*before, *waits, *commands[asked + 1 :])


def _elsewhere(case: Case, command: Command) -> Refusal | None:
    """Why an order that changes something is not for a ticket that goes on in another."""
    number, into = case.ticket.number, case.place.ticket.merged_into
    if not into or command.name in OF_MERGED:
        return None
    return Refusal(because=f"#{number} goes on in #{into}; give the order there, or #undo takes it out again")


def order(case: Order) -> Order:
    """What the command line ordered."""
    return carry_out(case, case.by, case.commands)

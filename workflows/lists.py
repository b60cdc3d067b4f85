# SPDX-License-Identifier: Apache-2.0
"""``#mine``, ``#open``, ``#help``: nothing is done to the ticket; the report of the command holds the answer."""

from typing import TypeVar

from parsers.command import commands, is_known
from workflows.case import Case
from workflows.desk import Agent
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def mine(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """The open tickets of who asks, each with a link that answers it."""
    if by is None:
        return Refusal(because="the admin has no tickets; say whose, with --as and an agent's address")
    return case


def unowned(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """The open tickets of their teams that nobody has taken; for the admin, of all teams."""
    return case


def help_with(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """Every command, or the one that is named, in any of its names."""
    if value and not asked_for(value):
        return Refusal(because=f"'{value[:60]}' is no command; #help alone lists them all")
    return case


def asked_for(value: str) -> str:
    """The command that somebody asks help with, by its own name; empty where it is none."""
    found, _ = commands(f"#{value.strip().lstrip('#')}")
    return found[0].name if found and is_known(found[0]) else ""

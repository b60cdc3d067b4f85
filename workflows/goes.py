# SPDX-License-Identifier: Apache-2.0
"""Where an agent's answer to a letter goes, in one table: each letter says so in its last line, and so it is done."""

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType

from parsers.values import Command

# Commands by which a mail that would stay at the desk speaks to the reporter all the same.
SENDING = frozenset({"send", "macro", "wait", "resolve", "close", "reopen", "major"})


class Goes(StrEnum):
    """Where the words of an answer go."""

    REPORTER = "reporter"
    REPORTERS = "reporters"  # of all parts of a major incident
    RETURNED = "returned"  # to an address from which a letter came back
    DEAD = "dead"  # nowhere: letters to the reporter's address come back; kept in the ticket
    MACHINE = "machine"  # nowhere: a machine reported it; kept in the ticket
    TEAM = "team"  # to the next team, as the summary of a hand-over
    NOTE = "note"  # a note for the desk
    RULING = "ruling"  # it decides about a mail that is held
    NEW = "new"  # it names no ticket, and is a mail like any other
    NOBODY = "nobody"


INSIDE = frozenset({Goes.TEAM, Goes.NOTE, Goes.RULING, Goes.NEW, Goes.NOBODY})
# Every letter that an agent may get.
ANSWERS = MappingProxyType(
    {
        "alert_answered": Goes.NOTE,
        "alert_assigned": Goes.REPORTER,
        "alert_away": Goes.NOBODY,
        "alert_breach": Goes.REPORTER,
        "alert_breach_clock": Goes.NOTE,
        "alert_breach_notice": Goes.NOTE,
        "alert_breach_unseen": Goes.NOTE,
        "alert_call": Goes.REPORTER,
        "alert_close_asked": Goes.REPORTER,
        "alert_handover": Goes.REPORTER,
        "alert_handover_asked": Goes.TEAM,
        "alert_lead": Goes.NOTE,
        "alert_major": Goes.REPORTERS,
        "alert_merged": Goes.REPORTERS,
        "alert_missed": Goes.REPORTER,
        "alert_new": Goes.REPORTER,
        "alert_p1": Goes.REPORTER,
        "alert_p1_confirm": Goes.NOTE,
        "alert_parts": Goes.NOTE,
        "alert_pingpong": Goes.REPORTER,
        "alert_rating": Goes.NOTE,
        "alert_recovered": Goes.NOTE,
        "alert_reminder": Goes.REPORTER,
        "alert_reopened": Goes.REPORTER,
        "alert_reply": Goes.REPORTER,
        "alert_returned": Goes.RETURNED,
        "alert_solved_silent": Goes.REPORTER,
        "alert_surge": Goes.NOTE,
        "alert_taken": Goes.NOTE,
        "alert_undone": Goes.NOTE,
        "alert_unsent": Goes.NOTE,
        "alert_warning": Goes.REPORTER,
        "call": Goes.REPORTER,
        "call_cancelled": Goes.REPORTER,
        "call_moved": Goes.REPORTER,
        "call_reminder": Goes.REPORTER,
        "command_report": Goes.NOTE,
        "command_tried": Goes.NOTE,
        "held_author": Goes.RULING,
        "held_command": Goes.RULING,
        "held_confidential": Goes.NOBODY,
        "held_crossed": Goes.RULING,
        "held_done": Goes.RULING,
        "held_empty": Goes.RULING,
        "held_merged": Goes.RULING,
        "held_repeated": Goes.RULING,
        "held_unproved_agent": Goes.RULING,
    }
)


def goes(letter: str, *, dead: bool = False, machine: bool = False) -> Goes:
    """Where an answer to the letter of this name goes; one that nobody has entered above stays at the desk.

    ``dead``: letters to the reporter's address come back. ``machine``: a machine reported the ticket.
    """
    found = ANSWERS.get(letter, Goes.NOTE)
    if found in INSIDE:
        return found
    return Goes.DEAD if dead else Goes.MACHINE if machine else found


def is_inside(letter: str) -> bool:
    """Whether an answer to the letter of this name never goes to a reporter by itself."""
    return goes(letter) in INSIDE


def sends(found: Iterable[Command]) -> bool:
    """Whether one of these commands speaks to the reporter."""
    return any(command.name in SENDING and (command.name != "macro" or bool(command.value)) for command in found)

# SPDX-License-Identifier: Apache-2.0
"""An agent's answer without the alert that their client repeated below it as if they had written it.

An alert is the desk's own and may tell of others than the reporter: it never goes out. Where it cannot be told apart
from the agent's words, the answer is held; and once it is let out, the lines of the alert are left out all the same.
"""

from dataclasses import replace

from parsers.command import commands
from parsers.repeated import Repeated, repeated
from parsers.values import Mail, Segment
from workflows.case import Arrival, Outcome, Voice
from workflows.public import is_public

BECAUSE = "it repeats the desk's own mail without marking it as quoted, in between the agent's words"


def unrepeat(case: Arrival) -> Arrival:
    """Leave of an agent's new text what is theirs, or hold it."""
    if case.voice is not Voice.AGENT:
        return case
    every = (_found(case.mail, letter) for letter in case.facts.answered_texts)
    found = next((one for one in every if one is not None), None)
    if found is None:
        return case
    if not found.is_certain and is_public(case) and not case.facts.released:
        return case.settle(Outcome.HELD, "repeated", BECAUSE)
    return replace(case, mail=replace(case.mail, segments=(Segment(role="new", text=found.words),)))


def _found(mail: Mail, letter: str) -> Repeated | None:
    """What of the new text is the alert; the lines that end an alert make all below them look like a signature."""
    found = _below_orders(mail.new_text, letter)
    if found is None:
        return None
    whole = "".join(one.text for one in mail.segments if one.role != "quoted").strip()
    return _below_orders(whole, letter) or found


def _below_orders(text: str, letter: str) -> Repeated | None:
    """The same below the orders at the head, which are the agent's even where the letter proposed them."""
    rest = commands(text)[1]
    found = repeated(rest, letter)
    return None if found is None else replace(found, words=text[: len(text) - len(rest)] + found.words)

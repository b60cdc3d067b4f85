# SPDX-License-Identifier: Apache-2.0
"""What an agent answers to a letter of the desk to itself, or writes to the address for notes, is a note."""

from dataclasses import replace

from parsers.command import commands
from workflows.case import Arrival, Outcome, Voice
from workflows.goes import sends
from workflows.note import note
from workflows.public import is_for_notes, stays_inside
from workflows.verbs import Refusal


def keep_inside(case: Arrival) -> Arrival:
    """Keep the words as a note, unless a command sends them; files stay with the mail that is kept.

    At the address for notes none does: ``unspoken`` refuses it there.
    """
    if case.voice is not Voice.AGENT or case.agent is None or case.standing is None or not stays_inside(case):
        return case
    files = "" if case.done else ", ".join(one.filename or one.content_type for one in case.mail.attachments)
    words = case.words or files
    if not words or not is_for_notes(case) and sends(commands(case.mail.new_text)[0]):
        return case
    kept = note(replace(case, words=words), case.agent, "")
    if isinstance(kept, Refusal):
        return case
    done = (*(order for order in case.done if order != "#send"), "#note")
    return replace(kept, done=done).settle(Outcome.TICKETED, "noted", "it answers a letter whose answers stay inside")

# SPDX-License-Identifier: Apache-2.0
"""What an agent answers to a letter of the desk to itself, or writes to the address for notes, is a note."""

from dataclasses import replace

from parsers.command import commands
from parsers.values import Attachment
from workflows.case import Arrival, Outcome, Voice
from workflows.goes import sends
from workflows.note import note
from workflows.public import is_for_notes, stays_inside
from workflows.respond import worth_sending
from workflows.verbs import Refusal


def keep_inside(case: Arrival) -> Arrival:
    """Keep the words as a note, unless a command sends them; files stay with the mail that is kept.

    At the address for notes none does: ``unspoken`` refuses it there.
    """
    if case.voice is not Voice.AGENT or case.agent is None or case.standing is None or not stays_inside(case):
        return case
    files = () if case.done else case.mail.attachments
    if not (case.words or files) or not is_for_notes(case) and sends(commands(case.mail.new_text)[0]):
        return case
    # The note itself names those that are worth it.
    others = "" if any(one.filename for one in worth_sending(case)) else ", ".join(map(_called, files))
    kept = note(replace(case, words=""), case.agent, case.words or others)
    if isinstance(kept, Refusal):
        return case
    done = (*(order for order in case.done if order != "#send"), "#note")
    return replace(kept, done=done).settle(Outcome.TICKETED, "noted", "it answers a letter whose answers stay inside")


def _called(file: Attachment) -> str:
    return file.filename or file.content_type

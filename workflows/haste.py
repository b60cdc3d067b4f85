# SPDX-License-Identifier: Apache-2.0
"""Whether another desk seems to answer each letter of ours, or a person writes a lot at once."""

from parsers.subject import strip, tags
from workflows.case import Arrival
from workflows.writing import HASTE

QUICK = 4  # mails of a writer in a row that came at once upon a letter of ours: no person writes so


def in_haste(case: Arrival) -> str:
    """Why another desk seems to answer our letters; empty where it is a person, who may well write a lot at once.

    What a proved sender writes afresh, in no thread and under a subject of its own, answers nothing.
    """
    mail, quick = case.mail, case.facts.quick
    refers = mail.in_reply_to or mail.references or tags(mail.subject) or strip(mail.subject) != mail.subject.strip()
    if quick < QUICK or case.is_new and case.proved and not refers:
        return ""
    return f"{quick} {HASTE}: another desk seems to answer it"

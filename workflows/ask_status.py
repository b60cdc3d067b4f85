# SPDX-License-Identifier: Apache-2.0
"""A mail outside every thread that asks how things stand, and nothing else, gets the list of the sender's tickets."""

from dataclasses import replace

from parsers.subject import strip
from parsers.values import Nature
from workflows.case import Arrival, Outcome, Voice
from workflows.letter import Letter
from workflows.meaning import asks_status
from workflows.respond import may_answer, refuted, to_writer, worth_sending

MOST = 50  # tickets in the list


def ask_status(case: Arrival) -> Arrival:
    """Answer with numbers and states; with subjects only where the sender's address is vouched for."""
    mail = case.mail
    if not case.is_new or case.linked_to or case.voice is not Voice.REPORTER or case.facts.silent:
        return case
    if case.origin is not None:  # an agent wants to know that it is seen to, and no list
        return case
    if case.facts.split_from:
        return case
    if mail.nature is not Nature.HUMAN or worth_sending(case):
        return case
    if not asks_status(strip(mail.subject), mail.new_text, mail.language):
        return case
    because = "it asks how the sender's tickets stand"
    refused = refuted(case) or may_answer(case)
    if refused:
        return case.settle(Outcome.ANSWERED, "status", f"{because}; nothing was sent: {refused}")
    return case.owe(_list(case)).settle(Outcome.ANSWERED, "status", because)


def _list(case: Arrival) -> Letter:
    facts, proved = case.facts, case.proved
    rows = tuple(
        (f"[#{one.number}]", one.subject if proved and not one.breach else "", one.state)
        for one in facts.own_open[-MOST:]
    )
    language = case.mail.language or facts.contact.language or case.desk.language
    return replace(to_writer(case, "status_list", language), details={"items": rows})

# SPDX-License-Identifier: Apache-2.0
"""``#send``: words for the reporter, in a mail that would stay at the desk."""

from dataclasses import replace
from typing import TypeVar

from workflows.case import Arrival, Case
from workflows.desk import Agent
from workflows.verbs import Refusal

CaseT = TypeVar("CaseT", bound=Case)


def send(case: CaseT, by: Agent | None, value: str) -> CaseT | Refusal:
    """The words of the order, and the text below it, are the answer."""
    text = "\n\n".join(filter(None, (value.strip(), case.words)))
    if not isinstance(case, Arrival):
        return Refusal(because="the command line has no mail to send; answer an alert")
    if not text and not case.mail.attachments:
        return Refusal(because="write below it what is to be sent")
    return replace(case, words=text)

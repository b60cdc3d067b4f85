# SPDX-License-Identifier: Apache-2.0
"""Which files of an agent's mail are not for the reporter: they show the agent's address, or what is said inside."""

from parsers.personal import bears, is_from, is_mail, is_own, is_signature
from parsers.values import Attachment
from workflows.case import Arrival


def is_personal(case: Arrival, file: Attachment) -> bool:
    """Whether it is a signature, the agent's own key or card, or a mail that anybody at the desk wrote or got.

    Mail programs attach the alert that is answered: with the agent's address, their token and all notes.
    """
    if case.agent is None:
        return False
    if is_mail(file):
        return bears(file.content, (*_boxes(case), *(agent.address for agent in case.desk.agents)))
    return is_signature(file) or is_own(file, (case.agent.address, case.agent.name))


def left_out(case: Arrival) -> tuple[str, ...]:
    """What the agent may miss: mails that they attached, but not those that the desk itself wrote."""
    files = [one for one in case.mail.attachments if is_mail(one) and is_personal(case, one)]
    return tuple(one.filename or one.content_type for one in files if not is_from(one, _boxes(case)))


def _boxes(case: Arrival) -> tuple[str, ...]:
    return tuple(box.address for box in case.desk.mailboxes)

# SPDX-License-Identifier: Apache-2.0
"""The formatting of an agent's answer and the pictures in it, as they leave for the reporter."""

from parsers.formatted import formatted
from parsers.html import split, to_text
from parsers.subject import strip
from parsers.values import Attachment
from workflows.case import Arrival
from workflows.desk import Agent
from workflows.writing import without_address


def dressed(case: Arrival, agent: Agent, files: tuple[Attachment, ...]) -> str:
    """The HTML of the words that leave; "" where it cannot be cut for certain, and plain text alone is sent.

    The agent's own address never shows: where a tag within it keeps it from being found, nothing is formatted.
    """
    pictures = {
        one.content_id: one.shown_as for one in files if one.content_id and one.content_type.startswith("image/")
    }
    html = formatted(case.mail.html, case.words, strip(case.mail.subject), pictures)
    if not html:
        return ""
    html = without_address(html, agent, case.desk.mailbox(case.ticket.mailbox).address)
    shown = "".join(split(to_text(html), False).text.split()).lower()
    return "" if agent.address.lower() in shown else html

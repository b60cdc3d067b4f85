# SPDX-License-Identifier: Apache-2.0
"""The held mails as the admin's list shows them: who and what, by the header of each alone."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from daemon.house import House
from parsers.mail import read
from store.errors import StorageUnavailable
from store.reading import SetAside, set_aside
from workflows.held_list import MOST, HeldLine

HEAD = 20_000  # bytes of a mail in which its header is looked for
END = re.compile(rb"\r?\n\r?\n")
UNSEEN = frozenset({"poison", "confidential"})  # of which nothing is read: it may kill, or is not for the admin


def aside(house: House, connection: Connection) -> Iterator[HeldLine]:
    """Every held mail, the newest first; of those beyond the list's room only that they are there."""
    for place, one in enumerate(set_aside(connection, ignored=False)):
        sender, subject = _head(house, one) if place < MOST and one.cause not in UNSEEN else ("", "")
        yield HeldLine(id=one.id, cause=one.cause, at=one.kept_at, sender=sender, subject=subject)


def _head(house: House, one: SetAside) -> tuple[str, str]:
    try:
        raw = house.blobs.get(one.blob)[:HEAD]
    except StorageUnavailable:
        return "", ""
    mail = read(END.split(raw, maxsplit=1)[0] + b"\r\n\r\n", house.context)
    return mail.contact.address, mail.subject

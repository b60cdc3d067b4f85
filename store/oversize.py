# SPDX-License-Identifier: Apache-2.0
"""Mails that were too large, once they are wanted whole: fetched again, or held for good."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from store.inbox import TO_FETCH
from store.schema import inbox
from workflows.case import Outcome

_TO_FETCH = select(inbox.c.id, inbox.c.uid, inbox.c.size, inbox.c.released, inbox.c.generation, inbox.c.blob).where(
    inbox.c.mailbox == bindparam("box"), inbox.c.outcome.is_(None), inbox.c.oversize_limit == TO_FETCH
)
_FETCHED = (
    update(inbox)
    .where(inbox.c.id == bindparam("mail"), inbox.c.oversize_limit == TO_FETCH)
    .values(blob=bindparam("new_blob"), oversize_limit=0, next_try=bindparam("at"))
)
_NOT_FETCHED = (
    update(inbox)
    .where(inbox.c.id == bindparam("mail"), inbox.c.oversize_limit == TO_FETCH)
    .values(
        outcome=Outcome.HELD,
        cause="oversize",
        because=bindparam("new_because"),
        oversize_limit=bindparam("new_limit"),
        released=False,
    )
)


@dataclass(frozen=True, kw_only=True)
class Oversize:
    """A mail of which only the beginning was kept; ``size`` in bytes; ``released``: whatever its size."""

    id: int
    uid: int
    size: int
    generation: int
    blob: str
    released: bool


def to_fetch(connection: Connection, mailbox: str) -> list[Oversize]:
    """Mails that were too large and are wanted whole now."""
    fields = Oversize.__dataclass_fields__
    rows = connection.execute(_TO_FETCH, {"box": mailbox})
    return [Oversize(**{name: getattr(row, name) for name in fields}) for row in rows]


def fetched(connection: Connection, mail: Oversize, blob: str, at: datetime) -> None:
    """Such a mail is here whole, and is decided like any other."""
    connection.execute(_FETCHED, {"mail": mail.id, "new_blob": blob, "at": at})


def not_fetched(connection: Connection, mail: Oversize, because: str, limit: int) -> None:
    """Such a mail stays held: its beginning alone never becomes a ticket."""
    connection.execute(_NOT_FETCHED, {"mail": mail.id, "new_because": because, "new_limit": limit})

# SPDX-License-Identifier: Apache-2.0
"""Signatures that were believed: each counts once, for ever, and the constraint has the last word."""

from sqlalchemy import Connection, bindparam, insert, select

from parsers.values import Mail
from store.schema import seals
from workflows.case import Arrival, Outcome
from workflows.vouch import spends_seal

_SPENT = select(seals.c.mail).where(seals.c.digest == bindparam("of_digest"), seals.c.mail != bindparam("this"))
_SPEND = insert(seals)
_OWN = select(seals.c.mail).where(seals.c.digest == bindparam("of_digest"), seals.c.mail == bindparam("this"))


def spent(connection: Connection, mail_id: int, mail: Mail) -> str:
    """By which other mail the signature of this one was used; empty where by none, or where it has none."""
    if mail.seal is None:
        return ""
    found = connection.scalar(_SPENT, {"of_digest": mail.seal.digest, "this": mail_id})
    return f"inbox {found}" if found else ""


def spend(connection: Connection, mail_id: int, case: Arrival) -> None:
    """Remember the signature that this decision rests on. Raises IntegrityError where another mail was faster."""
    seal, settled = (case.received or case.mail).seal, case.disposition
    if seal is None or settled is None or settled.outcome is Outcome.HELD or not spends_seal(case):
        return
    own = connection.scalar(_OWN, {"of_digest": seal.digest, "this": mail_id})  # set aside since, and let in again
    if not own and not case.facts.sealed_before:  # a copy that a person let in, or our server vouched for
        connection.execute(_SPEND, {"digest": seal.digest, "mail": mail_id, "at": seal.at})

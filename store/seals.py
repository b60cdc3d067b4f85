# SPDX-License-Identifier: Apache-2.0
"""Signatures that were believed: each counts once, and the constraint has the last word."""

from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from parsers.values import Mail
from store.schema import seals
from workflows.case import Arrival, Outcome
from workflows.vouch import FRESH, spends_seal

KEPT = FRESH * 2 + timedelta(days=30)  # long past the day on which a signature is too old to be believed

_SPENT = select(seals.c.mail).where(seals.c.digest == bindparam("of_digest"), seals.c.mail != bindparam("this"))
_SPEND = insert(seals)
_FORGET = delete(seals).where(seals.c.at < bindparam("before"))
_OWN = select(seals.c.mail).where(seals.c.digest == bindparam("of_digest"), seals.c.mail == bindparam("this"))


def spent(connection: Connection, mail_id: int, mail: Mail) -> str:
    """By which other mail the signature of this one was used; empty where by none, or where it has none."""
    if mail.seal is None:
        return ""
    found = connection.scalar(_SPENT, {"of_digest": mail.seal.digest, "this": mail_id})
    return f"inbox {found}" if found else ""


def spend(connection: Connection, mail_id: int, case: Arrival) -> None:
    """Remember the signature that this decision rests on. Raises IntegrityError where another mail was faster."""
    seal, settled = case.mail.seal, case.disposition
    if seal is None or settled is None or settled.outcome is Outcome.HELD or not spends_seal(case):
        return
    told = {"of_digest": seal.digest, "this": mail_id}
    if connection.scalar(_OWN, told):
        return  # it was decided before, set aside and let in again
    connection.execute(_FORGET, {"before": case.at - KEPT})
    if not case.facts.sealed_before:  # a person let the second one in
        connection.execute(_SPEND, {"digest": seal.digest, "mail": mail_id, "at": seal.at})

# SPDX-License-Identifier: Apache-2.0
"""Two desks that answer each other, or a ticket that is opened again and again, are stopped and shown to a person."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from parsers.values import Address
from workflows import people
from workflows.case import Arrival, Voice
from workflows.events_life import PingPongStopped
from workflows.haste import in_haste
from workflows.writing import tell_agents

WEEK = timedelta(days=7)
AT_ONCE = timedelta(minutes=2)  # between a letter of ours and the mail upon it
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def ping_pong(case: Arrival) -> Arrival:
    """Stop letters of our own to a writer whose mails come at once upon each of them (RFC 3834 section 2)."""
    because = in_haste(case)
    if case.voice is not Voice.REPORTER or case.facts.silent or not because or case.place.stopped:
        return case
    return stop_letters(case, because)


def reopened_too_often(case: Arrival) -> int:
    """How often it was opened again within seven days, this time included, where that is beyond the desk's limit."""
    week = sum(name == "reopened" and case.at - at < WEEK for at, name in case.place.steps) + 1
    return week if week > case.desk.process.reopen_limit else 0


def stop_letters(case: Arrival, because: str, count: int = 0) -> Arrival:
    """From here on no mail of the reporter is answered by itself until somebody of the desk acts; they are told.

    What was promised is kept all the same: a person must hear in time, and by the clock nothing goes to and fro.
    """
    if not case.place.stopped:
        case = case.note(PingPongStopped(count=count or case.facts.quick, because=because))
    contact = case.mail.contact
    working, lead = people.working(case.desk, case.ticket), people.lead(case.desk, case.ticket)
    return tell_agents(
        case,
        "alert_pingpong",
        working if case.ticket.breach else people.several(working, lead),
        text=case.mail.reply_text,
        author=Address(name=contact.name, address=contact.address),
        phones=contact.phones,
        count=count,
        because=because,
    )


def in_a_row(mails: Sequence[datetime], letters: Sequence[datetime]) -> int:
    """How many of the mails, the newest first, came at once upon a letter that was sent since the mail before."""
    count = 0
    for came, previous in zip(mails, [*mails[1:], LONG_AGO], strict=True):
        if not any(previous <= at < came <= at + AT_ONCE for at in letters):
            break
        count += 1
    return count

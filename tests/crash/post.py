# SPDX-License-Identifier: Apache-2.0
"""The mails that a run offers: threads with replies right behind their parents, machines, and a mail that kills."""

import itertools
import random
from dataclasses import dataclass
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

from daemon.house import utc_now
from tests.crash.victim import KILLER

_numbers = itertools.count(1)
WORDS = ("printer", "mail", "password", "screen", "scanner", "update", "licence", "badge", "phone", "report")


class Fate(StrEnum):
    """What is to become of a mail."""

    OPENS = "opens a ticket"
    JOINS = "joins its parent's ticket"
    AUTOMATIC = "joins a ticket as a machine's mail, and is not answered"
    IGNORED = "is ignored: a machine's mail that names no ticket"
    KILLS = "kills whoever reads it, and is held"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A mail, the thread it belongs to, and the mailboxes (by index) that it is delivered to: one copy each."""

    message_id: str
    thread: str
    fate: Fate
    writer: str
    raw: bytes
    boxes: tuple[int, ...] = (0, 1)
    away: bool = False  # its writer's machine answers the acknowledgement

    @property
    def return_path(self) -> str:
        """Machines leave theirs empty (RFC 3834 section 3.3)."""
        return "" if self.fate in (Fate.AUTOMATIC, Fate.IGNORED) else self.writer


def threads(count: int, dice: random.Random) -> list[Offered]:
    """Mails of at least so many in all, every kind among them; each thread in order, its replies right behind."""
    mails: list[Offered] = []
    number = 0
    while len(mails) < count:
        number += 1
        # Most mails are addressed to both mailboxes, some are delivered twice to one.
        boxes = (0, 0) if number % 5 == 3 else (0, 1)
        mails += thread(replies=dice.choice((0, 1, 1, 2)), boxes=boxes, away=number % 4 == 1)
        if number % 6 == 2:
            mails.append(absence())
    return mails


def thread(*, replies: int = 1, boxes: tuple[int, ...] = (0, 1), away: bool = False) -> list[Offered]:
    """A first mail and its writer's next ones, each an answer to the one before."""
    writer = f"writer-{next(_numbers)}@customer.example"
    subject = f"{WORDS[next(_numbers) % len(WORDS)]} {writer.partition('@')[0]}"
    first = _mail(writer, subject, "It has stopped working since this morning. Can you help?", Fate.OPENS)
    mails = [Offered(**first, thread=first["message_id"], writer=writer, fate=Fate.OPENS, boxes=boxes, away=away)]
    for number in range(replies):
        ids = [mail.message_id for mail in mails]
        told = _mail(writer, f"Re: {subject}", f"One thing more, number {number + 1}.", Fate.JOINS, ids)
        mails.append(Offered(**told, thread=ids[0], writer=writer, fate=Fate.JOINS, boxes=boxes))
    return mails


def absence(letter: str = "", thread: str = "", writer: str = "") -> Offered:
    """An out-of-office reply to a letter of ours, or to nothing that anybody knows."""
    fate = Fate.AUTOMATIC if letter else Fate.IGNORED
    writer = writer or f"away-{next(_numbers)}@customer.example"
    told = _mail(writer, "Out of office", "I am away until Monday.", fate, [letter] if letter else [])
    return Offered(**told, thread=thread or told["message_id"], writer=writer, fate=fate)


def killer(boxes: tuple[int, ...] = (0, 1)) -> list[Offered]:
    """A mail that ends every process that reads it, and an answer to it, which opens a ticket of its own."""
    writer = f"writer-{next(_numbers)}@customer.example"
    told = _mail(writer, "Do not read this", "You have been told.", Fate.KILLS)
    deadly = Offered(**told, thread=told["message_id"], writer=writer, fate=Fate.KILLS, boxes=boxes)
    after = _mail(writer, "Re: Do not read this", "Have you read it?", Fate.OPENS, [deadly.message_id])
    return [deadly, Offered(**after, thread=after["message_id"], writer=writer, fate=Fate.OPENS)]


def _mail(writer: str, subject: str, body: str, fate: Fate, ids: list[str] | None = None) -> dict[str, Any]:
    message_id = f"crash-{next(_numbers)}@customer.example"
    lines = [
        f"From: {writer}",
        "To: support@desk.example, sales@desk.example",
        f"Subject: {subject}",
        f"Date: {format_datetime(utc_now())}",
        f"Message-ID: <{message_id}>",
        "Content-Type: text/plain; charset=utf-8",
    ]
    if ids:
        lines += [f"In-Reply-To: <{ids[-1]}>", "References: " + " ".join(f"<{one}>" for one in ids)]
    if fate in (Fate.AUTOMATIC, Fate.IGNORED):
        lines.append("Auto-Submitted: auto-replied")
    if fate is Fate.KILLS:
        lines.append(KILLER.decode())
    return {"message_id": message_id, "raw": "\r\n".join([*lines, "", body, ""]).encode()}

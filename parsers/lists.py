# SPDX-License-Identifier: Apache-2.0
"""Mailing lists (RFC 2369, RFC 2919): a person who writes through one is a person, bulk mail is not."""

import re

from parsers.fields import ADDRESS
from parsers.marks import BULK_MAILERS, LIST_SERVERS, NO_REPLY, Seen, program
from parsers.values import Nature

# Lists that write in their own name for DMARC's sake leave the author's in front of this: Mailman, Google Groups,
# groups.io, Sympa and LISTSERV, as their translations have it.
VIA = re.compile(r"\S\s{1,3}\(?(?:via|vía|über|par|przez|door|fra|melalui|через|経由)\s{1,3}\S", re.IGNORECASE)

# Majordomo and the lists of its time leave no field but their owner as the sender.
OWNER = re.compile(r"(?:^|[<\s])owner-[^@\s<>]{1,64}@|[^@\s<>]{1,64}-(?:owner|bounces?)@", re.IGNORECASE)


def nature(seen: Seen) -> tuple[Nature, str, float] | None:
    """Judge a mail with the fields of a list; None for any other mail."""
    have = seen.have
    marks = [name for name in have if name.startswith("list-") or name in ("mailing-list", "x-mailing-list")]
    if LIST_SERVERS.match(seen.sender) and not VIA.search(seen.name) and (marks or "precedence" in have):
        digest = "digest" in seen.subject.lower()
        return (Nature.LIST if digest else Nature.NOTIFICATION), f"written by a list server ({seen.sender})", 0.85
    served = OWNER.search(have.get("sender", "")) or "mailing list" in have.get("delivered-to", "").lower()
    if served and not marks and not program(have) and personal(seen):
        return Nature.HUMAN, "a person through a mailing list (Sender)", 0.75
    if not marks or (marks == ["list-help"] and "precedence" not in have):
        return None
    machine = program(have)
    if machine:
        return Nature.NOTIFICATION, f"{machine} in a list mail", 0.85
    if personal(seen):
        return Nature.HUMAN, "a person through a mailing list", 0.8
    return Nature.LIST, f"{marks[0]} without a personal author", 0.85


def personal(seen: Seen) -> bool:
    """Whether a list mail has a personal author: an answer or a mail client's, not from a machine's address."""
    have, sender = seen.have, seen.sender
    if VIA.search(seen.name) and not NO_REPLY.search(seen.name):
        return True
    if seen.talks:
        return True
    if NO_REPLY.search(sender) or not sender or BULK_MAILERS.search(have.get("x-mailer", "")):
        return False
    if "list-unsubscribe-post" in have and "list-post" not in have:
        return False
    listed = f"{have.get('list-id', '')} {have.get('list-post', '')}".lower()
    local, _, domain = sender.lower().partition("@")
    if f"{local}@{domain}" in listed or f"{local}.{domain}" in listed:
        # A list that puts its own address into From for DMARC's sake leaves the author's in Reply-To.
        author = ADDRESS.search(have.get("reply-to", "").lower())
        return bool(author and "list-post" in have and author[0] not in listed and not NO_REPLY.search(author[0]))
    talk = any(name in have for name in ("list-post", "mailing-list", "x-mailman-version", "list-archive"))
    client = seen.answers or "user-agent" in have
    return talk or client or ("list-unsubscribe" not in have and "feedback-id" not in have)

# SPDX-License-Identifier: Apache-2.0
"""The people that an order names: ``ann@example.org, -bob@example.org``, each with whether it takes them off."""

import re
from dataclasses import dataclass

from parsers.address import ascii_domain

MAX_NAMED = 20  # people of one order
LONGEST = 254  # characters of an address (RFC 5321 section 4.5.3.1.3, without its brackets)
SEPARATED = re.compile(r"[\s,;]+")
# A dot-atom and a domain name (RFC 5322 section 3.4.1); what else an address may be nobody writes in an order.
LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]{1,64}(?:\.[\w!#$%&'*+/=?^`{|}~-]{1,64}){0,20}")
NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,10}", re.ASCII)
MINUS = "-−–"


@dataclass(frozen=True, kw_only=True)
class Addressees:
    """Who is put on and who is taken off, in lower case and each once; ``wrong`` are words that are no address."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def addressees(value: str) -> Addressees:
    """Read the people of an order. Total; names beside addresses in angle brackets are passed over."""
    on, off, wrong = dict[str, None](), dict[str, None](), dict[str, None]()
    words = [word for word in SEPARATED.split(value) if word]
    bracketed = any("<" in word for word in words)
    for word in words:
        takes_off = word[0] in MINUS
        found = address_of(word.lstrip(MINUS + "+"))
        if found:
            (off if takes_off else on)[found] = None
        elif not bracketed or "@" in word:
            wrong[word] = None
    named = [*on, *off]
    if len(named) > MAX_NAMED:
        return Addressees(wrong=(f"more than {MAX_NAMED} people",))
    return Addressees(on=tuple(on), off=tuple(one for one in off if one not in on), wrong=tuple(wrong))


def address_of(word: str) -> str:
    """The address that a word is, in lower case and with its domain in A-labels; empty where it is none."""
    bare = word.strip("<>()[]\"'").rstrip(".:,;").removeprefix("mailto:").rstrip(">")
    local, at, domain = ascii_domain(bare[: LONGEST + 1]).lower().rpartition("@")
    fits = at and len(bare) <= LONGEST and LOCAL.fullmatch(local) and NAME.fullmatch(domain)
    return f"{local}@{domain}" if fits else ""


def domain_of(word: str) -> str:
    """The domain that a word such as ``@example.org`` names, in A-labels; empty where it names none."""
    if not word.startswith("@"):
        return ""
    written = ascii_domain(f"a{word[: LONGEST + 1]}").lower().rpartition("@")[2]
    return written if NAME.fullmatch(written) else ""

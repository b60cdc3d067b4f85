# SPDX-License-Identifier: Apache-2.0
"""Whether two mails may tell of one cause: the same host, words that few mails have, or the same category alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workflows.lexicon import words_of

LONGEST = 600  # characters of a text that are looked at: people say first what it is about
LEAST = 4  # letters of a word that tells anything
STEM = 7  # letters that two forms of a word share: "printer" and "printers"
ENOUGH = 2  # words that make two mails alike
VAGUE = frozenset({"other", "howto"})  # categories of which two tickets have nothing in common
# "web1", "nl-ams-w02", "db.internal.example": a letter and a digit, or three labels (RFC 1123 section 2.1).
HOST = re.compile(r"(?<![\w@./-])[a-z][a-z0-9]{0,62}(?:[-.][a-z0-9]{1,62}){0,6}(?![\w@-])")
# Products that look like hosts.
PRODUCTS = re.compile(r"(?:windows|win|office|m|o|h|mp|usb|a|b|p|l|v|kb|ie|rj|ipv|cat|level|room|step)-?\d+[a-z]?")
END = re.compile(r"^(?:>|-- ?$|_{5,}|-{5,})", re.MULTILINE)  # of what is new in a mail


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a mail says that another may say as well."""

    category: str = ""
    is_incident: bool = True
    stems: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """What two mails share: ``by`` is the strongest of host, words, category; empty where they share nothing."""

    by: str = ""
    shared: int = 0  # words


def told(subject: str, text: str, category: str, *, is_incident: bool = True, address: str = "") -> Told:
    """What a mail says; ``address`` is its writer's, whose name and domain say nothing of the matter."""
    said = f"{subject[:LONGEST]}\n{END.split(text, 1)[0][:LONGEST]}"
    apart = {word[:STEM] for word in words_of(address) if len(word) >= LEAST}
    return Told(
        category=category,
        is_incident=is_incident,
        stems=frozenset(stems(said)) - apart,
        hosts=frozenset(_hosts(said)) - {address.lower().rpartition("@")[2]},
    )


def stems(text: str) -> set[str]:
    """The beginnings of the words that say what a text is about; linear in its length."""
    return {word[:STEM] for word in words_of(text[: 2 * LONGEST + 1]) if _tells(word)}


def likeness(one: Told, other: Told, common: frozenset[str] = frozenset()) -> Likeness:
    """What two mails share; ``common`` are words that many mails of this desk have."""
    shared = len((one.stems & other.stems) - common)
    if one.hosts & other.hosts:
        return Likeness(by="host", shared=shared)
    if shared >= ENOUGH:
        return Likeness(by="words", shared=shared)
    same = one.category == other.category and one.category not in VAGUE
    by = "category" if same and one.is_incident and other.is_incident else ""
    return Likeness(by=by, shared=shared)


def shared_stems(one: Told, others: Iterable[Told]) -> frozenset[str]:
    """The words that a mail shares with any of the others."""
    return frozenset(stem for other in others for stem in one.stems & other.stems)


def _tells(word: str) -> bool:
    if word.isdigit():
        return 3 <= len(word) <= 6 and not word.startswith(("19", "20"))  # an error's number, and no year
    return len(word) >= LEAST and word not in _common() and not word.isnumeric()


def _hosts(text: str) -> Iterable[str]:
    for match in HOST.finditer(text.lower()):
        name = match[0]
        labels = name.split(".")
        named = len(labels) >= 3 and not name.startswith("www.") or len(labels) == 1 and _numbered(name)
        if named and len(name) > LEAST - 1 and not PRODUCTS.fullmatch(name):
            yield name


def _numbered(name: str) -> bool:
    return any(char.isdigit() for char in name) and sum(char.isalpha() for char in name) > 1


@cache
def _common() -> frozenset[str]:
    lines = files("workflows").joinpath("data/common.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

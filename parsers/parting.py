# SPDX-License-Identifier: Apache-2.0
"""Signatures that no mark shows: below "Kind regards," and a name, lines such as offices, sites and telephones."""

import re

from parsers import phrases, signature, signed
from parsers.attribution import lines_of
from parsers.wording import WORD

MAX_PARTED = 45  # lines at the end in which words of parting may stand above a card
MAX_PARTING, MAX_PARTING_WORDS = 60, 5  # characters and words of a line of parting
MIN_CARD = 2  # lines below the name, where none tells how to reach somebody
SHORT = 2  # words of a line of a card that ends with a full stop: "Example Ltd."
ENDS = " \t,.!;–—-*_"  # what may stand around words of parting
DASHES = ("--", "—", "–")
# What is written in haste, and is too short to be looked for at the end of just any mail.
BRIEF = re.compile(r"(?:thx|thnx|thanx|tnx|tx|br|kr|grtz|grtjs|vlg|slds|cdt|bav)\b", re.IGNORECASE)
FOR_ANOTHER = re.compile(r"(?:i\. ?[av]\.|p\. ?p\.|ppa\.|i/?o|namens)\s{0,3}(?=[^\W\d_])")  # who signs on behalf
OFFICES = frozenset(
    ["support", "team", "helpdesk", "servicedesk", "help", "service", "desk", "it", "ict", "it-support"]
)
POSTSCRIPT = re.compile(r"p\.?\s?s\b|n\.?b\b|edit\b", re.IGNORECASE)


def with_card(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of signature that were ``found`` in a text, and the card above the last of them. Linear."""
    stop = found[-1][0] if found and not text[found[-1][1] :].strip() else len(text)
    tail = text[:stop].rsplit("\n", MAX_PARTED)
    at = stop - len("\n".join(tail[1:])) if len(tail) > MAX_PARTED else 0
    card = at + _below_parting(text[at:stop])
    return signature.joined([*found, (card, len(text))]) if text[card:stop].strip() else found


def is_signature(text: str, name: str, house: str = "") -> bool:
    """Whether a text is nothing but how this person signs: words of parting, the name, lines of a card. Linear.

    ``house`` are the names of the desk and its teams, which may stand below the name or in place of it.
    """
    lines = [one.strip() for one in text.strip().split("\n", signature.MAX_CARD + MIN_CARD) if one.strip()]
    parts, beside = _parted(lines[0]) if lines else (False, "")
    if beside:
        named = _signs(beside, name, briefly=True)
        return named and len(lines) <= signature.MAX_CARD and _is_card(lines[1:], house)
    lines = lines[parts:]
    if not lines:
        return parts
    if len(lines) > signature.MAX_CARD:
        return False
    if parts and all(_is_house(one, house) for one in lines):
        return True
    short = parts or lines[0].startswith(DASHES)
    named = _signs(lines[0], name, briefly=short) or any(
        _names(lines[0], one) for one in (name, name.partition(" ")[0] if short else name) if one
    )
    return named and _is_card(lines[1:], house)


def _parted(line: str) -> tuple[bool, str]:
    """Whether a line begins with words of parting, and what stands beside them."""
    line = line.lstrip(ENDS)
    found = len(line) <= MAX_PARTING and (phrases.pattern("sign_off").match(line) or BRIEF.match(line))
    return (True, line[found.end() :].strip(ENDS)) if found else (False, "")


def _signs(line: str, name: str, *, briefly: bool) -> bool:
    """Whether a line is one of the ways to write a name, and says nothing else: "A. Lee", "i.A. Ann Lee"; ``briefly``
    also "Ann", "Lee" and "AL"."""
    names = name.casefold().replace(".", " ").split()
    if not names or len(line) > signature.MAX_WIDTH:
        return False
    given, family = names[0], " ".join(names[1:])
    ways = [" ".join(names), *([f"{given[0]} {family}", f"{given} {family[0]}"] if family else [])]
    initials = [one[0] for one in names] if family else []
    ways += [given, family, "".join(initials), " ".join(initials)] if briefly else []
    said = " ".join(FOR_ANOTHER.sub("", line.strip(ENDS).casefold()).replace(".", " ").split())
    return said != "" and said in ways


def _is_card(lines: list[str], house: str) -> bool:
    """Whether lines below a name are of a signature."""
    return _is_below_a_name(lines) or all(_is_house(one, house) for one in lines)


def _is_house(line: str, house: str) -> bool:
    """Whether a line is the name of the desk or of a team, or what such are called anywhere."""
    words = line.strip(ENDS).casefold().split()
    return 0 < len(words) <= MAX_PARTING_WORDS and OFFICES.union(house.casefold().split()).issuperset(words)


def _names(line: str, name: str) -> bool:
    """Whether a line is a name, or begins with it before a mark: "Cas Smit | Example Ltd"."""
    found = line.strip(ENDS)
    behind = found[len(name) :].lstrip()[:1]
    return found.casefold().startswith(name.casefold()) and len(line) <= signature.MAX_WIDTH and not behind.isalnum()


def _is_below_a_name(lines: list[str]) -> bool:
    """Whether lines are a card, or a firm alone, and tell nothing."""
    told = any(one.endswith(signature.STOPS) and len(one.split()) > SHORT for one in lines)
    firm = all(signed.firm_word().search(one) and _is_of_a_card(one) for one in lines)
    return not told and (firm or _is_unmarked_card(lines))


def _below_parting(text: str) -> int:
    """Where a card begins below words of parting and a name, without any mark; the text's length where none does.

    "Kind regards," alone in its line, a name, and then nothing but lines such as offices and telephone numbers.
    """
    lines = lines_of(text)
    for at in range(len(lines)):
        named = _name_below(lines, at)
        if named is not None:
            below = [one.strip() for one in lines[named + 1 :] if one.strip()]
            return sum(map(len, lines[: named + 1])) if _is_unmarked_card(below) else len(text)
    return len(text)


def _name_below(lines: list[str], at: int) -> int | None:
    """The line of the name that stands below words of parting, or beside them."""
    line = lines[at].strip()
    if not line or len(line) > MAX_PARTING or line.endswith(signature.ASKS) or not signed.is_parting(line):
        return None
    words, _, beside = line.partition(",")
    if beside.strip(" .!"):
        return at if signed.is_parting(words) and signed.may_be_name(beside.strip()) else None
    if len(line.split()) > MAX_PARTING_WORDS:
        return None
    below = next((one for one in range(at + 1, min(len(lines), at + 4)) if lines[one].strip()), None)
    return below if below is not None and signed.may_be_name(lines[below].strip(" \t\n,.*_")) else None


def _is_unmarked_card(below: list[str]) -> bool:
    """Whether lines below a name are all of a card: short, no sentence, nothing said by the author, and enough."""
    if not below or (len(below) < MIN_CARD and not signature.REACHED.search(" ".join(below))):
        return False
    return all(_is_of_a_card(one) for one in below)


def _is_of_a_card(line: str) -> bool:
    """Whether a line is short, no sentence, and nothing said by the author."""
    return not (
        len(line) > signature.MAX_WIDTH
        or signature.LISTED.match(line)
        or signature.is_sentence(line)
        or POSTSCRIPT.match(line)
        or not signature.OF_THE_AUTHOR.isdisjoint(WORD.findall(line))
    )

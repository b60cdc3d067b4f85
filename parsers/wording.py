# SPDX-License-Identifier: Apache-2.0
"""The words that mail clients write around a quotation, by language, read once from ``data/quotation.tsv``."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The table, made ready: phrases folded to lower case by kind, and the verbs as one expression."""

    labels: dict[str, str]
    original: frozenset[str]
    forward: frozenset[str]
    forward_by: tuple[str, ...]  # the same with a space, before "by Zoë Klein"
    devices: tuple[str, ...]
    client: re.Pattern[str]  # a piece of a line by which a client signs, in the group of its kind
    apology: tuple[str, ...]
    footer: tuple[str, ...]
    notice: tuple[str, ...]
    banner: tuple[str, ...]
    disclaimers: tuple[frozenset[str], ...]  # by language
    above: tuple[str, ...]
    beside: frozenset[str]  # words of attribution lines that are neither verbs nor months
    verbs: frozenset[str]  # of one word, in scripts that part words
    by_word: dict[str, tuple[str, ...]]  # all other verbs of such scripts, by their first word
    unparted: tuple[str, ...]  # those of scripts that do not part words
    opening: re.Pattern[str]


def _plain_script(phrase: str) -> bool:
    """Whether words of this script are parted by spaces, so that a verb must stand alone."""
    return phrase[0].isascii() or "\u00c0" <= phrase[0] < "\u0700" or "\u10a0" <= phrase[0] < "\u1100"


def _alternatives(phrases: list[str]) -> str:
    ordered = sorted(set(phrases), key=len, reverse=True)
    spaced = "|".join(re.escape(phrase) for phrase in ordered if _plain_script(phrase))
    joined = "|".join(re.escape(phrase) for phrase in ordered if not _plain_script(phrase))
    return rf"(?:(?<![^\W_])(?:{spaced})(?![^\W_])|(?:{joined}))"


def _by_first_word(phrases: set[str]) -> dict[str, tuple[str, ...]]:
    """Phrases of scripts that part words, by their first word: a line holds few of those, the table hundreds."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(filter(_plain_script, phrases)):
        first = next(iter(WORD.findall(phrase)), "")
        found[first] = (*found.get(first, ()), phrase)
    return found


def _client(folded: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """The pieces of a line by which a client signs; names of devices are inflected: "iPhonesta", "iPhone-ról"."""
    device = "|".join(map(re.escape, sorted(set(folded["device"]), key=len, reverse=True)))
    kinds = {kind: _alternatives(list(folded[kind])) for kind in ("mobile", "sending", "around")}
    inflected = rf"(?:{device})(?:[-'’][^\s,.;:]{{1,12}}|[a-zß-ž]{{1,4}})?(?![a-zß-ž])"
    return re.compile(
        rf"(?P<mobile>{kinds['mobile']})|(?P<device>{inflected})|(?P<sending>{kinds['sending']})"
        rf"|(?P<around>{kinds['around']})"
    )


@cache
def table() -> Words:
    """Read the table once."""
    heap: dict[str, list[str]] = {}
    disclaimers: list[frozenset[str]] = []
    labels: dict[str, str] = {}
    for line in files("parsers").joinpath("data/quotation.tsv").read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        kind, _, phrases = line.split("\t")
        heap.setdefault(kind, []).extend(phrases.split("|"))
        if kind == "disclaimer":
            disclaimers.append(frozenset(phrases.split("|")))
        if kind in ("from", "sent", "to", "cc", "subject", "form", "raw"):
            for phrase in phrases.split("|"):
                labels.setdefault(phrase.casefold(), kind)
    verbs = {phrase.casefold() for phrase in heap["wrote"]}
    single = {verb for verb in verbs if _plain_script(verb) and WORD.fullmatch(verb)}
    before = _alternatives(heap["before"])
    folded = {kind: tuple(phrase.casefold() for phrase in phrases) for kind, phrases in heap.items()}
    return Words(
        labels=labels,
        original=frozenset(folded["original"]),
        forward=frozenset(folded["forward"]),
        forward_by=tuple(f"{phrase} " for phrase in folded["forward"]),
        devices=folded["device"],
        client=_client(folded),
        apology=folded["apology"],
        footer=folded["footer"],
        notice=folded["notice"],
        banner=folded["banner"],
        above=folded["above"],
        beside=frozenset(folded["beside"]),
        disclaimers=tuple(disclaimers),
        verbs=frozenset(single),
        by_word=_by_first_word(verbs - single),
        unparted=tuple(verb for verb in verbs if not _plain_script(verb)),
        opening=re.compile(rf"(?:^|(?<=[\s-]))(?:{before})[\s,]{{0,3}}(?=[^\n]{{0,40}}?\d)"),
    )


def says_wrote(text: str) -> bool:
    """Whether a verb of writing stands in a short text, in any language of the table."""
    folded = text.casefold().replace("\u200b", "")
    found = WORD.findall(folded)
    return not table().verbs.isdisjoint(found) or bool(_phrases_in(folded, found))


def _phrases_in(folded: str, found: list[str]) -> list[str]:
    """The verbs of several words, or of scripts that part none, that stand in a text; the longest first."""
    words = table()
    if folded.isascii() and words.by_word.keys().isdisjoint(found):
        return []
    likely = {phrase for word in found for phrase in words.by_word.get(word, ())}
    if not folded.isascii():
        likely.update(words.unparted)
    return sorted((one for one in likely if one in folded), key=lambda one: (-len(one), one))


def without_wrote(text: str) -> list[str]:
    """The words of a short text that belong to no verb of writing."""
    text = text.replace("\u200b", "")
    folded = text.casefold()
    for phrase in _phrases_in(folded, WORD.findall(folded)):
        at = folded.find(phrase)
        if at < 0:
            continue  # it was part of a longer one
        if len(folded) == len(text):
            text = f"{text[:at]} {text[at + len(phrase) :]}"
        folded = f"{folded[:at]} {folded[at + len(phrase) :]}"
    kept = text if len(folded) == len(text) else folded
    return [word for word in kept.split() if word.strip(" :：՝,\"'*_-.").casefold() not in table().verbs]

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
    mobile: tuple[str, ...]
    devices: tuple[str, ...]
    sending: tuple[str, ...]
    footer: tuple[str, ...]
    banner: tuple[str, ...]
    disclaimers: tuple[frozenset[str], ...]  # by language
    above: tuple[str, ...]
    verbs: frozenset[str]  # of one word, in scripts that part words
    phrases: tuple[str, ...]  # all other verbs
    opening: re.Pattern[str]


def _plain_script(phrase: str) -> bool:
    """Whether words of this script are parted by spaces, so that a verb must stand alone."""
    return phrase[0].isascii() or "\u00c0" <= phrase[0] < "\u0700" or "\u10a0" <= phrase[0] < "\u1100"


def _alternatives(phrases: list[str]) -> str:
    ordered = sorted(set(phrases), key=len, reverse=True)
    spaced = "|".join(re.escape(phrase) for phrase in ordered if _plain_script(phrase))
    joined = "|".join(re.escape(phrase) for phrase in ordered if not _plain_script(phrase))
    return rf"(?:(?<![^\W_])(?:{spaced})(?![^\W_])|(?:{joined}))"


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
        mobile=folded["mobile"],
        devices=folded["device"],
        sending=folded["sending"],
        footer=folded["footer"],
        banner=folded["banner"],
        above=folded["above"],
        disclaimers=tuple(disclaimers),
        verbs=frozenset(single),
        phrases=tuple(sorted(verbs - single, key=len, reverse=True)),
        opening=re.compile(rf"(?:^|(?<=[\s-]))(?:{before})[\s,]{{0,3}}(?=[^\n]{{0,40}}?\d)"),
    )


def says_wrote(text: str) -> bool:
    """Whether a verb of writing stands in a short text, in any language of the table."""
    folded = text.casefold().replace("\u200b", "")
    words = table()
    return any(word in words.verbs for word in WORD.findall(folded)) or any(one in folded for one in words.phrases)


def without_wrote(text: str) -> list[str]:
    """The words of a short text that belong to no verb of writing."""
    text, words = text.replace("\u200b", ""), table()
    folded = text.casefold()
    for phrase in (one for one in words.phrases if one in folded):
        at = folded.find(phrase)
        if len(folded) == len(text):
            text = f"{text[:at]} {text[at + len(phrase) :]}"
        folded = f"{folded[:at]} {folded[at + len(phrase) :]}"
    kept = text if len(folded) == len(text) else folded
    return [word for word in kept.split() if word.strip(" :：՝,\"'*_-.").casefold() not in words.verbs]

# SPDX-License-Identifier: Apache-2.0
"""Reasons, refusals and remarks of decisions, which are made in English, as letters to agents say them.

``words.md`` has each under ``said.`` with slots for what changes: ``{state}`` and its like are looked up in their
group, ``{why}`` is a sentence itself, whatever else stands as it is. A sentence that no line tells stays English.
"""

import re
from collections.abc import Mapping
from functools import cache

from templates.wordings import LAST_RESORT, words

SAID = "said."
SLOT = re.compile(r"\{([a-z]+)\d?\}")
LOOKED_UP = frozenset({"category", "impact", "priority", "state", "urgency"})
NESTED = "why"
LONGEST = 400  # characters of a sentence that is looked up: none of ours is longer
DEEPEST = 4  # sentences in sentences
ORDER = re.compile(r"(#[\w?-]{1,40}: )(.+)", re.DOTALL)  # which order a refusal is about
JOINTS = ("; ", ", ")


def in_words(text: str, names: Mapping[str, str]) -> str:
    """The sentence in the language of these words, as far as they tell it."""
    if len(text) > LONGEST or names.get(f"{SAID}closed") == dict(words((LAST_RESORT,))).get(f"{SAID}closed"):
        return text
    order, remark = ORDER.fullmatch(text), text.partition(" (")
    if order:
        return order[1] + (_sentence(order[2], names) or order[2])
    if text.startswith("#") and remark[2].endswith(")") and (said := _sentence(remark[2][:-1], names)):
        return f"{remark[0]} ({said})"
    return _sentence(text, names) or text


def _sentence(text: str, names: Mapping[str, str], depth: int = 0) -> str:
    """What a whole sentence, or several that are joined, is; empty where any of it is unknown."""
    for key, slots, pattern in _patterns():
        match = pattern.fullmatch(text) if depth < DEEPEST else None
        if match:
            told = [_slot(slot, value, names, depth) for slot, value in zip(slots, match.groups(), strict=True)]
            return _filled(names.get(key, ""), dict(zip(slots, told, strict=True)))
    for joint in JOINTS:
        parts = text.split(joint)
        said = [_sentence(part, names, depth + 1) for part in parts] if 1 < len(parts) <= DEEPEST else []
        if said and all(said):
            return joint.join(said)
    return ""


def _slot(slot: str, value: str, names: Mapping[str, str], depth: int) -> str:
    kind = slot.rstrip("0123456789")
    if kind == NESTED:
        return _sentence(value, names, depth + 1) or value
    return names.get(f"{kind}.{value.replace(' ', '_')}", value) if kind in LOOKED_UP else value


def _filled(template: str, told: Mapping[str, str]) -> str:
    """The words with each slot filled in once: what a person wrote into one is not read again."""
    return SLOT.sub(lambda slot: told.get(slot[0][1:-1], slot[0]), template)


@cache
def _patterns() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    """Key, slots and form of each English sentence, those first that say the most of themselves."""
    found = [(key, said) for key, said in words((LAST_RESORT,)) if key.startswith(SAID)]
    found.sort(key=lambda pair: (-len(SLOT.sub("", pair[1])), pair[0]))
    return tuple((key, tuple(slot[0][1:-1] for slot in SLOT.finditer(said)), _form(said)) for key, said in found)


def _form(said: str) -> re.Pattern[str]:
    """What such a sentence looks like. A slot that is looked up is short, so that none is tried for long."""
    pieces, at = list[str](), 0
    for slot in SLOT.finditer(said):
        pieces.append(re.escape(said[at : slot.start()]))
        pieces.append(r"([\w ]{1,40})" if slot[1] in LOOKED_UP else r"(\d{1,18})" if slot[1] == "number" else "(.+?)")
        at = slot.end()
    return re.compile("".join([*pieces, re.escape(said[at:])]), re.DOTALL)

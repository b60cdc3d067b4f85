# SPDX-License-Identifier: Apache-2.0
"""The one place where what leaves the parsers is made clean: no control character in a line, no NUL in a text."""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_
from typing import Any, TypeVar

# The values that may have more than one line; every other string is one line.
TEXTS = frozenset(("text", "html"))
BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")  # what ends a line besides the line feed
LOST_ONES = re.compile("[\x00\ud800-\udfff]")
SURROGATES = re.compile("[\ud800-\udfff]")
IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
ENDS = "\r\x0b\x0c\x85\u2028\u2029"
CONTROLS = bytes([*range(1, 9), *range(0x0B, 0x20), 0x7F])
AT_ONCE = 100_000  # characters that are looked at as bytes
LOST = "\ufffd"  # stands for what no database or JSON writer takes
Value = TypeVar("Value")


def lines(text: str) -> str:
    """A text with line feeds alone for line ends, without NUL, lone surrogate or another C0 control than tab."""
    return _text(BREAKS.sub("\n", text) if any(one in text for one in ENDS) else text)


def line(text: str) -> str:
    """One line: no CR, LF, NUL, lone surrogate, C0 or C1 control, nor U+2028 or U+2029; a space stands for each."""
    if not IN_A_LINE.search(text):
        return text
    return IN_A_LINE.sub(lambda found: LOST if LOST_ONES.match(found[0]) else " ", text).strip()


def _text(text: str) -> str:
    clean = "".join(_stretch(text[at : at + AT_ONCE]) for at in range(0, len(text), AT_ONCE))
    return text if clean == text else clean


def _is_clean(text: str) -> bool:
    return _text(text) == text


def _stretch(text: str) -> str:
    """A stretch of a text made clean, as bytes: a tenth of the time that a regular expression takes."""
    try:
        raw = text.encode("utf-8")
    except UnicodeEncodeError:
        raw = SURROGATES.sub(LOST, text).encode("utf-8")
    return raw.translate(None, CONTROLS).replace(b"\0", LOST.encode("utf-8")).decode("utf-8")


def cleaned(value: Value) -> Value:
    """A frozen value with every string in it made clean, by the name of its field. Bytes stay as they are."""
    return _cleaned(value, "")  # type: ignore[no-any-return]


def _cleaned(value: Any, name: str) -> Any:
    if isinstance(value, str) and type(value) is str:
        return _text(value) if name in TEXTS else line(value)
    if isinstance(value, tuple):
        if name == "segments" and _is_clean("".join(one.text for one in value)):
            return value  # there may be thousands, and they were cut out of one text
        new = tuple(_cleaned(one, name) for one in value)
        return value if all(map(is_, new, value)) else new
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for key in _names(type(value)):
            old = getattr(value, key)
            new = _cleaned(old, key)
            if new is not old:
                changed[key] = new
        return replace(value, **changed) if changed else value
    return value


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))

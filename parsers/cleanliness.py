# SPDX-License-Identifier: Apache-2.0
"""The one place where what leaves the parsers is made clean: no control character in a line, no NUL in a text."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

# The values that may have more than one line; every other string is one line.
TEXTS = frozenset(("text", "html"))
BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")  # what ends a line besides the line feed
LOST_ONES = re.compile("[\x00\ud800-\udfff]")
IN_A_TEXT = re.compile("[\x01-\x08\x0b-\x1f\x7f]")
IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
LOST = "\ufffd"  # stands for what no database or JSON writer takes
Value = TypeVar("Value")


def lines(text: str) -> str:
    """A text with line feeds alone for line ends, without NUL, lone surrogate or another C0 control than tab."""
    return _text(BREAKS.sub("\n", text))


def line(text: str) -> str:
    """One line: no CR, LF, NUL, lone surrogate, C0 or C1 control, nor U+2028 or U+2029; a space stands for each."""
    if not IN_A_LINE.search(text):
        return text
    return IN_A_LINE.sub(lambda found: LOST if LOST_ONES.match(found[0]) else " ", text).strip()


def _text(text: str) -> str:
    return IN_A_TEXT.sub("", LOST_ONES.sub(LOST, text))


def cleaned(value: Value) -> Value:
    """A frozen value with every string in it made clean, by the name of its field. Bytes stay as they are."""
    return _cleaned(value, "")  # type: ignore[no-any-return]


def _cleaned(value: Any, name: str) -> Any:
    if isinstance(value, str) and type(value) is str:
        return _text(value) if name in TEXTS else line(value)
    if name == "segments":
        return value  # cut out of a text that is clean already, and there may be thousands
    if isinstance(value, tuple):
        return tuple(_cleaned(one, name) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        old = {one.name: getattr(value, one.name) for one in fields(value)}
        new = {key: _cleaned(one, key) for key, one in old.items()}
        return replace(value, **{key: one for key, one in new.items() if one is not old[key] and one != old[key]})
    return value

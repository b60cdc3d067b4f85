# SPDX-License-Identifier: Apache-2.0
"""Numbers of lists as letters and Roman numerals, as HTML asks for them (HTML Standard 4.4.5)."""

import re

ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
MOST_ROMAN = 3_999
STYLE = re.compile(r"list-style(?:-type)?:\s{0,9}(?:(lower|upper)-)?(alpha|latin|roman|decimal)", re.IGNORECASE)


def kind(told: dict[str, str]) -> str:
    """Which numerals a list asks for by its type or style: ``a``, ``A``, ``i``, ``I`` or ``1``."""
    styled = STYLE.search((told.get("style") or "")[:2_000])
    if styled:
        letter = {"r": "i", "d": "1"}.get(styled[2][0].lower(), "a")
        return letter.upper() if (styled[1] or "").lower() == "upper" else letter
    asked = (told.get("type") or "").strip()
    return asked if asked in ("a", "A", "i", "I") else "1"


def numeral(number: int, wanted: str) -> str:
    """A number in the numerals of ``kind``; in digits where those have no form for it."""
    written = str(number)
    if wanted in "aA" and number > 0:
        written = _letters(number)
    elif wanted in "iI" and 0 < number <= MOST_ROMAN:
        written = _roman(number)
    return written.upper() if wanted in "AI" else written


def _letters(number: int) -> str:
    written = ""
    while number:
        number, digit = divmod(number - 1, 26)
        written = chr(ord("a") + digit) + written
    return written


def _roman(number: int) -> str:
    written = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written

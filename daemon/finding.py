# SPDX-License-Identifier: Apache-2.0
"""One row of what ``firstline check`` found, and the rows as a table or as JSON."""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from rich.table import Table
from rich.text import Text

from daemon.terminal import printable

SHORTEST_SECRET = 4  # a shorter one is an ordinary word
SURELY_SECRET = 8  # a shorter one is part of ordinary words, and is struck out where it stands alone
STRUCK = "***"


class State(StrEnum):
    """Whether something holds; a warning holds, but not as well as it could."""

    OK = "ok"
    WARNING = "warning"
    FAILS = "fails"


COLOURS = {State.OK: "green", State.WARNING: "yellow", State.FAILS: "bold red"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was looked at, whether it holds, in words, and what to do about it ("" where nothing is to do)."""

    what: str
    state: State
    words: str
    advice: str = ""

    def without(self, secrets: Collection[str]) -> "Finding":
        """The same without any secret, as a server may repeat a password in its answer; it says what stands there."""
        words, advice = self.words, self.advice
        for secret in sorted(secrets, key=len, reverse=True):
            if len(secret) >= SHORTEST_SECRET:
                pattern = re.escape(secret)
                pattern = pattern if len(secret) >= SURELY_SECRET else rf"(?<!\w){pattern}(?!\w)"
                words, advice = re.sub(pattern, STRUCK, words), re.sub(pattern, STRUCK, advice)
        if words.count(STRUCK) > self.words.count(STRUCK):
            words += f" ({STRUCK} stands for a password or a key of yours)"
        return replace(self, words=words, advice=advice)

    def as_json(self) -> dict[str, str]:
        """The row as ``--json`` prints it."""
        return asdict(self)


def holds(what: str, words: str, advice: str = "") -> Finding:
    """It is as it should be."""
    return Finding(what=what, state=State.OK, words=words, advice=advice)


def warns(what: str, words: str, advice: str) -> Finding:
    """It works, and something is worth doing."""
    return Finding(what=what, state=State.WARNING, words=words, advice=advice)


def fails(what: str, words: str, advice: str) -> Finding:
    """Firstline cannot do its work, or not safely, until this is mended."""
    return Finding(what=what, state=State.FAILS, words=words, advice=advice)


def table(findings: Sequence[Finding]) -> Table:
    """The rows for people; words of servers steer no terminal."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("What", "State", "Found", "What to do"):
        found.add_column(name, overflow="fold", no_wrap=name == "State")
    for row in findings:
        state = Text(row.state, style=COLOURS[row.state])
        found.add_row(Text(printable(row.what)), state, Text(printable(row.words)), Text(printable(row.advice)))
    return found


def summary(findings: Sequence[Finding]) -> str:
    """One line about all of them."""
    failing = sum(row.state is State.FAILS for row in findings)
    warning = sum(row.state is State.WARNING for row in findings)
    if failing:
        return f"{failing} of {len(findings)} do not hold"
    return "everything holds" + (f", with {warning} to look at" if warning else "")

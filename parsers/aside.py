# SPDX-License-Identifier: Apache-2.0
"""What an admin orders about held mails: ``#release 7``, ``#attach 7 42``, ``#drop 7``, one a line, at the head of a
mail; the first ordinary line ends them. Total and linear: a line that begins with ``#`` and is none of these is told.
"""

import re
from dataclasses import dataclass

MOST = 200  # orders of one mail
MAX_LINE = 200  # characters in which an order stands
ORDER = re.compile(
    r"#\s?(release|attach|drop)\s{1,9}#?([0-9]{1,18})(?:\s{1,9}(?:to\s{1,9})?#?([0-9]{1,18}))?", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class AsideOrder:
    """What is to become of a held mail; ``ticket`` where it is to be put into one."""

    action: str  # release, attach or drop
    mail: int
    ticket: int = 0

    @property
    def told(self) -> str:
        """The order as it is reported."""
        return " ".join([f"#{self.action}", str(self.mail), *([str(self.ticket)] if self.ticket else [])])


def aside_orders(text: str) -> tuple[tuple[AsideOrder, ...], tuple[str, ...]]:
    """The orders at the head of a text, each once, and the lines there that should have been one."""
    found: dict[AsideOrder, None] = {}
    wrong: list[str] = []
    for line in text.split("\n"):
        said = line[: MAX_LINE + 1].strip()
        if not said:
            continue
        if not said.startswith("#") or len(found) + len(wrong) >= MOST:
            break
        match = ORDER.fullmatch(said)
        action = match[1].lower() if match else ""
        if match is None or (action == "attach") != bool(match[3]):
            wrong.append(said[:60])
        else:
            found[AsideOrder(action=action, mail=int(match[2]), ticket=int(match[3] or 0))] = None
    return tuple(found), tuple(wrong)

# SPDX-License-Identifier: Apache-2.0
"""Until when somebody is away: ``until Monday``, ``bis 12.12.``, or what an out-of-office reply says of it."""

import re
from datetime import datetime, timedelta

from parsers.appointment import moment

MAX_TEXT = 2_000  # characters of a notice that are looked at
MAX_TRIED = 20  # places of it where a return may be told
LONGEST = timedelta(days=366)
# Words before a day. Whether it is the last one away or the first one back people leave open; it is read as the
# latter, and a notice that still comes on that day says the next one.
UNTIL = (
    r"until|till?|through|thru|up to|tot(?: en met)?|t/m|t\.e\.m\.|bis(?: zum| einschließlich| einschliesslich)?"
    r"|jusqu['’]?(?:au|à|en)|hasta(?: el)?|até(?: ao?| dia)?|fino (?:al?|all['’])|hingga|sampai|sehingga"
)
BACK = (
    r"(?:be )?(?:back|return(?:ing)?|again)(?: (?:in the office|at work|to (?:the office|work)))?(?: (?:on|from))?"
    r"|(?:terug|weer (?:aanwezig|bereikbaar))(?: (?:op|vanaf))?"
    r"|(?:ab dem|ab|zurück|wieder)(?: (?:am|ab(?: dem)?))?"
    r"|(?:de retour|retour)(?: (?:le|à partir du))?|(?:vuelvo|regreso|volveré)(?: (?:el|a partir del))?"
    r"|(?:regresso|volto|voltarei)(?: (?:a|em|no dia))?|(?:torno|tornerò|rientro)(?: (?:il|dal))?"
    r"|kembali(?: (?:pada|bertugas))?"
)
OF = re.compile(r"(?<=\d) de (?=\w)|(?<=\w) de (?=\d{4})")  # "12 de marzo de 2026"
TOLD = re.compile(rf"(?<!\w)(?:{UNTIL}|{BACK})(?!\w)[ \t:,]{{0,5}}", re.IGNORECASE)
HEAD = re.compile(rf"(?:{UNTIL})(?!\w)[ \t:,]{{0,5}}", re.IGNORECASE)


def away_until(value: str, at: datetime) -> datetime | None:
    """The moment that an order such as ``until Monday`` or ``3d`` names, seen from ``at`` (aware), if it does."""
    said = OF.sub(" ", value.strip())
    begins = HEAD.match(said)
    read = moment(said[begins.end() if begins else 0 :], at)
    return read[0] if read is not None and not read[1] else None


def back_at(text: str, at: datetime) -> datetime | None:
    """When the writer of an out-of-office reply is back, seen from ``at``; the latest day that it tells so.

    None where it tells none, or one that has passed or is more than a year away.
    """
    found = []
    for count, begins in enumerate(TOLD.finditer(text[:MAX_TEXT])):
        if count >= MAX_TRIED:
            break
        told = text[begins.end() : begins.end() + 100].split("\n")[0]
        read = moment(OF.sub(" ", told), at)
        if read is not None and at < read[0] <= at + LONGEST:
            found.append(read[0])
    return max(found, default=None)

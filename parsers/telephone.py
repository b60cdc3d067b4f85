# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers at which the writer of a mail is reached, told from those of others and from other numbers."""

import re
from functools import cache

from parsers import signed
from parsers.values import Segment

DIGITS = re.compile(r"(?:\d[\s().\-/]{0,3}){7}")
# Where one clause ends and another's number may follow.
CLAUSES = re.compile(
    r"\s[|•·/–—-]\s(?!\d)|[|•·;\t]|[,.!?]\s|\s(?:or|of|oder|ou|o|atau|and|en|und|et|y|e|dan)\s", re.IGNORECASE
)
MAX_ABOVE = 5  # words of a line below which a bare number is the writer's: a name, words of parting
MAX_VERB = 8  # characters between a number (whose last digits may follow its seventh) and the words that claim it
MAX_PHONES = 5


@cache
def _other() -> re.Pattern[str]:
    """What stands right before a number that is no telephone number."""
    words = "|".join(re.escape(word) for word in sorted(signed.table()["other"], key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?:[\s.:#№(+-]|n[or°º]\.?){{0,8}}$", re.IGNORECASE)


def told(segments: tuple[Segment, ...], own: str) -> str:
    """Where the writer tells numbers of his own: the signature, and pieces of the closing lines.

    Those are a label and a number ("Tel. 030 ..."), a number below a name, and words of oneself ("call me on ...").
    ``own`` is the name and the address of the writer. A number in any other sentence is somebody else's, or none.
    """
    mine = frozenset[str]().union(*map(signed.spellings, signed.LETTERS.findall(own)))
    found, above, is_own = list[str](), "", False
    for line in filter(str.strip, signed.last(segments)):
        if signed.LETTERS.search(line):
            pieces = _own_pieces(line, mine)
            is_own = bool(pieces) or not DIGITS.search(line)
        else:
            is_own &= not above.endswith((":", "：")) and len(above.split()) <= MAX_ABOVE
            pieces = [line] if is_own else []
        found += pieces
        above = line.strip()
    return "\n".join([*found, signed.written(segments)])


def _own_pieces(line: str, mine: frozenset[str]) -> list[str]:
    """The pieces of a line with a number that is the writer's; ``mine`` are the words of name and address."""
    is_mine = bool(signed.firm_word().search(line)) or any(len(word) > 2 for word in signed.folded(line) & mine)
    found, is_own, is_asked = list[str](), True, False
    for piece in filter(str.strip, CLAUSES.split(line)):
        if _is_told_of_oneself(piece):
            is_own = is_asked = True
        elif is_asked and not any(word[0].isupper() for word in signed.LETTERS.findall(piece)):
            is_own = True  # "Call me back, please: ..."
        elif signed.folded(piece) - mine - _labels():
            is_place = piece[:1].isupper() and any(map(str.isdigit, piece))
            is_own = (is_mine or is_place) and not signed.is_sentence(piece) and not DIGITS.search(piece)
        if is_own and DIGITS.search(piece):
            found.append(piece)
        is_asked &= not DIGITS.search(piece)
    return found


@cache
def _labels() -> frozenset[str]:
    """What stands beside a telephone number; a fax has a label too, and is left out later."""
    return signed.folded(" ".join((*signed.table()["phone"], *signed.table()["other"])))


def _is_told_of_oneself(piece: str) -> bool:
    """Whether words of oneself stand before the number of a piece, or right behind it ("... is my number")."""
    said, number = _of_oneself().search(piece), DIGITS.search(piece)
    return said is not None and (number is None or said.start() < number.end() + MAX_VERB)


@cache
def _of_oneself() -> re.Pattern[str]:
    """Words by which somebody tells a number of his own: "my mobile", "call me"."""
    return re.compile("|".join(signed.table()["mine"]), re.IGNORECASE)


def phones(text: str, country: str) -> tuple[str, ...]:
    """Telephone numbers in E.164, faxes left out; the library is loaded only where enough digits stand together."""
    if not DIGITS.search(text):
        return ()
    import phonenumbers

    found: dict[str, None] = {}
    for match in phonenumbers.PhoneNumberMatcher(text, country):
        line = text.rfind("\n", 0, match.start) + 1
        if not _other().search(text[max(line, match.start - 40) : match.start]):
            found[phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)] = None
        if len(found) >= MAX_PHONES:
            break
    return tuple(found)

# SPDX-License-Identifier: Apache-2.0
"""Which of two versions of a text counts: the plain one, unless it holds a fraction of what the HTML says."""

import html as entities
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from parsers import html

PLACEHOLDER = 200  # characters: a plain text shorter than this may only say "see the HTML part"
SHORT = 2_000  # characters: a plain text longer than this says enough to be believed
MUCH_LONGER = 5  # times as long the HTML: then the plain text may be a remnant
MORE = 2  # times as many words in the HTML alone: then it is one
SOME_WORDS = 6  # that the HTML must say alone: tests and greetings have fewer
FEW_IN_COMMON = 4  # one word in so many, or fewer: then the two do not say the same
LOOKED_AT = 40_000  # characters of the HTML that are compared

# Scripts that part no words: two neighbouring letters stand for a word.
UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# Where a file or a link stands, which each of the two versions writes in its own way.
PLACES = re.compile(r"https?://[^\s>)]{1,2000}|\[(?:picture|image|cid)\s?:[^\[\]\n]{0,300}\]|<[^<>\n]{1,300}>")
# A style sheet that a program took for text.
RULES = re.compile(r"[\w.#@*,:>\s-]{1,200}\{\s*[A-Za-z-]{2,40}\s*:[^{}\"']{0,1000}\}")
STYLE = re.compile(r"<style[^<]*</style>")
WORD = re.compile(r"[^\W_]+")
# What is said where a program cannot show HTML, in the languages of mailing services.
CANNOT_SHOW = (
    "html", "browser", "navigateur", "navegador", "navigatore", "браузер", "przeglądar", "prohlíže", "prehliada",
    "böngésző", "selaime", "nettleser", "webbläsar", "tarayıcı", "pelayar", "peramban", "ブラウザ", "浏览器",
    "瀏覽器", "브라우저", "trình duyệt", "เบราว์เซอร์", "דפדפן", "المتصفح", "πρόγραμμα περιήγησης",
)  # fmt: skip
ORDER_ALONE = "an order stands in the plain text, and not in the HTML that mail programs show"
MOST_ORDERS = 30  # lines at the head of a text that are looked at
DOCUMENT = re.compile(r"\s{0,100}(?:<\?xml[^<>]{0,200}>\s{0,20})?<(?:!doctype html|html[\s>])", re.IGNORECASE)


@dataclass(kw_only=True)
class Said:
    """A stretch of what the mail says, plain or HTML; ``choice`` numbers the alternatives that it belongs to."""

    text: str
    made_of_html: bool = False
    choice: int = 0

    @cached_property
    def shown(self) -> str:
        """The text as it is shown; that of HTML bears the marks of html.py."""
        return html.to_text(self.text) if self.made_of_html else self.text


def is_document(text: str) -> bool:
    """Whether a plain text is the source of a whole HTML page, which its program labelled wrong."""
    return bool(DOCUMENT.match(text)) and text.rstrip()[-7:].lower() == "</html>"


def plain_loses(alternatives: list[Said]) -> bool:
    """Whether of two alternatives the HTML says more: the plain one is empty, a placeholder or a remnant."""
    plain = "".join(one.text for one in alternatives if not one.made_of_html).strip()
    marked = [one for one in alternatives if one.made_of_html]
    if not marked or len(plain) > SHORT:
        return False
    said = _words(RULES.sub(" ", plain))
    if not said:
        return True
    source = STYLE.sub("", "".join(one.text for one in marked)[:LOOKED_AT].lower())
    differs = sum(one in source for one in said) * FEW_IN_COMMON <= len(said)
    placeholder = len(plain) < PLACEHOLDER and any(one in plain.lower() for one in CANNOT_SHOW)
    if not (differs or placeholder or len(source) >= MUCH_LONGER * len(plain)):
        return False
    told = _words("".join(html.split(one.shown)[0] for one in marked)[:LOOKED_AT])
    known = set(said)
    alone = sum(one not in known for one in told)
    differs = differs or placeholder and (len(told) - alone) * FEW_IN_COMMON <= len(told)
    if placeholder:
        return alone > 0 if differs else alone >= max(SOME_WORDS, len(said))
    return alone >= max(SOME_WORDS, len(said) // 2 if differs else MORE * len(said))


def order_alone(alternatives: Iterable[Said]) -> str:
    """Say so where the plain version of a text begins with ``#orders`` that its HTML version does not show."""
    groups: dict[int, list[Said]] = {}
    for one in alternatives:
        groups.setdefault(one.choice, []).append(one)
    for choice, group in groups.items():
        marked = [one for one in group if one.made_of_html]
        lines = "\n".join(one.text for one in group if not one.made_of_html).strip().split("\n")[:MOST_ORDERS]
        orders = list(takewhile(lambda line: line.lstrip().startswith("#"), lines))
        if choice and marked and orders:
            shown = _letters("".join(html.split(one.shown)[0] for one in marked))
            if any(_letters(one) not in shown for one in orders):
                return ORDER_ALONE
    return ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _words(text: str) -> list[str]:
    """The words of a text in lower case, without links, files and entities."""
    text = PLACES.sub(" ", entities.unescape(text).lower())
    letters = UNPARTED.findall(text)
    pairs = [first + second for first, second in zip(letters, letters[1:], strict=False)]
    return WORD.findall(UNPARTED.sub(" ", text) if letters else text) + pairs


def repeats(plain: str, marked: str) -> bool:
    """Whether HTML says again what the plain text before it says: some programs know no multipart/alternative."""
    return len(marked) < 2 * len(plain) + PLACEHOLDER and plain.split() == html.split(marked)[0].split()

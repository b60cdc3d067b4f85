# SPDX-License-Identifier: Apache-2.0
"""HTML written anew from a short list of elements and attributes: whatever goes in, what comes out is harmless.

No script, style block, form, frame, foreign picture, comment or unknown attribute is ever written; text is escaped,
elements are closed in order, and those that hold nothing are left out.
"""

import re
from dataclasses import dataclass, field
from html import escape

from parsers.markup import words

ELEMENTS = words(
    "a b blockquote code del div em h1 h2 h3 h4 h5 h6 i ins kbd li ol p pre s small span strike strong sub sup table "
    "tbody td th thead tr u ul"
)
OF_TABLES = words("tbody td th thead tr")
BREAKS_LINE = words("blockquote div h1 h2 h3 h4 h5 h6 li ol p pre table tr ul")
MAX_DEPTH = 60  # elements; mail programs nest far less
MAX_BREAKS = 3  # line breaks in a row
LINK = re.compile(r"(?:https?://|mailto:|tel:)[!#-;=?-~\u00a1-\uffff]{1,2000}", re.IGNORECASE)
COUNT = re.compile(r"\d{1,2}")
STYLES = (
    re.compile(r"font-weight:(?:bold|bolder|[6-9]00)(?![\w-])"),
    re.compile(r"font-style:italic(?![\w-])"),
    re.compile(r"text-decoration(?:-line)?:(?:underline|line-through)(?![\w-])"),
)
GIVEN = {
    "table": "border-collapse:collapse;margin:0 0 16px",
    "td": "border:1px solid #9fb3c8;padding:4px 8px;vertical-align:top",
    "th": "border:1px solid #9fb3c8;padding:4px 8px;text-align:left",
    "p": "margin:0 0 16px",
    "blockquote": "border-left:3px solid #9fb3c8;margin:0 0 16px;padding:2px 0 2px 14px",
    "a": "color:#0b5cad",
}


@dataclass
class _Open:
    tag: str
    begin: str
    shown: bool = False


@dataclass
class Writer:
    """Takes tags and text in order; ``done`` gives the HTML."""

    out: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    breaks: int = 0
    dropped: int = 0  # elements that are open and too deep to be written

    def start(self, tag: str, attributes: tuple[tuple[str, str | None], ...]) -> None:
        """Begin an element; it is written once it holds something."""
        if tag == "br":
            self.breaks += bool(self.out)
        if tag not in ELEMENTS or tag in OF_TABLES and not any(one.tag == "table" for one in self.stack):
            return
        if tag == "p":
            self._close_within("p", words("td th li blockquote div table"))
        if tag == "li":
            self._close_within("li", words("ul ol table"))
        if tag in ("td", "th"):
            self._close_within("td", words("tr table"))
            self._close_within("th", words("tr table"))
        if tag == "tr":
            self._close_within("tr", words("table"))
        if len(self.stack) >= MAX_DEPTH:
            return
        self.stack.append(_Open(tag, f"<{tag}{_attributes(tag, dict(reversed(attributes)))}>"))

    def end(self, tag: str) -> None:
        """Close an element, and those within it; one that is not open is passed over."""
        depth = next((place for place in reversed(range(len(self.stack))) if self.stack[place].tag == tag), None)
        if depth is None:
            return
        fence = tag not in OF_TABLES and tag != "table"
        if fence and any(one.tag in ("td", "th", "table") for one in self.stack[depth + 1 :]):
            return  # the cell that it stands in ends by itself
        while len(self.stack) > depth:
            self._close(self.stack.pop())

    def text(self, text: str) -> None:
        """Write text, literally."""
        if not text:
            return
        if not text.strip(" \t\r\n"):
            if self.out and not self.out[-1].endswith((" ", ">")) or self.out and self.out[-1].startswith("</"):
                self.out.append(" ")
            return
        self._open()
        self.out.append(escape(text, quote=False))

    def picture(self, content_id: str) -> None:
        """Write a picture that comes with the mail."""
        self._open()
        self.out.append(f'<img src="cid:{escape(content_id)}" alt="" style="max-width:100%">')

    def done(self) -> str:
        """Close what is open."""
        while self.stack:
            self._close(self.stack.pop())
        return "".join(self.out).strip()

    def _open(self) -> None:
        self.out.append("<br>\n" * min(self.breaks, MAX_BREAKS))
        self.breaks = 0
        for one in self.stack:
            if not one.shown:
                self.out.append(one.begin)
                one.shown = True

    def _close(self, one: _Open) -> None:
        if one.shown:
            if one.tag in BREAKS_LINE:
                self.breaks = 0
            self.out.append(f"</{one.tag}>" + "\n" * (one.tag in BREAKS_LINE))

    def _close_within(self, tag: str, fences: frozenset[str]) -> None:
        """End an element of this name that its next of kin ends (HTML Standard 13.1.2.4)."""
        for place in reversed(range(len(self.stack))):
            if self.stack[place].tag in fences:
                return
            if self.stack[place].tag == tag:
                while len(self.stack) > place:
                    self._close(self.stack.pop())
                return


def _attributes(tag: str, told: dict[str, str | None]) -> str:
    written = ""
    target = re.sub(r"\s", "", (told.get("href") or "")[:4000])
    if tag == "a" and LINK.fullmatch(target):
        written += f' href="{escape(target)}"'
    for name in ("colspan", "rowspan") if tag in ("td", "th") else ("start",) if tag == "ol" else ():
        if COUNT.fullmatch(told.get(name) or ""):
            written += f' {name}="{told[name]}"'
    style = re.sub(r"\s", "", (told.get("style") or "")[:2000].lower())
    styles = [GIVEN[tag]] if tag in GIVEN else []
    styles += [found[0] for one in STYLES if (found := one.search(style))]
    return written + (f' style="{";".join(styles)}"' if styles else "")

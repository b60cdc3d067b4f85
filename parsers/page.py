# SPDX-License-Identifier: Apache-2.0
"""Writes the text of an HTML mail while its tags go by, as a browser would lay it out in lines.

After the innerText algorithm of the HTML Standard (section 3.2.7): blocks begin and end a line, paragraphs
are parted by an empty one, cells of a row by a tab. Beyond it: bullets and numbers of lists, targets of
links, names of pictures, and the marks of ``markup``. One pass, no recursion, linear in the number of tags.
"""

import re
from dataclasses import dataclass, field

from parsers import link, numeral
from parsers.markup import BLOCKS, PARAGRAPHS, UNSEEN, VOID, Meaning, meaning

MAX_DEPTH = 500  # open elements that are kept in mind, as browsers do
MAX_INDENT = 8  # lists within lists that are set in
MAX_ATTRIBUTES = 60  # of an element that are read
MAX_EMPTY = 50  # cells without text in a row that keep their place
INDENT = "   "
BLANKS = re.compile(r"[ \t\n\f\r]+")
CELLS = frozenset(("td", "th"))
LISTS = frozenset(("ol", "ul", "menu", "dir"))
KEPT = frozenset(("pre", "listing", "xmp", "textarea", "plaintext"))


@dataclass(slots=True)
class Open:
    """An open element, with what it changed and must be put back."""

    tag: str
    end: str
    hidden: bool
    tiny: bool
    kept: bool
    link: tuple[str, int] | None  # the target, and where in the output its text began
    row: int
    empty: int
    feeds: int  # line feeds that it asks for around it
    number: int | None = None  # of the last item, in an ordered list
    numerals: str = "1"  # in which its items are numbered
    late: list[tuple[int, int]] = field(default_factory=list)  # rows of a table: where, behind how many cells
    wide: bool = False  # whether a row of the table has two cells with text in a line


class Page:
    """The text of a page, as its tags go by; ``text`` at the end."""

    def __init__(self, show_hidden: bool = False) -> None:
        """Begin with an empty page; ``show_hidden``: as if nothing were styled to be unseen."""
        self.show_hidden = show_hidden
        self.out: list[str] = []
        self.stack: list[Open] = []
        self.where: dict[str, list[int]] = {}  # the depths at which a tag is open
        self.blocks: list[int] = []  # depths of open blocks, of cells and tables, of tables, of lists
        self.fences: list[int] = []
        self.tables: list[int] = []
        self.lists: list[int] = []
        self.over = 0  # elements too deep to be kept in mind
        self.hidden = self.tiny = self.kept = False
        self.base = ""
        self.lines = 0  # line feeds written
        self.feeds = 2  # line feeds at the end of the output: a page begins as after an empty line
        self.need = 0  # line feeds that must stand before the next text
        self.gap = ""  # what must stand before the next text in its line
        self.fresh = False  # at the beginning of a cell or item: its first block begins no line
        self.row = -1  # the line in which the row has its text; -1 before it has any
        self.empty = 0  # cells that the row began before it had any

    def start(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        """Take a start tag."""
        attributes = attributes[:MAX_ATTRIBUTES]
        means = meaning(tag, attributes)
        feeds = 0
        if tag in BLOCKS:
            self._imply(tag)
            feeds = 2 if tag in PARAGRAPHS and not means.tight and not self.lists else 1
            self._break(feeds)
        elif tag in CELLS:
            self._imply(tag)
            self._cell()
        if means.begin and not self.over and len(self.stack) < MAX_DEPTH:
            self.out.append(means.begin)
        if tag in VOID:
            self._void(tag, dict(attributes), means)
        elif len(self.stack) >= MAX_DEPTH:
            self.over += 1
        else:
            self._push(tag, dict(attributes), means, feeds)

    def _imply(self, tag: str) -> None:
        """End what a start tag ends without saying so (HTML Standard 13.1.2.4)."""
        if tag in BLOCKS:
            fence = self.fences[-1] if self.fences else -1
            self._end_within("p", fence)
            if tag == "li":
                self._end_within("li", max(fence, self.lists[-1] if self.lists else -1))
        if tag == "tr" or tag in CELLS:
            table = self.tables[-1] if self.tables else -1
            for one in ("td", "th", "tr") if tag == "tr" else ("td", "th"):
                self._end_within(one, table)

    def _end_within(self, tag: str, fence: int) -> None:
        depths = self.where.get(tag)
        if depths and depths[-1] > fence:
            self._pop_to(depths[-1])

    def _push(self, tag: str, told: dict[str, str], means: Meaning, feeds: int) -> None:
        depth = len(self.stack)
        target = link.target(told.get("href") or "", self.base) if tag == "a" else ""
        begin = (target, len(self.out)) if target else None
        self.stack.append(Open(tag, means.end, self.hidden, self.tiny, self.kept, begin, self.row, self.empty, feeds))
        self.where.setdefault(tag, []).append(depth)
        if tag in BLOCKS or tag in CELLS:
            self.blocks.append(depth)
        if tag in CELLS or tag == "table":
            self.fences.append(depth)
        if tag == "table":
            self.tables.append(depth)
        elif tag in LISTS:
            self.lists.append(depth)
            self.stack[-1].number = _number(told.get("start"), 1) - 1 if tag == "ol" else None
            self.stack[-1].numerals = numeral.kind(told) if tag == "ol" else "1"
        elif tag == "tr":
            self.row, self.empty = -1, 0
        elif tag == "li":
            self._item(told)
        self.hidden |= tag in UNSEEN or (means.hidden and not self.show_hidden)
        self.tiny = self.tiny if means.tiny is None else means.tiny and not self.show_hidden
        self.kept = True if tag in KEPT else self.kept if means.kept is None else means.kept

    def _item(self, told: dict[str, str]) -> None:
        """Begin an item of a list with its bullet or number, and what follows in it set in."""
        inside = self.stack[self.lists[-1]] if self.lists else None
        bullet = "* "
        if inside and inside.number is not None:
            inside.number = _number(told.get("value"), inside.number + 1)
            bullet = f"{numeral.numeral(inside.number, inside.numerals)}. "
        self.gap = INDENT * min(MAX_INDENT, max(0, len(self.lists) - 1)) + bullet
        self.fresh = True

    def _cell(self) -> None:
        """Begin a cell: behind a tab where the row is one line so far, else on a new line."""
        if self.hidden:
            return
        if self.row < 0:
            self.fresh = True
            self.empty += 1
        elif self.row == self.lines:
            tabs = self.gap if self.gap.strip("\t") == "" else ""
            self.need, self.gap, self.fresh = 0, f"{tabs[:MAX_EMPTY]}\t", True
        else:
            self._break(1)

    def _void(self, tag: str, told: dict[str, str], means: Meaning) -> None:
        if tag == "br" and not self.hidden:
            self._flush("")
            self.out.append("\n")
            self.lines += 1
            self.feeds += 1
        elif tag == "img" and not means.hidden:
            self.characters(link.picture(told, bool(self.where.get("a"))))
        elif tag == "base" and not self.base:
            self.base = (told.get("href") or "")[: link.MAX_TARGET]

    def end(self, tag: str) -> None:
        """Take an end tag; one that fits no open element of its scope is passed over (HTML Standard 13.2.4.2)."""
        if self.over:
            self.over -= 1
            return
        depths = self.where.get(tag)
        if not depths:
            if tag == "p":
                self._break(2)
            elif tag == "br":
                self.start("br", [])
            return
        depth = depths[-1]
        fences = self.tables if tag in ("table", "tr", "td", "th", "tbody", "thead", "tfoot") else self.fences
        fence = fences[-1] if fences else -1
        block = self.blocks[-1] if self.blocks and tag not in BLOCKS and tag not in CELLS else -1
        if depth >= fence and depth >= block:
            self._pop_to(depth)

    def _pop_to(self, depth: int) -> None:
        """Close the element at a depth, and all within it."""
        while len(self.stack) > depth:
            self._close(self.stack.pop())

    def _close(self, one: Open) -> None:
        tag = one.tag
        depth = self.where[tag].pop()
        if tag in BLOCKS or tag in CELLS:
            for depths in (self.blocks, self.fences, self.tables, self.lists):
                if depths and depths[-1] == depth:
                    depths.pop()
        if one.link and not self.hidden:
            self._tell_target(*one.link)
        if one.end:
            self.out.append(one.end)
        if one.feeds:
            self._break(one.feeds)
            self.fresh = False
        if tag in CELLS:
            self.fresh = False
        elif tag in ("tr", "table"):
            self.row, self.empty = one.row, one.empty
            for at, count in one.late if one.wide else ():
                self.out[at] = "\t" * count + self.out[at]
        self.hidden, self.tiny, self.kept = one.hidden, one.tiny, one.kept

    def _break(self, feeds: int) -> None:
        if not self.fresh and not self.hidden:
            self.need = max(self.need, feeds)
            self.gap = self.gap if self.gap.strip(" \t") else ""

    def characters(self, data: str) -> None:
        """Take text, with its entities resolved."""
        if self.hidden or self.tiny or not data:
            return
        if self.kept:
            self._keep(data)
            return
        data = BLANKS.sub(" ", data)
        if self.fresh and not data.strip():
            return
        if data[0] == " ":
            data = data[1:]
            if not self.need and not self.feeds and not self.gap:
                self.gap = " "
        if not data:
            return
        trailing = data[-1] == " "
        self._flush(data[:-1] if trailing else data)
        self.gap = " " if trailing else ""

    def _keep(self, data: str) -> None:
        """Take text whose white space is kept."""
        data = data.replace("\r\n", "\n").replace("\r", "\n")
        if self.need:
            data = data.removeprefix("\n")  # the line feed right behind <pre>
        first = data.lstrip("\n")
        feeds = len(data) - len(first)
        self._flush("")
        self.out.append("\n" * feeds)
        self.feeds += feeds
        if first:
            self._flush(first)
            self.feeds = len(first) - len(first.rstrip("\n"))
        self.lines += data.count("\n")

    def _flush(self, data: str) -> None:
        """Write what must stand before a text, and the text."""
        if self.need > self.feeds:
            self.out.append("\n" * (self.need - self.feeds))
            self.lines += self.need - self.feeds
            self.feeds = self.need
        self.need = 0
        if not data:
            self.gap = self.gap if self.gap.strip(" \t") else ""
            return
        if self.gap and not (self.feeds and self.gap == " "):
            self.out.append(self.gap)
        elif self.feeds and len(self.lists) and not self.gap:
            self.out.append(INDENT * min(MAX_INDENT, len(self.lists)))
        if self.tables:
            self._place(self.stack[self.tables[-1]])
        self.gap, self.feeds, self.fresh = "", 0, False
        if self.row < 0:
            self.row = self.lines
        self.out.append(data)

    def _place(self, table: Open) -> None:
        """Note where the next text stands in its row, so that what is in one column stays in one."""
        if self.row < 0 and self.empty > 1:
            table.late.append((len(self.out), min(self.empty - 1, MAX_EMPTY)))
        table.wide |= self.row >= 0 and "\t" in self.gap

    def _tell_target(self, target: str, begin: int) -> None:
        """Write the target behind the text of a link, unless the text is the target."""
        text = "".join(self.out[begin:]).strip()
        if text and not link.says(text, target):
            self.gap = ""
            self.characters(f" ({target})")

    def text(self) -> str:
        """Close what is open, and return the text with its marks."""
        self._pop_to(0)
        return "".join(self.out)


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"-?[0-9]{1,9}", value) else otherwise

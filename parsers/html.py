# SPDX-License-Identifier: Apache-2.0
"""HTML to plain text, keeping the knowledge of which stretches a mail client marked as quotation or signature."""

import html as entities
import re
from typing import NamedTuple

from turbohtml import TokenType, tokenize

from parsers import attribution, markup, stray
from parsers.page import Page

MAX_HTML = 4_000_000  # characters that are read
MAX_TAGS = 6_000  # tags that are laid out, and one more for every TAG_EVERY characters: some 40 ms, and 50 a MB
TAG_EVERY = 150
TAG = re.compile(r"<[^<>]{0,2000}>")
MAX_LOOKS = 200  # places that are looked at closely
MAX_ABOVE = 1_000  # characters above or below such a place
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{20000,}>")
MAX_EQUALS = 2_000  # in a long tag: pictures written out have few
LABELS = 3  # lines with a label below a rule that make a quoted header block
MARK = re.compile(f"([{markup.MARKS}])")
BEGINNINGS = (markup.QUOTE, markup.WRAP, markup.INDENT, markup.BARE, markup.PIECE, markup.SIGN, markup.BAR)
ENCLOSING = (markup.QUOTE, markup.PIECE, markup.BAR)


class Marked(NamedTuple):
    """A plain text, with the stretches (start, end) that are quoted and that are a signature."""

    text: str
    quoted: list[tuple[int, int]]
    signed: list[tuple[int, int]]


def limits(html: str) -> str:
    """Say what of a HTML text is cut or not laid out ("" where nothing)."""
    if len(html) > MAX_HTML:
        return f"HTML beyond {MAX_HTML} characters left out"
    if html.count("<") > _most_tags(html):
        return "HTML with too many tags: the rest is not laid out"
    return "HTML with an element that never ends: its content is taken as text" if stray.unclosed(html) else ""


def _most_tags(html: str) -> int:
    return MAX_TAGS + len(html) // TAG_EVERY


def to_text(html: str) -> str:
    """Return the plain text of HTML, with the marks of ``markup`` around what clients quoted and signed.

    Linear in the length; nothing is fetched or run. What is hidden is left out, unless all is hidden.
    """
    html = LONG_TAG.sub(_few_attributes, html[:MAX_HTML].translate(markup.UNMARK))
    pieces = html.split("<", _most_tags(html))
    rest = pieces.pop() if len(pieces) > _most_tags(html) else ""
    head = html[: len(html) - len(rest)].removesuffix("<") if rest else html
    head = stray.told(stray.opened(head))
    text = _laid_out(head, Page())
    if not rest and not MARK.sub("", text).strip():
        text = _laid_out(head, Page(show_hidden=True))
    if rest:
        text += "\n" + entities.unescape(TAG.sub(" ", f"<{rest}"))
    return tidy(text)


def _few_attributes(tag: re.Match[str]) -> str:
    """A long tag as it is, or nothing where it is long by its many attributes, each of which takes memory."""
    return tag[0] if tag[0].count("=") < MAX_EQUALS else ""


def _laid_out(html: str, page: Page) -> str:
    for token in tokenize(html):
        kind = token.type
        if kind is TokenType.TEXT:
            page.characters(token.data or "")
        elif kind is TokenType.START_TAG:
            page.start(token.tag or "", token.attrs or [])
        elif kind is TokenType.END_TAG:
            page.end(token.tag or "")
    return page.text()


def tidy(text: str) -> str:
    """One form of blank and line."""
    text = text.replace("\xa0", " ").replace("\xad", "").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"(?<![ \t])[ \t]+\n", "\n", text)
    return re.sub(r"\n{4,}", "\n\n\n", text)


def split(marked: str, answers: bool = True) -> Marked:
    """Take the marks out: the plain text, and the stretches (start, end) that they enclosed, sorted and apart.

    A mail that ``answers`` none quotes neither beside a bar nor below a rule, unless a header block stands there.
    """
    pieces = MARK.split(marked)
    cutter = Cutter("".join(pieces[::2]), answers)
    at = 0
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            at += len(piece)
        elif piece in BEGINNINGS:
            cutter.opened.append((piece, at))
            cutter.inside += piece in ENCLOSING
        elif piece in (markup.FROM_HERE, markup.RULED):
            cutter.starts(piece, at)
        elif cutter.opened:
            cutter.ends(at)
    cutter.last_bare()
    return Marked(cutter.text, _apart(cutter.quoted), _apart(cutter.signed))


class Cutter:
    """Decides from the marks, in order, which stretches of the text are quoted and which are a signature."""

    def __init__(self, text: str, answers: bool) -> None:
        """Begin with the text without its marks."""
        self.text, self.answers = text, answers
        self.quoted: list[tuple[int, int]] = []
        self.signed: list[tuple[int, int]] = []
        self.opened: list[tuple[str, int]] = []
        self.bare: tuple[int, int] | None = None  # the last element that may be quoted or set in
        self.inside = 0  # how many quoted elements are open
        self.looks = 0  # how many places were looked at closely

    def starts(self, mark: str, at: int) -> None:
        """Take a mark from which on all is quoted; within a quoted element it says nothing new."""
        self.looks += mark == markup.RULED
        if not self.inside and (mark == markup.FROM_HERE or (self.looks < MAX_LOOKS and self._ruled(at))):
            self.quoted.append((at, len(self.text)))

    def _ruled(self, at: int) -> bool:
        """Whether a header block stands below a rule; in a mail that answers none, one with an address."""
        return _labels(self.text, at) and (
            self.answers or bool(attribution.EMAIL.search(self.text, at, at + MAX_ABOVE))
        )

    def ends(self, at: int) -> None:
        """Close the last open element."""
        kind, begin = self.opened.pop()
        self.inside -= kind in ENCLOSING
        if kind == markup.SIGN:
            self.signed += [] if self.inside else [(begin, at)]
        elif self._quotes(kind, begin):
            self.quoted.append((begin, at))
        elif kind == markup.BARE and not self.inside:
            self.bare = (begin, at)

    def _quotes(self, kind: str, begin: int) -> bool:
        """Whether an element that ends now is quoted; a WRAP not where it holds a quoted element."""
        if kind == markup.QUOTE or (kind == markup.BAR and self.answers):
            return True
        if kind == markup.WRAP:
            return not self.quoted or self.quoted[-1][0] < begin
        if kind == markup.PIECE and any(one == markup.WRAP for one, _ in self.opened[-MAX_LOOKS:]):
            return True
        self.looks += 1
        if kind == markup.BAR and self.looks < MAX_LOOKS and self._ruled(begin):
            return True
        return self.looks < MAX_LOOKS and _introduced(self.text, begin)

    def last_bare(self) -> None:
        """The last blockquote without any style is quoted, unless the author announced it or one is told below."""
        if not self.bare or (self.quoted and max(self.quoted)[0] > self.bare[0]):
            return
        if not self.text[: self.bare[0]].rstrip().endswith(attribution.ENDS):
            self.quoted.append(self.bare)


def _introduced(text: str, begin: int) -> bool:
    """Whether an attribution line stands right above a place."""
    lines = attribution.lines_of(text[max(0, begin - MAX_ABOVE) : begin].rstrip())
    if not lines or not attribution.ends_like_attribution(lines[-1], True):
        return False
    return attribution.beginning(lines, len(lines) - 1, True) is not None


def _labels(text: str, begin: int) -> bool:
    """Whether the next lines are header labels, in any language."""
    lines = [line for line in attribution.lines_of(text[begin : begin + MAX_ABOVE]) if line.strip()]
    return len(lines) >= LABELS and all(attribution.label(line) for line in lines[:LABELS])


def _apart(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort stretches, and join those that overlap."""
    out: list[tuple[int, int]] = []
    for begin, end in sorted(ranges):
        if out and begin <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((begin, end))
    return out

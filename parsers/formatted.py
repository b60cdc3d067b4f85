# SPDX-License-Identifier: Apache-2.0
"""The HTML of what is new in an agent's answer: bold, lists, links, tables and pictures, and nothing else.

The cut is the one of the plain text: what is quoted, signed or an order is decided on the text that the HTML shows,
and each letter and digit of the HTML then stays or goes. What comes out is written anew from a short list of
elements, and read back: only where it says exactly the words that leave as plain text is it used at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from turbohtml import TokenType, tokenize

from parsers import html as hypertext
from parsers import markup, quotation, stray
from parsers.command import commands, is_known
from parsers.html import tidy
from parsers.page import Page
from parsers.safe_html import Writer

MAX_HTML = 1_000_000  # characters; a longer answer leaves as plain text
MAX_TAGS = 6_000
# What text says beside the words themselves: targets of links, names of pictures, the numbers of lists.
TARGET = re.compile(r"(?:https?|ftps?|mailto|tel):[^\s<>()\[\]]{1,2000}", re.IGNORECASE)
PICTURE = re.compile(r"\[(?:picture|image|cid)\b[^\[\]\n]{0,300}\]", re.IGNORECASE)
NUMBER = re.compile(r"(?m)^[ \t]{0,40}(?:\d{1,3}|[a-z]{1,4})[.)][ \t]")


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A token of the HTML; ``shown`` where a reader sees its text."""

    kind: TokenType
    tag: str
    attributes: tuple[tuple[str, str | None], ...]
    text: str
    shown: bool


def formatted(html: str, words: str, title: str, pictures: Mapping[str, str]) -> str:
    """The new part of an HTML answer without its orders, safe to send; "" where that cannot be had for certain.

    ``words`` is the plain text that leaves, ``title`` the subject without prefixes; ``pictures`` are the Content-IDs
    of those that may leave, each with the one that it gets. Linear, never raises.
    """
    if not html.strip() or len(html) > MAX_HTML or html.count("<") > MAX_TAGS:
        return ""
    pieces, text = _read(html)
    keeps = _kept(text, title)
    letters = "".join(_letters(piece.text) for piece in pieces if piece.shown)
    if keeps is None or len(letters) != len(keeps):
        return ""
    written = _written(pieces, keeps, pictures)
    said = hypertext.split(hypertext.to_text(written), False).text
    if _bare(said) != _bare(words) or any(is_known(one) for line in said.splitlines() for one in commands(line)[0]):
        return ""
    return written


def _read(html: str) -> tuple[list[_Piece], str]:
    """The tokens, and the text that they show, with the marks of what is quoted and signed."""
    page, pieces = Page(), list[_Piece]()
    for token in tokenize(stray.told(stray.opened(html.translate(markup.UNMARK)))):
        kind, tag = token.type, token.tag or ""
        attributes = tuple(token.attrs or ())
        pieces.append(
            _Piece(
                kind=kind,
                tag=tag,
                attributes=attributes,
                text=(token.data or "") if kind is TokenType.TEXT else "",
                shown=kind is TokenType.TEXT and not (page.hidden or page.tiny),
            )
        )
        if kind is TokenType.TEXT:
            page.characters(token.data or "")
        elif kind is TokenType.START_TAG and tag != "img":
            told = [one for one in attributes if one[0] not in ("href", "alt", "start", "value")]
            page.start("ul" if tag == "ol" else tag, told)
        elif kind is TokenType.END_TAG:
            page.end("ul" if tag == "ol" else tag)
    return pieces, tidy(page.text())


def _kept(marked: str, title: str) -> list[bool] | None:
    """For each letter and digit of the text whether it is new and no order; None where that is not told."""
    plain, quoted, signed = hypertext.split(marked, True)
    segments, defect = quotation.segments(plain, quoted, title, signed, True)
    if defect:
        return None
    new = "".join(one.text for one in segments if one.role == "new").strip()
    orders = len(_letters(new)) - len(_letters(commands(new)[1]))
    keeps = list[bool]()
    for one in segments:
        for _ in _letters(one.text):
            is_new = one.role == "new"
            keeps.append(is_new and orders <= 0)
            orders -= is_new
    return keeps


def _written(pieces: list[_Piece], keeps: list[bool], pictures: Mapping[str, str]) -> str:
    """The elements around what is kept, written anew."""
    writer, at = Writer(), 0
    for piece in pieces:
        if piece.kind is TokenType.START_TAG and piece.tag == "img":
            told = dict(piece.attributes)
            source = unquote((told.get("src") or "").strip()[:400])
            content_id = pictures.get(source[4:]) if source[:4].lower() == "cid:" else None
            if content_id and _is_inside(keeps, at):
                writer.picture(content_id)
        elif piece.kind is TokenType.START_TAG:
            writer.start(piece.tag, piece.attributes)
        elif piece.kind is TokenType.END_TAG:
            writer.end(piece.tag)
        elif piece.shown:
            for text, count in _stretches(piece.text, keeps, at):
                writer.text(text)
                at += count
            at = at if piece.text else at
    return writer.done()


def _stretches(text: str, keeps: list[bool], at: int) -> Iterator[tuple[str, int]]:
    """The kept stretches of a text node, each with how many letters and digits were passed."""
    begin, passed = 0, 0
    said: list[str] = []
    for place, char in enumerate(text):
        if not char.isalnum():
            continue
        keep = keeps[at + passed]
        gap = text[begin:place]
        said.append(gap if _stays(gap, keeps, at + passed) else "")
        said.append(char if keep else "")
        begin, passed = place + 1, passed + 1
    tail = text[begin:]
    said.append(tail if _stays(tail, keeps, at + passed) else "")
    yield "".join(said), passed


def _stays(gap: str, keeps: list[bool], at: int) -> bool:
    """Whether what stands between two letters stays: with both, or with the one before unless a line ends."""
    before = keeps[at - 1] if at else None
    after = keeps[at] if at < len(keeps) else None
    if before is None or after is None:
        return bool(after if before is None else before)
    return before and (after or "\n" not in gap.strip(" \t"))


def _is_inside(keeps: list[bool], at: int) -> bool:
    """Whether a picture stands with what is kept: behind it, or above all of it."""
    if not keeps:
        return True
    return keeps[at - 1] if at else keeps[0]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _bare(text: str) -> str:
    """A text without what only one of two forms of it says: link targets, names of pictures, numbers, marks."""
    text = NUMBER.sub("", PICTURE.sub("", TARGET.sub("", text)))
    return "".join(char for char in text if char.isalnum() or ord(char) >= 0x2600).casefold()

# SPDX-License-Identifier: Apache-2.0
"""Lists, rows and links inside a letter, in plain text and in HTML; whatever they hold comes out literally.

Each comes in two forms of one name: ``text_numbered`` and ``html_numbered`` are the filter ``numbered``.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from markupsafe import Markup, escape

from templates.saying import KEEP, html_quoted, text_quoted

SCHEME = re.compile(r"(?:https?://|mailto:|tel:)[!#-;=?-~]+", re.ASCII)
LIST = '<{0} style="margin:0 0 16px;padding-left:26px">\n{1}</{0}>'
ITEM = '<li style="margin:0 0 6px">{}</li>\n'
HEAD = '<p style="margin:0 0 6px"><strong>{}</strong></p>\n'
BUTTON = (
    '<a class="button" style="display:inline-block;margin:0 8px 8px 0;padding:9px 17px;border:1px solid #0b5cad;'
    'border-radius:6px;background:#0b5cad;color:#ffffff;text-decoration:none" href="{}">{}</a>\n'
)
TABLE = (  # on a small telephone the table is moved from side to side, and not the whole mail
    '<div style="overflow-x:auto;margin:0 0 16px">\n'
    '<table style="border-collapse:collapse;width:100%;font-size:14px;line-height:1.35">\n'
    "<tr>{}</tr>\n{}</table>\n</div>"
)
HEAD_CELL = (
    '<th style="text-align:left;vertical-align:bottom;padding:4px 7px 4px 0;font-size:11px;'
    'hyphens:auto">{}</th>'
)
CELL = '<td style="border-top:1px solid #9fb3c8;vertical-align:top;padding:4px 7px 4px 0">{}</td>'
ORDER = '<a style="color:#0b5cad;white-space:nowrap" href="{}">{}</a>'
FOLDED = (
    '<details style="margin:0 0 16px">\n<summary style="cursor:pointer"><strong>{}</strong></summary>\n'
    '<div style="padding-top:10px">\n{}\n</div>\n</details>'
)
RULE = "_" * 32
LINK = '<a style="color:#0b5cad" href="{0}">{0}</a>'

Rows = Iterable[str | tuple[str, ...]]


def text_numbered(rows: Rows, between: str = " ") -> str:
    """A line for each row, numbered from 1; the cells of a row with ``between`` between them."""
    return "\n".join(f"{KEEP}{place}. {line}" for place, line in enumerate(_lines(rows, between), 1))


def html_numbered(rows: Rows, between: str = " ") -> Markup:
    """An ordered list; nothing where there are no rows."""
    return _list("ol", rows, between)


def text_listed(rows: Rows, between: str = " ") -> str:
    """A line for each row, behind a dash."""
    return "\n".join(f"{KEEP}- {line}" for line in _lines(rows, between))


def html_listed(rows: Rows, between: str = " ") -> Markup:
    """An unordered list; nothing where there are no rows."""
    return _list("ul", rows, between)


def text_headed(rows: Iterable[tuple[str, ...]]) -> str:
    """Each row's last cell as a quotation, and the others in a line above it."""
    return "\n\n".join(f"{KEEP}{' '.join(head)}\n{text_quoted(last)}" for *head, last in rows)


def html_headed(rows: Iterable[tuple[str, ...]]) -> Markup:
    """Each row's last cell as a marked block, and the others above it."""
    return Markup("\n").join(Markup(HEAD).format(" ".join(head)) + html_quoted(last) for *head, last in rows)


def text_linked(rows: Iterable[tuple[str, ...]]) -> str:
    """Each row's words behind a dash, and its link in the line below where it has one."""
    return "\n".join(f"{KEEP}- {words}" + (f"\n{KEEP}  {link}" if link else "") for words, link in rows)


def html_linked(rows: Iterable[tuple[str, ...]]) -> Markup:
    """An unordered list of links, each with its words."""
    named = Markup('<a style="color:#0b5cad" href="{}">{}</a>')
    links = (named.format(link, words) if SCHEME.fullmatch(link) else escape(words) for words, link in rows)
    items = Markup("").join(Markup(ITEM).format(link) for link in links)
    return Markup(LIST).format(Markup("ul"), items) if items else items


def text_buttons(links: str | tuple[str, ...], *labels: str) -> str:
    """Nothing: the letter says beside it what can be answered instead."""
    return ""


def html_buttons(links: str | tuple[str, ...], *labels: str) -> Markup:
    """A row of plain links that look like buttons, labelled by their places where there are no labels."""
    found = (links,) if isinstance(links, str) else links
    named = zip(found, labels or map(str, range(1, len(found) + 1)), strict=False)
    made = Markup("").join(Markup(BUTTON).format(link, label) for link, label in named if SCHEME.fullmatch(link))
    return Markup('<p style="margin:0 0 8px">\n{}</p>').format(made) if made else made


def text_tabled(rows: Iterable[tuple[str, ...]], *heads: str) -> str:
    """Each row under its first cell, a line for each of the others behind its head."""
    blocks = (
        "\n".join(
            [f"{KEEP}{name}", *(f"{KEEP}  {head}: {cell}" for head, cell in zip(heads[1:], cells, strict=False))]
        )
        for name, *cells in _named(rows, heads)
    )
    return "\n\n".join(blocks)


def html_tabled(rows: Iterable[tuple[str, ...]], *heads: str) -> Markup:
    """A table, narrow enough for a telephone."""
    head = Markup("").join(Markup(HEAD_CELL).format(one) for one in heads[:-1])
    lines = (Markup("").join(Markup(CELL).format(cell) for cell in row) for row in _named(rows, heads))
    body = Markup("").join(Markup("<tr>{}</tr>\n").format(line) for line in lines)
    return Markup(TABLE).format(head, body)


def _named(rows: Iterable[tuple[str, ...]], heads: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The rows; one without a name is the sum, which the last of the heads names."""
    return ((row[0] or heads[-1], *row[1:]) for row in rows)


def text_orders(orders: Iterable[str], link: str) -> str:
    """The commands in a row."""
    return ", ".join(orders)


def html_orders(orders: Iterable[str], link: str) -> Markup:
    """The commands in a row, each a link to an answer that gives it; words alone where there is no such link."""
    made = (_order(order, f"{link}{quote(order, safe='')}%0D%0A") if link else escape(order) for order in orders)
    return Markup(", ").join(made)


def _order(order: str, link: str) -> Markup:
    return Markup(ORDER).format(link, order) if SCHEME.fullmatch(link) else escape(order)


def text_folded(said: str | Iterable[tuple[str, ...]], title: str) -> str:
    """Below a line: a person's words, or rows as ``headed`` shows them."""
    return f"{KEEP}{RULE}\n{title}\n\n{text_quoted(said) if isinstance(said, str) else text_headed(said)}"


def html_folded(said: str | Iterable[tuple[str, ...]], title: str) -> Markup:
    """The same, opened by a touch; programs that know no such thing show it open."""
    return Markup(FOLDED).format(title, html_quoted(said) if isinstance(said, str) else html_headed(said))


def text_link(link: str) -> str:
    """The link as it stands."""
    return link


def html_link(link: str) -> Markup:
    """The link to follow; as words where it is none of the web, of mail or of the telephone."""
    return Markup(LINK).format(link) if SCHEME.fullmatch(link) else escape(link)


def _list(tag: str, rows: Rows, between: str) -> Markup:
    items = Markup("").join(Markup(ITEM).format(line) for line in _lines(rows, between))
    return Markup(LIST).format(Markup(tag), items) if items else items


def _lines(rows: Rows, between: str) -> Iterator[str]:
    return (row if isinstance(row, str) else between.join(row) for row in rows)


TEXT = {
    "numbered": text_numbered,
    "listed": text_listed,
    "headed": text_headed,
    "linked": text_linked,
    "buttons": text_buttons,
    "link": text_link,
    "orders": text_orders,
    "tabled": text_tabled,
    "folded": text_folded,
}
HTML = {
    "numbered": html_numbered,
    "listed": html_listed,
    "headed": html_headed,
    "linked": html_linked,
    "buttons": html_buttons,
    "link": html_link,
    "orders": html_orders,
    "tabled": html_tabled,
    "folded": html_folded,
}

# SPDX-License-Identifier: Apache-2.0
"""HTML to plain text, keeping the knowledge of which stretches a mail client marked as quotation."""

import re

from turbohtml import Element, PlainText, Text, parse

MAX_HTML = 4_000_000  # characters that are read
MAX_MARKS = 200

OPEN, CLOSE = "\ue0f0", "\ue0f1"  # private use: stand in the text only between here and ``split``
STYLE = PlainText(links="inline", images=False)
LINK = re.compile(r"(\S+) \((?:mailto:|tel:)?([^\s()]+)\)")
INVISIBLE = "[style*='display:none' i], [style*='display: none' i], [hidden], title, script, style, template"
# Elements in which clients put the quoted mail, by class or id.
QUOTING = (
    "blockquote:not(.gmail_quote):not([style*='border:none']) div.moz-cite-prefix div.yahoo_quoted "
    "div.protonmail_quote div.tutanota_quote "
    "div.zmail_extra div#OLK_SRC_BODY_SECTION div.ms-outlook-mobile-reference-message "
    "div#mail-editor-reference-message-container div.ecxgmail_quote div.replyHeader div.AOLWebSuite_quote "
    "div.front-blockquote div.freshdesk_quote div.zendesk_quote div.hs_reply div.helpscout_quote "
    "div.missive_quote div.quoted-text div.gmx_quote div.mcntgmx_quote"
)
QUOTES = ", ".join(QUOTING.split())
# Elements after which all that follows is the quoted mail.
FROM_HERE = "div#divRplyFwdMsg, div#appendonsend, hr#stopSpelling, div.OutlookMessageHeader, hr#zwchr"


def _marked(root: Element) -> None:
    """Put a mark before and after each outermost quoted element."""
    found = list(root.select(QUOTES)[:MAX_MARKS])
    for wrapper in root.select("div.gmail_quote, div.gmail_extra")[:MAX_MARKS]:
        # People answer between the pieces of a Gmail quotation: only its blockquotes are quoted for sure.
        pieces = wrapper.select("blockquote.gmail_quote")[:MAX_MARKS]
        found += pieces or ([wrapper] if wrapper.has_class("gmail_quote") else [])
    for element in found:
        element.insert_before(Text(OPEN))
        element.insert_after(Text(CLOSE))
    for element in root.select(FROM_HERE)[:1]:
        element.insert_before(Text(OPEN))


def to_text(html: str) -> str:
    """Return the plain text of HTML, with ``OPEN`` and ``CLOSE`` around what the client quoted.

    Linear in the length (turbohtml); nothing is fetched or run.
    """
    html = html[:MAX_HTML].replace(OPEN, "").replace(CLOSE, "")
    document = parse(html)
    root = document.root
    if root is None:
        return ""
    for element in root.select(INVISIBLE):
        element.decompose()
    _marked(root)
    return _tidy(root.to_text(STYLE))


def _tidy(text: str) -> str:
    """One form of blank and line, and no link told twice."""
    text = text.replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    text = LINK.sub(lambda m: m[1] if m[1].strip("<>").lower() == m[2].lower().rstrip("/") else m[0], text)
    return re.sub(r"\n{4,}", "\n\n\n", re.sub(r"[ \t]+\n", "\n", text))


def split(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the marks out: the plain text, and the stretches (start, end) that they enclosed."""
    pieces: list[str] = []
    ranges: list[tuple[int, int]] = []
    depth, begin, at = 0, 0, 0
    for piece in re.split(f"([{OPEN}{CLOSE}])", marked):
        if piece == OPEN:
            begin = at if depth == 0 else begin
            depth += 1
        elif piece == CLOSE:
            depth = max(0, depth - 1)
            if depth == 0 and begin >= 0:
                ranges.append((begin, at))
        else:
            pieces.append(piece)
            at += len(piece)
    if depth:
        ranges.append((begin, at))
    return "".join(pieces), ranges

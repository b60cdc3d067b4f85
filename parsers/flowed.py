# SPDX-License-Identifier: Apache-2.0
"""Text that its sender broke into lines softly, put back into paragraphs (RFC 3676)."""

import re
from io import StringIO

SIGNATURE = "-- "  # section 4.3: a line that is never joined
QUOTED, OWN = re.compile(r"^>", re.MULTILINE), re.compile(r"^(?!>)", re.MULTILINE)
MARK = re.compile(r"^-- $", re.MULTILINE)


def unflowed(text: str, delete_space: bool) -> str:
    """Join the lines that end in a space to the next one, at each depth of quotation (section 4.1, 4.2, 4.5).

    Quotation marks and the line before a signature stay. ``delete_space`` is DelSp: the sender added the space.
    """
    out: list[str] = []
    at = 0
    while at < len(text):
        marked = text.startswith(">", at)
        end = found.start() if (found := (OWN if marked else QUOTED).search(text, at)) else len(text)
        block = text[at:end]
        last = "\n" if block.endswith("\n") else ""
        out.append((_quoted if marked else _own)(block.removesuffix("\n"), delete_space) + last)
        at = end
    return "".join(out)


def _own(text: str, delete_space: bool) -> str:
    """Join lines that are not quoted, all at once; NUL, which no text holds, marks what must stay as it is."""
    text = f"\n{text}".replace("\n >", "\n\0\0>").replace("\n ", "\n")
    text = MARK.sub("--\0", text)
    text = text.replace(" \n--\0", "\0\0\n--\0").replace(" \n", "" if delete_space else " ")
    text = text.replace("\0\0\n", "\n" if delete_space else "\0\n")
    # What begins with a quotation mark and is none keeps the space that hides it, but within a paragraph.
    text = text.replace("\n\0\0>", "\n >").replace("\0\0>", ">").replace("\0", " ")
    return text[1:-1] if delete_space and text.endswith(" ") and not text.endswith("\n-- ") else text[1:]


def _quoted(text: str, delete_space: bool) -> str:
    """Join quoted lines, at each depth."""
    out, at = StringIO(), 0
    depth, joins, blank = 0, False, True  # of the paragraph: its quotation, whether it goes on, whether it is empty
    while at >= 0:
        end = text.find("\n", at)
        line = text[at:end] if end >= 0 else text[at:]
        body = line.lstrip(">")
        here = len(line) - len(body)
        body = body[1:] if body.startswith(" ") else body
        if not joins or here != depth or body == SIGNATURE:
            out.write(("\n" if at else "") + ">" * here)
            depth, blank = here, True
        joins = body.endswith(" ") and body != SIGNATURE
        piece = body[:-1] if joins and delete_space else body
        if blank and piece:
            out.write(" ")
            blank = False
        out.write(piece)
        at = end + 1 if end >= 0 else -1
    return out.getvalue()

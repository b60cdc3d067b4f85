# SPDX-License-Identifier: Apache-2.0
"""Text that its sender broke into lines softly, put back into paragraphs (RFC 3676)."""

from io import StringIO

SIGNATURE = "-- "  # section 4.3: a line that is never joined


def unflowed(text: str, delete_space: bool) -> str:
    """Join the lines that end in a space to the next one, at each depth of quotation (section 4.1, 4.2, 4.5).

    Quotation marks and the line before a signature stay. ``delete_space`` is DelSp: the sender added the space.
    """
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
            # What begins with a quotation mark and is none keeps the space that hides it.
            out.write(" " if here or piece.startswith(">") else "")
            blank = False
        out.write(piece)
        at = end + 1 if end >= 0 else -1
    return out.getvalue()

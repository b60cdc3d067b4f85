# SPDX-License-Identifier: Apache-2.0
"""Text that its sender broke into lines softly, put back into paragraphs (RFC 3676)."""

SIGNATURE = "-- "  # section 4.3: a line that is never joined


def unflowed(text: str, delete_space: bool) -> str:
    """Join the lines that end in a space to the next one, at each depth of quotation (section 4.1, 4.2, 4.5).

    Quotation marks and the line before a signature stay. ``delete_space`` is DelSp: the sender added the space.
    """
    paragraphs: list[str] = []
    pieces: list[str] = []
    depth = 0
    for line in text.split("\n"):
        body = line.lstrip(">")
        here = len(line) - len(body)
        body = body[1:] if body.startswith(" ") else body
        if pieces and (here != depth or body == SIGNATURE):
            paragraphs.append(_quoted(depth, pieces))
            pieces = []
        depth = here
        soft = body.endswith(" ") and body != SIGNATURE
        pieces.append(body[:-1] if soft and delete_space else body)
        if not soft:
            paragraphs.append(_quoted(depth, pieces))
            pieces = []
    if pieces:
        paragraphs.append(_quoted(depth, pieces))
    return "\n".join(paragraphs)


def _quoted(depth: int, pieces: list[str]) -> str:
    """A paragraph behind its quotation marks; text that begins with such a mark keeps the space that hides it."""
    text = "".join(pieces)
    if depth:
        return f"{'>' * depth} {text}" if text else ">" * depth
    return f" {text}" if text.startswith(">") else text

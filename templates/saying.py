# SPDX-License-Identifier: Apache-2.0
"""A person's words inside a letter, literally: never Markdown, HTML or Jinja, whatever they hold."""

import re

from markupsafe import Markup, escape

KEEP = "\0"  # begins a line that is not to be wrapped; no cleaned text holds NUL
WIDTH = 72
QUOTED_LIMIT = 100_000  # characters of a quotation; the whole mail is kept at the desk
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
PARAGRAPHS = re.compile(r"\n{2,}")
SPACES = re.compile(r"(?<=\n) |^ |(?<= ) ")
MARK = "border-left:3px solid #9fb3c8;padding:2px 0 2px 14px;margin:0 0 16px"
PARAGRAPH, LAST_PARAGRAPH = '<p style="margin:0 0 16px">', '<p style="margin:0">'


class Dressed(str):
    """A person's words that are formatted too, in HTML of ours that is safe."""

    html: str

    def __new__(cls, text: str, html: str) -> "Dressed":
        """The words, and the same in HTML."""
        made = super().__new__(cls, text)
        made.html = html
        return made


def cleaned(text: str) -> str:
    """The text with newlines for every line end and without control characters and lone surrogates."""
    return CONTROLS.sub("", LINE_ENDS.sub("\n", text)).strip("\n").rstrip()


def shortened(text: str) -> str:
    """The text as far as a quotation goes."""
    return text if len(text) <= QUOTED_LIMIT else text[:QUOTED_LIMIT].rstrip() + " [...]"


def text_said(text: str) -> str:
    """The words as they stand, for the plain part."""
    return "\n".join(KEEP + line for line in cleaned(text).split("\n"))


def text_quoted(text: str) -> str:
    """The words behind ``> `` marks, for the plain part."""
    return "\n".join(f"{KEEP}> {line}".rstrip() for line in shortened(cleaned(text)).split("\n"))


def html_said(text: str) -> Markup:
    """The words as paragraphs with their line breaks and spaces, escaped; or as their author formatted them."""
    if isinstance(text, Dressed):
        return Markup(f"<div>\n{text.html}\n</div>")
    spaced = SPACES.sub("\u00a0", cleaned(text).replace("\t", "    "))
    paragraphs = (str(escape(p)).replace("\n", "<br>\n") for p in PARAGRAPHS.split(spaced) if p.strip())
    return Markup("\n".join(f"{PARAGRAPH}{paragraph}</p>" for paragraph in paragraphs))


def html_quoted(text: str) -> Markup:
    """The words as a marked block, escaped."""
    before, mark, last = html_said(shortened(cleaned(text))).rpartition(PARAGRAPH)
    return Markup(f'<div class="quoted" style="{MARK}">\n{before}{LAST_PARAGRAPH if mark else ""}{last}\n</div>')


def wrapped(text: str) -> str:
    """The text with our own long lines wrapped and a person's lines left as they are."""
    return "\n".join(_fill(line) for line in text.split("\n"))


def _fill(line: str) -> str:
    if line.startswith(KEEP):
        return line[1:]
    if len(line) <= WIDTH:
        return line
    lines, room = [""], WIDTH
    for word in line.split(" "):
        if lines[-1] and len(word) >= room:
            lines.append(word)
            room = WIDTH - len(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
            room = WIDTH - len(lines[-1])
    return "\n".join(lines)

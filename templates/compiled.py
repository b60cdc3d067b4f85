# SPDX-License-Identifier: Apache-2.0
"""A letter's file made into three templates: subject, plain text and HTML.

Markdown becomes HTML here, once, before any value is put in: so no value can ever be read as Markdown. In a letter
a line is a paragraph or a line of one; conditions around whole paragraphs stand between empty lines; what follows
the last ``---`` is the footer.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from templates import listing
from templates.page import FOOTER, page
from templates.saying import html_quoted, html_said, text_quoted, text_said
from templates.wordings import LetterError, Source, find

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
CONTROL_LINE = re.compile(r"(?m)^[ \t]*((?:\{%[^\n]*?%\}|\{#[^\n]*?#\})+)[ \t]*\n(?!\n|\Z)")
HIDDEN = re.compile(r"zq([0-9]+)qz")
ALONE = re.compile(r"<p>((?:zq[0-9]+qz\s*)+)</p>")
BLOCK = re.compile(
    r"\{%|\{#|\{\{.*\|\s*(?:said|quoted|numbered|listed|headed|linked|buttons|folded|tabled)\b[^|]*\}\}", re.DOTALL
)
RULE = re.compile(r"(?m)^---[ \t]*$")
LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
STYLES = (
    ("<p>", '<p style="margin:0 0 16px">'),
    ("<h1>", '<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">'),
    ("<h2>", '<h2 style="font-size:17px;line-height:1.3;margin:0 0 12px">'),
    ("<ul>", '<ul style="margin:0 0 16px;padding-left:26px">'),
    ("<ol>", '<ol style="margin:0 0 16px;padding-left:26px">'),
    ("<a ", '<a style="color:#0b5cad" '),
)


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """A letter ready to be filled in, and the language it is in."""

    language: str
    path: str
    subject: Template
    text: Template
    html: Template


@lru_cache(maxsize=256)
def compiled(name: str, languages: tuple[str, ...], own: Path | None = None) -> Compiled:
    """The letter of this name in the first of these languages that has it, read and compiled once."""
    source = find(name, languages, own)
    try:
        return _compile(source)
    except TemplateError as error:
        raise LetterError(
            f"The letter {source.path} cannot be read as a Jinja2 template: {error}. "
            f"Correct the file or remove it, and Firstline uses its own again."
        ) from error


def syntax_tree(source: str) -> nodes.Template:
    """A letter's file as Jinja2 reads it, subject and all. Raises TemplateError where it cannot be read."""
    return _TEXT.parse(source)


def _compile(source: Source) -> Compiled:
    head, _, body = source.text.replace("\r\n", "\n").partition("\n")
    name, colon, subject = head.partition(":")
    if name.strip().lower() != "subject" or not colon:
        raise LetterError(f"The letter {source.path} must begin with a line such as: Subject: Your message")
    hidden, tags = _hide(CONTROL_LINE.sub(r"\1", body.strip("\n") + "\n"))
    return Compiled(
        language=source.language,
        path=source.path,
        subject=_TEXT.from_string(subject.strip()),
        text=_TEXT.from_string(_show(_plain(hidden), tags)),
        html=_HTML.from_string(page(_show(_marked_up(hidden, tags), tags))),
    )


def _hide(body: str) -> tuple[str, list[str]]:
    """Words in place of the Jinja tags, which Markdown would otherwise escape."""
    tags = TAG.findall(body)
    numbers = iter(range(len(tags)))
    return TAG.sub(lambda _: f"zq{next(numbers)}qz", body), tags


def _show(text: str, tags: list[str]) -> str:
    return HIDDEN.sub(lambda hidden: tags[int(hidden[1])], text)


def _plain(hidden: str) -> str:
    """The Markdown as people read it in plain text; the footer stands behind a signature mark (RFC 3676 4.3)."""
    text = LINK.sub(r"\1 (\2)", hidden.replace("**", ""))
    text = re.sub(r"(?m)^#{1,6} ", "", text)
    body, footer = _footed(text)
    return f"{body}\n-- \n{footer}" if footer else body


def _marked_up(hidden: str, tags: list[str]) -> str:
    body, footer = _footed(hidden)
    html = _html(body, tags)
    return f"{html}{FOOTER}\n{_html(footer, tags)}</div>\n" if footer else html


def _footed(text: str) -> tuple[str, str]:
    *before, last = RULE.split(text)
    return ("---".join(before).rstrip("\n") + "\n", last.strip("\n") + "\n") if before else (last, "")


def _html(markdown: str, tags: list[str]) -> str:
    html = ALONE.sub(lambda found: _unwrapped(found, tags), _MARKDOWN.render(markdown))
    for plain, styled in STYLES:
        html = html.replace(plain, styled)
    return html


def _unwrapped(found: re.Match[str], tags: list[str]) -> str:
    """A paragraph of nothing but conditions, or of a block that brings its own paragraphs, is none."""
    blocks = all(BLOCK.match(tags[int(number)]) for number in HIDDEN.findall(found[1]))
    return found[1] if blocks else found[0]


def _telephone(number: str) -> Markup:
    digits = "".join(char for char in number if char in "+0123456789")
    return Markup('<a style="color:#0b5cad" href="tel:{}">{}</a>').format(digits, escape(number))


def _environment(*, html: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=html)
    environment.globals.clear()
    environment.filters["said"] = html_said if html else text_said
    environment.filters["quoted"] = html_quoted if html else text_quoted
    environment.filters.update(listing.HTML if html else listing.TEXT)
    environment.filters["telephone"] = _telephone if html else str
    return environment


_TEXT = _environment(html=False)
_HTML = _environment(html=True)
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})

# SPDX-License-Identifier: Apache-2.0
"""Text of the two markup languages that mail had before HTML: text/enriched and text/richtext."""

import re

PARAMETER = re.compile(r"<param>[^<]{0,1000}</param>", re.IGNORECASE)
ENRICHED = re.compile(r"<<|<[^<>\n]{0,60}>|\n+")
RICH = re.compile(r"<[^<>\n]{0,60}>|\n+")
BREAKS = {"<nl>": "\n", "</paragraph>": "\n\n", "<np>": "\n\n", "<lt>": "<"}


def to_text(markup: str, content_type: str) -> str:
    """The plain text of text/enriched (RFC 1896) or text/richtext (RFC 1341 section 7.1.3)."""
    if content_type == "text/richtext":
        return RICH.sub(lambda found: BREAKS.get(found[0].lower(), " " if found[0][0] == "\n" else ""), markup)
    return ENRICHED.sub(_plain, PARAMETER.sub("", markup))


def _plain(found: re.Match[str]) -> str:
    """A doubled bracket is one, a tag is nothing; of n line ends n - 1 are meant, and a lone one is a space."""
    if found[0] == "<<":
        return "<"
    return "\n" * (len(found[0]) - 1) or " " if found[0][0] == "\n" else ""

# SPDX-License-Identifier: Apache-2.0
"""What a refusal means: the status code of RFC 3463 from codes and from words in many languages."""

import re
from functools import cache, lru_cache
from importlib.resources import files

MAX_WORDS = 600  # characters of a refusal whose words are looked up: servers say why in the first line

# A code beside an SMTP reply, or after the hash that qmail and Exchange print, is surer than one that stands alone.
# Lookarounds keep IP addresses and version numbers out; the subjects of RFC 3463 section 3 are 0 to 7.
ENHANCED = (
    re.compile(r"(?<![\d.])[45]\d\d[ -]{1,3}[#(]?([45]\.[0-7]\.\d{1,3})(?!\d|\.\d)"),
    re.compile(r"#([45]\.[0-7]\.\d{1,3})(?!\d|\.\d)"),
    re.compile(r"(?<![\d.\w/])([45]\.[0-7]\.\d{1,3})(?!\d|\.\d)"),
)
BASIC = re.compile(r"(?<![\d.,:\w/-])([45])[0-5]\d(?=[ \-:;.,)\]>#]|$)")
# Details that are never for good, whatever the class that a server writes or leaves out: RFC 3463 section 3.5.
PASSING = ("4.1", "4.7")
# "550 mailbox unavailable" is the text of RFC 5321 section 4.2.2 for any refusal: whatever else is said tells more.
VAGUE = "mailbox unavailable"


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Every phrase with the detail that it means, in the order of the table."""
    lines = files("parsers").joinpath("data/refusals.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((phrase, detail) for detail, _, phrases in rows for phrase in phrases.split("|"))


def enhanced(text: str) -> str:
    """Return the first enhanced status code (RFC 3463) of a refusal, the surest kind first; "" without one."""
    return next((match[1] for match in (one.search(text) for one in ENHANCED) if match), "")


def vague(text: str) -> bool:
    """Whether a reply has no code of RFC 3463 and only the words that RFC 5321 prints for any mailbox."""
    return VAGUE in text[:MAX_WORDS].lower() and not enhanced(text)


def meaning(text: str) -> str:
    """Return subject and detail, such as "1.1", that the words of a refusal mean; "" where none is known."""
    return _meaning(" ".join(text[:MAX_WORDS].lower().replace("’", "'").split()))


@lru_cache(maxsize=256)  # a server says the same of many recipients
def _meaning(said: str) -> str:
    texts = (said.replace(VAGUE, ""), said) if VAGUE in said else (said,)
    return next((detail for text in texts for phrase, detail in _phrases() if phrase in text), "")


def status(text: str, action: str = "failed") -> str:
    """Return the status of a refusal: its code, else what its words mean; "" where it says neither.

    "Other or undefined" codes (x.0.0) give way to the words. A mail given up after many attempts is 4.4.7.
    """
    code = enhanced(text)
    if code and not code.endswith(".0.0"):
        return code
    basic = BASIC.search(text)
    worded = meaning(text)
    kind = code[:1] or (basic[1] if basic else "4" if action == "delayed" or worded in PASSING else "5")
    if worded:
        return f"{kind}.{worded}"
    return code or (f"{kind}.0.0" if basic else "")

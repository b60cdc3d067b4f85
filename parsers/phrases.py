# SPDX-License-Identifier: Apache-2.0
"""The words by which machines give themselves away, by language: ``data/phrases.tsv`` as expressions."""

import re
from functools import cache
from importlib.resources import files


@cache
def _rows() -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for line in files("parsers").joinpath("data/phrases.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, expression = line.split("\t")
            out.setdefault(kind, []).append(expression)
    return out


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """Return one expression for all languages; it finds a phrase of that kind, whatever its case."""
    return re.compile("|".join(_rows()[kind]), re.IGNORECASE)


@cache
def opening(kind: str) -> re.Pattern[str]:
    """Return one expression that matches where a subject begins with a phrase of that kind."""
    prefix = r"\s{0,20}+(?:(?:re|aw|sv|antw|vs)\s?:)?[\[(*<【［「\s]{0,20}+"
    return re.compile(f"{prefix}(?:{'|'.join(_rows()[kind])})", re.IGNORECASE)


@cache
def title(kind: str) -> re.Pattern[str]:
    """Return one expression that matches a phrase of that kind as the whole title of a subject, before a colon."""
    ends = r"(?=\s{0,3}(?:\([^()]{0,60}\))?\s{0,3}(?:[-:：–]|$))"
    return re.compile(rf"\s{{0,5}}(?:{'|'.join(_rows()[kind])}){ends}", re.IGNORECASE)


@cache
def line(kind: str) -> re.Pattern[str]:
    """Return one expression that matches lines which begin, signs aside, with a phrase of that kind."""
    return re.compile(rf"^[^\w\n]{{0,80}}+(?:{'|'.join(_rows()[kind])})", re.IGNORECASE | re.MULTILINE)


@cache
def sentence(kind: str) -> re.Pattern[str]:
    """Return one expression for sentences that begin with a phrase of that kind.

    What somebody quotes begins none: between quotation marks, or below a line that ends with a colon.
    """
    start = r"(?:(?<![:：]\n)(?<![:：]\n\n)^|[.!?…。！？;,)\]*#=–—-])"
    begins = start + r"[\s*#_=(\[–—-]{0,20}+(?:(?:note|nb|ps)[:, ]\s?)?"
    return re.compile(f"{begins}(?:{'|'.join(_rows()[kind])})", re.IGNORECASE | re.MULTILINE)

# SPDX-License-Identifier: Apache-2.0
"""Domains at which anybody may have an address: to share one says nothing of who somebody works for."""

from functools import cache
from importlib.resources import files

SUFFIXES = frozenset(["co", "com", "net", "org"])


def is_freemail(domain: str) -> bool:
    """Whether the domain (lower case) is one of ``data/freemail.txt``, or of a name that is there for any country."""
    if domain in _names():
        return True
    first, *rest = domain.split(".")
    country = rest[1:] if len(rest) == 2 and rest[0] in SUFFIXES else rest
    return f"{first}." in _names() and len(country) == 1


@cache
def _names() -> frozenset[str]:
    lines = files("parsers").joinpath("data/freemail.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))

# SPDX-License-Identifier: Apache-2.0
"""A category of the owner's own, or words of his for one that is shipped."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Topic:
    """``words`` are phrases in the syntax of ``workflows/data/*.txt``, of any language; each counts ``WEIGHT``."""

    key: str
    words: tuple[str, ...]


WEIGHT = 5.0  # more than any one shipped word: the owner knows his own house

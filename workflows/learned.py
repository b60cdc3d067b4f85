# SPDX-License-Identifier: Apache-2.0
"""What a desk's own agents have taught, as the triage asks for it."""

from collections.abc import Mapping, Sequence
from typing import Protocol


class Learned(Protocol):
    """Evidence of a desk's own past; ``words`` are those of ``Reading.words``: lower case, without accents.

    Evidence is added to what the lexicon says and never replaces it. A breach may be added, never taken away.
    """

    def kind(self, words: Sequence[str]) -> Mapping[str, float]:
        """Logits (nats) by ``incident``, ``request`` and ``other``, and ``breach``: the log-odds that it is one."""
        ...

    def category(self, words: Sequence[str]) -> Mapping[str, float]:
        """Scores by category, comparable to the weights of phrases: 3 is what one plain word of it counts."""
        ...

    def told(self, words: Sequence[str]) -> Sequence[str]:
        """The largest contributions, each a readable line for ``Triage.because``."""
        ...

    def __hash__(self) -> int:
        """One that learned more is another: verdicts are remembered by it."""
        ...

# SPDX-License-Identifier: Apache-2.0
"""All attacks, by family."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.attacks import headers, hidden, threads, tokens, who_may
from tests.attacks.attack import Attack

FAMILIES: Mapping[str, tuple[Attack, ...]] = MappingProxyType({
    "who may": who_may.ATTACKS,
    "tokens": tokens.ATTACKS,
    "whose ticket": threads.ATTACKS,
    "fields": headers.ATTACKS,
    "hidden orders": hidden.ATTACKS,
})  # fmt: skip
ATTACKS = {attack.name: attack for attacks in FAMILIES.values() for attack in attacks}

# SPDX-License-Identifier: Apache-2.0
"""All attacks, by family."""

from collections.abc import Mapping
from types import MappingProxyType

from tests.attacks import breach, content, floods, headers, held, hidden, machines, signed, threads, tokens, who_may
from tests.attacks.attack import Attack

FAMILIES: Mapping[str, tuple[Attack, ...]] = MappingProxyType({
    "who may": who_may.ATTACKS,
    "signatures": signed.ATTACKS,
    "tokens": tokens.ATTACKS,
    "held mail": held.ATTACKS,
    "whose ticket": threads.ATTACKS,
    "hidden orders": hidden.ATTACKS,
    "fields": headers.ATTACKS,
    "what is passed on": content.ATTACKS,
    "floods and loops": floods.ATTACKS,
    "machines": machines.ATTACKS,
    "confidential": breach.ATTACKS,
})  # fmt: skip
ATTACKS = {attack.name: attack for attacks in FAMILIES.values() for attack in attacks}

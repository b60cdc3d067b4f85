# SPDX-License-Identifier: Apache-2.0
"""Every attack of the table comes to nothing, its twin succeeds, and without its defence it works."""

import pytest

from tests.attacks.conftest import InMemory
from tests.attacks.table import ATTACKS


@pytest.mark.parametrize("name", ATTACKS)
def test_without_its_one_defence_the_attack_works_and_with_it_not(name: str, in_memory: InMemory) -> None:
    attack = ATTACKS[name]
    defended = in_memory(name)
    after = defended.attacked()
    assert after.view.fate(after.posts[-1].id) == attack.becomes
    assert not attack.gains(after) and attack.holds(after)
    assert attack.succeeds(defended.twin())
    assert attack.gains(in_memory(name).attacked(attack.off))

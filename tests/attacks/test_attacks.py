# SPDX-License-Identifier: Apache-2.0
"""Every attack of the table comes to nothing, its twin succeeds, and without its defence it works."""

import importlib
import re
from typing import Any

import pytest

from tests.attacks.conftest import InMemory
from tests.attacks.live import Live
from tests.attacks.table import ATTACKS, FAMILIES
from tests.guides import ROOT, rows

COUNTED = re.compile(r"([a-z ]+) \((\d+)\): ")
REFERENCE = re.compile(r"RFC \d{4}|CVE-\d{4}-\d+|GHSA-|CWE-\d+|GDPR|HTML Standard|CSS |WCAG|\w/[\w-]+#\d+|UTS")


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_through_real_servers_comes_to_nothing(name: str, live: Live) -> None:
    attack, after = ATTACKS[name], live.scene(name, live.after)
    assert after.view.fate(after.posts[-1].id) in attack.becomes.split(", ")
    assert not attack.gains(after)
    assert attack.holds(after)


@pytest.mark.parametrize("name", ATTACKS)
def test_its_legitimate_twin_succeeds(name: str, live: Live) -> None:
    before, after = live.scene(name, live.after), live.scene(name, live.twins)
    assert not ATTACKS[name].succeeds(before)
    assert ATTACKS[name].succeeds(after)


def test_our_server_found_what_each_mail_says_that_it_finds(live: Live) -> None:
    found = live.found()
    wrong = {post.id: found[post.id] for post in live.sent if post.results not in found[post.id]}
    assert not wrong


def test_the_guide_counts_the_attacks_of_each_family() -> None:
    told = {match[1]: int(match[2]) for row in rows("docs/security.md") if (match := COUNTED.match(row[0]))}
    assert told == {family: len(attacks) for family, attacks in FAMILIES.items()}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_says_where_its_defence_stands_and_who_has_told_of_it(name: str) -> None:
    attack = ATTACKS[name]
    path, _, inside = attack.defence.partition(":")
    assert path == "the mail server" or (ROOT / path).is_file()
    place: Any = importlib.import_module(path.removesuffix(".py").replace("/", ".")) if inside else None
    for one in filter(None, inside.split(".")):
        place = getattr(place, one)
    assert REFERENCE.search(attack.reference)


@pytest.mark.parametrize("name", ATTACKS)
def test_without_its_one_defence_the_attack_works_and_with_it_not(name: str, in_memory: InMemory) -> None:
    attack = ATTACKS[name]
    defended = in_memory(name)
    after = defended.attacked()
    assert after.view.fate(after.posts[-1].id) in attack.becomes.split(", ")
    assert not attack.gains(after) and attack.holds(after)
    assert attack.gains(in_memory(name).attacked(attack.off))

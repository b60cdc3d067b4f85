# SPDX-License-Identifier: Apache-2.0
"""Every language that is said to be complete has every letter and every word, and tells all that English tells."""

import re
from enum import StrEnum

import pytest
from jinja2 import nodes

from parsers.command import commands, is_known
from templates.compiled import syntax_tree
from templates.proof import names, variables_of
from templates.wordings import PAIR, WORDS, shipped
from tests.templates.samples import source
from workflows.runbook import Step
from workflows.ticket import Code, Level, Priority, State, TargetKind
from workflows.triage import Impact, Kind, Urgency

COMPLETE = ("en", "nl", "de", "fr", "es", "ms", "pt", "it")  # every language that letters are written in


GROUPS: dict[str, type[StrEnum]] = {
    "kind": Kind,
    "impact": Impact,
    "urgency": Urgency,
    "priority": Priority,
    "level": Level,
    "state": State,
    "code": Code,
    "target": TargetKind,
    "checklist": Step,
}


def keys(language: str) -> set[str]:
    """The names in this language's list of words."""
    lines = (shipped() / language / f"{WORDS}.md").read_text("utf-8").splitlines()
    return {pair[1] for line in lines if (pair := PAIR.fullmatch(line))}


def filters(text: str) -> set[str]:
    """The filters that a letter's file uses."""
    return {one.name for one in syntax_tree(text).find_all(nodes.Filter)}


@pytest.mark.parametrize("language", COMPLETE)
def test_a_complete_language_has_every_letter_and_no_other(language: str) -> None:
    files = {file.name for file in (shipped() / language).iterdir()}
    wanted = {f"{name}.md" for name in names() | {WORDS}}
    assert (sorted(wanted - files), sorted(files - wanted)) == ([], []), "missing, and not wanted"


@pytest.mark.parametrize("language", COMPLETE)
def test_a_complete_language_has_every_word_and_no_other(language: str) -> None:
    wanted, there = keys("en"), keys(language)
    assert (sorted(wanted - there), sorted(there - wanted)) == ([], []), "missing, and not wanted"


@pytest.mark.parametrize("group", GROUPS)
def test_every_value_that_a_ticket_may_have_has_a_word_and_nothing_else_has(group: str) -> None:
    wanted = {f"{group}.{value.replace(' ', '_')}" for value in GROUPS[group]}
    assert {key for key in keys("en") if key.startswith(f"{group}.")} == wanted


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("name", sorted(names()))
def test_a_translation_uses_the_variables_and_filters_that_english_uses(language: str, name: str) -> None:
    ours, english = source(name, language), source(name, "en")
    assert variables_of(ours) == variables_of(english)
    assert filters(ours) == filters(english)


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("name", sorted(names()))
def test_a_translation_names_the_commands_that_english_names(language: str, name: str) -> None:
    # An agent's commands are English in every language.
    found = [sorted(set(re.findall(r"\*\*(#[a-z0-9 ]+)\*\*", source(name, x)))) for x in (language, "en")]
    assert found[0] == found[1]


@pytest.mark.parametrize("name", sorted(names()))
def test_every_command_that_a_letter_names_is_one(name: str) -> None:
    for order in re.findall(r"\*\*(#[^*]+)\*\*", source(name, "en")):
        (command,), rest = commands(order)
        assert (command.error, is_known(command), rest) == (None, True, "")

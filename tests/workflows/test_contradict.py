# SPDX-License-Identifier: Apache-2.0
"""Orders that cannot both be meant are refused in one clear sentence, and nothing of their mail is done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.command import commands
from tests.workflows.living import begun
from tests.workflows.samples import ANN_AGENT
from workflows.contradict import ONE_OF, contradictions
from workflows.orders import VERBS


@pytest.mark.parametrize(
    ("orders", "sentence"),
    [
        ("#close cancelled #reopen", "#close and #reopen contradict each other: write one of them"),
        ("#p1 #p3", "#priority p1 and #priority p3 contradict each other: write it once"),
        ("#take #assign ann", "#take and #assign contradict each other: write one of them"),
        ("#take\n#take", "#take stands there more than once: write it once"),
        ("#take\n#take\n#take", "#take stands there more than once: write it once"),
        ("#undo #p2", "#undo stands alone: write the other orders in a mail of their own"),
        (
            "#macro restart\n#major",
            "#macro stands above #major, which decides who gets its text: write #major first",
        ),
        ("#resolve it works\n#wait", "#resolve and #wait contradict each other: write one of them"),
    ],
)
def test_a_contradiction_is_one_sentence(orders: str, sentence: str) -> None:
    assert contradictions(commands(orders)[0]) == (sentence,)


@pytest.mark.parametrize(
    "orders",
    [
        "#p1 #team network", "#major\n#macro restart", "#note a\n#note b", "#team network #assign ann",
        "#resolve it works\n#close",
    ],
)  # fmt: skip
def test_orders_that_go_together_are_no_contradiction(orders: str) -> None:
    assert contradictions(commands(orders)[0]) == ()


def test_nothing_is_done_of_a_mail_that_contradicts_itself_and_its_words_stay() -> None:
    desk = begun()
    before = desk.ticket()
    case = desk.answer(1, ANN_AGENT, "#take #assign cas\n\nWe are on it.")
    assert case.disposition is not None and case.disposition.outcome == "held"
    assert "contradict" in case.disposition.because and case.disposition.because.count("#take") == 1
    assert desk.ticket() == before and "answer" not in desk.to_reporter()


@given(st.lists(st.sampled_from(sorted(VERBS)), min_size=1, max_size=6, unique=True))
def test_no_mail_is_obeyed_that_holds_two_of_one_group(names: list[str]) -> None:
    found = contradictions(commands("\n".join(f"#{name} p1" for name in names))[0])
    late = "macro" in names and "major" in names[names.index("macro") :]
    grouped = any(len(group & set(names)) > 1 for group in ONE_OF)
    assert bool(found) is (grouped or late or "undo" in names and len(names) > 1)

# SPDX-License-Identifier: Apache-2.0
"""A letter that an agent may answer is known where a client repeats it without marks, however it wraps it."""

from collections.abc import Callable
from dataclasses import replace
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.html import to_text
from parsers.repeated import repeated
from templates.examples import example
from templates.letter import Preview, preview
from tests.templates.samples import ANN, AT, LANGUAGES, SIGNING, TICKET
from workflows.goes import ANSWERS
from workflows.letter import Audience

ANSWER = "Please press the power button.\nIt should blink twice.\n\nAnn Lee"
CLIENTS: dict[str, Callable[[Preview], str]] = {
    "as it stands": lambda said: said.text,
    "without its own marks": lambda said: "\n".join(line.removeprefix("> ") for line in said.text.split("\n")),
    "wrapped anew": lambda said: "\n".join(
        piece
        for line in said.text.split("\n")
        for piece in wrap(line, 40, break_long_words=False, break_on_hyphens=False) or [""]
    ),
    "from its HTML": lambda said: to_text(said.html),
}


def letter(name: str, language: str) -> Preview:
    """The letter of this name to Ann, with all that it may tell."""
    full, _ = example(name, language)
    told = replace(full, audience=Audience.AGENT, to=ANN, attachments=(), about_mail=812, about_round=3)
    return preview(told, ticket=TICKET, desk=SIGNING, at=AT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_a_letter_below_an_answer_is_cut_off(client: str, language: str) -> None:
    for name in ANSWERS:
        said = letter(name, language)
        found = repeated(f"{ANSWER}\n\n{CLIENTS[client](said)}", said.text)
        assert found is not None and (found.is_certain, found.words) == (True, ANSWER), name


@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_below_it_is_kept_and_one_among_it_is_no_certain_one(client: str) -> None:
    said = letter("alert_new", "en")
    shown = CLIENTS[client](said)
    found = repeated(f"{shown}\n\n{ANSWER}", said.text)
    assert found is not None and (found.is_certain, found.words) == (True, ANSWER)
    lines = shown.split("\n")
    middle = next(place for place, line in enumerate(lines) if line.startswith("Solved before")) + 1
    among = "\n".join([*lines[:middle], "This I have answered by telephone already.", *lines[middle:]])
    found = repeated(among, said.text)
    assert found is not None
    assert (found.is_certain, found.words) == (False, "This I have answered by telephone already.")
    found = repeated(f"{ANSWER}\n\n{shown}\n\nGreetings from the second floor of our house", said.text)
    assert found is not None and not found.is_certain


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        "",
        "You wrote: It shows a red light. Does it still?",
        "Could you answer these, please?\n\n1. Which printer is it?\n2. Since when does it happen?",
        "The paper sensor was dirty; cleaned it.",
        "It is P2 and yours, is it not? Impact: a team",
    ],
)
def test_what_an_agent_repeats_on_purpose_is_theirs(text: str) -> None:
    assert repeated(text, letter("alert_new", "en").text) is None
    assert repeated(text, "") is None


def test_questions_that_are_repeated_above_the_letter_stay() -> None:
    said = letter("alert_new", "en")
    asked = "Could you answer these, please?\n\n1. Which printer is it?\n2. Since when does it happen?\n\nThanks, Ann"
    found = repeated(f"{asked}\n\n{said.text}", said.text)
    assert found is not None and (found.is_certain, found.words) == (True, asked)


def test_a_line_of_commands_that_is_left_over_is_no_certain_one() -> None:
    said = letter("alert_new", "en")
    (line,) = (one for one in said.text.split("\n") if one.startswith("Commands that fit now"))
    found = repeated(f"{ANSWER}\n\n{line}", said.text)
    assert found is not None and not found.is_certain and found.words == ANSWER


@given(st.text(), st.text())
def test_it_reads_any_text_and_adds_nothing(text: str, own: str) -> None:
    found = repeated(text, own)
    assert found is None or set(found.words.split("\n")) <= {"", *text.strip().split("\n"), *text.split("\n")} | {
        found.words.split("\n")[0], found.words.split("\n")[-1]
    }  # fmt: skip

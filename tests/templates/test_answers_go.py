# SPDX-License-Identifier: Apache-2.0
"""Each letter to an agent says in its last line where an answer goes, as the table says, and so its address does."""

from dataclasses import replace

import pytest

from parsers.address import Role, for_round, tokens
from parsers.command import commands
from parsers.ruling import Ruling, ruling
from templates.examples import example
from templates.letter import word
from templates.proof import names
from templates.wordings import words
from tests.templates.samples import ANN, AT, LANGUAGES, SIGNING, TICKET, parsed, plain, source
from workflows.goes import ANSWERS, INSIDE, SENDING, Goes, goes
from workflows.letter import NOTICE, Audience, Letter
from workflows.orders import VERBS

TO_AGENTS = sorted(name for name in names() if name.startswith(("alert_", "held_", "command_", "call")))
SUPPORT = "support@example.org"


def letter(name: str, language: str = "en", **details: str) -> Letter:
    """The letter of this name to Ann, with all that it may tell."""
    full, _ = example(name, language)
    told = {key: value for key, value in full.details.items() if key not in ("goes", "note_link")}
    return replace(
        full, audience=Audience.AGENT, to=ANN, attachments=(), about_mail=812, about_round=3, details=told | details
    )


def test_the_table_has_every_letter_that_an_agent_gets_and_no_other() -> None:
    assert sorted(ANSWERS) == TO_AGENTS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TO_AGENTS)
def test_its_last_line_says_where_an_answer_goes(name: str, language: str) -> None:
    said = dict(words((language,)))
    for where in {ANSWERS[name], *({Goes.DEAD, Goes.MACHINE} if ANSWERS[name] not in INSIDE else ())}:
        mail = parsed(word(letter(name, language, goes=str(where)), ticket=TICKET, desk=SIGNING, at=AT).content)
        last = plain(mail).rpartition("-- ")[2]
        assert said[f"goes.{where}"].replace("{desk}", SIGNING.name) in last
        others = {one for one in Goes if said[f"goes.{one}"].replace("{desk}", SIGNING.name) in last}
        assert others == {where}
        is_offered = where in (Goes.REPORTER, Goes.REPORTERS, Goes.RETURNED) and not name.startswith("call")
        assert ("note.42.n." in last) is is_offered


@pytest.mark.parametrize("name", TO_AGENTS)
def test_its_answer_comes_to_an_address_that_proves_as_much_as_the_answer_may_do(name: str) -> None:
    mail = parsed(word(letter(name), ticket=TICKET, desk=SIGNING, at=AT).content)
    [token] = tokens([str(mail["Reply-To"]).rpartition("<")[2].rstrip(">")], [SUPPORT])
    if name.startswith(NOTICE):
        assert (token.role, token.ticket) == (Role.HELD, 812)
    else:
        inside = ANSWERS[name] in INSIDE
        assert (token.role, token.ticket) == (Role.INSIDE if inside else Role.AGENT, TICKET.number)


def test_an_answer_to_a_dead_address_or_a_machine_goes_nowhere_but_what_stays_inside_stays() -> None:
    for name, where in ANSWERS.items():
        assert goes(name) is where
        told = {goes(name, dead=True), goes(name, machine=True)}
        assert told == ({where} if where in INSIDE else {Goes.DEAD, Goes.MACHINE})
    assert goes("a letter that nobody entered") is Goes.NOTE


def test_the_token_of_a_notice_is_of_one_round_alone() -> None:
    assert for_round(ANN.address, 3) != for_round(ANN.address, 4)
    both = [replace(letter("held_crossed"), about_round=number) for number in (3, 4)]
    signed = [word(one, ticket=TICKET, desk=SIGNING, at=AT).content for one in both]
    assert len({str(parsed(one)["Reply-To"]) for one in signed}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(name for name, where in ANSWERS.items() if where is Goes.RULING))
def test_every_word_that_a_notice_proposes_is_read_as_it_says(name: str, language: str) -> None:
    proposed = [found for bold in source(name, language).split("**")[1::2] if (found := ruling(bold)) is not None]
    only = {"held_author": [Ruling.DROP], "held_empty": [Ruling.DROP], "held_done": []}
    assert proposed[:3] == only.get(name, [Ruling.SEND, Ruling.NOTE, Ruling.DROP])


def test_every_command_that_sends_is_one() -> None:
    for name in SENDING:
        (command,), _ = commands(f"#{name} x")
        assert command.name == name
    assert SENDING - {"macro"} <= set(VERBS)

# SPDX-License-Identifier: Apache-2.0
"""Spam is closed without a letter and its sender held, until that is undone; a block ignores until it is off."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.values import Contact
from tests.workflows.living import Living, begun
from tests.workflows.samples import ANN, ANN_AGENT, BOB, CAS, CAS_AGENT, DESK, EXPERT, SUPPORT
from workflows.block import protected, sender_of
from workflows.case import Arrival
from workflows.ticket import Code, State

LED = replace(DESK, lead=CAS.address)


def outcome(case: Arrival) -> tuple[str, str]:
    assert case.disposition is not None
    return str(case.disposition.outcome), case.disposition.cause


def because(case: Arrival) -> str:
    assert case.disposition is not None
    return case.disposition.because


def test_spam_is_closed_and_nobody_hears_of_it() -> None:
    desk = begun()
    before = desk.to_reporter()
    desk.command("#spam")
    assert (desk.ticket().state, desk.ticket().code) == (State.CLOSED, Code.SPAM)
    assert desk.to_reporter() == before
    assert desk.ticket().timers == ()


def test_what_the_sender_writes_next_is_held_and_opens_nothing() -> None:
    desk = begun()
    desk.command("#spam")
    assert outcome(desk.report("Buy cheap pills now")) == ("held", "spam")
    assert outcome(desk.reply(1, "Buy now, really")) == ("held", "spam")
    assert len(desk.tickets) == 1


def test_others_are_heard_as_before() -> None:
    desk = begun()
    desk.command("#spam")
    case = desk.report("My screen is black", contact=Contact(name="Eve", address="eve@home.example"))
    assert outcome(case)[0] == "ticketed"


def test_a_forger_s_spam_shuts_out_nobody_for_whom_our_server_vouches() -> None:
    desk = Living()
    desk.report("Buy cheap pills now", proved=False)
    desk.command("#spam")
    assert outcome(desk.report("The printer prints nothing.", proved=True))[0] == "ticketed"
    assert outcome(desk.report("Buy more pills", proved=False)) == ("held", "spam")


def test_opening_it_again_undoes_both() -> None:
    desk = begun()
    desk.command("#spam")
    desk.order(1, "#reopen", ANN_AGENT)
    assert outcome(desk.report("The screen is black as well"))[0] == "ticketed"


@pytest.mark.parametrize(("before", "text", "why"), [
    ("", "#spam\n\nGo away.", "nobody answers spam"),
    ("Which room is it?", "#spam", "answered by a person"),
    ("#close cancelled", "#spam", "closed already"),
])  # fmt: skip
def test_what_is_no_spam_is_refused(before: str, text: str, why: str) -> None:
    desk = begun()
    if before:
        desk.command(before)
    assert why in because(desk.answer(1, ANN_AGENT, text, name="alert_new"))


def test_an_agent_s_own_report_is_never_spam() -> None:
    desk = Living()
    desk.report("My chair is broken", contact=Contact(name=CAS.name, address=CAS.address))
    assert "an agent" in desk.order(1, "#spam", ANN_AGENT).refused[0]


def test_a_block_ignores_the_reporter_from_now_on_and_is_taken_off_by_a_minus() -> None:
    desk = begun()
    desk.command("#block")
    assert outcome(desk.report("Hello?")) == ("ignored", "blocked")
    desk.command(f"#block -{BOB.address}")
    assert outcome(desk.report("Hello? My mouse is broken."))[0] == "ticketed"


def test_a_whole_domain_is_blocked_by_its_name() -> None:
    desk = begun()
    desk.command("#block @spam.example")
    case = desk.report("Hello?", contact=Contact(name="X", address="x@spam.example"))
    assert outcome(case) == ("ignored", "blocked")
    assert desk.reach.blocked == {"@spam.example"}


def test_history_tells_that_somebody_was_blocked_and_not_who() -> None:
    desk = begun()
    desk.command("#block evil@spam.example")
    assert "sender_blocked" in desk.names(1)
    assert all("spam.example" not in str(event) for event in desk.tickets[1].history)


@pytest.mark.parametrize(("agent", "value", "allowed"), [
    (ANN_AGENT, "", False), (EXPERT, "", True), (CAS_AGENT, "", True), (None, "", True),
    (ANN_AGENT, "@spam.example", False), (EXPERT, "@spam.example", False), (CAS_AGENT, "@spam.example", True),
    (None, "@spam.example", True),
])  # fmt: skip
def test_a_sender_is_blocked_by_level_2_and_a_domain_by_who_leads(agent: object, value: str, allowed: bool) -> None:
    desk = Living(LED)
    desk.report()
    case = desk.order(1, f"#block {value}".strip(), agent)  # type: ignore[arg-type]
    assert (not case.refused) is allowed


def test_on_a_desk_where_nobody_leads_everybody_may() -> None:
    desk = begun()
    assert not desk.order(1, "#block @spam.example", ANN_AGENT).refused


@pytest.mark.parametrize("value", [
    SUPPORT, ANN.address, "@desk.example", "@gmail.com", "@yahoo.co.uk", "@outlook.de", "nonsense", "@", "@nodot",
])  # fmt: skip
def test_nobody_blocks_the_desk_its_people_or_half_the_world(value: str) -> None:
    desk = begun()
    assert desk.order(1, f"#block {value}").refused
    assert desk.reach.blocked == set()


@given(st.text(max_size=60))
def test_whatever_is_written_names_an_address_a_domain_or_nobody(text: str) -> None:
    found = sender_of(text)
    assert found == "" or (found.count("@") == 1 and found == found.lower() and " " not in found)
    if found.startswith("@desk.example"):
        assert protected(DESK, found)

# SPDX-License-Identifier: Apache-2.0
"""Words that are sent by order, and canned answers: filled in once, in the ticket's language, above own words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.guided import Guided
from tests.workflows.living import Living, begun
from tests.workflows.samples import ANN_AGENT, BOB, DESK, SUPPORT
from workflows.letter import Audience
from workflows.macro import PLACEHOLDERS, faults_of, filled, in_language

MACROS = {
    "vpn-reset": {
        "en": "Dear {reporter_name},\n\nplease reset your VPN. {ticket}\n\n{agent_name}, {desk_name}",
        "nl": "Beste {reporter_name}, herstel uw VPN.",
    },
    "restart": {"de": "Bitte starten Sie neu."},
    "odd": {"en": "Dear {first_name}"},
}
WITH_MACROS = replace(DESK, macros=MACROS)


def desk_of(language: str = "en", name: str = BOB.name) -> Living:
    desk = Living(WITH_MACROS)
    contact = desk.mail("x").contact
    desk.report("The printer in room 12 prints nothing.", language=language, contact=replace(contact, name=name))
    return desk


def answers(desk: Living) -> list[str]:
    return [one.letter.text for one in desk.sent if one.letter.name == "answer"]


def test_words_that_are_sent_go_to_the_reporter_with_the_text_below_them() -> None:
    desk = begun()
    desk.command("#send Dear Bob,\n\nwhich room is it?")
    assert answers(desk) == ["Dear Bob,\n\nwhich room is it?"]


def test_sending_nothing_is_refused() -> None:
    desk = begun()
    case = desk.answer(1, ANN_AGENT, "#send")
    assert case.disposition is not None and case.disposition.cause == "command"
    assert answers(desk) == []


def test_what_a_note_keeps_and_what_is_sent_stand_apart() -> None:
    desk = begun()
    desk.command("#note he is angry\n#send We are on it.")
    assert answers(desk) == ["We are on it."]
    assert [note.text for note in desk.tickets[1].notes] == ["he is angry"]


def test_a_note_that_took_the_text_leaves_nothing_to_send() -> None:
    desk = begun()
    case = desk.answer(1, ANN_AGENT, "#note he is angry\n#send\n\nWe are on it.")
    assert "#note has taken" in (case.disposition.because if case.disposition else "")
    assert answers(desk) == []


def test_the_command_line_sends_at_once_and_stops_the_clock_of_the_first_answer() -> None:
    desk = begun()
    case = desk.order(1, "#send We are on it.", ANN_AGENT)
    assert not case.refused
    assert answers(desk) == ["We are on it."]
    assert "target_met" in desk.names(1)


def test_nothing_is_sent_from_the_command_line_to_an_address_that_is_dead() -> None:
    desk = begun()
    desk.dead.add(BOB.address)
    assert "come back" in desk.order(1, "#send Hello", ANN_AGENT).refused[0]


def test_a_macro_stands_above_the_agents_own_words() -> None:
    desk = desk_of()
    desk.command("#macro vpn-reset\n\nIt takes five minutes.")
    (text,) = answers(desk)
    assert text == (
        "Dear Bob Smit,\n\nplease reset your VPN. [#1]\n\nAnn Lee, Example Support\n\nIt takes five minutes."
    )


def test_a_macro_speaks_the_tickets_language() -> None:
    desk = desk_of("nl")
    desk.command("#macro VPN-Reset")
    assert answers(desk) == ["Beste Bob Smit, herstel uw VPN."]


@pytest.mark.parametrize(("chain", "said"), [
    (("nl", "en"), "nl"), (("fr", "en"), "en"), (("ms", "fr"), "en"), (("en", "nl"), "en"),
])  # fmt: skip
def test_a_language_that_a_macro_lacks_falls_back_to_the_desks_and_then_to_english(
    chain: tuple[str, ...], said: str
) -> None:
    assert in_language(MACROS["vpn-reset"], chain) == MACROS["vpn-reset"][said]


def test_a_macro_in_one_language_alone_is_better_than_none() -> None:
    assert in_language(MACROS["restart"], ("fr", "en")) == "Bitte starten Sie neu."


def test_an_unknown_macro_is_refused_with_the_nearest_and_the_list() -> None:
    desk = desk_of()
    case = desk.answer(1, ANN_AGENT, "#macro vpn-rset\n\nHello")
    because = case.disposition.because if case.disposition else ""
    assert "did you mean vpn-reset?" in because and "there are odd, restart, vpn-reset" in because
    assert answers(desk) == []


def test_alone_it_lists_them_and_there_is_nothing_to_take_back() -> None:
    desk = desk_of()
    case = desk.answer(1, ANN_AGENT, "#macro")
    assert case.done == ("#macro (there are odd, restart, vpn-reset)",) and answers(desk) == []
    (report,) = (one for one in case.letters if one.name == "command_report")
    assert "undo" not in report.details and "acted" not in desk.names(1)


def test_words_below_a_macro_without_a_name_are_not_sent_without_it() -> None:
    desk = desk_of()
    case = desk.answer(1, ANN_AGENT, "#macro\n\nDear Bob")
    assert "name one: there are odd" in (case.disposition.because if case.disposition else "")
    assert answers(desk) == []


def test_a_desk_without_macros_says_where_they_belong() -> None:
    desk = begun()
    case = desk.answer(1, ANN_AGENT, "#macro anything")
    assert "the folder macros" in (case.disposition.because if case.disposition else "")
    assert "the folder macros" in desk.order(1, "#macro", ANN_AGENT).done[0]


def test_a_macro_with_a_placeholder_that_nobody_knows_never_reaches_the_reporter() -> None:
    desk = desk_of()
    case = desk.answer(1, ANN_AGENT, "#macro odd")
    assert "first_name" in (case.disposition.because if case.disposition else "")
    assert answers(desk) == []


def test_a_reporters_name_brings_in_no_placeholder_of_its_own() -> None:
    desk = desk_of(name="{agent_name} {desk_address}")
    desk.command("#macro vpn-reset")
    assert answers(desk)[0].startswith("Dear {agent_name} {desk_address},")


def test_a_macro_may_be_how_it_was_resolved() -> None:
    desk = desk_of()
    desk.command("#macro vpn-reset\n#resolve")
    assert "resolved" in desk.names(1)
    assert any("reset your VPN" in note.text for note in desk.tickets[1].notes if note.voice == "resolution")


def test_an_agents_own_address_in_a_macro_is_the_desks_in_the_answer() -> None:
    desk = Living(replace(DESK, macros={"mail": {"en": f"Write to {ANN_AGENT.address}."}}))
    desk.report()
    desk.command("#macro mail")
    texts = [one.letter.text for one in desk.sent if one.letter.audience is Audience.REPORTER]
    assert texts[-1] == f"Write to {SUPPORT}."


@given(st.text(max_size=80), st.dictionaries(st.sampled_from(PLACEHOLDERS), st.text(max_size=20)))
def test_what_is_no_placeholder_stays_as_it_is(text: str, values: dict[str, str]) -> None:
    bare = text.replace("{", "(")
    assert filled(bare, values) == bare
    for name, value in values.items():
        assert filled(f"{bare}{{{name}}}", values) == bare + value


@pytest.mark.parametrize(("text", "fault"), [
    ("", "says nothing"), ("Dear {reporter_nam}", "did you mean {reporter_name}?"),
    ("Dear {x}", "there are reporter_name"), ("Dear {{desk_name}}", "{{desk_name}}; did you mean {desk_name}?"),
    ("Dear { desk_name }", "did you mean {desk_name}?"), ("Dear {Desk Name}", "did you mean {desk_name}?"),
    ("Dear {desk-name}", "{desk-name}; did you mean {desk_name}?"), ("Beste {naam}", "{naam}"),
    ("#close\nBye", "#close looks like a command"),
    ("Hello\n#p1", "#priority looks like a command"),
])  # fmt: skip
def test_a_macro_that_would_embarrass_the_desk_is_found_beforehand(text: str, fault: str) -> None:
    assert any(fault in one for one in faults_of(text))


def test_a_good_macro_has_no_faults() -> None:
    assert list(faults_of(MACROS["vpn-reset"]["en"])) == []
    assert list(faults_of("Costs {50} EUR, see # 4")) == []
    assert list(faults_of("Run: Get-Item | %{ $_.Name } and {}")) == []


@pytest.mark.parametrize(("proved", "said"), [
    (True, "Dear You won! Visit http://evil.example, about Prizes"), (False, f"Dear {BOB.address}, about "),
])  # fmt: skip
def test_a_macro_repeats_no_word_of_whoever_wrote_in_the_name_of_an_address_that_proved_nothing(
    proved: bool, said: str
) -> None:
    desk = Living(replace(DESK, macros={"hello": {"en": "Dear {reporter_name}, about {subject}"}}))
    contact = replace(desk.mail("x").contact, name="You won! Visit http://evil.example")
    desk.report("The printer prints nothing.", subject="Prizes", contact=contact, proved=proved)
    desk.command("#macro hello")
    assert [text.strip() for text in answers(desk)] == [said.strip()]


@pytest.mark.parametrize(("shared", "order", "number"), [
    ("#merge 43", "#macro restart", 43), ("#major 43", "#macro restart", 42), ("", "#major 43\n#macro restart", 42),
])  # fmt: skip
def test_a_macro_that_names_one_reporter_is_not_sent_where_the_answer_reaches_another(
    shared: str, order: str, number: int
) -> None:
    desk = Guided()
    desk.report_of(BOB.name)
    desk.report_of("Eve Bos")
    if shared:
        desk.write(shared)
    case = desk.write(order, number=number)
    assert "names one reporter by {reporter_name}, {ticket}" in "".join(case.refused)
    assert answers(desk) == []


def test_a_macro_that_names_nobody_reaches_the_reporters_of_both() -> None:
    desk = Guided()
    desk.desk = replace(desk.desk, macros={"restart": {"en": "Switch it off and on.\n\n{agent_name}"}})
    desk.report_of(BOB.name)
    desk.report_of("Eve Bos")
    desk.write("#merge 43")
    assert desk.write("#macro restart", number=43).refused == ()
    assert answers(desk) == ["Switch it off and on.\n\nAnn Lee"] * 2


def test_two_tickets_of_one_reporter_share_a_macro_that_names_them() -> None:
    desk = Guided()
    desk.report_of(BOB.name)
    desk.report_of(BOB.name, "The printer beside it prints nothing either.")
    desk.write("#merge 43")
    assert desk.write("#macro restart", number=43).refused == ()
    assert answers(desk) == ["Dear Bob Smit,\n\nplease switch the printer off and on. [#43]"]

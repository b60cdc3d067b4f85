# SPDX-License-Identifier: Apache-2.0
"""Tags, time worked, history, lists and help by mail; and what one ticket hears of another, in memory."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.samples import ANN, ANN_AGENT, BOB, CAS_AGENT
from workflows.case import Arrival, Order
from workflows.letter import Audience
from workflows.tag import MOST, TAG
from workflows.ticket import State, TargetKind, TargetState

OTHER = NUMBER + 1
EVE = "eve@home.example"


def desk_with_two() -> Guided:
    """Bob's ticket 42 and Eve's 43."""
    return begun("#43 is open too")


def report(desk: Guided) -> str:
    """The newest report that Ann got, in words."""
    return desk.said(next(one for one in reversed(desk.sent) if one.letter.name == "command_report"))


def because(case: Arrival | Order) -> str:
    """Why it was not done."""
    held = case.disposition.because if case.disposition is not None else ""
    return "; ".join(case.refused) or held


def ordered(desk: Guided, text: str, number: int = NUMBER) -> Order:
    """Ann's order at the command line."""
    return desk.order(number, text, ANN_AGENT)


def test_tags_are_kept_once_each_in_order_whatever_stands_between_them() -> None:
    desk = begun("a new ticket")
    ordered(desk, "#tag VPN; floor-2,vpn #wifi")
    assert desk.ticket(NUMBER).tags == "floor-2 vpn wifi"
    ordered(desk, "#tag -vpn +cable")
    assert desk.ticket(NUMBER).tags == "cable floor-2 wifi"


def test_a_tag_that_is_none_or_not_there_or_there_already_is_refused_with_the_reason() -> None:
    desk = begun("it is tagged vpn")
    for text, told in (
        ("#tag two! words?", "a tag is one word"),
        ("#tag -printer", "it does not bear printer; its tags: vpn"),
        ("#tag vpn", "it bears vpn already"),
        ("#tag a -a", "put on and taken off at once"),
        ("#tag " + " ".join(f"t{n}" for n in range(MOST + 1)), "at most 20 tags"),
    ):
        assert told in because(ordered(desk, text)), text
    assert desk.ticket(NUMBER).tags == "vpn"


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcd")), max_size=6), st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_behind_tag_the_tags_stay_words_and_an_order_does_all_or_nothing(
    wishes: list[tuple[bool, str]], noise: str
) -> None:
    desk = GIVEN
    before = set(desk.ticket(NUMBER).tags.split())
    value = " ".join(f"{'-' if off else ''}{name}" for off, name in wishes) + " " + " ".join(noise.split())
    case = ordered(desk, f"#tag {value}")
    after = set(desk.ticket(NUMBER).tags.split())
    assert all(TAG.fullmatch(tag) for tag in after) and len(after) <= MOST
    if case.refused or not case.done:
        assert after == before
    else:
        assert {name for off, name in wishes if not off} <= after
        assert not {name for off, name in wishes if off} & after


GIVEN = begun("a new ticket")


def test_time_worked_is_summed_and_its_words_are_a_note_for_the_desk() -> None:
    desk = begun("a closed ticket")
    ordered(desk, "#time 45m replaced the roller")
    ordered(desk, "#time 1:30")
    ordered(desk, "#time 2h")
    assert desk.ticket(NUMBER).worked == 45 + 90 + 120
    assert [note.text for note in desk.tickets[NUMBER].notes] == ["replaced the roller"]
    assert "no time worked" in because(ordered(desk, "#time 25h"))
    assert "needs how long" in because(ordered(desk, "#time 0m"))


def test_several_orders_in_one_mail_are_all_done_or_none() -> None:
    desk = begun("a new ticket")
    desk.write("#tag vpn #time 5m\n#tag -printer")
    assert (desk.ticket(NUMBER).tags, desk.ticket(NUMBER).worked) == ("", 0)


def test_the_history_tells_who_did_what_and_no_word_of_any_mail() -> None:
    desk = begun("a new ticket")
    desk.write("#take\n\nDear Bob, please try the second tray.")
    desk.reply(NUMBER, "The second tray is empty, and the first one is too.")
    desk.write("#close cancelled")
    desk.write("#history")
    told = report(desk)
    assert "given to Ann Lee (Ann Lee)" in told and "the reporter wrote (Bob Smit)" in told
    assert "closed: cancelled (Ann Lee)" in told and "tray" not in told


def test_the_lists_name_a_ticket_with_the_address_by_which_this_agent_answers_it() -> None:
    desk = desk_with_two()
    desk.write("#take")
    desk.write("#mine")
    mine = report(desk)
    assert "[#42]" in mine and "[#43]" not in mine and "mailto:support%2B42.a." in mine
    desk.write("#open")
    assert "[#43]" in report(desk) and "body=%23take" in report(desk) and "[#42]" not in report(desk)
    case = desk.write("#take", CAS_AGENT, OTHER)
    assert case.disposition is not None and case.disposition.outcome == "ticketed"
    desk.write("#open")
    assert "waits for somebody to take it" in report(desk)


def test_a_list_tells_of_a_breach_its_number_and_state_alone() -> None:
    desk = desk_with_two()
    desk.write("#breach", number=OTHER)
    desk.write("#open")
    assert "[#43]:" in report(desk)


def test_help_names_the_commands_by_any_of_their_names() -> None:
    desk = begun("a new ticket")
    desk.write("#help samenvoegen")
    assert "- #merge 43: the same matter as #43" in report(desk) and "#wait" not in report(desk)
    desk.write("#help call")
    assert report(desk).count("- #call") == 4  # each of its ways
    desk.write("#help")
    assert "#merge 43:" in report(desk) and "#wait, #wait 2d" in report(desk)
    assert "is no command" in because(ordered(desk, "#help nonsense"))


def test_the_admin_has_no_tickets_but_may_list_those_of_nobody() -> None:
    desk = begun("a new ticket")
    assert "the admin has no tickets" in because(desk.order(NUMBER, "#mine"))
    assert desk.order(NUMBER, "#open").done == ("#open",)


def test_a_merged_ticket_owes_nothing_and_the_other_hears_of_it_at_once() -> None:
    desk = desk_with_two()
    desk.write("#merge 43")
    desk.until(desk.now)
    ticket = desk.ticket(NUMBER)
    assert (ticket.state, ticket.merged_into, ticket.timers) == (State.CLOSED, OTHER, ())
    assert not any(target.state is TargetState.RUNNING for target in ticket.targets)
    assert desk.to_reporter(NUMBER)[-1] == "merged" and desk.to_reporter(OTHER)[-1] == "merged_other"
    assert desk.names(OTHER).count("merged_in") == 1
    assert ANN.address not in desk.to_agents("alert_merged", OTHER)  # she knows


def test_resolved_closed_and_status_letters_reach_the_reporter_of_a_merged_ticket_too() -> None:
    desk = desk_with_two()
    desk.write("#merge 43")
    desk.until(desk.now)
    desk.write("#resolve replaced the roller", number=OTHER)
    told = {one.letter.to.address: one.letter for one in desk.sent if one.letter.name == "resolved"}
    assert sorted(told) == [BOB.address, EVE]
    mails = {one for one in desk.tickets[OTHER].thread if one.startswith("mail")}
    assert mails & {*told[EVE].references} and not mails & {*told[BOB.address].references}


def test_the_reporter_of_a_merged_ticket_is_told_that_it_is_closed_and_asked_for_no_mark() -> None:
    desk = desk_with_two()
    desk.write("#merge 43")
    desk.until(desk.now)
    desk.write("#close it was the roller", number=OTHER)
    told = {one.letter.to.address: desk.said(one) for one in desk.sent if one.letter.name == "closed"}
    assert "from 1" in told[EVE] and "from 1" not in told[BOB.address]


def test_nobody_of_a_merged_ticket_hears_of_a_breach() -> None:
    desk = desk_with_two()
    desk.write("#merge 43")
    desk.until(desk.now)
    desk.write("#breach", number=OTHER)
    before = len(desk.sent)
    desk.answer(OTHER, ANN_AGENT, "We are looking into it.", name="alert_new")
    told = [one for one in desk.sent[before:] if one.letter.audience is Audience.REPORTER]
    assert [one.letter.to.address for one in told] == [EVE]


def test_an_order_that_changes_a_merged_ticket_is_refused_with_the_number_where_it_goes_on() -> None:
    desk = desk_with_two()
    desk.write("#merge 43")
    for text in ("#take", "#p1", "#reopen", "#resolve it works", "#merge 43", "#split", "#note seen", "#tag vpn"):
        assert "#42 goes on in #43" in because(ordered(desk, text)), text
    assert ordered(desk, "#history").done == ("#history",)


def test_the_first_answer_is_still_promised_to_the_reporter_of_the_ticket_that_goes_on() -> None:
    desk = desk_with_two()
    desk.write("#merge 43")
    desk.until(desk.now)
    assert desk.target(TargetKind.FIRST_RESPONSE, OTHER).state is TargetState.RUNNING


def test_a_duplicate_names_the_other_ticket_to_its_own_reporter_alone() -> None:
    for where, told in (("#43 is Bob's too", True), ("#43 is open too", False)):
        desk = begun(where)
        desk.write("#duplicate 43")
        letter = next(one for one in reversed(desk.sent) if one.letter.name == "duplicate")
        assert ("[#43]" in desk.said(letter)) is told
        assert (desk.ticket(NUMBER).state, desk.ticket(NUMBER).code) == (State.CLOSED, "duplicate")

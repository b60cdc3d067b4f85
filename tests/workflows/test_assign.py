# SPDX-License-Identifier: Apache-2.0
"""Which team and level a ticket begins with, and how agents take it, give it and say whose it is."""

from dataclasses import replace

import pytest

from tests.workflows.driver import Driver
from tests.workflows.samples import ANN, ANN_AGENT, CAS, CAS_AGENT, DESK, EXPERT, arrival, mail
from workflows.assign import assign, find
from workflows.desk import Category, Team
from workflows.ticket import Level, Priority, State, Ticket
from workflows.triage import Kind
from workflows.verbs import Refusal

TEAMS = (Team(name="service desk"), Team(name="networks", level=Level.L2), Team(name="accounts"))


def test_a_new_ticket_begins_with_the_desk_s_team_at_level_1() -> None:
    case = assign(arrival(mail(), desk=replace(DESK, team="helpdesk")))
    assert (case.ticket.team, case.ticket.level) == ("helpdesk", Level.L1)
    assert [(event.name, event.because) for event in case.events] == [("assigned", "new tickets begin at level 1")]


def test_a_category_may_begin_with_a_team_of_its_own_at_its_own_level() -> None:
    desk = replace(DESK, teams=TEAMS, categories=(Category(key="network", team="networks"),))
    case = assign(replace(arrival(mail(), desk=desk), ticket=Ticket(category="network")))
    assert (case.ticket.team, case.ticket.level) == ("networks", Level.L2)


def test_a_p1_of_somebody_proved_goes_to_the_highest_level_at_once() -> None:
    case = assign(replace(arrival(mail()), proved=True, ticket=Ticket(priority=Priority.P1)))
    assert (case.ticket.level, case.events[0].because) == (Level.L2, "P1 goes to L2 at once")


def test_a_p1_of_somebody_unproved_begins_at_level_1() -> None:
    case = assign(replace(arrival(mail()), ticket=Ticket(priority=Priority.P1)))
    assert case.ticket.level is Level.L1


def test_take_makes_who_writes_it_the_owner_and_the_ticket_one_in_progress() -> None:
    desk = Driver()
    desk.report()
    desk.answer(1, CAS_AGENT, "#take")
    ticket = desk.tickets[1].ticket
    assert (ticket.owner, ticket.state) == (CAS_AGENT.id, State.IN_PROGRESS)


def test_the_admin_is_nobody_who_could_take_it() -> None:
    desk = Driver()
    desk.report()
    assert desk.order(1, "#take").refused == ("#take: say which agent takes it, with --as and their address",)


def test_who_had_it_hears_that_another_has_it_now() -> None:
    desk = Driver()
    desk.report()
    desk.order(1, "#take", CAS_AGENT)
    desk.order(1, "#take", ANN_AGENT)
    assert desk.letters(1, "alert_taken") == [("alert_taken", ANN.address), ("alert_taken", CAS.address)]


@pytest.mark.parametrize("word", ["cas@desk.example", "Cas Bos", "cas", "CAS", "bos", "@cas", "cas@"])
def test_an_agent_is_found_by_any_part_that_fits_no_other(word: str) -> None:
    assert find(DESK, word) == CAS_AGENT


def test_one_who_is_not_sure_is_told_who_it_may_be() -> None:
    other = replace(CAS_AGENT, id=9, name="Cas Vos", address="cvos@desk.example")
    found = find(replace(DESK, agents=(*DESK.agents, other)), "cas")
    assert isinstance(found, Refusal)
    assert found.because == "that may be Cas Bos (cas@desk.example), Cas Vos (cvos@desk.example): say more"


@pytest.mark.parametrize("word", ["zoe", "", "@"])
def test_one_who_is_nobody_is_told_who_there_is(word: str) -> None:
    found = find(DESK, word)
    assert isinstance(found, Refusal) and "Ann Lee (ann@desk.example)" in found.because


def test_assign_tells_the_new_owner_what_was_reported() -> None:
    desk = Driver()
    desk.report("It prints nothing.")
    desk.order(1, "#assign cas", ANN_AGENT)
    letter = next(one.letter for one in desk.sent if one.letter.name == "alert_assigned")
    assert (letter.to.address, letter.text, letter.details["by"]) == (CAS.address, "It prints nothing.", "Ann Lee")
    assert desk.tickets[1].ticket.owner == CAS_AGENT.id


def test_the_same_person_is_who_had_the_reporter_s_ticket_before() -> None:
    desk = Driver()
    desk.report()
    desk.order(1, "#take", CAS_AGENT)
    desk.report()
    desk.order(2, "#same-person", ANN_AGENT)
    assert desk.tickets[2].ticket.owner == CAS_AGENT.id


def test_without_a_ticket_before_there_is_no_same_person() -> None:
    desk = Driver()
    desk.report()
    assert desk.order(1, "#same-person", ANN_AGENT).refused


def test_a_team_gets_it_by_a_part_of_its_name() -> None:
    desk = Driver(replace(DESK, teams=TEAMS))
    desk.report()
    desk.order(1, "#team net", ANN_AGENT)
    ticket = desk.tickets[1].ticket
    assert (ticket.team, ticket.level, ticket.owner) == ("networks", Level.L2, 0)
    assert ("alert_handover", EXPERT.address) in desk.letters(1)


def test_a_team_that_is_none_is_refused_with_those_there_are() -> None:
    desk = Driver(replace(DESK, teams=TEAMS))
    desk.report()
    assert desk.order(1, "#team astronauts").refused == (
        "#team: the teams are service desk, networks, accounts: name one of them",
    )


def test_recategorising_brings_it_to_the_category_s_team_while_nobody_has_begun() -> None:
    desk = Driver(replace(DESK, teams=TEAMS, categories=(Category(key="access", team="accounts"),)))
    desk.report()
    desk.order(1, "#category acc", ANN_AGENT)
    ticket = desk.tickets[1].ticket
    assert (ticket.category, ticket.team, ticket.unsure) == ("access", "accounts", False)


def test_recategorising_leaves_it_with_its_owner() -> None:
    desk = Driver(replace(DESK, teams=TEAMS, categories=(Category(key="access", team="accounts"),)))
    desk.report()
    desk.order(1, "#take", ANN_AGENT)
    before = desk.tickets[1].ticket.team
    desk.order(1, "#category access", ANN_AGENT)
    assert (desk.tickets[1].ticket.team, desk.tickets[1].ticket.owner) == (before, ANN_AGENT.id)


def test_a_category_that_is_none_is_refused_with_those_there_are() -> None:
    desk = Driver()
    desk.report()
    assert "network, hardware" in desk.order(1, "#category cooking").refused[0]


@pytest.mark.parametrize(
    ("word", "kind"),
    [("request", Kind.SERVICE_REQUEST), ("verzoek", Kind.SERVICE_REQUEST), ("storing", Kind.INCIDENT)],
)
def test_the_kind_is_settled_by_a_word(word: str, kind: Kind) -> None:
    desk = Driver()
    desk.report()
    desk.order(1, f"#kind {word}", ANN_AGENT)
    ticket = desk.tickets[1].ticket
    assert (ticket.kind, ticket.confidence, ticket.unsure) == (kind, 1.0, False)


@pytest.mark.parametrize(
    "order", ["#take", "#assign cas", "#same-person", "#team service", "#escalate", "#l2", "#back"]
)
def test_a_ticket_that_ended_is_reopened_first(order: str) -> None:
    desk = Driver()
    desk.report()
    desk.tickets[1].ticket = replace(desk.tickets[1].ticket, state=State.CLOSED)
    assert desk.order(1, order, ANN_AGENT).refused[0].endswith("the ticket is closed; #reopen comes first")

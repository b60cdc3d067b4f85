# SPDX-License-Identifier: Apache-2.0
"""An agent who is away is passed by, and so are their tickets; by a command, or by their own out-of-office reply."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parsers.values import Aligned, Contact, Nature, Trust
from tests.workflows.living import DAY, Living, begun
from tests.workflows.samples import ANN, ANN_AGENT, BOB, CAS, CAS_AGENT, DESK, EXPERT
from workflows import people
from workflows.absence import present
from workflows.desk import Agent
from workflows.letter import Audience
from workflows.ticket import Level

FIRST = replace(DESK, agents=(ANN_AGENT, CAS_AGENT))
NOTICE = "I am out of the office and will be back on 9 March 2026."
VOUCHED = Trust(aligned=Aligned.PASS, because="dmarc=pass")


def small() -> Living:
    desk = Living(FIRST)
    desk.report("The printer in room 12 prints nothing.")
    return desk


def out_of_office(desk: Living, text: str = NOTICE, trust: Trust = VOUCHED, agent: Agent = ANN_AGENT) -> None:
    letter = desk.last(1, Audience.AGENT, agent.address)
    mail = desk.mail(
        text,
        contact=Contact(name=agent.name, address=agent.address),
        subject="Automatic reply: [#1] The printer is broken",
        nature=Nature.AUTO_REPLY,
        reason="Auto-Submitted",
        trust=trust,
    )
    desk.arrive(mail, letter, 1)


def alerted_of_next(desk: Living) -> set[str]:
    number = len(desk.tickets) + 1
    desk.report("My screen is black.", contact=Contact(name="Eve", address="eve@home.example"))
    return {address for name, address in desk.letters(number) if name == "alert_new"}


def test_new_tickets_pass_by_who_is_away() -> None:
    desk = small()
    assert alerted_of_next(desk) == {ANN.address, CAS.address}
    desk.command("#away until 2026-03-09")
    assert alerted_of_next(desk) == {CAS.address}


def test_the_day_that_was_named_ends_it() -> None:
    desk = small()
    desk.command("#away until 2026-03-09")
    desk.now = datetime(2026, 3, 9, 9, 1, tzinfo=UTC)
    assert alerted_of_next(desk) == {ANN.address, CAS.address}


def test_a_word_ends_it() -> None:
    desk = small()
    desk.command("#away")
    desk.now += 30 * DAY
    assert alerted_of_next(desk) == {CAS.address}
    desk.order(1, "#away back", ANN_AGENT)
    assert alerted_of_next(desk) == {ANN.address, CAS.address}


def test_their_tickets_with_running_promises_go_back_to_the_team_with_one_summary() -> None:
    desk = small()
    desk.command("#take")
    desk.report("My screen is black.", contact=Contact(name="Eve", address="eve@home.example"))
    desk.command("#take", 2)
    desk.report("A new chair please.", contact=Contact(name="Joe", address="joe@home.example"))
    desk.command("#take", 3)
    desk.command("#wait\n\nWhich colour?", 3)
    desk.command("#away until 2026-03-09")
    assert [desk.ticket(n).owner for n in (1, 2, 3)] == [0, 0, ANN_AGENT.id]
    letters = [one.letter for one in desk.sent if one.letter.name == "alert_away"]
    assert [one.to.address for one in letters] == [CAS.address]
    rows = letters[0].details["items"]
    assert isinstance(rows, tuple) and [row[0] for row in rows] == ["[#1]", "[#2]"]
    assert letters[0].details["until"] == datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def test_the_reply_to_a_ticket_that_waits_goes_to_those_who_are_there() -> None:
    desk = small()
    desk.command("#take")
    desk.command("#wait\n\nWhich room is it?")
    desk.command("#away")
    desk.reply(1, "It is room 12, on the second floor.")
    assert desk.to_agents("alert_reply") == [CAS.address]


def test_a_confidential_ticket_is_listed_without_its_subject() -> None:
    desk = Living(replace(FIRST, breach_team=(ANN.address, CAS.address)))
    desk.report()
    desk.command("#take")
    desk.order(1, "#breach", ANN_AGENT)
    desk.order(1, "#away", ANN_AGENT)
    rows = next(one.letter.details["items"] for one in desk.sent if one.letter.name == "alert_away")
    assert isinstance(rows, tuple) and rows[0][:2] == ("[#1]", "")


def test_where_everybody_is_away_everybody_hears_all_the_same() -> None:
    desk = small()
    desk.order(1, "#away", ANN_AGENT)
    desk.order(1, "#away", CAS_AGENT)
    assert alerted_of_next(desk) == {ANN.address, CAS.address}


def test_a_level_at_which_nobody_is_there_is_stood_in_for_by_its_lead() -> None:
    desk = replace(DESK, lead=EXPERT.address)
    ticket = small().ticket()
    away = present(desk, {ANN_AGENT.id: (datetime(2030, 1, 1, tzinfo=UTC), False)})
    assert people.members(away, ticket) == (CAS_AGENT,)
    none = present(desk, {n: (datetime(2030, 1, 1, tzinfo=UTC), False) for n in (1, 2)})
    assert people.members(none, ticket) == (EXPERT,)
    assert people.members(none, replace(ticket, level=Level.L2)) == (EXPERT,)


def test_a_p1_rings_for_those_who_are_there() -> None:
    desk = small()
    desk.command("#away")
    desk.order(1, "#p1", CAS_AGENT)
    assert set(desk.to_agents("alert_p1")) == {CAS.address}


def test_an_out_of_office_reply_says_the_same_with_its_day() -> None:
    desk = small()
    desk.command("#take")
    out_of_office(desk)
    assert desk.ticket().owner == 0
    assert desk.reach.absences == {ANN_AGENT.id: (datetime(2026, 3, 9, 9, 0, tzinfo=UTC), True)}
    assert alerted_of_next(desk) == {CAS.address}
    assert desk.to_reporter() == ["acknowledgement"]


def test_the_next_mail_of_the_agent_ends_what_a_notice_began() -> None:
    desk = small()
    out_of_office(desk, "I am out of the office.")
    desk.command("It is the fuser.")
    assert desk.reach.absences == {}


def test_the_next_mail_of_the_agent_does_not_end_what_they_ordered() -> None:
    desk = small()
    desk.command("#away until 2026-03-09")
    desk.command("It is the fuser.")
    assert ANN_AGENT.id in desk.reach.absences


@pytest.mark.parametrize("trust", [Trust(), Trust(aligned=Aligned.FAIL, because="dmarc=fail")])
def test_nobody_sends_an_agent_away_in_their_name(trust: Trust) -> None:
    desk = small()
    desk.command("#take")
    out_of_office(desk, trust=trust)
    assert (desk.ticket().owner, desk.reach.absences) == (ANN_AGENT.id, {})


def test_a_reporter_s_out_of_office_reply_sends_no_agent_away() -> None:
    desk = small()
    letter = desk.last(1, Audience.REPORTER, BOB.address)
    mail = desk.mail(NOTICE, subject="Automatic reply: x", nature=Nature.AUTO_REPLY, reason="Auto-Submitted")
    desk.arrive(mail, letter, 1)
    assert desk.reach.absences == {}


@pytest.mark.parametrize(("value", "why"), [
    ("until yesterday", "says no time"), ("until 2026-01-01", "is past"), ("until 2030-01-01", "further off"),
    ("somewhere", "says no time"),
])  # fmt: skip
def test_a_time_that_cannot_be_is_refused(value: str, why: str) -> None:
    case = small().answer(1, ANN_AGENT, f"#away {value}")
    assert case.disposition is not None and why in case.disposition.because


@pytest.mark.parametrize(("value", "until"), [
    ("until Monday", datetime(2026, 3, 9, 9, 0, tzinfo=UTC)), ("3d", datetime(2026, 3, 5, 9, 0, tzinfo=UTC)),
    ("tot vrijdag", datetime(2026, 3, 6, 9, 0, tzinfo=UTC)), ("bis morgen", datetime(2026, 3, 3, 9, 0, tzinfo=UTC)),
    ("jusqu'à demain", datetime(2026, 3, 3, 9, 0, tzinfo=UTC)),
])  # fmt: skip
def test_a_day_is_read_as_people_write_it(value: str, until: datetime) -> None:
    desk = small()
    desk.command(f"#away {value}")
    assert desk.reach.absences[ANN_AGENT.id][0] - until < timedelta(minutes=1)


def test_the_admin_says_who_is_away() -> None:
    assert "--as" in begun().order(1, "#away").refused[0]

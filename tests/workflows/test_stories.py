# SPDX-License-Identifier: Apache-2.0
"""Whole stories: a raw mail goes in, and what became of it, its history and its letters come out."""

from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from parsers.address import Role, make, tokens
from parsers.mail import read
from parsers.values import Context, Mail
from tests.workflows.samples import (
    ANN,
    AT,
    BOB,
    CAS,
    DESK,
    EVE,
    KEY,
    SUPPORT,
    alert,
    arrival,
    bounce,
    facts,
    letter,
    mail,
    names,
    owed,
    settled,
    standing,
    story,
    token,
)
from workflows.case import Arrival, Audience, Facts, Outcome, Standing
from workflows.desk import Budgets
from workflows.events import replay
from workflows.stories import ARRIVAL, ARRIVAL_END, told
from workflows.ticket import State

SERVER = "mail.desk.example"
CONTEXT = Context(own_addresses=frozenset({SUPPORT}), authserv_ids=frozenset({SERVER}))
ALERTS = [ANN.address, CAS.address]
FIRST = ("first@home.example", 42)


def letter_of(text: str = "It prints nothing.", sender: str = "Bob Smit <bob@home.example>", **fields: str) -> Mail:
    """A mail as it would be read from its bytes; ``fields`` by their names with _ for -."""
    written = EmailMessage()
    head = {"From": sender, "To": SUPPORT, "Subject": "The printer is broken", "Message-ID": "<first@home.example>"}
    for name, value in (head | {name.replace("_", "-"): value for name, value in fields.items()}).items():
        written[name] = value
    written.set_content(text)
    return read(written.as_bytes(), CONTEXT)


def vouched(domain: str) -> dict[str, str]:
    """The field by which our own server vouches for this domain."""
    return {"Authentication_Results": f"{SERVER}; dmarc=pass header.from={domain}"}


def signed(to: str = BOB.address, role: Role = Role.REPORTER, number: int = 42) -> str:
    """The desk's address with the token that this recipient was given."""
    return make(SUPPORT, KEY, ticket=number, role=role, recipient=to, at=AT)


def known(a_mail: Mail, *standings: Standing, **changes: Any) -> Facts:
    """The facts with the tokens that the mail is addressed to, as the store gathers them."""
    found = tokens([each.address for each in (*a_mail.to, *a_mail.cc)], [SUPPORT])
    return facts(*standings, tokens=found, **changes)


def to_reporter(case: Arrival) -> list[str]:
    return [each.name for each in case.letters if each.audience is Audience.REPORTER]


def words_to_reporter(case: Arrival) -> str:
    """All that a letter to the reporter says of anybody's words."""
    return " ".join(
        f"{each.to.name} {each.subject} {each.text} {each.author.name} {each.attachments}"
        for each in case.letters
        if each.audience is Audience.REPORTER
    )


# The reporter


def test_a_stranger_s_mail_opens_a_ticket_that_is_acknowledged_promised_and_alerted() -> None:
    case = story(letter_of())
    assert settled(case) == ("ticketed", "opened")
    assert names(case) == [
        "opened", "message_received", "categorised", "prioritised", "assigned", "target_set", "target_set",
        "acknowledged", "alerted",
    ]  # fmt: skip
    assert owed(case) == [("acknowledgement", BOB.address), *(("alert_new", address) for address in ALERTS)]


def test_the_case_s_ticket_is_what_its_history_makes() -> None:
    case = story(letter_of())
    assert replay(0, case.events) == case.ticket


def test_the_acknowledgement_is_written_in_the_mail_s_language() -> None:
    dutch = "Goedemorgen, de printer op de eerste verdieping doet het niet meer. Kunt u mij helpen? Alvast bedankt."
    ack = story(letter_of(dutch)).letters[0]
    assert (ack.name, ack.language) == ("acknowledgement", "nl")


def test_a_reply_joins_by_its_references_and_is_not_acknowledged_again() -> None:
    reply = letter_of("And now it smokes.", References="<first@home.example>", Message_ID="<second@home.example>")
    case = story(reply, known(reply, standing(), threads=(FIRST,)))
    assert settled(case) == ("ticketed", "joined")
    assert names(case) == ["message_received", "alerted"]
    assert owed(case) == [("alert_reply", address) for address in ALERTS]


def test_a_reply_joins_by_its_token_even_without_references() -> None:
    reply = letter_of("And now it smokes.", To=signed())
    case = story(reply, known(reply, standing()))
    assert settled(case) == ("ticketed", "joined")
    assert getattr(case.events[0], "proved", None) is True


def test_where_token_and_references_disagree_the_token_wins_and_history_says_so() -> None:
    reply = letter_of("And now it smokes.", To=signed(number=43), References="<first@home.example>")
    case = story(reply, known(reply, standing(42), standing(43), threads=(FIRST,)))
    assert case.ticket.number == 43
    assert case.events[0].because == "placed by reply token in #43; others were named as well: References #42"


def test_a_relay_may_change_the_case_of_a_token() -> None:
    reply = letter_of("And now it smokes.", To=signed().upper())
    case = story(reply, known(reply, standing()))
    assert (settled(case), case.events[0].because) == (("ticketed", "joined"), "placed by reply token in #42")


def test_the_subject_tag_joins_where_the_sender_takes_part() -> None:
    reply = letter_of("And now it smokes.", Subject="Re: The printer is broken [#42]")
    assert story(reply, known(reply, standing())).ticket.number == 42


def test_at_most_one_acknowledgement_a_ticket() -> None:
    case = story(letter_of())
    place = standing(ticket=replace(case.ticket, number=42), thread=())
    for n in range(3):
        reply = letter_of("And again.", References="<first@home.example>", Message_ID=f"<again{n}@home.example>")
        again = story(reply, known(reply, place, threads=(FIRST,)))
        assert to_reporter(again) == []
        place = replace(place, ticket=again.ticket)


# Strangers and forgers

SECRET = standing(
    subject="Salary of Cas",
    thread=("secret@home.example",),
    participants=frozenset({BOB.address, "chief@home.example"}),
)
FOREIGN: list[dict[str, str]] = [
    {"Subject": "[#42]"},
    {"References": "<first@home.example>"},
    {"In_Reply_To": "<acknowledgement.bob@desk.example>"},
    {"To": signed()},
    {"To": "support+42.r.99999.aaaaaaaaaaaaaaaa@desk.example"},
]


@pytest.mark.parametrize("named", FOREIGN)
@pytest.mark.parametrize("proof", [{}, vouched("evil.example")], ids=["unknown", "proved"])
def test_a_stranger_who_names_a_ticket_opens_a_linked_one_and_sees_nothing_of_it(
    named: dict[str, str], proof: dict[str, str]
) -> None:
    forged = letter_of("Tell me all.", "Eve <eve@evil.example>", **{"Subject": "Hello", **named, **proof})
    case = story(forged, known(forged, SECRET, letters=(letter(),), threads=(FIRST,)))
    assert names(case)[:2] == ["opened", "linked"]
    assert case.ticket.number == 0
    assert to_reporter(case) == ["acknowledgement"]
    ack = case.letters[0]
    assert ack.to.address == EVE.address
    for secret in ("Salary", "Bob", "chief", "secret@"):
        assert secret not in repr(ack)


def test_a_forger_of_the_reporter_s_address_who_is_caught_opens_a_linked_ticket() -> None:
    failed = f"{SERVER}; dmarc=fail header.from=home.example"
    forged = letter_of("Close it.", References="<first@home.example>", Authentication_Results=failed)
    case = story(forged, known(forged, standing(), threads=(FIRST,)))
    assert names(case)[:2] == ["opened", "linked"]


def test_a_server_that_is_not_ours_vouches_for_nobody() -> None:
    claimed = "mx.evil.example; dmarc=pass header.from=home.example"
    case = story(letter_of(Authentication_Results=claimed))
    assert getattr(case.events[1], "proved", None) is False


def test_a_copied_address_of_a_forged_reply_takes_no_part_in_the_decision() -> None:
    forged = letter_of("Add Eve.", References="<first@home.example>", Cc=EVE.address)
    case = story(forged, known(forged, standing(), threads=(FIRST,)))
    assert case.proved is False
    assert EVE.address not in repr(case.letters)


SPAM = letter_of(
    "BUY-NOW text", "BUY-NOW name <victim@bank.example>", Subject="BUY-NOW subject", Message_ID="<x@evil.example>"
)


def test_no_word_of_the_sender_goes_to_an_address_that_proved_nothing() -> None:
    case = story(SPAM, facts(contact=facts().contact))
    assert to_reporter(case) == ["acknowledgement"]
    assert "BUY-NOW" not in words_to_reporter(case)


def test_a_proved_reporter_is_greeted_by_name_under_the_own_subject() -> None:
    case = story(letter_of(**vouched("home.example")))
    assert "Bob Smit The printer is broken" in words_to_reporter(case)


def test_the_agents_see_every_word() -> None:
    agents = [each for each in story(SPAM).letters if each.audience is Audience.AGENT]
    assert {each.text.strip() for each in agents} == {"BUY-NOW text"}


@pytest.mark.parametrize("budgets", [Budgets(contact=2), Budgets(domain=2), Budgets(hour=2)])
def test_a_flood_is_logged_and_acknowledged_no_further_than_the_budget(budgets: Budgets) -> None:
    desk = replace(DESK, budgets=budgets)
    acknowledged = 0
    for _ in range(5):
        sent = facts(sent_to_contact=acknowledged, sent_to_domain=acknowledged, sent_in_all=acknowledged)
        case = story(letter_of(), sent, desk)
        assert settled(case) == ("ticketed", "opened")
        acknowledged += len(to_reporter(case))
    assert acknowledged == 2


def test_a_mail_with_a_null_return_path_is_not_answered() -> None:
    case = story(letter_of(Return_Path="<>"))
    assert to_reporter(case) == []
    assert case.disposition is not None and case.disposition.outcome is not Outcome.HELD


# Machines


def test_an_out_of_office_joins_as_a_note_changes_nothing_and_is_not_answered() -> None:
    away = letter_of(
        "I am away.", Subject="Out of office", References="<first@home.example>", Auto_Submitted="auto-replied"
    )
    place = standing()
    case = story(away, known(away, place, threads=(FIRST,)))
    assert settled(case) == ("ticketed", "automatic")
    assert names(case) == ["automatic_received"]
    assert owed(case) == []
    assert (case.ticket.state, case.ticket.targets) == (State.NEW, place.ticket.targets)


def test_an_out_of_office_about_nothing_opens_no_ticket() -> None:
    away = letter_of("I am away.", Subject="Out of office", Auto_Submitted="auto-replied")
    case = story(away)
    assert settled(case) == ("ignored", "auto_reply")
    assert (names(case), owed(case)) == ([], [])


def test_a_machine_s_notice_opens_a_ticket_and_is_not_answered() -> None:
    case = story(letter_of("Disk full on web1.", Auto_Submitted="auto-generated"))
    assert settled(case) == ("ticketed", "opened")
    assert to_reporter(case) == [] and "letter_withheld" in names(case)


REPORT = b"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: support@desk.example
Return-Path: <>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; bob@home.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

From: support@desk.example
Message-ID: <acknowledgement.bob@desk.example>

--b--
"""


def test_a_letter_that_came_back_is_noted_and_told_to_the_agents_alone() -> None:
    case = story(read(REPORT, CONTEXT), facts(standing(), letters=(letter(),)))
    assert settled(case) == ("returned", "failed")
    assert names(case) == ["letter_returned", "alerted"]
    assert getattr(case.events[0], "status", None) == "5.1.1"
    assert [address for _, address in owed(case)] == ALERTS


SET_ASIDE: list[tuple[tuple[str, str], dict[str, Any], dict[str, Any]]] = [
    (("ignored", "duplicate"), {}, {"seen": "ticket 42"}),
    (("ignored", "echo"), {}, {"echo": True}),
    (("ignored", "own"), {"From": f"Support <{SUPPORT}>"}, {}),
    (("ignored", "blocked"), {"From": "x@spam.example"}, {}),
    (("held", "spam"), {"X-Spam-Flag": "YES"}, {}),
    (("held", "bulk"), {"List-Unsubscribe": "<mailto:u@x.example>", "List-Unsubscribe-Post": "One-Click"}, {}),
    (("waiting", "parent"), {}, {"waits_for": "parent@home.example"}),
]


@pytest.mark.parametrize(("outcome", "fields", "changes"), SET_ASIDE, ids=lambda value: str(value)[:30])
def test_what_is_set_aside_has_no_history_and_no_letter(
    outcome: tuple[str, str], fields: dict[str, str], changes: dict[str, Any]
) -> None:
    written = {"From": "Bob <bob@home.example>", "To": SUPPORT, "Subject": "Hello", "Message-ID": "<m@x>"} | fields
    raw = "".join(f"{name}: {value}\r\n" for name, value in written.items()) + "\r\nHello there.\r\n"
    desk = replace(DESK, block=frozenset({"@spam.example"}))
    case = story(read(raw.encode(), CONTEXT), facts(**changes), desk)
    assert settled(case) == outcome
    assert (names(case), owed(case)) == ([], [])


def test_imported_mail_becomes_a_ticket_without_a_letter_or_a_clock() -> None:
    case = story(letter_of(), facts(silent=True))
    assert settled(case) == ("ticketed", "opened")
    assert (owed(case), case.ticket.targets) == ([], ())
    assert not {"acknowledged", "alerted", "target_set"} & set(names(case))


# Agents

BY_ANN = "Ann Lee <ann@desk.example>"


def agent_answers(fields: dict[str, str], *, sender: str = BY_ANN, alerted: bool = True) -> Arrival:
    answer = letter_of("Switch it off and on.", sender, **{"Message_ID": "<answer@desk.example>", **fields})
    heard = (alert(),) if alerted else ()
    return story(answer, known(answer, standing(proved=True), letters=heard, threads=(FIRST,)))


def test_an_agent_s_answer_with_both_proofs_reaches_the_reporter_and_meets_the_clock() -> None:
    case = agent_answers(vouched("desk.example"))
    assert settled(case) == ("ticketed", "answered")
    assert names(case) == ["answered", "target_met"]
    assert owed(case) == [("answer", BOB.address)]
    assert (case.letters[0].text, case.letters[0].sent_as) == ("Switch it off and on.", "Ann Lee")


UNPROVED: list[dict[str, Any]] = [
    {"fields": {}},
    {"fields": vouched("desk.example"), "alerted": False},
    {"fields": vouched("desk.example") | {"Reply_To": "eve@evil.example"}},
    {"fields": vouched("evil.example")},
    {"fields": {"Authentication_Results": "mx.evil.example; dmarc=pass header.from=desk.example"}},
    {"fields": vouched("desk.example") | {"To": signed(CAS.address, Role.AGENT)}, "alerted": False},
]


@pytest.mark.parametrize("forged", UNPROVED)
def test_an_agent_s_answer_that_lacks_a_proof_is_held_and_only_the_agent_is_told(forged: dict[str, Any]) -> None:
    case = agent_answers(**forged)
    assert settled(case) == ("held", "unproved-agent")
    assert owed(case) == [("held_unproved_agent", ANN.address)]
    assert names(case) == []
    assert "Switch" not in repr(case.letters)


@pytest.mark.parametrize("authors", [f"{BY_ANN}, eve@evil.example", f"eve@evil.example, {BY_ANN}"])
def test_an_answer_of_two_authors_reaches_no_reporter(authors: str) -> None:
    case = agent_answers(vouched("desk.example"), sender=authors)
    assert case.ticket.number != 42
    assert BOB.address not in {address for _, address in owed(case)}


def test_an_agent_s_orders_reach_no_reporter() -> None:
    order = letter_of("#note he is a fool\n\nSwitch it off.", BY_ANN, **vouched("desk.example"))
    case = story(order, known(order, standing(), letters=(alert(),)))
    assert settled(case) == ("held", "command")
    assert owed(case) == [("held_command", ANN.address)]
    assert "fool" not in repr(case.letters)


def test_an_agent_s_own_problem_is_a_ticket_like_any_other() -> None:
    case = story(letter_of("My screen is black.", BY_ANN, **vouched("desk.example")))
    assert owed(case) == [("acknowledgement", ANN.address), ("alert_new", CAS.address)]
    place = standing(ticket=replace(case.ticket, number=42), participants=frozenset({ANN.address}))
    reply = letter_of("Still black.", BY_ANN, To=signed(ANN.address))
    again = story(reply, known(reply, place))
    assert settled(again) == ("ticketed", "joined")
    assert owed(again) == [("alert_reply", CAS.address)]


def test_an_agent_s_vacation_is_no_answer() -> None:
    away = letter_of("I am away.", BY_ANN, Auto_Submitted="auto-replied", **vouched("desk.example"))
    case = story(away, known(away, standing(), letters=(alert(),)))
    assert (names(case), owed(case)) == (["automatic_received"], [])


def test_a_bounce_to_an_agent_s_alert_is_told_to_the_other_agents() -> None:
    report = bounce("alert_new.ann@desk.example")
    case = story(report, facts(standing(), letters=(alert(),)))
    assert owed(case) == [("alert_returned", address) for address in ALERTS]


def test_an_agent_s_token_in_the_hands_of_the_reporter_has_no_power() -> None:
    reply = letter_of("I am an agent now.", To=signed(ANN.address, Role.AGENT), **vouched("home.example"))
    case = story(reply, known(reply, standing()))
    assert settled(case) == ("ticketed", "joined")
    assert to_reporter(case) == []


# The engine


def test_the_end_is_reached_whatever_settled_the_case() -> None:
    steps = [step for step, _ in told(ARRIVAL, ARRIVAL_END, arrival(mail(), facts(echo=True)))]
    assert steps == [ARRIVAL[0], ARRIVAL_END]


def test_every_step_is_taken_where_none_settles_the_case() -> None:
    steps = [step for step, _ in told(ARRIVAL, ARRIVAL_END, arrival(mail()))]
    assert steps == [*ARRIVAL, ARRIVAL_END]


def test_the_same_mail_and_facts_give_the_same_decision() -> None:
    assert story(letter_of()) == story(letter_of())


def test_the_token_of_the_samples_is_a_good_one() -> None:
    assert tokens([signed()], [SUPPORT]) == (token(),)

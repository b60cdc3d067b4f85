# SPDX-License-Identifier: Apache-2.0
"""An agent opens a ticket for somebody by ``#for`` or by forwarding; doubts are asked, and twins are one."""

from email.message import EmailMessage

import pytest

from parsers.mail import read
from parsers.values import Mail
from tests.workflows.living import Living
from tests.workflows.raw import CONTEXT, SERVER
from tests.workflows.samples import ANN, ANN_AGENT, BOB, CAS, DESK, SUPPORT
from workflows.case import Arrival
from workflows.events import Opened
from workflows.events_reach import OpenedFor
from workflows.letter import Audience

WORDS = "Hello Ann,\n\nthe printer on the second floor prints nothing since this morning.\n\nBob"
FORWARDED = """---------- Forwarded message ---------
From: Bob Smit <bob@home.example>
Date: Mon, 2 Mar 2026 at 08:12
Subject: Printer dead
To: Ann Lee <ann@desk.example>

""" + WORDS


def of_ann(
    text: str,
    subject: str = "Printer",
    *,
    vouched: bool = True,
    whole: EmailMessage | None = None,
    to: str = SUPPORT,
    also: str = "",
    **more: str,
) -> Mail:
    written = EmailMessage()
    if vouched:
        written["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=desk.example{also}"
    written["From"] = f"{ANN.name} <{ANN.address}>"
    written["To"] = to
    written["Subject"] = subject
    written["Message-ID"] = f"<{abs(hash((text, subject)))}@desk.example>"
    for name, value in more.items():
        written[name.replace("_", "-")] = value
    written.set_content(text)
    if whole is not None:
        written.add_attachment(whole)
    return read(written.as_bytes(), CONTEXT)


def of_bob(text: str = WORDS, subject: str = "Printer dead", *, vouched: bool = False) -> EmailMessage:
    written = EmailMessage()
    if vouched:
        written["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=home.example"
    written["From"] = f"{BOB.name} <{BOB.address}>"
    written["To"] = SUPPORT
    written["Subject"] = subject
    written["Message-ID"] = "<bob-1@home.example>"
    written.set_content(text)
    return written


def forwarded_whole() -> Mail:
    return of_ann("for you", "Fwd: Printer dead", whole=of_bob())


def outcome(case: Arrival) -> tuple[str, str]:
    assert case.disposition is not None
    return str(case.disposition.outcome), case.disposition.cause


def test_an_agent_opens_a_ticket_for_a_person_who_is_told_in_the_desk_s_name() -> None:
    desk = Living()
    case = desk.arrive(of_ann("#for bob@home.example\n\nBob called: it prints nothing at all.", "Bob's printer"))
    assert outcome(case) == ("ticketed", "opened")
    kept = desk.tickets[1]
    assert (kept.requester.address, kept.proved, kept.subject) == (BOB.address, False, "Bob's printer")
    assert kept.report == "Bob called: it prints nothing at all."
    assert any(isinstance(event, OpenedFor) and event.agent == ANN_AGENT.id for event in kept.history)
    told = next(one.letter for one in desk.sent if one.letter.name == "acknowledgement")
    assert (told.to.address, told.subject, told.details["by"]) == (BOB.address, "Bob's printer", ANN.name)
    assert told.in_reply_to == "" and told.references == ()


def test_the_agent_hears_the_number_and_the_team_is_alerted_with_who_opened_it() -> None:
    desk = Living()
    desk.arrive(of_ann("#for bob@home.example\n\nThe printer prints nothing."))
    alerts = [one.letter for one in desk.sent if one.letter.name == "alert_new"]
    assert {one.to.address for one in alerts} == {ANN.address, CAS.address}
    assert all(one.details["by"] == ANN.name and one.author.address == BOB.address for one in alerts)
    report = next(one.letter for one in desk.sent if one.letter.name == "command_report")
    assert (report.to.address, report.details["done"]) == (ANN.address, ("#for bob@home.example (opened)",))


def test_a_forwarded_mail_makes_a_ticket_for_its_author_with_the_agents_words_as_a_note() -> None:
    desk = Living()
    case = desk.arrive(of_ann(f"He called as well, he is angry.\n\n{FORWARDED}", "Fwd: Printer dead"))
    assert outcome(case) == ("ticketed", "opened")
    kept = desk.tickets[1]
    assert (kept.requester.address, kept.subject, kept.report) == (BOB.address, "Printer dead", WORDS)
    assert [note.text for note in kept.notes] == ["He called as well, he is angry."]
    assert all("angry" not in f"{one.letter.text}{one.letter.subject}" for one in desk.sent
               if one.letter.audience is Audience.REPORTER)  # fmt: skip


def test_words_of_a_forwarded_mail_are_never_sent_to_the_address_that_it_names() -> None:
    desk = Living()
    desk.arrive(of_ann(FORWARDED.replace("Printer dead", "Buy pills at evil.example"), "Fwd: Buy pills"))
    told = next(one.letter for one in desk.sent if one.letter.name == "acknowledgement")
    assert (told.subject, told.text, told.to.name) == ("", "", "")


def test_a_mail_that_is_attached_whole_threads_with_the_author_s_own() -> None:
    desk = Living()
    desk.arrive(of_ann("please see below", "Fwd: Printer dead", whole=of_bob()))
    assert desk.tickets[1].requester.address == BOB.address
    told = next(one.letter for one in desk.sent if one.letter.name == "acknowledgement")
    assert told.in_reply_to == "bob-1@home.example"


@pytest.mark.parametrize("whole", [True, False])
def test_what_came_directly_before_is_one_ticket(whole: bool) -> None:
    desk = Living()
    desk.arrive(read(of_bob(vouched=True).as_bytes(), CONTEXT))
    before = desk.to_reporter()
    forward = forwarded_whole() if whole else of_ann(FORWARDED, "Fwd: Printer dead")
    case = desk.arrive(forward)
    assert outcome(case) == ("ticketed", "twin")
    assert len(desk.tickets) == 1 and desk.to_reporter() == before
    report = desk.sent[-1].letter
    assert report.to.address == ANN.address
    assert report.details["done"] == ("#for bob@home.example (it is [#1] already)",)


@pytest.mark.parametrize("whole", [True, False])
def test_what_comes_directly_afterwards_is_one_ticket_and_proves_its_author(whole: bool) -> None:
    desk = Living()
    forward = forwarded_whole() if whole else of_ann(FORWARDED, "Fwd: Printer dead")
    desk.arrive(forward)
    case = desk.arrive(read(of_bob(vouched=True).as_bytes(), CONTEXT))
    assert outcome(case) == ("ticketed", "twin")
    assert len(desk.tickets) == 1
    assert desk.tickets[1].proved


def test_another_mail_of_the_author_is_a_ticket_of_its_own() -> None:
    desk = Living()
    desk.arrive(of_ann(FORWARDED, "Fwd: Printer dead"))
    desk.arrive(read(of_bob("My screen is black too.", "Screen").as_bytes(), CONTEXT))
    assert len(desk.tickets) == 2


def test_the_order_names_another_than_the_author() -> None:
    desk = Living()
    desk.arrive(of_ann(f"#for eve@home.example\n\n{FORWARDED}", "Fwd: Printer dead"))
    assert desk.tickets[1].requester.address == "eve@home.example"


@pytest.mark.parametrize(("text", "subject", "why"), [
    (FORWARDED.replace("bob@home.example", "no-reply@shop.example"), "Fwd: Order", "no person reads"),
    (FORWARDED.replace("Bob Smit <bob@home.example>", "Bob Smit"), "Fwd: Printer", "no address"),
    (FORWARDED.replace("bob@home.example", SUPPORT), "Fwd: Printer", "the desk itself"),
    ("#for bob@home.example, eve@home.example\n\nPrinter", "Printer", "one person"),
    ("#for bob\n\nPrinter", "Printer", "'bob' is no mail address"),
    ("#for bob@home\n\nPrinter", "Printer", "'bob@home' is no mail address"),
    ("#for Bob <bob@home,example>\n\nPrinter", "Printer", "is no mail address"),
    ("#for -bob@home.example\n\nPrinter", "Printer", "name whom it is for"),
    (f"#for {SUPPORT}\n\nPrinter", "Printer", "the desk's own"),
    ("#for bob@home.example", "Printer", "says nothing"),
    ("#for bob@home.example\n#p2\n\nPrinter", "Printer", "stands alone"),
    (f"#p2\n\n{FORWARDED}", "Fwd: Printer", "stands alone"),
])  # fmt: skip
def test_where_it_is_doubtful_for_whom_the_agent_is_asked_and_nothing_is_opened(
    text: str, subject: str, why: str
) -> None:
    desk = Living()
    case = desk.arrive(of_ann(text, subject))
    assert outcome(case) == ("held", "author")
    assert why in (case.disposition.because if case.disposition else "")
    assert desk.tickets == {}
    assert [(one.letter.name, one.letter.to.address) for one in desk.sent] == [("held_author", ANN.address)]


@pytest.mark.parametrize("mail", [
    of_ann("#for bob@home.example\n\nThe printer prints nothing.", vouched=False),
    of_ann(FORWARDED, "Fwd: Printer dead", vouched=False),
    of_ann(FORWARDED, "Fwd: Printer dead", Reply_To="eve@evil.example"),
])  # fmt: skip
def test_without_the_proof_of_our_server_nobody_is_written_to_in_an_agent_s_name(mail: Mail) -> None:
    desk = Living()
    desk.arrive(mail)
    assert BOB.address not in {one.letter.to.address for one in desk.sent}


def test_an_agent_who_reports_a_problem_of_their_own_is_a_reporter_like_any_other() -> None:
    for text in ("My chair is broken.", "#for me\n\nMy chair is broken."):
        desk = Living()
        case = desk.arrive(of_ann(text, "My chair"))
        assert outcome(case) == ("ticketed", "opened")
        assert desk.tickets[1].requester.address == ANN.address
        assert "#for" not in desk.tickets[1].report
        opened = desk.tickets[1].history[0]
        assert isinstance(opened, Opened) and "opened_for" not in desk.names(1)


def test_a_forwarded_reply_of_who_takes_part_joins_the_ticket() -> None:
    desk = Living()
    desk.arrive(read(of_bob(vouched=True).as_bytes(), CONTEXT))
    text = FORWARDED.replace("Subject: Printer", "Subject: Re: [#1] Printer").replace(WORDS, "It hums, too.")
    mail = of_ann(text, "Fwd: Re: Printer dead [#1]")
    case = desk.arrive(mail, None, 1, as_agent=ANN_AGENT)
    assert case.ticket.number == 1 and len(desk.tickets) == 1
    assert "message_received" in [event.name for event in case.events]


def test_an_answer_to_an_alert_that_holds_a_forwarded_mail_stays_an_answer() -> None:
    desk = Living()
    desk.report()
    letter = desk.last(1, Audience.AGENT, ANN.address)
    case = desk.arrive(of_ann(f"See what the maker says.\n\n{FORWARDED}", "Fwd: [#1] x"), letter, 1)
    assert case.origin is None and len(desk.tickets) == 1


def test_below_an_alert_the_reporter_stays_who_it_is() -> None:
    desk = Living()
    desk.report()
    assert "new mail" in desk.order(1, "#for eve@home.example", ANN_AGENT).refused[0]


def test_the_acknowledgement_is_in_the_language_of_the_person() -> None:
    desk = Living(DESK)
    text = FORWARDED.replace(WORDS, "Hallo Ann,\n\nder Drucker im zweiten Stock druckt seit heute nichts mehr.")
    desk.arrive(of_ann(text, "Fwd: Drucker"))
    assert next(one.letter.language for one in desk.sent if one.letter.name == "acknowledgement") == "de"


PARTNER = "Partner <partner@other.example>"
RESENT = "; spf=pass smtp.mailfrom=evil@evil.example; dkim=pass header.d=desk.example"


@pytest.mark.parametrize("also", ["", RESENT, f"; spf=pass smtp.mailfrom={ANN.address}"])
def test_what_an_agent_forwarded_to_somebody_else_opens_no_ticket_when_they_send_it_on(also: str) -> None:
    desk = Living()
    case = desk.arrive(of_ann(f"He never pays.\n\n{FORWARDED}", "Fwd: Printer dead", to=PARTNER, also=also))
    assert outcome(case) == ("held", "author") and desk.tickets == {}
    assert [(one.letter.name, one.letter.to.address) for one in desk.sent] == [("held_author", ANN.address)]
    assert case.disposition is not None and "addressed to others" in case.disposition.because


@pytest.mark.parametrize(("copied", "to", "also"), [
    ("", SUPPORT, RESENT), ("", f"{PARTNER}, {SUPPORT}", ""), (SUPPORT, PARTNER, ""),
    ("", PARTNER, f"; auth=pass smtp.auth={ANN.address}"),
])  # fmt: skip
def test_what_an_agent_forwards_to_the_desk_among_others_or_sends_by_their_own_login_opens_one(
    copied: str, to: str, also: str
) -> None:
    desk = Living()
    case = desk.arrive(of_ann(FORWARDED, "Fwd: Printer dead", to=to, also=also, Cc=copied))
    assert outcome(case) == ("ticketed", "opened")

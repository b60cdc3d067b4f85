# SPDX-License-Identifier: Apache-2.0
"""What a colleague wrote for whoever has the ticket next stands in that alert, and goes to no reporter."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from parsers.mail import read
from tests.workflows.driver import Sent
from tests.workflows.guided import NUMBER, Guided
from tests.workflows.raw import CONTEXT
from tests.workflows.samples import ANN_AGENT, BOB, CAS_AGENT, EXPERT
from tests.workflows.test_on_behalf import FORWARDED, of_ann
from workflows.letter import Audience

MARK = "Internal, from a colleague"
LOG = b"08:12 paper jam"


def begun() -> Guided:
    desk = Guided()
    desk.report_of(BOB.name)
    return desk


def with_file(desk: Guided, text: str) -> None:
    """Ann's answer with a log file."""
    desk.mails += 1
    letter = desk.last(NUMBER, Audience.AGENT, ANN_AGENT.address)
    raw = desk.raw(text, ANN_AGENT, NUMBER, letter)
    written = message_from_bytes(raw, policy=default)
    assert isinstance(written, EmailMessage)
    written.add_attachment(LOG, maintype="text", subtype="plain", filename="printer.log")
    desk.arrive(read(written.as_bytes(), CONTEXT), letter, NUMBER, as_agent=ANN_AGENT)


def newest(desk: Guided, name: str, address: str) -> Sent:
    return [one for one in desk.sent if (one.letter.name, one.letter.to.address) == (name, address)][-1]


def said_to_reporter(desk: Guided) -> str:
    return "\n".join(desk.said(one) for one in desk.sent if one.letter.audience is Audience.REPORTER)


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("#assign cas\n#note seen in the logs: paper jam", "alert_assigned", CAS_AGENT.address),
        ("#note seen in the logs: paper jam\n#assign cas", "alert_assigned", CAS_AGENT.address),
        ("#assign cas #note\nseen in the logs: paper jam", "alert_assigned", CAS_AGENT.address),
        ("#escalate\n#note seen in the logs: paper jam", "alert_handover", EXPERT.address),
        ("#breach\n#note seen in the logs: paper jam", "alert_breach", ANN_AGENT.address),
    ],
)
def test_a_note_in_the_mail_that_passes_a_ticket_on_stands_in_the_alert(text: str, name: str, address: str) -> None:
    desk = begun()
    writer = CAS_AGENT if address == ANN_AGENT.address else ANN_AGENT
    desk.write(text, writer)
    told = desk.said(newest(desk, name, address))
    assert MARK in told and "> seen in the logs: paper jam" in told and writer.name in told
    assert "paper jam" not in said_to_reporter(desk)


def test_the_words_of_a_note_are_no_news_to_who_wrote_them() -> None:
    desk = begun()
    desk.write("#assign cas\n#note seen in the logs")
    mine = [one for one in desk.sent if one.letter.to.address == ANN_AGENT.address]
    assert not any("internal" in one.letter.details for one in mine)


def test_who_may_not_read_a_breach_reads_no_note_about_it() -> None:
    desk = begun()
    desk.write("#breach")
    desk.write("#note the laptop was in the blue car\n#assign cas")
    others = [desk.said(one) for one in desk.sent if one.letter.to.address == CAS_AGENT.address]
    assert not any("blue car" in one for one in others)


@pytest.mark.parametrize("text", ["#escalate rebooted twice", "#assign cas\n#note the log is attached"])
def test_the_files_of_such_a_mail_go_along_and_no_further(text: str) -> None:
    desk = begun()
    with_file(desk, text)
    told = next(one for one in desk.sent if one.letter.name in ("alert_handover", "alert_assigned"))
    assert [one.content for one in told.letter.attachments] == [LOG] and "printer.log" in desk.said(told)
    assert not any(one.letter.attachments for one in desk.sent if one.letter.audience is Audience.REPORTER)


def test_the_files_of_an_answer_go_to_the_reporter_and_the_next_agent_reads_the_answer() -> None:
    desk = begun()
    with_file(desk, "#assign cas\n\nDear Bob, Cas will look at it. The log is attached.")
    told = newest(desk, "alert_assigned", CAS_AGENT.address)
    assert told.letter.attachments == () and "Cas will look at it" in desk.said(told) and MARK not in desk.said(told)
    assert [one.content for one in newest(desk, "answer", BOB.address).letter.attachments] == [LOG]


def test_what_a_forwarder_writes_above_the_mail_stands_in_the_alert_of_the_new_ticket() -> None:
    desk = Guided()
    desk.arrive(of_ann("Bob is in a hurry; I could not reach him.\n\n" + FORWARDED, "Fwd: Printer dead"))
    told = desk.said(newest(desk, "alert_new", CAS_AGENT.address))
    assert MARK in told and "> Bob is in a hurry; I could not reach him." in told and ANN_AGENT.name in told
    assert "in a hurry" not in said_to_reporter(desk)


def test_a_note_of_the_command_line_stands_there_as_well() -> None:
    desk = begun()
    desk.order(NUMBER, "#assign cas #note seen in the logs", ANN_AGENT)
    assert "> seen in the logs" in desk.said(newest(desk, "alert_assigned", CAS_AGENT.address))

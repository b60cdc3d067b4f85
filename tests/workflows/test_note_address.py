# SPDX-License-Identifier: Apache-2.0
"""What comes to the address for notes stays at the desk: words are a note, a command that writes out is refused."""

from dataclasses import replace

import pytest

from parsers.address import Role, make
from parsers.command import commands
from parsers.mail import read
from parsers.values import Address, Contact
from tests.test_agent_table import TABLE, Row
from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.raw import CONTEXT
from tests.workflows.ruling import Inbox
from tests.workflows.samples import ANN, ANN_AGENT, KEY, SUPPORT
from workflows.case import Arrival
from workflows.letter import Audience

WORDS = "He is a difficult customer."
ROWS = [row for row in TABLE if "#42 was merged" not in row.where and row.where != "a new mail to the desk"]


def to_notes(desk: Guided, text: str) -> Arrival:
    """Ann's answer to her newest alert, with her address for notes in place of the other."""
    desk.now = desk.now.replace(microsecond=0)
    letter = desk.last(NUMBER, Audience.AGENT, ANN.address)
    assert letter is not None
    mail = read(desk.raw(text, ANN_AGENT, NUMBER, letter), CONTEXT)
    token = make(SUPPORT, KEY, ticket=NUMBER, role=Role.NOTE, recipient=ANN.address, at=desk.now)
    mail = replace(mail, to=(replace(mail.to[0], address=token),))
    return desk.arrive(mail, letter, NUMBER, as_agent=ANN_AGENT)


def to_reporters(desk: Guided, before: int) -> list[str]:
    return [one.letter.name for one in desk.sent[before:] if one.letter.audience is Audience.REPORTER]


@pytest.mark.parametrize("more", ["", f"\n\n{WORDS}"])
@pytest.mark.parametrize("row", ROWS, ids=[f"{row.mail.splitlines()[0]}, {row.where}" for row in ROWS])
def test_no_command_with_words_or_without_writes_to_a_reporter_from_there(row: Row, more: str) -> None:
    desk = begun(row.where)
    desk.until(desk.now)
    before = len(desk.sent)
    to_notes(desk, row.mail + more)
    assert to_reporters(desk, before) == []
    desk.until(desk.now)  # what other tickets hear of it
    assert to_reporters(desk, before) == []


@pytest.mark.parametrize(
    "text",
    [
        f"#resolve {WORDS}", f"#send {WORDS}", f"#wait\n\n{WORDS}", "#close cancelled",
        f"#close cancelled\n\n{WORDS}", "#macro restart", "#call tomorrow 14:00", "#escalate it is the disk",
    ],
)  # fmt: skip
def test_a_command_that_writes_to_the_reporter_is_refused_there_in_one_sentence(text: str) -> None:
    desk = begun("a new ticket")
    before = desk.tickets[NUMBER].ticket
    case = to_notes(desk, text)
    assert case.disposition is not None and (case.disposition.outcome, case.disposition.cause) == ("held", "command")
    (name,) = {one.name for one in commands(text)[0]}
    assert case.refused == (
        f"#{name}: it writes to the reporter, and nothing does from the address for notes; answer the alert itself",
    )
    assert desk.tickets[NUMBER].ticket == before


@pytest.mark.parametrize(
    ("where", "text", "event"),
    [
        ("a new ticket", "#take", "assigned"),
        ("a new ticket", "#p2", "prioritised"),
        ("a new ticket", "#tag vpn", "tagged"),
        ("a new ticket", "#note seen", "note_added"),
        ("#43 is open too", "#link 43", "related"),
    ],
)
def test_a_command_without_a_letter_is_obeyed_there_and_words_below_it_are_a_note(
    where: str, text: str, event: str
) -> None:
    desk = begun(where)
    to_notes(desk, text)
    assert event in desk.names(NUMBER)
    desk = begun(where)
    to_notes(desk, f"{text}\n\n{WORDS}")
    assert event in desk.names(NUMBER) and WORDS in desk.tickets[NUMBER].notes[-1].text
    assert "answered" not in desk.names(NUMBER)


def test_waiting_for_what_has_been_asked_is_no_letter_and_is_obeyed_there() -> None:
    desk = begun("after a first answer")
    to_notes(desk, "#wait")
    assert "paused" in desk.names(NUMBER)


def test_what_was_held_there_and_is_let_out_becomes_a_note() -> None:
    desk = Inbox()
    desk.report("The printer in room 12 prints nothing.")
    notes = Address(address="support+note@desk.example")
    desk.writes(ANN_AGENT, f"#resolve {WORDS}", to=(notes,))
    desk.says(ANN_AGENT, "send")
    assert (desk.to_reporter(), desk.ticket().state) == (["acknowledgement"], "new")
    assert [note.text for note in desk.tickets[1].notes] == [WORDS]


# Letters of the desk to itself


@pytest.mark.parametrize("name", ["alert_surge", "alert_p1_confirm"])
def test_a_plain_answer_to_a_question_of_the_desk_s_own_is_a_note(name: str) -> None:
    desk = _asked(name, WORDS)
    assert (desk.to_bob(), [note.text for note in desk.tickets[1].notes]) == ([], [WORDS])
    desk = _asked(name, f"#p3\n\n{WORDS}")
    assert (desk.to_bob(), [note.text for note in desk.tickets[1].notes]) == ([], [WORDS])
    assert desk.ticket().priority == "P3"


def test_words_beside_what_tells_all_reporters_go_out_to_them() -> None:
    assert _asked("alert_surge", "#major\n\nThe tunnel is down, we are on it.").to_bob() == [
        "The tunnel is down, we are on it."
    ]


def _asked(name: str, text: str) -> Inbox:
    """A desk that asked Ann about ticket 1 by a letter of this name, which she has answered."""
    desk = Inbox()
    desk.report("The printer in room 12 prints nothing.")
    alert = desk.last(1, Audience.AGENT, ANN.address)
    assert alert is not None
    asked = replace(alert, letter=replace(alert.letter, name=name))
    contact = Contact(name=ANN.name, address=ANN.address)
    desk.arrive(desk.mail(text, contact=contact), asked, 1, as_agent=ANN_AGENT)
    return desk


def test_an_answer_to_a_report_still_sends_where_a_command_says_so() -> None:
    desk = begun("you have just taken it")
    before = len(desk.sent)
    desk.write("#send\n\nWhich room is it in?")
    assert to_reporters(desk, before) == ["answer"]

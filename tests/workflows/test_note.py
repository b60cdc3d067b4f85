# SPDX-License-Identifier: Apache-2.0
"""``#note`` keeps the text below it and the files at the desk, whatever else the mail orders."""

import pytest

from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.samples import ANN_AGENT
from tests.workflows.test_hand_words import LOG, with_file
from tests.workflows.test_rule import held, notes
from workflows.letter import Audience

SECRET = "he owes us money"


def to_bob(desk: Guided) -> str:
    """All that Bob is sent, in words."""
    return "\n".join(desk.said(one) for one in desk.sent if one.letter.audience is Audience.REPORTER)


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ("#resolve fixed\n#note he lies", "fixed"), ("#note he lies\n#resolve fixed", "fixed"),
        ("#resolve fixed\n#note", "fixed"), ("#close replaced the fuse\n#note", "closed"),
        ("#send hi Bob\n#note", "hi Bob"), ("#note\n#send hi Bob", "hi Bob"),
        ("#send hi Bob\n#note he lies", "hi Bob"),
        ("#macro restart\n#note", "switch the printer off and on"), ("#note\n#macro restart", "off and on"),
        ("#call tomorrow 14:00\n#note", ""), ("#escalate l3 rebooted\n#note", ""), ("#major\n#note", ""),
    ],
)  # fmt: skip
def test_the_text_below_goes_to_nobody_beside_any_order(orders: str, said: str) -> None:
    desk = begun("a new ticket")
    case = desk.write(f"{orders}\n\n{SECRET}")
    assert case.refused == () and said in to_bob(desk) and SECRET not in to_bob(desk)
    (kept,) = [note.text for note in desk.tickets[NUMBER].notes if note.voice == "note"]
    assert kept.endswith(SECRET) and "hi Bob" not in kept
    assert not any(SECRET in note.text for note in desk.tickets[NUMBER].notes if note.voice != "note")


@pytest.mark.parametrize("orders", ["#resolve\n#note", "#note\n#resolve", "#send\n#note", "#note\n#send"])
def test_an_order_without_words_of_its_own_does_not_take_those_of_the_note(orders: str) -> None:
    desk = begun("a new ticket")
    case = desk.write(f"{orders}\n\n{SECRET}")
    assert case.done == () and case.refused != () and SECRET not in to_bob(desk)


@pytest.mark.parametrize("text", ["#resolve\n#note", "#reslove fixed\n#note", "#note\n#p9", "#send\n#note he lies"])
def test_one_word_that_lets_a_held_mail_out_does_not_send_the_text_of_its_note(text: str) -> None:
    desk = held(f"{text}\n\n{SECRET}", proved=True)
    desk.says(ANN_AGENT, "send")
    assert desk.to_bob() in ([], ["fixed"])
    assert SECRET in "".join(notes(desk)) and all(SECRET not in one.letter.text for one in desk.sent[-1:])


@pytest.mark.parametrize(
    "text", ["#note see the log\n#resolve fixed", "#send All is well\n#note", "#note see the log\n#macro restart"]
)
def test_the_files_of_a_note_go_to_nobody_and_the_note_names_them(text: str) -> None:
    desk = begun("a new ticket")
    with_file(desk, f"{text}\n\n{SECRET}")
    told = [one.letter for one in desk.sent if one.letter.audience is Audience.REPORTER]
    assert told[-1].name in ("resolved", "answer") and all(letter.attachments == () for letter in told)
    assert "+ printer.log" in desk.tickets[NUMBER].notes[-1].text + desk.tickets[NUMBER].notes[0].text


def test_a_colleague_gets_the_file_of_a_note_also_where_the_mail_speaks_to_the_reporter() -> None:
    desk = begun("a new ticket")
    with_file(desk, "#assign cas\n#send A colleague looks at it.\n#note see the log")
    (alert,) = [one.letter for one in desk.sent if one.letter.name == "alert_assigned"]
    assert [file.content.strip() for file in alert.attachments] == [LOG]


def test_the_report_tells_what_is_sent_as_sent_and_so_it_is() -> None:
    desk = begun("a new ticket")
    case = desk.write(f"#send hi Bob\n#note\n\n{SECRET}")
    assert case.done == ("#send hi Bob", "#note") and "answered" in desk.names(NUMBER)

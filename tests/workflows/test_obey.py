# SPDX-License-Identifier: Apache-2.0
"""An agent's order is never sent on to the reporter."""

from dataclasses import replace

import pytest

from parsers.mail import read
from parsers.values import Command, Segment
from tests.workflows.guided import NUMBER, begun
from tests.workflows.samples import ANN, ANN_AGENT, arrival, mail, settled
from workflows.case import Voice
from workflows.obey import obey

ORDERS = (Command(name="note", value="he is angry"), Command(name="nonsense", error="no command"))
WRITTEN = (Segment(role="new", text="#nonsense\n#remind 1d\nDear Bob"),)


def test_a_mail_with_an_order_that_nobody_knows_is_held_whole_and_says_so() -> None:
    case = obey(replace(arrival(mail(ANN, segments=WRITTEN)), voice=Voice.AGENT, agent=ANN_AGENT))
    assert settled(case) == ("held", "command")
    assert case.disposition is not None and '"#nonsense" is no command' in case.disposition.because
    assert (case.events, case.words) == ((), "Dear Bob")


def test_an_agent_s_mail_without_orders_goes_on_and_all_of_it_are_words() -> None:
    case = replace(arrival(mail(ANN)), voice=Voice.AGENT, agent=ANN_AGENT)
    assert obey(case) == replace(case, words=case.mail.new_text)


@pytest.mark.parametrize("voice", [Voice.REPORTER, Voice.MACHINE])
def test_nobody_else_gives_orders(voice: Voice) -> None:
    case = replace(arrival(mail(commands=ORDERS)), voice=voice)
    assert obey(case) == case


@pytest.mark.parametrize("line", ["#note he is angry", "#merge the other one", "# close", "#ntoe he owes us"])
def test_an_order_below_the_words_is_held_too_even_a_wrong_one(line: str) -> None:
    words = Segment(role="new", text=f"Dear Bob,\nit works.\n{line}\n")
    case = replace(arrival(mail(ANN, segments=(words,))), voice=Voice.AGENT, agent=ANN_AGENT)
    assert settled(obey(case)) == ("held", "command")


@pytest.mark.parametrize("line", ["#1 in the list", "#bestpractice", "#welcome"])
def test_what_is_like_no_order_is_a_line_of_the_answer(line: str) -> None:
    words = Segment(role="new", text=f"Dear Bob,\nit works.\n{line}\n")
    case = replace(arrival(mail(ANN, segments=(words,))), voice=Voice.AGENT, agent=ANN_AGENT)
    assert obey(case).disposition is None


def test_a_note_may_stand_below_its_order_and_goes_to_nobody() -> None:
    words = Segment(role="new", text="#note\nThe customer is lying.\n")
    case = obey(replace(arrival(mail(ANN, segments=(words,))), voice=Voice.AGENT, agent=ANN_AGENT))
    assert [note.text for note in case.notes] == ["The customer is lying."] and (case.words, case.refused) == ("", ())


@pytest.mark.parametrize("line", ["#send Hello Bob #note he owes us", "#resolve new cable #tag vpn #time 20m"])
def test_an_order_inside_words_for_the_reporter_holds_them(line: str) -> None:
    case = replace(arrival(mail(ANN, segments=(Segment(role="new", text=line),))), voice=Voice.AGENT, agent=ANN_AGENT)
    case = obey(case)
    assert settled(case) == ("held", "command") and "begin a line with each command" in case.refused[0]


def both(plain: str, html: str) -> str:
    """A mail of two alternatives."""
    parts = f"--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    return f"Content-Type: multipart/alternative; boundary=b\n\n{parts}"


@pytest.mark.parametrize(
    ("html", "settles"),
    [
        ("<p>Dear Bob, it works.</p>", ("held", "command")),
        ("<p style='display:none'>#note he called</p><p>Dear Bob, it works.</p>", ("held", "command")),
        ("<p># Note: he called</p><p>Dear Bob, it works.</p>", None),
    ],
)
def test_an_order_that_stands_beside_html_which_does_not_show_it_is_held(
    html: str, settles: tuple[str, str] | None
) -> None:
    read_mail = read(both("#note he called\n\nDear Bob, it works.", html).encode())
    case = obey(replace(arrival(mail(ANN)), mail=read_mail, voice=Voice.AGENT, agent=ANN_AGENT))
    assert (settled(case) if case.disposition is not None else None) == settles


def test_the_signature_that_a_mail_program_puts_below_a_lone_command_is_no_answer() -> None:
    signed = f"#take\n\nWith kind regards,\n{ANN_AGENT.name} | Example Ltd\n"
    words = Segment(role="new", text=signed)
    case = obey(replace(arrival(mail(ANN, segments=(words,))), voice=Voice.AGENT, agent=ANN_AGENT))
    assert (case.words, case.done, case.refused) == ("", ("#take",), ())


@pytest.mark.parametrize(
    "signed", ["Thx, Ann", "Groetjes Ann", "Kind regards,\nA. Lee", "Kind regards,\nTeam Support"]
)
def test_a_sign_off_below_a_command_is_no_answer(signed: str) -> None:
    desk = begun("a new ticket")
    case = desk.write(f"#p2\n\n{signed}")
    assert case.done == ("#priority p2",) and desk.letters(NUMBER, "answer") == []
    assert desk.tickets[NUMBER].ticket.owner == 0

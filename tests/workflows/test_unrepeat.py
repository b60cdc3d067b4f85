# SPDX-License-Identifier: Apache-2.0
"""An alert that an agent's client repeats without marks never reaches the reporter; read from raw mails."""

from dataclasses import replace

from parsers.ruling import Ruling
from parsers.values import Mail
from tests.workflows.driver import Sent
from tests.workflows.guided import NUMBER, REPORT, Guided, begun
from tests.workflows.samples import ANN
from workflows.facts import Facts, Ruled
from workflows.letter import Audience

WORDS = "Please press the power button.\n\nAnn"


class LetOut(Guided):
    """A desk whose agents have ruled to send whatever they write."""

    def facts(self, mail: Mail, letter: Sent | None, number: int) -> Facts:
        return replace(super().facts(mail, letter, number), released=True, ruled=Ruled(ruling=Ruling.SEND))


def alert(desk: Guided) -> str:
    """Ann's newest alert in its own words, without the marks before the reporter's."""
    sent = desk.last(NUMBER, Audience.AGENT, ANN.address)
    assert sent is not None
    return desk.said(sent).replace("\n> ", "\n")


def to_bob(desk: Guided) -> list[str]:
    return [one.letter.text for one in desk.sent if one.letter.name == "answer"]


def test_an_alert_below_the_answer_is_not_the_agent_s() -> None:
    desk = begun("a new ticket")
    shown = alert(desk)
    assert REPORT in shown and "Commands that fit now" in shown
    desk.write(f"{WORDS}\n\n{shown}")
    assert to_bob(desk) == [WORDS]


def test_commands_above_it_are_obeyed_and_those_that_it_names_are_not() -> None:
    desk = begun("a new ticket")
    desk.write(f"#p2\n\n{WORDS}\n\n{alert(desk)}")
    assert (to_bob(desk), desk.ticket(NUMBER).priority, desk.ticket(NUMBER).state) == ([WORDS], "P2", "in progress")
    desk.write(f"#resolve It was the cable.\n\n{alert(desk)}")
    [told] = [one.letter for one in desk.sent if one.letter.name == "resolved"]
    assert told.details["resolution_text"] == "It was the cable."


def test_a_mail_that_only_repeats_it_is_empty() -> None:
    desk = begun("a new ticket")
    case = desk.write(alert(desk))
    assert case.disposition is not None and case.disposition.cause == "empty"


def test_where_it_stands_among_the_words_the_answer_is_held_and_its_agent_told() -> None:
    desk = begun("a new ticket")
    case = desk.write(f"{WORDS}\n\n{alert(desk)}\n\nAnd then tell me which light is on, please.")
    assert case.disposition is not None and (case.disposition.outcome, case.disposition.cause) == ("held", "repeated")
    assert to_bob(desk) == []
    notice = desk.sent[-1]
    assert notice.letter.name == "held_repeated" and "without the lines of our mail" in desk.said(notice)


def test_once_it_is_let_out_the_alert_stays_inside_all_the_same() -> None:
    desk = LetOut()
    desk.report_of("Bob Smit")
    desk.write(f"{WORDS}\n\n{alert(desk)}\n\nAnd then tell me which light is on, please.")
    assert to_bob(desk) == [f"{WORDS}\n\nAnd then tell me which light is on, please."]


def test_a_note_is_never_held_for_it() -> None:
    desk = begun("a new ticket")
    case = desk.write(f"#note {WORDS}\n\n{alert(desk)}\n\nAnd then tell me which light is on, please.")
    assert case.disposition is not None and case.disposition.outcome == "ticketed"
    assert to_bob(desk) == []


def test_an_answer_below_it_is_read_though_the_alert_ends_as_a_signature_begins() -> None:
    desk = begun("a new ticket")
    desk.write(f"{alert(desk)}\n\n{WORDS}")
    assert to_bob(desk) == [WORDS]


def test_an_order_that_a_report_proposed_is_the_agent_s() -> None:
    desk = begun("a new ticket")
    desk.write("#block")
    case = desk.write("#block -bob@home.example")
    assert case.done and case.done[0].startswith("#block -bob@home.example")
    assert "#block -bob@home.example" in alert(desk)

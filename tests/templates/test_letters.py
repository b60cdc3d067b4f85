# SPDX-License-Identifier: Apache-2.0
"""Every letter in every language: it renders whole, and says what it must."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from templates.details import NAMES
from templates.examples import example
from templates.proof import variables_of
from tests.templates.samples import (
    ACKNOWLEDGEMENT,
    ALERT_NEW,
    ALERTS,
    ANSWER,
    AT,
    DESK,
    EVERY,
    HELD,
    LANGUAGES,
    OVERSIZE,
    PLAIN,
    TARGETS,
    TICKET,
    attachment,
    html,
    plain,
    raw_plain,
    sent,
    source,
)
from workflows.letter import Letter
from workflows.ticket import Target, TargetKind, TargetState, Ticket
from workflows.triage import Kind

VOID = {"meta", "br", "hr"}
ALL = [pytest.param(*each, id="-".join(each)) for each in EVERY]


class Balance(HTMLParser):
    """Follows the open elements; ``wrong`` names the first that is closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong = ""
        self.empty = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.empty = tag == "p"
        if tag not in VOID:
            self.open.append(tag)

    def handle_data(self, data: str) -> None:
        self.empty = self.empty and not data.strip()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag or (tag == "p" and self.empty):
            self.wrong = self.wrong or f"{tag} at {self.getpos()}"


def assert_whole(letter: Letter, ticket: Ticket) -> None:
    mail = sent(letter, ticket, replace(DESK, language=letter.language))
    assert not [part.defects for part in mail.walk() if part.defects]
    assert mail["Content-Language"] == letter.language
    for text in (str(mail["Subject"]), raw_plain(mail), html(mail)):
        assert text.strip()
        assert not re.search(r"\{[{%#]|[}%#]\}|zq\d+qz|None|\*\*|\0", text)
        assert not re.search(r"(?m)^(?:<[^<>]*>)*#{1,6} ", text)  # a heading's marks, read as text
    assert "\n\n\n" not in raw_plain(mail)
    balance = Balance()
    balance.feed(html(mail))
    assert (balance.wrong, balance.open) == ("", [])


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_letter_with_everything_renders_whole(name: str, language: str) -> None:
    letter, ticket = example(name, language)
    missed = Target(kind=TargetKind.FIRST_RESPONSE, due=AT, state=TargetState.MISSED)
    assert_whole(letter, ticket)
    assert_whole(letter, replace(ticket, breach=True, kind=Kind.SERVICE_REQUEST, targets=(missed, *TARGETS)))


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_letter_with_nothing_renders_whole(name: str, language: str) -> None:
    letter, _ = example(name, language, full=False)
    bare = replace(letter, text="a word")
    assert_whole(bare, Ticket())
    assert_whole(bare, replace(TICKET, kind=Kind.OTHER, targets=()))


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_letter_lacking_any_one_detail_renders_whole(name: str, language: str) -> None:
    letter, ticket = example(name, language)
    for lacking in sorted(variables_of(source(name, language)) & NAMES & letter.details.keys()):
        assert_whole(replace(letter, details={k: v for k, v in letter.details.items() if k != lacking}), ticket)


@pytest.mark.parametrize(
    ("language", "due", "kind"),
    [
        ("en", "Sunday, 29 March 2026, 03:30 (CEST)", "problem"),
        ("nl", "zondag 29 maart 2026, 03:30 (CEST)", "storing"),
        ("de", "Sonntag, 29. März 2026, 03:30 (MESZ)", "Störung"),
        ("fr", "dimanche 29 mars 2026, 03:30 (UTC+2)", "incident"),
        ("es", "domingo, 29 de marzo de 2026, 3:30 (CEST)", "incidencia"),
        ("ms", "Ahad, 29 Mac 2026, 3:30 PG (UTC+2)", "masalah"),
        ("pt", "domingo, 29 de março de 2026, 03:30 (CEST)", "problema"),
        ("it", "domenica 29 marzo 2026, 03:30 (CEST)", "problema"),
    ],
)
def test_an_acknowledgement_says_reference_kind_and_the_time_of_the_first_answer(
    language: str, due: str, kind: str
) -> None:
    mail = sent(replace(ACKNOWLEDGEMENT, language=language))
    for text in (plain(mail), html(mail).replace("\u00a0", " ")):
        assert "[#42]" in text
        assert due in text
        assert kind in text


def test_a_request_is_not_called_a_problem() -> None:
    text = plain(sent(ACKNOWLEDGEMENT, replace(TICKET, kind=Kind.SERVICE_REQUEST)))
    assert "as a request" in text
    assert "problem" not in text


@pytest.mark.parametrize(
    "targets",
    [
        (),
        (replace(TARGETS[0], due=AT - timedelta(minutes=1)), TARGETS[1]),
        (replace(TARGETS[0], state=TargetState.MET), TARGETS[1]),
    ],
    ids=["none", "past", "met"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_acknowledgement_promises_nothing_where_nothing_is_promised(
    language: str, targets: tuple[Target, ...]
) -> None:
    text = plain(sent(replace(ACKNOWLEDGEMENT, language=language), replace(TICKET, targets=targets)))
    assert "2026" not in text
    assert "[#42]" in text


def test_an_unproved_writer_reads_no_word_of_their_own() -> None:
    unproved = replace(ACKNOWLEDGEMENT, to=replace(ACKNOWLEDGEMENT.to, name=""), subject="")
    mail = sent(unproved)
    assert mail["Subject"] == "[#42] We have received your message"
    assert mail["To"] == "bob@example.net"
    for text in (plain(mail), html(mail)):
        assert "Bob" not in text
        assert "printer" not in text


def test_the_letter_about_size_names_the_limit_and_no_ticket() -> None:
    mail = sent(OVERSIZE, Ticket(mailbox="support"))
    assert "25 MB" in plain(mail)
    assert "[#" not in plain(mail)
    assert mail["X-Firstline-Ticket"] is None


def test_an_answer_is_the_agents_words_and_a_footer() -> None:
    text = raw_plain(sent(ANSWER))
    assert text == (
        "Please switch it off and on.\n\n-- \nAnn Lee, Example Support\n"
        "Your reference: [#42]. To answer, just reply to this mail.\n"
    )


def test_a_new_alert_tells_an_agent_what_they_need() -> None:
    mail = sent(ALERT_NEW)
    for said in ("incident, network, P2", "a team", "high", "29 March 2026, 03:30", "30 March 2026, 00:30"):
        assert said in plain(mail)
    assert "Bob Smit <bob@example.net>" in plain(mail)
    assert "> It shows a red light." in plain(mail)
    assert "photo.png (3 B)" in plain(mail)
    assert 'href="tel:+31201234567"' in html(mail)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_all_alerts_of_a_ticket_have_one_subject_and_one_thread(alert: Letter) -> None:
    first, mail = sent(ALERT_NEW), sent(alert, replace(TICKET, seq=99, category="software"))
    assert mail["Subject"] == first["Subject"] == "[#42] The printer is broken"
    assert mail["References"] == first["References"] == mail["In-Reply-To"]
    assert mail["References"] != mail["Message-ID"]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", ["call", "call_moved", "call_cancelled", "call_reminder"])
def test_what_agent_and_reporter_both_get_is_in_the_conversation_of_each(name: str, language: str) -> None:
    desk = replace(DESK, language=language)
    first = sent(replace(ALERT_NEW, language=language), desk=desk)
    mail = sent(replace(ALERT_NEW, name=name, language=language), replace(TICKET, seq=99), desk)
    assert mail["Subject"] == first["Subject"] == "[#42] The printer is broken"
    reporters = sent(replace(ACKNOWLEDGEMENT, name=name, language=language), desk=desk)
    assert reporters["Subject"] == f"Re: {ACKNOWLEDGEMENT.subject} [#42]"


@pytest.mark.parametrize("name", ["alert_breach", "alert_warning", "alert_lead", "command_report", "call_reminder"])
def test_agents_read_that_a_breach_is_confidential_in_every_subject(name: str) -> None:
    breach = replace(TICKET, breach=True)
    assert sent(replace(ALERT_NEW, name=name, subject=""), breach)["Subject"] == "[#42] Confidential"
    dutch = replace(ALERT_NEW, name=name, subject="", language="nl")
    assert sent(dutch, breach, replace(DESK, language="nl"))["Subject"] == "[#42] Vertrouwelijk"


def test_an_alert_names_the_promise_that_was_missed() -> None:
    missed = (replace(TARGETS[0], state=TargetState.MISSED), TARGETS[1])
    text = plain(sent(replace(ALERT_NEW, name="alert_missed"), replace(TICKET, targets=missed)))
    assert "First answer: Sunday, 29 March 2026, 03:30" in text
    assert "Solution: " not in text


@pytest.mark.parametrize("letter", HELD, ids=lambda letter: letter.name)
@pytest.mark.parametrize("number", [0, 42])
def test_a_held_letter_says_that_nothing_went_out_and_why(letter: Letter, number: int) -> None:
    text = plain(sent(letter, replace(TICKET, number=number)))
    assert "not sent to the reporter" in text or "nothing was sent to the reporter" in text
    assert "it came by a detour" in text
    assert ("#42" in text) is bool(number)


def test_what_is_too_large_is_left_out_and_named() -> None:
    files = (attachment("a.bin", b"x"), attachment("big.bin", bytes(10_000_000)), attachment("b.bin", b"y"))
    mail = sent(replace(ALERT_NEW, attachments=files))
    assert [part.get_filename() for part in mail.iter_attachments()] == ["a.bin", "b.bin"]
    assert "Not attached (too large, or a kind of file that is not sent on): big.bin (10 MB)" in plain(mail)
    answer = sent(replace(ANSWER, attachments=files))  # the mail server says whether it is too large
    assert [part.get_filename() for part in answer.iter_attachments()] == ["a.bin", "big.bin", "b.bin"]
    assert "too large" not in plain(answer)


def test_a_category_of_the_owners_own_is_called_by_its_name() -> None:
    assert "incident, coffee machines" in plain(sent(ALERT_NEW, replace(TICKET, category="coffee machines")))


def test_a_letter_in_a_language_that_we_lack_is_in_the_desks_and_then_in_english() -> None:
    unknown = replace(ACKNOWLEDGEMENT, language="eo")
    assert sent(unknown, desk=replace(DESK, language="nl"))["Content-Language"] == "nl"
    assert sent(unknown, desk=replace(DESK, language="la"))["Content-Language"] == "en"
    assert sent(replace(PLAIN, name="acknowledgement", language="../en"))["Content-Language"] == "en"

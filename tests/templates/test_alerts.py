# SPDX-License-Identifier: Apache-2.0
"""An agent's alert: it threads, shows what matters first, and is answered with a command by one touch."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from parsers.address import Role, proves, tokens
from parsers.command import commands
from templates.examples import AT as WHEN
from templates.examples import example
from templates.proof import names
from templates.wordings import words
from tests.templates.samples import ALERT_NEW, ANN, AT, DESK, SIGNING, TICKET, attachment, html, raw_plain, sent
from workflows.desk import Alerts
from workflows.triage import Impact, Urgency

TO_AGENTS = sorted(name for name in names() if name.startswith(("alert_", "command_")))
LANGUAGES = ("en", "nl", "de", "fr", "es", "ms", "pt", "it")
LATER = replace(TICKET, seq=99, impact=Impact.BUSINESS, urgency=Urgency.LOW)


def conversation(name: str, keys: tuple[bytes, ...] = DESK.keys) -> tuple[str, str]:
    """Subject and root of the conversation of one letter to Ann about ticket 42."""
    letter = replace(ALERT_NEW, name=name)
    mail = sent(letter, LATER, replace(DESK, keys=keys))
    return str(mail["Subject"]), str(mail["References"]).split()[0]


@pytest.mark.parametrize("name", [name for name in TO_AGENTS if not name.startswith("alert_breach")])
def test_every_letter_about_a_ticket_to_an_agent_has_one_subject_and_one_root(name: str) -> None:
    assert conversation(name) == conversation("alert_new")
    assert conversation(name)[0] == "[#42] The printer is broken"


def test_a_new_key_begins_no_other_conversation() -> None:
    keys = (b"a new key, of thirty-two octets..", *DESK.keys)
    assert conversation("alert_reply", keys) == conversation("alert_new")


def test_two_agents_have_conversations_of_their_own() -> None:
    other = replace(ALERT_NEW, to=replace(ANN, address="cas@example.org"))
    assert sent(other)["References"] != sent(ALERT_NEW)["References"]


def test_a_command_is_a_link_to_an_answer_that_proves_whose_it_is_and_gives_it() -> None:
    letter = replace(ALERT_NEW, details={"commands": ("#take", "#child 43")})
    found = [part.split('"')[0] for part in html(sent(letter, desk=SIGNING)).split('href="')[1:]]
    links = [urlsplit(one.replace("&amp;", "&")) for one in found if one.startswith("mailto:")]
    assert len(links) == 2
    for link, order in zip(links, ("take", "child"), strict=True):
        (token,) = tokens([unquote(link.path)], ["support@example.org"])
        assert (token.ticket, token.role) == (42, Role.AGENT)
        assert proves(token, SIGNING.keys, ANN.address, AT)
        assert not proves(token, SIGNING.keys, "eve@evil.example", AT)
        asked = parse_qs(link.query)
        assert asked["subject"] == ["Re: [#42] The printer is broken"]
        (command,), rest = commands(asked["body"][0])
        assert (command.name, command.error, rest) == (order, None, "")


def test_where_no_address_proves_anything_a_command_is_a_word_alone() -> None:
    page = html(sent(replace(ALERT_NEW, details={"commands": ("#take",)})))
    assert "#take" in page and "mailto:" not in page


def test_the_last_messages_are_folded_in_html_and_stand_below_a_line_in_text() -> None:
    said = (("Bob Smit", AT, "", "Nothing comes out."), ("Ann Lee", AT + timedelta(hours=1), "", "<b>Is it on?</b>"))
    mail = sent(replace(ALERT_NEW, name="alert_reply", details={"exchange": said}))
    _, _, folded = html(mail).partition("<details")
    assert "Nothing comes out." in folded.partition("</details>")[0]
    assert "&lt;b&gt;Is it on?" in folded
    head, line, below = raw_plain(mail).partition("_" * 32)
    assert line and "It shows a red light." in head and "> Nothing comes out." in below


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_written_for_the_desk_alone_is_marked_among_the_last_messages(language: str) -> None:
    said = (("Ann Lee", AT, "", "Is it on?"), ("Cas", AT, "internal", "He never switches it on."))
    mail = sent(replace(ALERT_NEW, name="alert_reply", language=language, details={"exchange": said}))
    (word,) = [pair[1] for pair in words((language,)) if pair[0] == "internal"]
    _, _, below = raw_plain(mail).partition("_" * 32)
    lines = [line for line in below.splitlines() if line.startswith(("Ann Lee", "Cas"))]
    assert [f"({word})" in line for line in lines] == [False, True]
    assert f"({word})" in html(mail).partition("<details")[2]


def test_the_telephone_number_is_a_link() -> None:
    assert 'href="tel:+31201234567"' in html(sent(replace(ALERT_NEW, name="alert_warning")))


@pytest.mark.parametrize(
    ("rules", "goes"),
    [
        (Alerts(), ["photo.png", "notes.pdf"]),
        (Alerts(attachments=("image/*",)), ["photo.png"]),
        (Alerts(attachments=(".pdf",)), ["notes.pdf"]),
        (Alerts(attachments=("application/pdf",)), ["notes.pdf"]),
        (Alerts(attachments=()), []),
        (Alerts(refused=("image/*", ".exe")), ["notes.pdf"]),
        (Alerts(size=4), ["photo.png"]),
    ],
)
def test_files_go_along_by_the_rules_of_the_settings_and_the_others_are_named(rules: Alerts, goes: list[str]) -> None:
    files = (
        attachment("photo.png"),
        attachment("notes.pdf", content_type="application/pdf"),
        attachment("Setup.PDF.EXE ", content_type="application/pdf"),
    )
    mail = sent(replace(ALERT_NEW, attachments=files), desk=replace(DESK, alerts=rules))
    assert [part.get_filename() for part in mail.iter_attachments()] == goes
    named = " ".join(raw_plain(mail).split()).partition("Not attached")[2]
    assert all((name in named) != (name in goes) for name in ("photo.png", "notes.pdf"))
    assert "Setup.PDF.EXE" in named


@pytest.mark.parametrize("name", [f"alert_{what}" for what in ("reply", "warning", "missed", "handover", "assigned")])
def test_what_it_is_how_urgent_and_why_and_by_when_stand_above_the_words(name: str) -> None:
    letter, ticket = example(name, "en")
    head = raw_plain(sent(letter, ticket, at=WHEN)).partition("It shows a red light.")[0]
    assert "hardware" in head and "P3" in head and "one person" in head and "medium" in head
    assert "11:00" in head

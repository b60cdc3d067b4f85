# SPDX-License-Identifier: Apache-2.0
"""Whose mail is passed on: attached or written out, in every language whose labels we know."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import forwarded, header_block
from parsers.mail import read
from parsers.values import Address, Context, Forwarded


def words(kind: str) -> dict[str, list[str]]:
    """The words of one kind in ``data/quotation.tsv``, by language."""
    rows = (
        line.split("\t") for line in files("parsers").joinpath("data/quotation.tsv").read_text("utf-8").split("\n")
    )
    return {row[1]: row[2].split("|") for row in rows if row[0] == kind and len(row) == 3}


FROM, SENT, SUBJECT = words("from"), words("sent"), words("subject")
BLOCKS = [
    (language, FROM[language][0], SENT[language][0], SUBJECT[language][0])
    for language in FROM
    if language in SENT and language in SUBJECT
]
ANNOUNCED = [(language, phrase) for language, phrases in words("forward").items() for phrase in phrases]


def passed_on(text: str, subject: str = "x") -> Forwarded | None:
    """What a plain mail with this text and subject passes on."""
    head = f"From: Ann <ann@agent.example>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return read((head + text).encode("utf-8")).forwarded


@pytest.mark.parametrize(("language", "sender", "sent", "title"), BLOCKS)
@pytest.mark.parametrize("form", ["{} {}", "*{}* {}", "> {} {}", "    {} {}"])
def test_labels_of_every_language_give_author_date_subject_and_text(
    language: str, sender: str, sent: str, title: str, form: str
) -> None:
    values = (f"{sender}:", "Bob Broek <bob@klant.example>"), (f"{sent}:", "2026-11-03 17:00"), (f"{title}:", "Chair")
    prefix = "> " if form.startswith(">") else "    " if form.startswith(" ") else ""
    block = "".join(form.format(label, value) + "\n" for label, value in values)
    found = passed_on(f"Look:\n\n{block}{prefix.rstrip()}\n{prefix}My chair broke.\n{prefix}> Which?\n", "Fwd: Chair")
    assert found is not None
    assert found.sender == Address(name="Bob Broek", address="bob@klant.example")
    assert found.date is not None and found.date.isoformat() == "2026-11-03T17:00:00+00:00"
    assert (found.subject, found.text) == ("Chair", "My chair broke.\n> Which?")


@pytest.mark.parametrize(("language", "phrase"), ANNOUNCED)
def test_a_line_that_announces_a_forward_needs_no_prefix_in_the_subject(language: str, phrase: str) -> None:
    block = "From: bob@klant.example\nDate: 3 Nov 2026 17:00\nSubject: Chair\n\nIt broke.\n"
    for line in (f"---------- {phrase} ---------", f"-------- {phrase} --------", f"{phrase}:\n"):
        found = passed_on(f"Look\n\n{line}\n{block}")
        assert found is not None and (found.sender.address, found.text) == ("bob@klant.example", "It broke."), line


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("Bob Broek <bob@klant.example>", "Bob Broek", "bob@klant.example"),
        ('"Broek, Bob" <bob@klant.example>;', "Bob Broek", "bob@klant.example"),
        ("Bob Broek [mailto:bob@klant.example]", "Bob Broek", "bob@klant.example"),
        ("Bob <bob@klant.example<mailto:bob@klant.example>>", "Bob", "bob@klant.example"),
        ("bob@klant.example (Bob Broek)", "Bob Broek", "bob@klant.example"),
        ("bob@klant.example <bob@klant.example>", "", "bob@klant.example"),
        ("*Bob Broek* <bob@klant.example>", "Bob Broek", "bob@klant.example"),
        ("Broek, Bob (Facilities)", "Broek, Bob (Facilities)", ""),
        ("office@klant.example on behalf of Zoë <zoe@klant.example>", "Zoë", "zoe@klant.example"),
        ("MAILER-DAEMON", "MAILER-DAEMON", ""),
        ("", "", ""),
    ],
)
def test_the_author_is_read_as_clients_print_him(value: str, name: str, address: str) -> None:
    assert header_block.mailbox(value) == Address(name=name, address=address)


@pytest.mark.parametrize(
    "text",
    [
        "On Tuesday Bob wrote:\n> Hello\n",
        "From: a\nTo: b\n",
        "Subject: only this\n\nHello\n",
        "---------- Forwarded message ---------\n\nand nothing below\n",
        "",
    ],
)
def test_what_is_no_forwarded_mail_is_none(text: str) -> None:
    assert passed_on(text, "Fwd: Chair") is None


def test_an_answer_with_the_labels_of_outlook_passes_nothing_on() -> None:
    assert (
        passed_on(
            "Thanks\n\nFrom: Bob <b@k.example>\nSent: 3 Nov 2026 17:00\nSubject: Chair\n\nIt broke.\n", "Re: Chair"
        )
        is None
    )


def test_a_mail_that_came_back_passes_nothing_on() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.example\nSubject: failed\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nsorry\n--b\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b.example\n"
        b"Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\n"
        b"From: c@d.example\nSubject: x\n\ny\n--b--\n"
    )
    assert read(raw).forwarded is None


@given(st.text(st.sampled_from("FromVanDate:：<>@.|> \t-=_*\n2026年Bob年月日,;()[]"), max_size=400))
def test_any_text_gives_a_forwarded_mail_or_none(text: str) -> None:
    found = forwarded.inline(text, "Fwd: x")
    made = forwarded.forwarded(found, [], read(b"").nature, Context(), None)
    assert (made is None) == (found is None)

# SPDX-License-Identifier: Apache-2.0
"""Whatever bytes come in, no value that leaves the parsers holds what breaks a line, a log or a database."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import cleanliness
from parsers.mail import read
from parsers.values import Address, Mail, Segment

NO_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


def strings(value: Any, name: str = "mail") -> Iterator[tuple[str, str]]:
    """Every string of a value with the name of its field, however deep."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one, name)
    elif is_dataclass(value):
        for one in fields(value):
            yield from strings(getattr(value, one.name), one.name)


def unclean(mail: Mail) -> list[tuple[str, str]]:
    """The strings that break the promise."""
    found = strings(mail)
    return [(name, text) for name, text in found if (NO_TEXT if name in ("text", "html") else NO_LINE).search(text)]


DIRT = ["\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1b[2J", "\x7f", "\x85", "\x9b", "\u2028", "=0D=0A", "%0d%0a"]
NAMES = (
    "From To Cc Reply-To Sender Subject Message-ID In-Reply-To References Date Organization Return-Path Delivered-To "
    "Auto-Submitted List-Id X-Spam-Flag Authentication-Results Importance X-Autoreply Feedback-Type Final-Recipient "
    "Action Status Diagnostic-Code Original-Recipient Reporting-MTA Content-ID Content-Description"
)
TEMPLATES = [
    "=?utf-8?q?a{dirt}b?= <a{dirt}b@c.example>",
    '"a{dirt}b" <x@y.example>',
    "<a{dirt}b@c.example>",
    "auto-replied{dirt}",
    "smtp; 550 5.1.1 gone{dirt}",
    "attachment; filename=\"a{dirt}b.pdf\"; name*=utf-8''a{dirt}b",
    "#status resolved{dirt}x",
    "text/plain; charset=utf-7",
]
FIELDS = st.builds(
    lambda name, template, dirt: f"{name}: {template.format(dirt=dirt)}\r\n",
    st.sampled_from([*NAMES.split(), "Content-Type", "Content-Disposition"]),
    st.sampled_from(TEMPLATES),
    st.sampled_from(DIRT),
)
BODIES = st.lists(
    st.sampled_from(
        [
            "Hello{dirt}there\n", "#assign{dirt}bob\n",
            "-- \nBob{dirt}\nTel. +31 20 1234567{dirt}\nKlant B.V.{dirt}\n",
            "From: a{dirt}<a@b.example>\nSent: 1.1.2026 10:00\nTo: c\nSubject: x{dirt}y\n\nold\n",
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
            "Final-Recipient: rfc822; x{dirt}@y.example\nAction: failed{dirt}\nStatus: 5.1.1\n"
            "Diagnostic-Code: smtp; 550{dirt}gone\n",
            "--b\nContent-Type: application/pdf; name=\"a{dirt}b.pdf\"\nContent-ID: <a{dirt}b>\n\nx\n",
            "--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a{dirt}b\n"
            "DTSTART:20261102T100000Z\nEND:VEVENT\nEND:VCALENDAR\n",
            "--b\nContent-Type: text/html\n\n<p>a{dirt}b&#13;&#0;&#133;&#8232;</p>\n",
            "PROBLEM: host{dirt} is DOWN\nHost: a{dirt}b\nService: c{dirt}\nState: CRITICAL\n",
        ]
    ),
    max_size=5,
)  # fmt: skip


@given(st.lists(FIELDS, max_size=8), BODIES, st.sampled_from(DIRT))
def test_no_value_of_a_mail_made_of_dirty_pieces_is_unclean(head: list[str], body: list[str], dirt: str) -> None:
    kind = "Content-Type: multipart/report; boundary=b; report-type=delivery-status\r\n"
    for start in ("", kind):
        raw = start + "".join(head) + "\r\n" + "".join(body).replace("{dirt}", dirt)
        assert unclean(read(raw.encode("utf-8", "surrogatepass"))) == []


@given(st.binary(max_size=500))
def test_no_value_of_any_bytes_is_unclean(raw: bytes) -> None:
    for head in (b"Subject: ", b"From: ", b"Content-Disposition: attachment; filename=", b"\n"):
        assert unclean(read(head + raw)) == []


@pytest.mark.parametrize("character", ["\0", "\r", "\n", "\x1b", "\x85", "\u2028", "\ud800"])
def test_the_last_step_cleans_every_string_of_a_mail(character: str) -> None:
    dirty = f"a{character}b"
    mail = Mail(
        subject=dirty,
        senders=(Address(name=dirty, address=dirty),),
        references=(dirty,),
        text=dirty,
        segments=(Segment(role="new", text=dirty),),
    )
    assert [name for name, _ in unclean(mail)]
    assert unclean(cleanliness.cleaned(mail)) == []


def test_clean_values_are_left_alone() -> None:
    mail = Mail(subject="Zoë \u200f שלום", text="a\tb\nc", segments=(Segment(role="new", text="a\tb\nc"),))
    assert cleanliness.cleaned(mail) == mail

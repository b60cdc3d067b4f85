# SPDX-License-Identifier: Apache-2.0
"""Subjects, orders, digests and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import digest, enclosed, forwarded, subject, transfer
from parsers.mail import read


@pytest.mark.parametrize(
    "prefixed",
    [
        "Re: Printer",
        "RE: AW: Fwd: Printer",
        "Antw: Printer",
        "SV: VS: Printer",
        "Re[2]: Printer",
        "回复：Printer",
        "RIF: R: Printer",
        "TR: Printer",
        "ENC: RES: Printer",
        "Odp: Printer",
        "Ответ: Printer",
        "Bls: Printer",
        "re : Printer",
    ],
)
def test_prefixes_of_many_languages_go(prefixed: str) -> None:
    assert subject.strip(prefixed) == "Printer"


@pytest.mark.parametrize("plain", ["Printer: broken", "Reset my password", "Re:", "Read this: now", "ID: 5"])
def test_what_is_no_prefix_stays(plain: str) -> None:
    assert subject.strip(plain) == plain


def test_every_tag_is_found_once() -> None:
    assert subject.tags("Re: [#42] Fwd: [Desk] [#7] again [#42] #9 [9]") == (42, 7)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Dienstag, 3. November 2026 17:00", "2026-11-03T17:00:00+00:00"),
        ("3 November 2026 at 17:00:00 CET", "2026-11-03T17:00:00+00:00"),
        ("Tuesday, November 3, 2026 5:00 PM", "2026-11-03T17:00:00+00:00"),
        ("martes, 3 de noviembre de 2026 17:00", "2026-11-03T17:00:00+00:00"),
        ("03.11.2026 17:00", "2026-11-03T17:00:00+00:00"),
        ("3 juillet 2026 09:15", "2026-07-03T09:15:00+00:00"),
        ("Tue, 3 Nov 2026 17:00:00 +0100", "2026-11-03T17:00:00+01:00"),
    ],
)
def test_the_date_of_a_header_block_is_read(value: str, expected: str) -> None:
    found = forwarded.moment(value)
    assert found is not None and found.isoformat() == expected


@pytest.mark.parametrize("value", ["", "soon", "99 November 2026 17:00", "3 Xyzember 2026"])
def test_what_is_no_date_of_a_header_block_is_none(value: str) -> None:
    assert forwarded.moment(value) is None


HEAD = b"From: a@b.example\nSubject: x\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"Received: by y\n\tfor z\n" + HEAD + b"\nHello\n",
        b"Return-Path: <a@b.example>\nDelivered-To: d\nX-Spam-Flag: NO\n" + HEAD + b"\nHello\n\n\n",
        (HEAD + b"\nHello\n").replace(b"\n", b"\r\n"),
        b"Authentication-Results: x;\n y=z\nARC-Seal: i=1\nDKIM-Signature: v=1\nStatus: RO\n" + HEAD + b"\nHello",
        HEAD.replace(b"Subject: x", b"Subject:\n x") + b"\nHello\n",
    ],
)
def test_the_digest_does_not_see_the_way_of_a_mail(raw: bytes) -> None:
    assert digest.normalised(raw) == digest.normalised(HEAD + b"\nHello\n")


@pytest.mark.parametrize("raw", [HEAD + b"\nHallo\n", b"To: c\n" + HEAD + b"\nHello\n", HEAD + b"\n Hello\n"])
def test_the_digest_sees_another_mail(raw: bytes) -> None:
    assert digest.normalised(raw) != digest.normalised(HEAD + b"\nHello\n")


@given(
    st.lists(st.sampled_from([b"Received: a\n", b"X-Y: z\n", b"Return-Path: <>\n", b"Delivered-To: q\n"]), max_size=6)
)
def test_trace_fields_never_change_the_digest(fields: list[bytes]) -> None:
    assert digest.normalised(b"".join(fields) + HEAD + b"\nHello\n") == digest.normalised(HEAD + b"\nHello\n")


def test_an_invitation_is_summed_up_in_one_line() -> None:
    raw = (
        b"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Review\nDTSTART:20261102T100000Z\n"
        b"LOCATION:Room 4\nORGANIZER:mailto:ann@agent.example\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    line = enclosed.invitation(raw, "Europe/Amsterdam")
    assert line == "Invitation: Review, 2026-11-02 11:00 Europe/Amsterdam, Room 4, ann@agent.example"


def test_a_damaged_invitation_is_nothing() -> None:
    assert enclosed.invitation(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:never\n", "UTC") == ""


def test_an_encrypted_mail_says_so() -> None:
    head = b"Content-Type: multipart/encrypted; boundary=a\n\n"
    raw = head + b"--a\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--a--\n"
    assert "encrypted with PGP, not readable" in read(raw).defects


def test_a_file_uuencoded_into_the_text_is_an_attachment() -> None:
    text, files = transfer.uuencoded("Look:\nbegin 644 a.txt\n#0V%T\n`\nend\nBye\n")
    assert (text, files) == ("Look:\nBye\n", [("a.txt", b"Cat")])

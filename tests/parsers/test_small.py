# SPDX-License-Identifier: Apache-2.0
"""Subjects, orders, digests and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import digest, invitation, subject, transfer
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
    line = invitation.summary(raw, "Europe/Amsterdam")
    assert line == "Invitation: Review, 2026-11-02 11:00 Europe/Amsterdam, Room 4, by ann@agent.example"


def test_a_damaged_invitation_is_nothing() -> None:
    assert invitation.summary(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:never\n", "UTC") == ""


def test_an_encrypted_mail_says_so() -> None:
    head = b"Content-Type: multipart/encrypted; boundary=a\n\n"
    raw = head + b"--a\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--a--\n"
    assert "encrypted with PGP, not readable" in read(raw).defects


def test_a_file_uuencoded_into_the_text_is_an_attachment() -> None:
    text, files = transfer.uuencoded("Look:\nbegin 644 a.txt\n#0V%T\n`\nend\nBye\n")
    assert (text, files) == ("Look:\nBye\n", [("a.txt", b"Cat")])

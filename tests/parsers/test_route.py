# SPDX-License-Identifier: Apache-2.0
"""Mail that came in by a login at a host of ours: believed only where its uppermost fields say so."""

import pytest

from parsers.mail import read
from parsers.values import Context

OURS = Context(submission_hosts=frozenset({"mail.desk.example"}))
PATH = "Return-Path: <ann@desk.example>"
LOGIN = (
    "Received: from laptop (home.isp.example [192.0.2.7])\r\n\t(Authenticated sender: ann@desk.example)\r\n"
    "\tby mail.desk.example (Postfix) with ESMTPSA id 4F1; Thu, 26 Nov 2026 01:00:00 +0000"
)
NO_NAME = LOGIN.replace("\r\n\t(Authenticated sender: ann@desk.example)", "")
DELIVERY = "Received: from mail.desk.example by mail.desk.example with LMTP id x; Thu, 26 Nov 2026 01:00:01 +0000"
OUTSIDE = LOGIN.replace("ESMTPSA", "ESMTPS").replace("\r\n\t(Authenticated sender: ann@desk.example)", "")
EXIM = (
    "Received: from [192.0.2.7] (helo=laptop)\r\n\tby mail.desk.example with esmtpsa  (TLS1.3)\r\n"
    "\t(Exim 4.96)\r\n\t(envelope-from <ann@desk.example>)\r\n\tid 1tF; Thu, 26 Nov 2026 01:00:00 +0000"
)


def by(*head: str, context: Context = OURS, sender: str = "Ann <ann@desk.example>") -> str:
    raw = "".join(f"{line}\r\n" for line in [*head, f"From: {sender}", "To: support@desk.example", "Subject: x"])
    found = read(raw.encode() + b"\r\n#close\r\n", context).trust
    return found.by if found.aligned == "pass" else ""


@pytest.mark.parametrize(
    "head",
    [[PATH, LOGIN], [PATH, NO_NAME], [PATH, DELIVERY, LOGIN], [PATH, EXIM],
     ["Delivered-To: a@b.example", PATH, LOGIN],
     [PATH, LOGIN.replace("ann@desk.example)", "ann)")], [PATH, LOGIN, OUTSIDE]],
)  # fmt: skip
def test_an_agent_who_logged_in_is_vouched_for(head: list[str]) -> None:
    assert by(*head) == "mail.desk.example"


@pytest.mark.parametrize(
    "head",
    [
        [PATH, OUTSIDE],
        [PATH, OUTSIDE, LOGIN],
        [PATH, DELIVERY, OUTSIDE, LOGIN],
        [PATH, LOGIN.replace("by mail.desk.example", "by mail.evil.example")],
        [PATH, LOGIN.replace("by mail.desk.example", "by mail.desk.example.evil.example")],
        [PATH, LOGIN.replace("sender: ann@", "sender: eve@")],
        [PATH, LOGIN.replace("(home.isp", "(Authenticated sender: eve) (home.isp")],
        [LOGIN],
        [LOGIN, PATH],
        ["Return-Path: <eve@desk.example>", LOGIN],
        ["Return-Path: <>", LOGIN],
        [PATH, "Received: by mail.desk.example (Postfix, from userid 33) id 1; x", LOGIN],
        [PATH, "Received: from localhost (localhost [127.0.0.1]) by mail.desk.example with ESMTP id 1; x", LOGIN],
        [PATH, OUTSIDE.replace("from laptop", "from laptop with ESMTPSA by mail.desk.example")],
        [PATH, OUTSIDE.replace("(home.isp.example", "(with ESMTPSA by mail.desk.example")],
        [PATH],
        [],
    ],
)
def test_any_other_way_in_vouches_for_nobody(head: list[str]) -> None:
    assert not by(*head)


def test_it_counts_only_where_the_settings_name_the_host_and_no_authserv_id() -> None:
    assert not by(PATH, LOGIN, context=Context())
    ids = Context(submission_hosts=OURS.submission_hosts, authserv_ids=frozenset({"mail.desk.example"}))
    assert not by(PATH, LOGIN, context=ids)


@pytest.mark.parametrize(
    "sender",
    ["Ann <ann@desk.example>, Eve <eve@evil.example>", "ann@desk.example <eve@evil.example>", "g: ann@desk.example;"],
)
def test_a_login_vouches_for_one_clean_author_alone(sender: str) -> None:
    assert not by(PATH, LOGIN, sender=sender)

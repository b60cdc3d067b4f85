# SPDX-License-Identifier: Apache-2.0
"""Only what our own server wrote counts, and only for the one From address."""

import pytest

from parsers.mail import read
from parsers.values import Aligned, Context

OURS = Context(authserv_ids=frozenset({"mail.help.example"}))
ENTRY = "Received: from out.agent.example by mail.help.example; Mon, 2 Nov 2026 10:00:00 +0000\n"
LATER = "Received: from laptop by out.agent.example; Mon, 2 Nov 2026 09:59:00 +0000\n"
FROM = "From: Ann <ann@agent.example>\n"


def aligned(header: str, context: Context = OURS) -> Aligned:
    """Whether our server vouches for the mail."""
    return read(f"{header}Subject: x\n\nx\n".encode(), context).trust.aligned


def results(value: str) -> str:
    """A field of our own server."""
    return f"Authentication-Results: mail.help.example; {value}\n"


@pytest.mark.parametrize(
    "value",
    [
        "dmarc=pass (p=reject) header.from=agent.example",
        "dkim=pass (2048-bit key) header.d=agent.example header.s=s1",
        "spf=pass smtp.mailfrom=ann@agent.example",
        "spf=pass smtp.mailfrom=agent.example",
        "dkim=none; spf=none; dmarc=pass header.from=agent.example",
        "auth=pass smtp.auth=ann@agent.example",
        "auth=pass (plain) smtp.auth=Ann@Agent.example",
    ],
)
def test_an_aligned_pass_is_trusted(value: str) -> None:
    assert aligned(results(value) + ENTRY + LATER + FROM) is Aligned.PASS


@pytest.mark.parametrize(
    "value",
    [
        "auth=pass smtp.auth=eve@agent.example smtp.mailfrom=ann@agent.example",
        "auth=pass smtp.mailfrom=ann@agent.example",
        "spf=pass smtp.mailfrom=evil.example",
        "dkim=pass header.d=evil.example",
        "dmarc=pass header.from=evil.example",
        "dmarc=none; spf=pass smtp.mailfrom=evil.example",
        "dmarc=temperror; dkim=pass header.d=agent.example",
        "auth=pass smtp.auth=other@agent.example",
        "none (dkim=pass header.d=agent.example)",
    ],
)
def test_what_is_not_aligned_is_not_trusted(value: str) -> None:
    assert aligned(results(value) + ENTRY + LATER + FROM) is Aligned.NONE


def test_a_failed_dmarc_fails_whatever_else_passes() -> None:
    value = "dkim=pass header.d=agent.example; dmarc=fail header.from=agent.example"
    assert aligned(results(value) + ENTRY + FROM) is Aligned.FAIL


def test_a_field_below_the_entry_is_not_ours() -> None:
    assert aligned(ENTRY + LATER + results("dmarc=pass header.from=agent.example") + FROM) is Aligned.NONE


def test_a_forged_hop_of_ours_below_the_entry_changes_nothing() -> None:
    forged = ENTRY + results("dmarc=pass header.from=agent.example")
    assert aligned(results("dmarc=none") + ENTRY + forged + FROM) is Aligned.NONE


def test_a_field_between_our_inner_hop_and_the_entry_is_ours() -> None:
    inner = "Received: from mail.help.example by store with LMTP; Mon, 2 Nov 2026 10:00:01 +0000\n"
    assert aligned(inner + ENTRY + results("dmarc=pass header.from=agent.example") + LATER + FROM) is Aligned.PASS


def test_another_servers_field_is_nothing() -> None:
    field = "Authentication-Results: mx.evil.example; dmarc=pass header.from=agent.example\n"
    assert aligned(field + ENTRY + FROM) is Aligned.NONE


@pytest.mark.parametrize("second", ["From: Boss <boss@help.example>\n", ""])
def test_two_writers_are_never_trusted(second: str) -> None:
    writers = second + FROM if second else "From: ann@agent.example, boss@help.example\n"
    assert aligned(results("dmarc=pass header.from=agent.example") + ENTRY + writers) is Aligned.NONE


def test_without_an_authserv_id_nobody_is_trusted() -> None:
    assert aligned(results("dmarc=pass header.from=agent.example") + ENTRY + FROM, Context()) is Aligned.NONE


MICROSOFT = (
    "Authentication-Results: spf=pass smtp.mailfrom=agent.example; dkim=pass header.d=agent.example; dmarc=pass\n"
)


def test_microsofts_unnamed_field_counts_where_the_owner_says_so() -> None:
    assert aligned(MICROSOFT + FROM, Context(authserv_ids=frozenset({"m365"}))) is Aligned.PASS
    assert aligned(MICROSOFT + FROM) is Aligned.NONE


def test_only_the_topmost_of_microsofts_fields_counts() -> None:
    context = Context(authserv_ids=frozenset({"m365"}))
    first = "Authentication-Results: spf=none; dkim=none; dmarc=none\n"
    assert aligned(first + MICROSOFT + FROM, context) is Aligned.NONE

# SPDX-License-Identifier: Apache-2.0
"""Only what our own server wrote counts, and only for the one From address."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import results as authentication
from parsers.mail import read
from parsers.values import Aligned, Context, Scope

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


def scope(value: str) -> Scope:
    """Whom a pass of our server is about."""
    told = read(f"{results(value)}{ENTRY}{LATER}{FROM}Subject: x\n\nx\n".encode(), OURS).trust
    assert told.aligned is Aligned.PASS
    return told.scope


@pytest.mark.parametrize(
    ("value", "about"),
    [
        ("auth=pass smtp.auth=ann@agent.example", Scope.ADDRESS),
        ("auth=pass smtp.auth=Ann+desk@Agent.example; dkim=pass header.d=agent.example", Scope.ADDRESS),
        ("auth=pass smtp.auth=ann@agent.example smtp.mailfrom=b-1@mailer.example", Scope.ADDRESS),
        ("spf=pass smtp.mailfrom=Ann@Agent.example", Scope.DOMAIN),
        ("spf=pass smtp.mailfrom=ann+desk@agent.example", Scope.DOMAIN),
        ("dkim=pass header.d=agent.example; spf=pass smtp.mailfrom=ann@agent.example", Scope.DOMAIN),
        ("auth=pass smtp.auth=jdoe smtp.mailfrom=ann@agent.example; dkim=pass header.d=agent.example", Scope.DOMAIN),
        ("auth=pass smtp.auth=jdoe; dkim=pass header.d=agent.example", Scope.DOMAIN),
        ("dmarc=pass header.from=agent.example", Scope.DOMAIN),
        ("dkim=pass header.d=agent.example header.i=ann@agent.example", Scope.DOMAIN),
        ("spf=pass smtp.mailfrom=agent.example", Scope.DOMAIN),
        ("spf=none smtp.mailfrom=ann@agent.example; dkim=pass header.d=agent.example", Scope.DOMAIN),
        ("spf=pass smtp.mailfrom=b-12@mailer.example; dkim=pass header.d=agent.example", Scope.DOMAIN),
        ("spf=pass smtp.mailfrom=eve@agent.example", Scope.OTHER),
        ("spf=pass smtp.mailfrom=eve+ann@agent.example; dmarc=pass header.from=agent.example", Scope.OTHER),
        ("spf=none smtp.mailfrom=eve@agent.example; dkim=pass header.d=agent.example", Scope.OTHER),
        ("auth=pass smtp.auth=eve@other.example; dkim=pass header.d=agent.example", Scope.OTHER),
        ("auth=pass smtp.auth=jdoe smtp.mailfrom=eve@agent.example; dkim=pass header.d=agent.example", Scope.OTHER),
    ],
)
def test_what_passed_is_about_the_user_only_where_a_login_says_so_and_no_envelope_denies_it(
    value: str, about: Scope
) -> None:
    assert scope(value) is about


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


PASS = "dmarc=pass header.from=agent.example"


@pytest.mark.parametrize(
    "field",
    [
        "Authentication-Results: mail.help.example 1; dmarc=pass header.from=agent.example\n",
        'Authentication-Results: "mail.help.example"; dmarc=pass header.from=agent.example\n',
        "AUTHENTICATION-RESULTS:\n\tMail.Help.Example.;\n\tDMARC=PASS\n\t(p=none; x)\n\theader.From=AGENT.example\n",
        "Authentication-Results: mail.help.example; dkim / 1 = pass header.d = agent.example\n",
        'Authentication-Results: mail.help.example; dkim=pass reason="good; (very)" header.d="agent.example"\n',
        "Authentication-Results: mail.help.example (our (own)); (all) dmarc=pass (x) header.from=agent.example\n",
        "Authentication-Results: mail.help.example; dmarc=pass header.from=agent.example policy.dmarc=reject\n",
        "Authentication-Results: mail.help.example; dmarc=pass header.from=<ann@agent.example>\n",
        'Authentication-Results: mail.help.example; dkim=fail reason="bad" header.d=list.example;\n'
        " dkim=pass header.i=@agent.example header.b=abc=\n",
        "Authentication-Results: mail.help.example; none\n" + results(PASS),
    ],
)
def test_every_spelling_of_a_pass_is_read(field: str) -> None:
    assert aligned(field + ENTRY + LATER + FROM) is Aligned.PASS


@pytest.mark.parametrize(
    "value",
    [
        'spf=pass smtp.mailfrom="x; dkim=pass header.d=agent.example"@evil.example',
        'spf=pass (domain of "a) ; dmarc=pass header.from=agent.example ("@evil.example) smtp.mailfrom=evil.example',
        "spf=pass (domain of a\\) ; dmarc=pass header.from=agent.example (b) smtp.mailfrom=evil.example",
        'dkim=fail reason="dmarc=pass header.from=agent.example"',
        "dkim=pass header.d=evil.example header.d=agent.example",
        "dmarc=none header.from=agent.example; dmarc=pass header.from=agent.example",
        "dmarc=bestguesspass header.from=agent.example",
        "dmarc=permerror; spf=pass smtp.mailfrom=agent.example",
        "dkim=pass header.d=sub.agent.example",
        "dkim=pass header.d=example",
        "spf=pass smtp.helo=agent.example smtp.mailfrom=evil.example",
        "spf=pass policy.mailfrom=agent.example",
        "dmarc=pass header.from=agent.example (",
        f"dmarc=pass header.from=agent.example {'x' * 9000}",
        "x-dmarc=pass header.from=agent.example",
        "none",
        "",
    ],
)
def test_nothing_can_be_smuggled_into_our_field(value: str) -> None:
    assert aligned(results(value) + ENTRY + LATER + FROM) is Aligned.NONE


@pytest.mark.parametrize(
    "name", ['"mail".help.example', 'mail."help".example', '"mail.help".example', '"mail"".help.example"']
)
def test_our_name_with_a_part_in_quotes_is_not_ours(name: str) -> None:
    """A server that takes out fields in its own name knows it by its letters."""
    field = f"Authentication-Results: {name}; dmarc=pass header.from=agent.example\n"
    assert aligned(field + ENTRY + FROM) is Aligned.NONE
    assert aligned(field.replace(name, '"mail.help.example"') + ENTRY + FROM) is Aligned.PASS


def test_our_finding_above_the_entry_is_not_changed_by_a_field_below_it() -> None:
    assert aligned(results("dmarc=none") + ENTRY + results(PASS) + FROM) is Aligned.NONE
    assert aligned(results("dmarc=none") + ENTRY + results(PASS) + LATER + FROM) is Aligned.NONE


@pytest.mark.parametrize(
    "hop",
    [
        "from mail.help.example (unknown [8.8.4.4]) by mail.help.example (Postfix) with ESMTP id 1",
        "from mail.help.example ([8.8.4.4]) by mail.help.example",
        "from mail.help.example (mail.help.example [127.0.0.1]) (unknown [8.8.4.4]) by mail.help.example",
        "from mail.help.example by x (unknown [8.8.4.4]) by mail.help.example",
        "from mail.help.example ( by (unknown [8.8.4.4]) by mail.help.example",
        "from mail.help.example (8.8.4.4) by mail.help.example with Microsoft SMTP Server",
        "FROM mail.help.example (evil.example [IPv6:2001:4860::8888]) BY mail.help.example",
    ],
)
def test_a_stranger_who_greets_with_our_name_is_a_stranger(hop: str) -> None:
    forged = results(PASS) + "Received: from a.example by b.example; Mon, 2 Nov 2026 09:00:00 +0000\n"
    entered = f"Received: {hop}; Mon, 2 Nov 2026 10:00:00 +0000\n"
    assert aligned(results("spf=none") + entered + forged + FROM) is Aligned.NONE
    second = "Received: from mail.help.example by mail.help.example; Mon, 2 Nov 2026 09:30:00 +0000\n"
    assert aligned(entered + second + forged + FROM) is Aligned.NONE


@pytest.mark.parametrize(
    "hop",
    [
        "from mail.help.example ([10.77.0.1]) by vm with LMTP id 1 (envelope-from <ann@agent.example>)",
        "from mx.mail.help.example (mx.mail.help.example [8.8.4.4]) by mail.help.example (Postfix)",
        "from mail.help.example (localhost [IPv6:::1]) by mail.help.example",
        "by mail.help.example (Postfix, from userid 1000)",
        "(qmail 123 invoked by uid 89)",
    ],
)
def test_a_hop_between_our_own_hosts_is_not_the_entry(hop: str) -> None:
    inner = f"Received: {hop}; Mon, 2 Nov 2026 10:00:01 +0000\n"
    assert aligned(inner + results(PASS) + ENTRY + LATER + FROM) is Aligned.PASS


@pytest.mark.parametrize(
    ("writer", "domain"),
    [
        ("From: Ann <ann@BÜCHER.example>\n", "xn--bcher-kva.example"),
        ("From: Ann <ann@xn--bcher-kva.example>\n", "bücher.example"),
        ("From: Ann <ann@Agent.Example.>\n", "agent.example"),
        ('From: "Ann: the boss; you" <ann@agent.example> (a: b)\n', "agent.example"),
    ],
)
def test_a_domain_is_the_same_in_every_spelling(writer: str, domain: str) -> None:
    assert aligned(results(f"dmarc=pass header.from={domain}") + ENTRY + writer) is Aligned.PASS


@pytest.mark.parametrize(
    "writer",
    [
        "From: Team: ann@agent.example;\n",
        "From: Team: ann@agent.example\n",
        "From: undisclosed-recipients:;\n",
        f"From: {'x' * 3000} Team: ann@agent.example;\n",
        "From:\n",
        "From: Ann\n",
        "From: ann@agent.example\nfrom : eve@evil.example\n",
        "From: <ann@agent.example> <eve@evil.example>\n",
        "",
    ],
)
def test_a_from_that_names_no_single_person_is_never_trusted(writer: str) -> None:
    assert aligned(results("dmarc=pass; spf=pass smtp.mailfrom=agent.example") + ENTRY + writer) is Aligned.NONE


@pytest.mark.parametrize("hidden", ["X-A: b\n" * 2100, "X-A: " + "b" * 300_000 + "\n", "\u00a0 no field\n\n"])
def test_a_header_that_is_not_read_to_its_end_proves_nothing(hidden: str) -> None:
    head = results(PASS) + ENTRY + FROM + hidden + "From: eve@evil.example\n"
    assert aligned(head) is Aligned.NONE
    assert aligned(results(PASS) + ENTRY + FROM) is Aligned.PASS


SEALED = Context(authserv_ids=frozenset({"mail.help.example"}), arc_sealers=frozenset({"list.example"}))
BROKEN = results("dmarc=fail header.from=agent.example; arc=pass (i=1)")


def chain(instance: int, sealer: str, seen: str) -> str:
    """One ARC set (RFC 8617 section 4.1), as far as we read it."""
    return (
        f"ARC-Seal: i={instance}; a=rsa-sha256; cv=none; d={sealer}; s=k; b=AbC=\n"
        f"ARC-Message-Signature: i={instance}; d={sealer}; b=AbC=\n"
        f"ARC-Authentication-Results: i={instance}; mx.{sealer}; {seen}\n"
    )


def test_what_a_trusted_sealer_saw_counts_where_our_server_found_the_chain_whole() -> None:
    found = read(f"{BROKEN}{ENTRY}{chain(1, 'list.example', PASS)}{FROM}\nx\n".encode(), SEALED).trust
    assert (found.aligned, found.by) == (Aligned.PASS, "arc list.example")
    older = chain(2, "List.Example", PASS) + chain(1, "evil.example", "dmarc=none")
    assert aligned(BROKEN + ENTRY + older + FROM, SEALED) is Aligned.PASS


@pytest.mark.parametrize(
    ("own", "sets"),
    [
        ("dmarc=fail; arc=fail", chain(1, "list.example", PASS)),
        ("dmarc=fail", chain(1, "list.example", PASS)),
        ("dmarc=fail; arc=pass; arc=fail", chain(1, "list.example", PASS)),
        ("dmarc=fail; arc=pass", chain(1, "evil.example", PASS)),
        ("dmarc=fail; arc=pass", chain(2, "evil.example", PASS) + chain(1, "list.example", PASS)),
        ("dmarc=fail; arc=pass", chain(1, "list.example", PASS) + chain(1, "list.example", PASS)),
        ("dmarc=fail; arc=pass", chain(1, "list.example", "dmarc=pass header.from=evil.example")),
        ("dmarc=fail; arc=pass", chain(1, "list.example", "dmarc=fail header.from=agent.example")),
        ("dmarc=fail; arc=pass", "ARC-Seal: d=list.example\n"),
        ("dmarc=fail; arc=pass", "ARC-Seal: i=²; d=list.example\n"),
        ("dmarc=fail; arc=pass", ""),
    ],
)
def test_any_other_chain_changes_nothing(own: str, sets: str) -> None:
    assert aligned(results(own) + ENTRY + sets + FROM, SEALED) is Aligned.FAIL


def test_without_a_trusted_sealer_no_chain_is_read() -> None:
    assert aligned(BROKEN + ENTRY + chain(1, "list.example", PASS) + FROM) is Aligned.FAIL


def test_the_set_that_our_own_server_seals_is_passed_over_and_a_foreign_one_never() -> None:
    ours = chain(2, "help.example", "arc=pass; dmarc=fail")
    assert aligned(ours + BROKEN + ENTRY + chain(1, "list.example", PASS) + FROM, SEALED) is Aligned.PASS
    assert aligned(BROKEN + ENTRY + ours + chain(1, "list.example", PASS) + FROM, SEALED) is Aligned.FAIL


RIG = Path(os.environ.get("FIRSTLINE_CORPORA", Path(__file__).parents[3] / "shared" / "corpora")) / "rig_samples"
VERDICTS = {
    "genuine": "pass", "replay-exact": "pass", "spoof-direct": "fail", "spoof-envelope": "fail",
    "spoof-forged-AR": "fail", "tamper-body": "fail", "list-footer": "fail", "two-from": "none", "nodmarc": "none",
    "nodomain": "none", "dns-tempfail": "none",
}  # fmt: skip


@pytest.mark.skipif(not RIG.is_dir(), reason=f"no captured mails at {RIG}")
@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("server", ["auth-opendkim", "auth-rspamd"])
def test_the_verdicts_of_real_servers_are_read(server: str, name: str) -> None:
    context = Context(authserv_ids=frozenset({"mail.desk.test"}))
    assert read((RIG / server / f"{name}.eml").read_bytes(), context).trust.aligned == VERDICTS[name]


@given(st.text(alphabet='abc=;."()\\ /\t<>@', max_size=60))
def test_results_are_read_from_any_value(value: str) -> None:
    found = authentication.results(value)
    assert found is None or all(verdict.method for verdict in found.verdicts)


@pytest.mark.parametrize("value", ["dmarc=pass", "dmarc=pass (ok)", "dmarc=pass; spf=pass smtp.mailfrom=x.example"])
def test_a_pass_that_does_not_say_for_whom_is_no_proof(value: str) -> None:
    assert aligned(results(value) + ENTRY + FROM) is Aligned.NONE
    assert aligned(results(f"{value}; dkim=pass header.d=agent.example") + ENTRY + FROM) is Aligned.PASS


@pytest.mark.parametrize(
    "writer",
    [
        "X-A: b\rFrom: eve@evil.example\nFrom: ann@agent.example\n",
        "From: ann@agent.example\n\teve@evil.example\n",
        "From: <ann@agent.example> eve@evil.example\n",
        "From: eve@evil.example <ann@agent.example>\n",
        "From: Ann <ann@agent.example> Eve\n",
        "From: ann@agent.example,\n",
        "From: <eve@evil.example> ann@agent.example\n",
        "From: ann@agent.example (Eve\n",
        "From: Ann <ann@agent.example\n",
        "From: <eve@evil.example>@agent.example\n",
        "From: ann@agent.example@agent.example\n",
        "From: =?utf-8?q?ann=40agent.example?=\n",
        "From: ann@agent.example\0eve@evil.example\n",
    ],
)
def test_a_from_that_two_programs_may_read_as_two_people_is_never_trusted(writer: str) -> None:
    assert aligned(results(PASS + "; spf=pass smtp.mailfrom=agent.example") + ENTRY + writer) is Aligned.NONE


@pytest.mark.parametrize(
    "writer",
    [
        "From: ann@agent.example (Ann (the (first)))\n",
        'From: "ann@agent.example" <ann@agent.example>\n',
        "From: ann@agent.example <Ann@agent.example>\n",
        'From: "Berg, Ann" <ann@agent.example>\n',
        "From: =?utf-8?q?Ann=2C_Zo=C3=AB?= <ann@agent.example>\n",
        "From: Ann B. Berg\n <ann@agent.example>\n",
        "From:ann@agent.example\n",
    ],
)
def test_one_clean_mailbox_is_trusted_however_it_is_written(writer: str) -> None:
    assert aligned(results(PASS) + ENTRY + writer) is Aligned.PASS

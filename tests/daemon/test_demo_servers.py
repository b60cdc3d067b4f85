# SPDX-License-Identifier: Apache-2.0
"""The demo's mail servers do what real ones do: whom they vouch for, whom they refuse, and what they take out."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from imapclient import IMAPClient

from daemon.demo.boxes import Boxes, Post
from daemon.demo.clock import Clock
from daemon.demo.people import HOST, LOOPBACK, People, Person, gathered
from daemon.demo.post import PostOffice
from daemon.demo.servers import PORTS, Servers
from daemon.demo.writing import submit, written
from parsers.values import Aligned


@pytest.fixture
def people() -> People:
    return gathered()


@pytest.fixture
def servers(people: People) -> Iterator[Servers]:
    with Servers(people, Clock()) as servers:
        yield servers


def received(servers: Servers, person: Person) -> list[Post]:
    with Boxes(servers.people, servers.imap_port) as boxes:
        return boxes.of(person).look()


AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
FORGED = f"{HOST.upper()}; auth=pass smtp.auth=ann@demo.example"


def test_the_server_vouches_for_nobody_but_the_login_and_takes_forged_results_out(
    servers: Servers, people: People
) -> None:
    own = written(people.bob, people.ann.address, "mine", "text", AT, Authentication_Results=FORGED)
    borrowed = written(people.ann, people.ann.address, "hers", "text", AT, Authentication_Results=FORGED)
    for letter in (own, borrowed):
        submit(servers.smtp_port, people.bob, letter)
    trusts = {post.mail.subject: post.mail.trust for post in received(servers, people.ann)}
    assert (trusts["mine"].aligned, trusts["mine"].because) == (Aligned.PASS, "auth=pass bob@customer.example")
    assert trusts["hers"].aligned is Aligned.NONE


def test_a_forged_result_is_taken_out_wherever_it_stands(people: People) -> None:
    office = PostOffice(people, lambda person, raw: None, Clock())
    for forged in (FORGED, f"\r\n\t{FORGED}", f"(comment) {FORGED}"):
        for before, after in (("", "From: x@y.example\r\n"), ("From: x@y.example\r\n", "")):
            raw = f"{before}authentication-results : {forged}\r\n{after}\r\nbody\r\n".encode()
            traced = office.traced(raw, None, "there", "", people.bob.address)
            assert b"auth=pass" not in traced
            assert b"From: x@y.example\r\n" in traced
            assert traced.endswith(b"\r\n\r\nbody\r\n")
            assert traced.startswith(b"Return-Path: <>\r\n")


def test_another_servers_results_are_left_alone(people: People) -> None:
    office = PostOffice(people, lambda person, raw: None, Clock())
    raw = b"Authentication-Results: other.example; spf=pass\r\nFrom: x@y.example\r\n\r\nbody\r\n"
    assert raw in office.traced(raw, None, "there", "", people.bob.address)


def test_unknown_people_are_refused_and_plus_addresses_reach_the_plain_one(servers: Servers, people: People) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        submit(servers.smtp_port, people.bob, written(people.bob, "nobody@demo.example", "x", "text", AT))
    assert refused.value.recipients["nobody@demo.example"] == (550, b"5.1.1 there is no such mailbox here")
    submit(servers.smtp_port, people.bob, written(people.bob, "support+1.r.x@demo.example", "x", "text", AT))
    [post] = received(servers, people.support)
    assert post.field("Delivered-To") == "support+1.r.x@demo.example"
    with smtplib.SMTP(LOOPBACK, servers.smtp_port) as session, pytest.raises(smtplib.SMTPAuthenticationError):
        session.login(people.bob.address, people.ann.password)


def test_a_mail_bears_the_time_of_the_demo_in_its_trace_and_in_the_mailbox(servers: Servers, people: People) -> None:
    servers.clock.move_to(servers.clock.now() + timedelta(days=400))
    submit(servers.smtp_port, people.bob, written(people.bob, people.ann.address, "x", "text", AT))
    now = servers.clock.now()
    with IMAPClient(LOOPBACK, port=servers.imap_port, ssl=False) as client:
        client.normalise_times = False
        client.login(people.ann.address, people.ann.password)
        client.select_folder("INBOX")
        [told] = client.fetch(client.search("ALL"), ["INTERNALDATE"]).values()
    [post] = received(servers, people.ann)
    written_at = parsedate_to_datetime(post.field("Received").rpartition(";")[2])
    for moment in (told[b"INTERNALDATE"], written_at):
        assert timedelta(0) <= now - moment < timedelta(minutes=1)


def test_the_servers_listen_on_this_machine_alone_below_the_ports_of_clients(servers: Servers) -> None:
    assert {servers.imap_port, servers.smtp_port} <= set(PORTS)
    assert (PORTS.start, PORTS.stop) == (12000, 32768)

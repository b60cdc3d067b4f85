# SPDX-License-Identifier: Apache-2.0
"""Proves that the rig's servers do what other tests rely on."""

import contextlib
import imaplib
import smtplib
import ssl
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message

import pytest
from sqlalchemy import create_engine, text

from tests.rig.certificates import Certificate, Certificates
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account, fetch_all, send, submit
from tests.rig.postfix import HOSTNAME, Postfix
from tests.rig.postgres import Postgres
from tests.rig.process import listens, wait_until

MakeAccount = Callable[[str], Account]
PASSED = f"{HOSTNAME}; auth=pass smtp.auth="


def mail(subject: str, sender: str = "rina@customer.example", *headers: str) -> bytes:
    lines = [*headers, f"From: {sender}", "To: support@desk.example", f"Subject: {subject}", "", "Hello.", ""]
    return "\r\n".join(lines).encode()


def received(dovecot: Dovecot, postfix: Postfix, account: Account) -> list[Message]:
    postfix.wait_until_empty()
    return [message_from_bytes(raw) for raw in dovecot.fetch(account.address)]


def verdicts(message: Message) -> list[str]:
    return [str(value) for value in message.get_all("Authentication-Results", [])]


@pytest.mark.needs_dovecot
class TestDovecot:
    def test_a_mail_delivered_by_lmtp_is_fetched_by_imap(
        self, dovecot: Dovecot, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        dovecot.deliver(account.address, mail("printer"), "rina@customer.example")
        [raw] = fetch_all(dovecot.ports.imap, account.address, account.password)
        assert message_from_bytes(raw)["Subject"] == "printer"
        [on_disk] = dovecot.delivered_to(account.address)
        assert on_disk.replace(b"\r\n", b"\n") == raw.replace(b"\r\n", b"\n")

    def test_a_detail_behind_a_plus_reaches_the_account(
        self, dovecot: Dovecot, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        tagged = account.address.replace("@", "+t42@")
        dovecot.deliver(tagged, mail("tagged"))
        [raw] = dovecot.fetch(account.address)
        assert message_from_bytes(raw)["Delivered-To"] == tagged

    def test_an_unknown_recipient_and_a_wrong_password_are_refused(
        self, dovecot: Dovecot, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            dovecot.deliver("nobody@desk.example", mail("lost"))
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            fetch_all(dovecot.ports.imap, account.address, "wrong")

    def test_placed_mails_are_all_fetched_in_their_order(
        self, dovecot: Dovecot, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        dovecot.place(account.address, [mail(f"number {number}") for number in range(120)])
        subjects = [message_from_bytes(raw)["Subject"] for raw in dovecot.fetch(account.address)]
        assert subjects == [f"number {number}" for number in range(120)]

    def test_a_restart_keeps_ports_and_mail_and_a_kill_leaves_nothing_serving(
        self, certificates: Certificates
    ) -> None:
        account = Account(address="support@desk.example", password="secret")
        with Dovecot([account], certificates=certificates) as server:
            server.deliver(account.address, mail("kept"))
            session = imaplib.IMAP4("127.0.0.1", server.ports.imap)
            session.login(account.address, account.password)
            server.kill()
            with pytest.raises(imaplib.IMAP4.abort):
                session.noop()
            assert not listens(server.ports.imap)
            server.start()
            assert len(server.fetch(account.address)) == 1
        assert not listens(server.ports.imap)

    def test_renumbering_without_a_word_keeps_uidvalidity_and_changes_uids(
        self, dovecot: Dovecot, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        dovecot.deliver(account.address, mail("first"))
        before = numbering(dovecot, account)
        dovecot.forget_uids(account.address, keep_validity=True)
        silent = numbering(dovecot, account)
        assert silent[0] == before[0] and silent[1] != before[1]
        dovecot.forget_uids(account.address)
        assert numbering(dovecot, account)[0] != before[0]

    def test_extra_configuration_wins(self, certificates: Certificates) -> None:
        account = Account(address="support@desk.example", password="secret")
        extra = "protocol imap {\n  imap_capability = IMAP4rev1\n}\n"
        with (
            Dovecot([account], extra=extra, certificates=certificates) as server,
            imaplib.IMAP4("127.0.0.1", server.ports.imap) as session,
        ):
            session.login(account.address, account.password)
            assert session.capability()[1][-1] == b"IMAP4rev1"


def numbering(dovecot: Dovecot, account: Account) -> tuple[bytes, list[bytes]]:
    """The INBOX's UIDVALIDITY and its UIDs."""
    with imaplib.IMAP4("127.0.0.1", dovecot.ports.imap) as session:
        session.login(account.address, account.password)
        session.select(readonly=True)
        validity = session.response("UIDVALIDITY")[1][0]
        assert validity is not None
        uids: bytes = session.uid("SEARCH", "ALL")[1][0]
        return validity, uids.split()


@pytest.mark.needs_dovecot
@pytest.mark.needs_postfix
class TestPostfix:
    def test_a_mail_from_another_site_arrives_by_its_plus_address(
        self, dovecot: Dovecot, postfix: Postfix, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        send(postfix.ports.smtp, "rina@customer.example", [account.address.replace("@", "+x@")], mail("hi"))
        [message] = received(dovecot, postfix, account)
        assert message["Return-Path"] == "<rina@customer.example>"
        assert message["Message-ID"] is None
        assert verdicts(message) == []

    def test_a_forged_verdict_is_taken_out_and_another_site_s_is_left(
        self, dovecot: Dovecot, postfix: Postfix, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        forged = f"Authentication-Results: {HOSTNAME};\r\n dmarc=pass header.from=agents.example"
        commented = f"authentication-results:\r\n (a comment) {HOSTNAME.upper()} 1; auth=pass smtp.auth=a@b.example"
        foreign = "Authentication-Results: mx.elsewhere.example; spf=pass"
        raw = mail("forged", "ann@agents.example", forged, commented, foreign)
        send(postfix.ports.smtp, "ann@agents.example", [account.address], raw)
        [message] = received(dovecot, postfix, account)
        assert verdicts(message) == ["mx.elsewhere.example; spf=pass"]

    def test_a_submitted_mail_carries_the_login_once_and_nothing_forged(
        self, dovecot: Dovecot, postfix: Postfix, fresh_account: MakeAccount
    ) -> None:
        agent, desk = fresh_account("ann@agents.example"), fresh_account("support@desk.example")
        raw = mail("answer", agent.address, f"Authentication-Results: {HOSTNAME}; dmarc=pass")
        recipients = [desk.address, agent.address]
        submit(
            postfix.ports.submission, agent, recipients, raw, authority=dovecot.certificates.authority
        )
        for account in (desk, agent):
            [message] = received(dovecot, postfix, account)
            assert verdicts(message) == [PASSED + agent.address]

    def test_only_the_owner_of_an_address_may_submit_under_it(
        self, dovecot: Dovecot, postfix: Postfix, fresh_account: MakeAccount
    ) -> None:
        agent, desk = fresh_account("ann@agents.example"), fresh_account("support@desk.example")

        def submit_as(sender: str) -> None:
            authority, port = dovecot.certificates.authority, postfix.ports.submission
            submit(port, agent, [desk.address], mail("who"), authority=authority, sender=sender)

        with pytest.raises(smtplib.SMTPRecipientsRefused, match="not owned by user"):
            submit_as(desk.address)
        submit_as(agent.address.replace("@", "+signed@"))
        submit_as("")
        paths = [message["Return-Path"] for message in received(dovecot, postfix, desk)]
        assert set(paths) == {"<" + agent.address.replace("@", "+signed@") + ">", "<>"} and len(paths) == 2

    def test_submission_without_a_login_and_relaying_are_refused(
        self, dovecot: Dovecot, postfix: Postfix, fresh_account: MakeAccount
    ) -> None:
        account = fresh_account("support@desk.example")
        with smtplib.SMTP("localhost", postfix.ports.submission) as session:
            session.starttls(context=ssl.create_default_context(cafile=dovecot.certificates.authority))
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                session.sendmail("a@customer.example", [account.address], mail("no login"))
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="Relay access denied"):
            send(postfix.ports.smtp, "a@customer.example", ["b@elsewhere.example"], mail("relay"))

    def test_mail_for_an_unknown_mailbox_comes_back_as_a_report(
        self, dovecot: Dovecot, postfix: Postfix, fresh_account: MakeAccount
    ) -> None:
        sender = fresh_account("rina@customer.example")
        send(postfix.ports.smtp, sender.address, ["nobody@desk.example"], mail("lost"))
        [report] = received(dovecot, postfix, sender)
        assert report["Return-Path"] == "<>"
        assert report.get_content_type() == "multipart/report"

    def test_mail_waits_in_the_queue_while_dovecot_is_down(self, certificates: Certificates) -> None:
        account = Account(address="support@desk.example", password="secret")
        with Dovecot([account], certificates=certificates) as inner, Postfix(inner) as outer:
            inner.kill()
            send(outer.ports.smtp, "a@customer.example", [account.address], mail("patient"))
            wait_until(lambda: "Connection refused" in outer.log(), 20, "a failed delivery")
            assert len(outer.queue()) == 1
            outer.kill()
            inner.start()
            outer.start()
            outer.flush()
            assert [message["Subject"] for message in received(inner, outer, account)] == ["patient"]
        assert not listens(outer.ports.smtp)


class TestCertificates:
    @pytest.mark.needs_dovecot
    @pytest.mark.parametrize(
        ("pick", "complaint"),
        [
            ("wrong_host", "Hostname mismatch|doesn't match"),
            ("expired", "expired"),
            ("self_signed", "self-signed|self signed"),
        ],
    )
    def test_a_bad_certificate_is_refused_for_its_own_fault(
        self, certificates: Certificates, pick: str, complaint: str
    ) -> None:
        shown: Certificate = getattr(certificates, pick)
        trusting = ssl.create_default_context(cafile=certificates.authority)
        with Dovecot(certificates=certificates, shown=shown) as server:
            with pytest.raises(ssl.SSLCertVerificationError, match=complaint):
                imaplib.IMAP4_SSL("localhost", server.ports.imaps, ssl_context=trusting)
            server.configure("")
            server.restart()
            with contextlib.closing(
                imaplib.IMAP4_SSL("localhost", server.ports.imaps, ssl_context=trusting).socket()
            ) as connection:
                assert connection.fileno() >= 0


@pytest.mark.needs_postgres
class TestPostgres:
    def test_each_test_has_an_empty_database_of_its_own(self, postgres: Postgres, postgres_url: str) -> None:
        with create_engine(postgres_url).begin() as connection:
            connection.execute(text("CREATE TABLE mail (number integer)"))
        name = postgres.create_database()
        with create_engine(postgres.url(name)).connect() as connection:
            assert connection.execute(text("SELECT to_regclass('mail')")).scalar() is None
        postgres.drop_database(name)

    def test_a_kill_loses_no_committed_row(self) -> None:
        with Postgres() as server:
            url = server.url(server.create_database())
            with create_engine(url).begin() as connection:
                connection.execute(text("CREATE TABLE mail AS SELECT 42 AS number"))
            server.kill()
            assert not listens(server.port)
            server.start()
            with create_engine(url).connect() as connection:
                assert connection.execute(text("SELECT number FROM mail")).scalar() == 42

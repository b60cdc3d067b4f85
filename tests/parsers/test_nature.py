# SPDX-License-Identifier: Apache-2.0
"""Who writes: a person, an automatic reply, a list, a monitoring system, a mail server."""

import pytest

from parsers.mail import read
from parsers.values import Nature

REPLY = "In-Reply-To: <t1@help.example>\n"


def nature(header: str, text: str = "Hello, my printer is broken.", subject: str = "Printer") -> Nature:
    """The nature of a short mail."""
    head = "" if "From:" in header else "From: Zoë <zoe@klant.example>\n"
    return read(f"{head}Subject: {subject}\n{header}\n{text}\n".encode()).nature


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Auto-Submitted: no\n",
        "Auto-Submitted: no\nPrecedence: bulk\n",
        "List-Id: <users.lists.example>\nList-Post: <mailto:users@lists.example>\nPrecedence: list\n",
        "List-Id: <users.lists.example>\nList-Unsubscribe: <mailto:x@y>\nUser-Agent: Mutt\n" + REPLY,
        "X-Priority: 1\n",
        "X-Auto-Response-Suppress: None\n",
        "X-Autoreply: no\n",
        "X-Loop: users@lists.example\nList-Id: <users.lists.example>\n",
        "From: Talbot <talbot@klant.example>\n",
        "Precedence: bulk\nUser-Agent: Mutt\n" + REPLY,
    ],
)
def test_this_is_a_person(header: str) -> None:
    assert nature(header) is Nature.HUMAN


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-replied (vacation)\n",
        "X-Autoreply: yes\n",
        "X-Autorespond: Printer\n",
        "Precedence: auto_reply\n",
        "Return-Path: <>\n" + REPLY,
        "Delivered-To: Autoresponder\n",
    ],
)
def test_this_is_an_automatic_reply(header: str) -> None:
    assert nature(header) is Nature.AUTO_REPLY


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Printer",
        "Out of office: Printer",
        "Abwesenheitsnotiz: Drucker",
        "Afwezig: printer",
        "Réponse automatique : imprimante",
        "Respuesta automática: impresora",
        "Balasan automatik: pencetak",
        "自动回复: 打印机",
    ],
)
def test_a_subject_of_absence_is_an_automatic_reply_with_less_confidence(subject: str) -> None:
    found = read(f"From: a@b.example\nSubject: {subject}\n\nI am away.\n".encode())
    assert found.nature is Nature.AUTO_REPLY
    assert found.confidence < 0.95


@pytest.mark.parametrize(
    "subject",
    [
        "Absence de réseau",
        "Automatic replication fails",
        "Out of office reply does not work",
        "Annual leave form is broken",
        "Отсутствует интернет",
        "Urlaub beantragen geht nicht",
    ],
)
def test_a_subject_that_only_begins_like_an_absence_is_a_person(subject: str) -> None:
    assert nature("", subject=subject) is Nature.HUMAN


def test_an_absence_in_an_answer_is_an_automatic_reply() -> None:
    assert nature(REPLY, "Gone fishing.", "Urlaub") is Nature.AUTO_REPLY


def test_a_person_who_will_be_away_is_a_person() -> None:
    assert nature("", "Please fix it today, I will be out of office from Friday.") is Nature.HUMAN


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Auto-Submitted: auto-generated\n", Nature.NOTIFICATION),
        ("From: no-reply@shop.example\n", Nature.NOTIFICATION),
        ("X-GitHub-Reason: mention\n", Nature.NOTIFICATION),
        ("Return-Path: <>\n", Nature.NOTIFICATION),
        ("List-Id: <repo.forge.example>\nX-GitLab-Project: x\n", Nature.NOTIFICATION),
        ("X-Loop: yes\n", Nature.NOTIFICATION),
        ("Precedence: bulk\n", Nature.LIST),
        ("From: news@shop.example\nList-Unsubscribe: <https://x>\nList-Unsubscribe-Post: x\n", Nature.LIST),
    ],
)
def test_this_is_a_machine(header: str, expected: Nature) -> None:
    assert nature(header) is expected


@pytest.mark.parametrize(
    ("subject", "system", "host", "service", "state"),
    [
        ("** PROBLEM Service Alert: web1/HTTP is CRITICAL **", "nagios", "web1", "HTTP", "critical"),
        ("** RECOVERY Host Alert: web1 is UP **", "nagios", "web1", "", "up"),
        ("[PROBLEM] disk on db1 is CRITICAL!", "icinga", "db1", "disk", "critical"),
        ("[FIRING:1] HighLoad (web1 prod)", "alertmanager", "web1 prod", "HighLoad", "firing"),
        ("[Shop] [🔴 Down] timeout", "uptime-kuma", "Shop", "", "down"),
    ],
)
def test_a_monitoring_mail_tells_host_service_and_state(
    subject: str, system: str, host: str, service: str, state: str
) -> None:
    found = read(f"From: mon@help.example\nSubject: {subject}\n\nx\n".encode()).alert
    assert found is not None
    assert (found.system, found.host, found.service, found.state) == (system, host, service, state)


def test_a_problem_and_its_recovery_share_a_key() -> None:
    def key(state: str, now: str) -> str:
        raw = f"From: mon@help.example\nSubject: ** {state} Service Alert: web1/HTTP is {now} **\n\nx\n"
        found = read(raw.encode()).alert
        assert found is not None
        return found.key

    assert key("PROBLEM", "CRITICAL") == key("RECOVERY", "OK")


def test_a_customer_who_quotes_a_bounce_is_a_person() -> None:
    text = "I cannot mail your shop: 550 5.1.1 user unknown, it says. Delivery has failed."
    assert nature("", text, "Problem with your shop") is Nature.HUMAN


def test_a_bounce_without_a_report_is_found_by_its_words() -> None:
    text = (
        "Hi. This is the qmail-send program.\n\n<gone@klant.example>:\n550 5.1.1 no such user\n\n"
        "--- Below this line is a copy of the message.\n\nReturn-Path: <desk@help.example>\n"
        "Received: by x\nMessage-ID: <t42.9@help.example>\n"
    )
    raw = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n{text}"
    found = read(raw.encode())
    assert found.nature is Nature.BOUNCE
    assert found.bounce is not None and found.bounce.original_message_id == "t42.9@help.example"
    assert [(one.address, one.status) for one in found.bounce.recipients] == [("gone@klant.example", "5.1.1")]


def test_an_abuse_report_is_a_report() -> None:
    raw = (
        b"From: fbl@isp.example\nSubject: x\n"
        b"Content-Type: multipart/report; report-type=feedback-report; boundary=a\n\n"
        b"--a\n\nAbuse.\n--a\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--a--\n"
    )
    assert read(raw).nature is Nature.REPORT


def test_a_read_receipt_is_a_receipt() -> None:
    raw = (
        b"From: z@b.example\nSubject: Read\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=a\n\n"
        b"--a\n\nRead.\n--a\nContent-Type: message/disposition-notification\n\nDisposition: x; displayed\n--a--\n"
    )
    assert read(raw).nature is Nature.RECEIPT


@pytest.mark.parametrize(
    "header",
    [
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=9",
        "X-Spam: Yes",
        "X-Rspamd-Action: reject",
        "X-MS-Exchange-Organization-SCL: 6",
        "X-Forefront-Antispam-Report: CIP:1.2.3.4;SCL:9;X:Y",
    ],
)
def test_a_mark_of_our_server_is_spam(header: str) -> None:
    assert read(f"{header}\n\nx\n".encode()).spam


@pytest.mark.parametrize(
    "header", ["X-Spam-Status: No, score=1", "X-MS-Exchange-Organization-SCL: 1", "X-Rspamd-Action: no action"]
)
def test_a_clean_mark_is_no_spam(header: str) -> None:
    assert not read(f"{header}\n\nx\n".encode()).spam

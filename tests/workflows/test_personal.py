# SPDX-License-Identifier: Apache-2.0
"""What an agent's mail program attaches by itself stays at the desk: the alert, signatures, keys, cards."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from parsers.mail import read
from tests.workflows.driver import Sent
from tests.workflows.guided import NUMBER, Guided, begun
from tests.workflows.raw import CONTEXT
from tests.workflows.samples import ANN_AGENT, SUPPORT
from workflows.case import Arrival
from workflows.letter import Audience


def attached(desk: Guided, text: str, file: bytes | EmailMessage, kind: str = "", name: str = "") -> Arrival:
    """Ann's answer with a file or a mail."""
    letter = desk.last(NUMBER, Audience.AGENT, ANN_AGENT.address)
    written = message_from_bytes(desk.raw(text, ANN_AGENT, NUMBER, letter), policy=default)
    assert isinstance(written, EmailMessage)
    if isinstance(file, EmailMessage):
        written.add_attachment(file)
    else:
        main, _, sub = kind.partition("/")
        written.add_attachment(file, maintype=main, subtype=sub, filename=name)
    return desk.arrive(read(written.as_bytes(), CONTEXT), letter, NUMBER, as_agent=ANN_AGENT)


def a_mail(sender: str, to: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "The printer"
    mail.set_content("Why this priority: the customer is late with paying")
    return mail


def to_bob(desk: Guided) -> Sent:
    return [one for one in desk.sent if one.letter.audience is Audience.REPORTER][-1]


def reports(desk: Guided) -> list[str]:
    return [desk.said(one) for one in desk.sent if one.letter.name == "command_report"]


@pytest.mark.parametrize("text", ["Dear Bob, restart it.", "#resolve restarted it"])
def test_the_alert_that_a_mail_program_attaches_reaches_no_reporter(text: str) -> None:
    desk = begun("a new ticket")
    before = len(reports(desk))
    attached(desk, text, a_mail(f"Example Support <{SUPPORT}>", f"Ann Lee <{ANN_AGENT.address}>"))
    assert "estart" in desk.said(to_bob(desk)) and to_bob(desk).letter.attachments == ()
    assert "stayed here" not in "".join(reports(desk)[before:])


def test_a_colleague_s_mail_stays_too_and_the_agent_is_told() -> None:
    desk = begun("a new ticket")
    attached(desk, "Dear Bob, see below.", a_mail("Vendor <help@vendor.example>", "cas@desk.example"))
    assert to_bob(desk).letter.attachments == ()
    assert "stayed here: " in " ".join("".join(reports(desk)).split())


def test_a_mail_that_bears_nobodys_address_of_the_desk_is_sent() -> None:
    desk = begun("a new ticket")
    attached(desk, "Dear Bob, see below.", a_mail("Vendor <help@vendor.example>", "all@vendor.example"))
    assert len(to_bob(desk).letter.attachments) == 1 and reports(desk) == []


@pytest.mark.parametrize(("content", "kind", "name"), [
    (b"0\x82aaa", "application/pkcs7-signature", "smime.p7s"),
    (b"-----BEGIN PGP SIGNATURE-----\nabc", "application/pgp-signature", "signature.asc"),
    (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\nabc", "application/pgp-keys", "OpenPGP_0xABCDEF.asc"),
    (b"BEGIN:VCARD\r\nFN:Ann Lee\r\nEMAIL:ann@desk.example\r\nEND:VCARD\r\n", "text/vcard", "ann.vcf"),
])  # fmt: skip
def test_what_shows_who_the_agent_is_stays_and_alone_it_is_no_answer(content: bytes, kind: str, name: str) -> None:
    desk = begun("a new ticket")
    attached(desk, "Dear Bob, restart it.", content, kind, name)
    assert to_bob(desk).letter.text == "Dear Bob, restart it." and to_bob(desk).letter.attachments == ()
    case = attached(desk, "", content, kind, name)
    assert case.disposition is not None and case.disposition.cause == "empty"


def test_other_files_go_as_ever() -> None:
    desk = begun("a new ticket")
    attached(desk, "Dear Bob, see the form.", b"%PDF", "application/pdf", "form.pdf")
    assert [one.filename for one in to_bob(desk).letter.attachments] == ["form.pdf"]

# SPDX-License-Identifier: Apache-2.0
"""Second thoughts through real servers: what was taken back never leaves, what is too large comes back."""

import asyncio
import email
import email.policy
from email.message import EmailMessage, Message

import pytest

from daemon.shape import Smtp
from daemon.smtp import Courier, Deferred, Refused, Sent
from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.daemon.sink import Sink
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.process import LOOPBACK

HTML = '<p>#take</p><p>Please <b>restart</b> it.</p><div class="gmail_signature">-- <br>Ann, ACME</div>'


def handed(sink: Sink, content: bytes) -> Sent | Deferred | Refused:
    """What becomes of a letter."""
    courier = Courier(Smtp(host=LOOPBACK, port=sink.port, security="none"), "")

    async def hand_over() -> Sent | Deferred | Refused:
        outcome = await courier.send(content, "bob@home.example", "support@desk.example")
        await courier.close()
        return outcome

    return asyncio.run(hand_over())


def answer(desk: DeskUnderTest, letter: Message, text: str, html: str = "", file: bytes = b"") -> None:
    """Ann answers a letter through a login, with HTML and a file where there are such."""
    raw = email.message_from_bytes(desk.answer(desk.agents[0], letter, text), policy=email.policy.SMTP)
    assert isinstance(raw, EmailMessage)
    raw.set_content(text)
    if html:
        raw.add_alternative(html, subtype="html")
    if file:
        raw.add_attachment(file, maintype="application", subtype="octet-stream", filename="dump.bin")
    to = str(letter["Reply-To"]).rpartition("<")[2].rstrip(">")
    desk.submit(desk.agents[0], raw.as_bytes(), "".join(to.split()))
    desk.postfix.wait_until_empty()
    desk.once()


def test_an_answer_taken_back_never_leaves_and_the_next_one_leaves_formatted(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    desk.write(desk__answer_delay="1h")
    desk.once()
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
    desk.postfix.wait_until_empty()
    desk.once()
    ann = desk.agents[0]
    [alert] = waits(dovecot, ann, 1)
    answer(desk, alert, "Sorry, wrong ticket.")
    answer(desk, alert, "#undo")
    report = " ".join(text_of(waits(dovecot, ann, 2)[1]).split())
    assert f"the answer to {bob.address}: it had not left" in report and "it is new again" in report
    desk.write(desk__answer_delay="0s")
    answer(desk, alert, "#take\n\nPlease restart it.\n\n-- \nAnn, ACME", HTML)
    _, told = waits(dovecot, bob, 2)
    assert "Please restart it." in text_of(told) and "<b>restart</b>" in told.as_string()
    assert "wrong ticket" not in "".join(one.as_string() for one in inbox_of(dovecot, bob))
    states = [row["state"] for row in desk.ticket(1)["letters"] if row["letter"] == "answer"]
    assert states == ["withdrawn", "sent"]


def test_an_answer_that_the_server_does_not_take_is_told_to_its_author_and_blocks_nothing(
    desk: DeskUnderTest, bob: Account
) -> None:
    with Sink(size=200_000) as sink:
        desk.write(port_of_smtp=sink.port)
        desk.once()
        desk.write_to_desk(mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "It is broken."))
        desk.once()
        alert = next(one.content for one in sink.taken if one.recipient == desk.agents[0].address)
        answer(desk, email.message_from_bytes(alert), "Here is the dump.", file=bytes(300_000))
        told = email.message_from_bytes(sink.taken[-1].content)
        assert sink.taken[-1].recipient == desk.agents[0].address
        assert "too large" in text_of(told) and "> Here is the dump." in text_of(told)
    assert [row["state"] for row in desk.ticket(1)["letters"] if row["letter"] == "answer"] == ["refused"]


def test_a_letter_of_25_mb_is_sent_to_a_server_that_takes_it() -> None:
    line = b"x" * 76 + b"\r\n"
    content = b"Subject: large\r\n\r\n" + line * (25_000_000 // len(line))
    with Sink() as sink:
        assert isinstance(handed(sink, content), Sent)
        assert len(sink.taken[0].content) >= 24_900_000
    with Sink(size=10_000) as sink:
        outcome = handed(sink, content[:20_000])
    assert isinstance(outcome, Refused) and outcome.code == 552 and sink.tried == []


@pytest.mark.parametrize("null_path", [False, True])
def test_a_server_that_finds_a_letter_too_large_refuses_that_letter_and_not_us(null_path: bool) -> None:
    with Sink(to_mail=["552 5.3.4 too large"]) as sink:
        courier = Courier(Smtp(host=LOOPBACK, port=sink.port, security="none"), "")

        async def hand_over() -> Sent | Deferred | Refused:
            path = "" if null_path else "support@desk.example"
            return await courier.send(b"Subject: x\r\n\r\nx\r\n", "bob@home.example", path)

        outcome = asyncio.run(hand_over())
    assert isinstance(outcome, Refused) and outcome.code == 552

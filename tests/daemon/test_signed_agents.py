# SPDX-License-Identifier: Apache-2.0
"""Agents who sign, keys that rotate under a running daemon, and an agent who leaves: through Postfix and Dovecot."""

import re
import signal
from email.message import Message

from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account, send
from tests.rig.postfix import Postfix
from tests.rig.process import wait_until
from tests.signed import by_pgp, entity, pgp_key


def signed(account: Account, alert: Message, text: str, number: int) -> bytes:
    """An answer to an alert, as a mail client signs it."""
    named = {"In_Reply_To": str(alert["Message-ID"]), "Message_ID": f"<signed{number}@agents.example>"}
    head = mail(account.address, str(alert["Reply-To"]), f"Re: {alert['Subject']}", "", **named)
    fields = [line for line in head.split(b"\r\n") if line and not line.lower().startswith(b"content-")]
    body = by_pgp(entity(f"{text}\n\n> Ticket: [#1]"), pgp_key(account.address))
    return b"\r\n".join(fields) + b"\r\n" + body


def token_of(letter: Message) -> str:
    return str(re.findall(r"[^\s<>,]+@[^\s<>,]+", str(letter["Reply-To"]))[0])


def test_a_signed_answer_goes_out_once_though_our_server_vouches_for_nobody(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    ann = desk.agents[0]
    (desk.folder / "ann.asc").write_text(str(pgp_key(ann.address).extract_certificate()))
    text = desk.config.read_text().replace("level = 1\n", 'level = 1\npgp_key = "ann.asc"\n', 1)
    desk.config.write_text(text)
    desk.once()  # what comes before the first look at a mailbox is old mail
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
    postfix.wait_until_empty()
    desk.once()
    [alert] = waits(dovecot, ann, 1)
    first = signed(ann, alert, "Please press the power button.", 1)
    evil = first.replace(b"<signed1@", b"<copy@").replace(b"Re: ", b"Re: Re: ", 1)
    changed = first.replace(b"<signed1@", b"<changed@").replace(b"power", b"panic")
    for raw in (first, evil, changed):
        send(postfix.ports.smtp, ann.address, [token_of(alert)], raw)
        postfix.wait_until_empty()
    desk.once()
    _, answer = waits(dovecot, bob, 2)
    assert "Please press the power button." in text_of(answer) and "Ticket: [#1]" not in text_of(answer)
    because = [held["because"] for held in desk.held()]
    assert len(because) == 2 and len(inbox_of(dovecot, bob)) == 2
    assert any("was used before" in one for one in because) and any("does not vouch" in one for one in because)


def test_keys_rotate_and_an_agent_leaves_while_the_daemon_runs(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    ann = desk.agents[0]
    desk.once()
    desk.start()
    try:
        desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
        [alert] = waits(dovecot, ann, 1)
        assert "signs" in desk.firstline("keys", "rotate")
        wait_until(lambda: len(desk.said("settings_read")) == 1, 20, "the new key to be taken up")
        desk.reply(ann, alert, "#take\nWe look into it.")
        _, answer = waits(dovecot, bob, 2)
        assert "We look into it." in text_of(answer), "a token of the older key lives out its term"
        old, new = (token_of(one).split(".")[3] for one in (inbox_of(dovecot, bob)[0], answer))
        assert old != new, "and the new key signs"
        text = desk.config.read_text()
        desk.config.write_text(text.partition("[[agents]]")[0] + "[budgets]\n")
        assert desk.process is not None
        desk.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(desk.said("settings_read")) == 2, 20, "the settings to be read")
        desk.reply(ann, alert, "#close\nYou will hear from my lawyer.")
        wait_until(lambda: len(desk.said("mail_decided")) == 3, 20, "her mail to be decided")
    finally:
        desk.stop()
    postfix.wait_until_empty()
    hers, first = (ticket for ticket in reversed(desk.tickets()))
    assert first["state"] != "closed" and hers["number"] == 2 and len(inbox_of(dovecot, bob)) == 2

# SPDX-License-Identifier: Apache-2.0
"""An agent decides by one reply, through real servers, what becomes of a mail of theirs that was held."""

import re

from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account, send
from tests.rig.postfix import Postfix

WORDS = "Please press the power button."


def test_a_forged_looking_answer_goes_out_by_one_word_of_its_agent_and_a_forger_s_word_does_nothing(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    desk.once()
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
    postfix.wait_until_empty()
    desk.once()
    ann = desk.agents[0]
    [alert] = waits(dovecot, ann, 1)
    to = re.findall(r"[^\s<>,]+@[^\s<>,]+", str(alert["Reply-To"]))[0]
    send(postfix.ports.smtp, ann.address, [to], desk.answer(ann, alert, WORDS))  # from a telephone, past our login
    postfix.wait_until_empty()
    desk.once()
    assert len(inbox_of(dovecot, bob)) == 1
    notice = waits(dovecot, ann, 2)[1]
    assert WORDS not in notice.as_string()
    address = re.findall(r"[^\s<>,]+@[^\s<>,]+", str(notice["Reply-To"]))[0]
    forged = desk.answer(ann, notice, "send").replace(str(notice["Message-ID"]).encode(), b"<guess@evil.example>")
    guessed = re.sub(r"[a-z2-7]{16}@", "a" * 16 + "@", address)
    send(postfix.ports.smtp, ann.address, [guessed], forged.replace(address.encode(), guessed.encode()))
    postfix.wait_until_empty()
    desk.reply(ann, notice, "Yes, please\n\n-- \nAnn\n")
    postfix.wait_until_empty()
    desk.once()
    answer = waits(dovecot, bob, 2)[1]
    assert [one["cause"] for one in desk.held()] == ["unconfirmed"]
    assert WORDS in text_of(answer)
    assert "Yes, please" not in text_of(answer)
    report = waits(dovecot, ann, 3)[2]
    assert "#send" in text_of(report)
    desk.reply(ann, report, "He is a difficult customer.")
    desk.reply(ann, notice, "send")
    postfix.wait_until_empty()
    desk.once()
    assert len(inbox_of(dovecot, bob)) == 2
    assert "note_added" in [event["name"] for event in desk.ticket(1)["history"]]
    assert any("decided about before" in text_of(one) for one in waits(dovecot, ann, 5))

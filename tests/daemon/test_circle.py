# SPDX-License-Identifier: Apache-2.0
"""The full circle on real servers: reporter, Postfix, Dovecot, Firstline, Postfix, the reporter's mailbox."""

from tests.daemon.desk import DeskUnderTest, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account


def test_a_mail_becomes_a_ticket_and_is_acknowledged(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    desk.start()
    body = "Goedemorgen,\n\nDe printer op de derde verdieping werkt niet meer. Kunt u helpen?\n\nGroet, Bob"
    raw = mail(f"Bob <{bob.address}>", desk.support.address, "Printer kapot", body)
    desk.submit(bob, raw)
    [letter] = waits(dovecot, bob, 1)
    assert letter["Auto-Submitted"] == "auto-replied"
    assert "#1" in letter["Subject"]
    [alert] = waits(dovecot, desk.agents[0], 1)
    assert "De printer op de derde verdieping werkt niet meer." in text_of(alert)
    desk.reply(bob, letter, "Hij geeft foutcode E5.")
    alerts = waits(dovecot, desk.agents[0], 2)
    assert "foutcode E5" in text_of(alerts[1])
    desk.reply(desk.agents[0], alerts[0], "Zet hem een minuut uit en weer aan.")
    letters = waits(dovecot, bob, 2)
    assert "Zet hem een minuut uit" in text_of(letters[1])
    assert [ticket["number"] for ticket in desk.tickets()] == [1]
    history = [event["name"] for event in desk.ticket(1)["history"]]
    assert "answered" in history
    assert "target_met" in history

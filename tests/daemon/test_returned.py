# SPDX-License-Identifier: Apache-2.0
"""Letters that come back, from a real Postfix; and a desk whose server knows no plus-addresses."""

from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account
from tests.rig.postfix import Postfix
from tests.rig.process import wait_until


def test_an_answer_that_comes_back_is_noted_on_its_ticket_and_the_agents_are_told(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    desk.once()
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
    postfix.wait_until_empty()
    desk.once()
    ann = desk.agents[0]
    [alert] = waits(dovecot, ann, 1)
    waits(dovecot, bob, 1)
    dovecot.forget(bob)
    desk.reply(ann, alert, "Please press the power button.")
    postfix.wait_until_empty()
    before = len(dovecot.fetch(desk.support.address))
    desk.once()
    wait_until(lambda: len(dovecot.fetch(desk.support.address)) > before, 60, "the bounce to arrive")
    desk.once()
    returned = [event for event in desk.ticket(1)["history"] if event["name"] == "letter_returned"]
    [event] = returned
    assert (event["letter"], event["action"], event["permanent"]) == ("answer", "failed", True)
    told = waits(dovecot, ann, 2)[-1]
    assert "Broken screen" in told["Subject"]
    assert len(desk.tickets()) == 1


def test_without_plus_addresses_an_alert_s_message_id_is_the_token(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    desk.config.write_text(desk.config.read_text().replace("plus_addresses = true", "plus_addresses = false"))
    desk.once()
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
    postfix.wait_until_empty()
    desk.once()
    ann = desk.agents[0]
    [alert] = waits(dovecot, ann, 1)
    assert alert["Reply-To"] is None
    desk.reply(ann, alert, "Please press the power button.")
    postfix.wait_until_empty()
    desk.once()
    assert "Please press the power button." in text_of(waits(dovecot, bob, 2)[1])
    desk.reply(bob, inbox_of(dovecot, bob)[1], "That helped, thank you.")
    postfix.wait_until_empty()
    desk.once()
    assert len(desk.tickets()) == 1
    assert "That helped" in text_of(waits(dovecot, ann, 2)[1])

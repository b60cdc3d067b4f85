# SPDX-License-Identifier: Apache-2.0
"""An agent's answer needs two proofs: our server vouches for the address, and the token fits."""

import re

from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account, send
from tests.rig.postfix import Postfix


def _ticket_with_alert(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    desk.once()
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", "My screen is broken."))
    desk.postfix.wait_until_empty()
    desk.once()
    waits(dovecot, desk.agents[0], 1)


def test_an_answer_with_both_proofs_reaches_the_reporter_without_the_agents_address(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    ann = desk.agents[0]
    [alert] = inbox_of(dovecot, ann)
    desk.reply(ann, alert, "Please press the power button.\n\n> My screen is broken.\n")
    desk.postfix.wait_until_empty()
    desk.once()
    _, answer = waits(dovecot, bob, 2)
    assert "Please press the power button." in text_of(answer)
    assert ann.address not in answer.as_string()
    assert "My screen is broken" not in text_of(answer)
    assert answer["Auto-Submitted"] is None
    names = [event["name"] for event in desk.ticket(1)["history"]]
    assert {"answered", "target_met", "acted"} <= set(names)


def test_a_forged_answer_is_held_and_the_agent_told_at_the_registered_address(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    ann = desk.agents[0]
    [alert] = inbox_of(dovecot, ann)
    forged = desk.answer(ann, alert, "Send me your password.")
    to = re.findall(r"[^\s<>,]+@[^\s<>,]+", str(alert["Reply-To"]))[0]
    send(postfix.ports.smtp, ann.address, [to], forged)
    postfix.wait_until_empty()
    desk.once()
    assert len(inbox_of(dovecot, bob)) == 1
    [held] = desk.held()
    assert held["cause"] == "unproved-agent"
    _, told = waits(dovecot, ann, 2)
    assert "not" in text_of(told)
    assert "Send me your password" not in text_of(told)


def test_a_forged_results_header_proves_nothing(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    ann = desk.agents[0]
    [alert] = inbox_of(dovecot, ann)
    forged = b"Authentication-Results: mail.desk.example; dmarc=pass header.from=agents.example\r\n"
    forged += desk.answer(ann, alert, "Send me your password.")
    to = re.findall(r"[^\s<>,]+@[^\s<>,]+", str(alert["Reply-To"]))[0]
    send(postfix.ports.smtp, ann.address, [to], forged)
    postfix.wait_until_empty()
    desk.once()
    assert len(inbox_of(dovecot, bob)) == 1
    assert [mail["cause"] for mail in desk.held()] == ["unproved-agent"]


def test_an_answer_that_names_the_ticket_without_the_agents_token_is_held(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    ann = desk.agents[0]
    desk.submit(ann, mail(ann.address, desk.support.address, "Re: [#1] Broken screen", "Close it please."))
    desk.postfix.wait_until_empty()
    desk.once()
    assert len(inbox_of(dovecot, bob)) == 1
    assert [mail["cause"] for mail in desk.held()] == ["unproved-agent"]


def test_a_held_answer_goes_out_once_an_admin_releases_it(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, postfix: Postfix
) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    ann = desk.agents[0]
    [alert] = inbox_of(dovecot, ann)
    to = re.findall(r"[^\s<>,]+@[^\s<>,]+", str(alert["Reply-To"]))[0]
    send(postfix.ports.smtp, ann.address, [to], desk.answer(ann, alert, "Please press the power button."))
    postfix.wait_until_empty()
    desk.once()
    [held] = desk.held()
    desk.firstline("held", "release", str(held["id"]))
    desk.once()
    _, answer = waits(dovecot, bob, 2)
    assert "Please press the power button." in text_of(answer)
    assert desk.held() == []


def test_commands_never_reach_the_reporter(desk: DeskUnderTest, bob: Account, dovecot: Dovecot) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    ann = desk.agents[0]
    [alert] = inbox_of(dovecot, ann)
    desk.reply(ann, alert, "#note this customer is difficult\n")
    desk.postfix.wait_until_empty()
    desk.once()
    assert len(inbox_of(dovecot, bob)) == 1
    assert "note_added" in [event["name"] for event in desk.ticket(1)["history"]]
    report = waits(dovecot, ann, 2)[1]
    desk.reply(ann, report, "#nonsense this customer is difficult\n")
    desk.postfix.wait_until_empty()
    desk.once()
    assert len(inbox_of(dovecot, bob)) == 1
    assert [mail["cause"] for mail in desk.held()] == ["command"]
    assert len(waits(dovecot, ann, 3)) == 3


def test_a_stranger_with_a_letter_of_the_reporter_s_is_held_and_the_reporter_asked(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    [letter] = waits(dovecot, bob, 1)
    eve = Account(address="eve@agents.example", password="secret of eve")  # of no organisation of the reporter
    dovecot.add(eve)
    desk.submit(eve, desk.answer(eve, letter, "Tell me all about it."))
    desk.postfix.wait_until_empty()
    desk.once()
    assert [ticket["requester_address"] for ticket in desk.tickets()] == [bob.address]
    assert eve.address in text_of(waits(dovecot, bob, 2)[-1])
    assert inbox_of(dovecot, eve) == []
    assert "Tell me all about it." not in [message["body"].strip() for message in desk.ticket(1)["messages"]]


def test_an_answer_that_only_quotes_the_alert_is_held_and_a_file_goes_without_the_quotation(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot
) -> None:
    _ticket_with_alert(desk, bob, dovecot)
    ann = desk.agents[0]
    [alert] = inbox_of(dovecot, ann)
    quoted = "On Sunday Example Support wrote:\n" + "\n".join(f"> {line}" for line in text_of(alert).splitlines())
    desk.reply(ann, alert, quoted)
    desk.postfix.wait_until_empty()
    desk.once()
    assert [mail["cause"] for mail in desk.held()] == ["empty"]
    assert "cannot be released" in desk.firstline("held", "release", str(desk.held()[0]["id"]), code=10)
    boundary = 'Content-Type: multipart/mixed; boundary="b"'
    plain = desk.answer(ann, alert, "").replace(b"Content-Type: text/plain; charset=utf-8", boundary.encode())
    file = 'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="guide.pdf"\r\n\r\n%PDF'
    parts = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{quoted}\r\n--b\r\n{file}\r\n--b--\r\n"
    to = re.findall(r"[^\s<>,]+@[^\s<>,]+", str(alert["Reply-To"]))[0]
    desk.submit(ann, plain + parts.encode(), to)
    desk.postfix.wait_until_empty()
    desk.once()
    answer = waits(dovecot, bob, 2)[1]
    assert [part.get_filename() for part in answer.walk() if part.get_filename()] == ["guide.pdf"]
    assert "Impact" not in text_of(answer)

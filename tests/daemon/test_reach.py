# SPDX-License-Identifier: Apache-2.0
"""Through Postfix and Dovecot: an agent forwards a mail for its author, and answers with a canned text and a copy."""

from tests.daemon.conftest import Accounts
from tests.daemon.desk import DeskUnderTest, inbox_of, mail, text_of, waits
from tests.rig.dovecot import Dovecot
from tests.rig.mail import Account

WORDS = "Hello Ann,\n\nmy screen is broken since this morning.\n"


def test_an_agent_opens_a_ticket_by_forwarding_and_answers_with_a_macro_and_a_copy(
    desk: DeskUnderTest, bob: Account, dovecot: Dovecot, fresh_account: Accounts
) -> None:
    (desk.config.parent / "macros").mkdir()
    (desk.config.parent / "macros" / "restart.en.md").write_text("Dear {reporter_name},\n\nswitch it off and on.")
    ann, eva = desk.agents[0], fresh_account("eva@customer.example")
    labels = f"From: Bob <{bob.address}>\nDate: Mon, 2 Mar 2026 at 09:12\nSubject: Broken screen\nTo: {ann.address}\n"
    forward = f"He called as well.\n\n---------- Forwarded message ---------\n{labels}\n{WORDS}"
    desk.once()
    desk.submit(ann, mail(ann.address, desk.support.address, "Fwd: Broken screen", forward))
    desk.postfix.wait_until_empty()
    desk.once()
    (acknowledged,) = waits(dovecot, bob, 1)
    assert "has reported this for you" in " ".join(text_of(acknowledged).split())
    assert "called" not in acknowledged.as_string() and "Broken" not in str(acknowledged["Subject"])
    desk.submit(bob, mail(f"Bob <{bob.address}>", desk.support.address, "Broken screen", WORDS))
    desk.postfix.wait_until_empty()  # the macro names him only once that has proved his address
    alert = next(one for one in waits(dovecot, ann, 2) if "Forwarded" not in text_of(one) and "#take" in text_of(one))
    desk.reply(ann, alert, f"#macro restart\n#cc {eva.address}\n")
    desk.postfix.wait_until_empty()
    desk.once()
    answer, copy = waits(dovecot, bob, 2)[-1], waits(dovecot, eva, 1)[0]
    assert [row["number"] for row in desk.tickets()] == [1] and desk.held() == []
    assert answer["Cc"] == eva.address and copy["Cc"] is None
    for one in (answer, copy):
        assert "Dear Bob,\n\nswitch it off and on." in text_of(one).replace("\r\n", "\n")
        assert ann.address not in one.as_string() and "#" not in text_of(one).partition("-- ")[0]
    assert len(inbox_of(dovecot, bob)) == 2

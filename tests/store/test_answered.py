# SPDX-License-Identifier: Apache-2.0
"""An alert that an agent's mail repeats is found in the outbox, by its Message-ID or by the token alone."""

import pytest

from parsers.address import Role, make
from parsers.mail import read
from store.engine import Database
from tests.store.samples import AT, CONTEXT, DESK, SUPPORT, VOUCHED, enrolled, raw, rows, take_in
from workflows.desk import Desk

WORDS = "Please press the power button.\n\nAnn"


def order(database: Database, desk: Desk) -> None:
    """Ann's order to the ticket, of which she gets a report."""
    token = make(SUPPORT, DESK.keys[0], ticket=1, role=Role.AGENT, recipient="ann@desk.example", at=AT)
    told = {"To": token, "Message_ID": "<p2@desk.example>", "Authentication_Results": f"{VOUCHED}desk.example"}
    take_in(database, raw("#p2", "Ann Lee <ann@desk.example>", **told), 3, desk=desk)
    assert rows(database, "outbox")[-1].letter == "command_report"


@pytest.mark.parametrize("by_id", [True, False])
def test_the_alert_is_not_sent_on(database: Database, *, by_id: bool) -> None:
    desk = enrolled(database)
    take_in(database, raw(Authentication_Results=f"{VOUCHED}home.example"), desk=desk)
    alert = next(row for row in rows(database, "outbox") if row.recipient == "ann@desk.example")
    shown = read(alert.content, CONTEXT)
    if not by_id:  # the newest letter is another by then
        order(database, desk)
    answers = {"In_Reply_To": f"<{alert.message_id}>"} if by_id else {}
    mail = raw(
        f"{WORDS}\n\n{shown.text}",
        "Ann Lee <ann@desk.example>",
        To=shown.reply_to[0].address,
        Message_ID="<ann@desk.example>",
        Authentication_Results=f"{VOUCHED}desk.example",
        **answers,
    )
    case, _ = take_in(database, mail, 2, desk=desk)
    [answer] = [letter for letter in case.letters if letter.name == "answer"]
    assert answer.text == WORDS
    assert "Commands that fit now" in shown.text

# SPDX-License-Identifier: Apache-2.0
"""How a ticket was resolved stands in the alert of the next one like it, and in the report of #similar."""

from daemon.order import give
from parsers.mail import read
from store.engine import Database
from tests.store.samples import AT, CONTEXT, HOUR, enrolled, raw, rows, take_in

PAST = "The Kyocera in the canteen jams on every duplex page since the paper was changed."
NEXT = "Kyocera jams again: a duplex page is stuck in the canteen."
HOW = "Replaced the fuser unit and printed a test page."


def test_the_next_alert_tells_how_such_was_solved_until_it_was_not(database: Database) -> None:
    desk = enrolled(database)
    take_in(database, raw(PAST, Subject="Kyocera jams"), 1, desk=desk)
    give(database, desk, 1, f"#resolve {HOW}", "ann@desk.example", AT + HOUR)
    case, _ = take_in(database, raw(NEXT, "eva@x.example", Message_ID="<2@x>"), 2, at=AT + 2 * HOUR, desk=desk)
    assert [(one.number, one.resolution) for one in case.facts.similar] == [(1, HOW)]
    alert = next(letter for letter in case.letters if letter.name == "alert_new")
    assert alert.details["similar"] == (("[#1]", "Kyocera jams", HOW),)
    sent = [row for row in rows(database, "outbox") if (row.letter, row.ticket) == ("alert_new", 2)]
    assert "fuser unit" in read(sent[0].content, CONTEXT).text

    asked = give(database, desk, 2, "#similar", "ann@desk.example", AT + 3 * HOUR)
    assert [one.number for one in asked.place.similar] == [1] and asked.done == ("#similar",)

    give(database, desk, 1, "#reopen", "ann@desk.example", AT + 4 * HOUR)
    case, _ = take_in(database, raw(NEXT, "kim@x.example", Message_ID="<3@x>"), 3, at=AT + 5 * HOUR, desk=desk)
    assert case.facts.similar == ()
    assert give(database, desk, 3, "#similar", "ann@desk.example", AT + 6 * HOUR).refused


def test_what_becomes_a_breach_is_forgotten_and_a_breach_never_kept(database: Database) -> None:
    desk = enrolled(database)
    take_in(database, raw(PAST), 1, desk=desk)
    give(database, desk, 1, f"#resolve {HOW}", "ann@desk.example", AT + HOUR)
    assert [row.ticket for row in rows(database, "solutions")] == [1]
    assert give(database, desk, 1, "#breach", "", AT + HOUR).refused == ()
    assert rows(database, "solutions") == []
    give(database, desk, 1, "#reopen", "", AT + 2 * HOUR)
    give(database, desk, 1, f"#resolve {HOW}", "", AT + 2 * HOUR)
    assert rows(database, "solutions") == []
    mail = raw("My laptop with patient records was stolen.", "eva@x.example", Message_ID="<2@x>")
    assert take_in(database, mail, 2, at=AT + 3 * HOUR, desk=desk)[0].facts.similar == ()

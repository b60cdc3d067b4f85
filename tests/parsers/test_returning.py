# SPDX-License-Identifier: Apache-2.0
"""Until when somebody is away: as an order says it, and as out-of-office replies do in many languages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.returning import LONGEST, away_until, back_at

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


def day(number: int, month: int = 3) -> datetime:
    return datetime(2026, month, number, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("value", "until"), [
    ("until Friday", day(6)), ("till 9 March", day(9)), ("2026-03-20", day(20)), ("3d", day(5)),
    ("tot vrijdag", day(6)), ("t/m 12 maart", day(12)), ("bis Freitag", day(6)), ("bis zum 12.3.2026", day(12)),
    ("jusqu'au 12 mars", day(12)), ("hasta el viernes", day(6)), ("hingga Jumaat", day(6)), ("tomorrow", day(3)),
    ("somewhere", None), ("until", None), ("until Friday or so", None), ("", None),
])  # fmt: skip
def test_an_order_says_until_when(value: str, until: datetime | None) -> None:
    assert away_until(value, AT) == until


@pytest.mark.parametrize(("text", "back"), [
    ("I am out of the office until 9 March 2026.", day(9)),
    ("I will be back on 12 March and will answer then.", day(12)),
    ("I am away from 2 March until 9 March. I return on 10 March 2026.", day(10)),
    ("Ik ben afwezig tot en met 12 maart 2026.", day(12)), ("Ik ben weer aanwezig op 12 maart.", day(12)),
    ("Ich bin bis zum 12.03.2026 nicht im Büro.", day(12)), ("Ich bin ab dem 12.3.2026 wieder erreichbar.", day(12)),
    ("Je suis absent jusqu'au 12 mars 2026.", day(12)), ("Estaré fuera hasta el 12 de marzo.", day(12)),
    ("Saya bercuti sehingga 12 Mac 2026.", day(12)),
    ("I am out of the office.", None), ("I am back since 1 March 2025.", None), ("", None),
])  # fmt: skip
def test_a_notice_tells_the_latest_day(text: str, back: datetime | None) -> None:
    assert back_at(text, AT) == back


@given(st.text(max_size=3000))
def test_any_text_tells_a_day_ahead_or_none(text: str) -> None:
    for written in (text, f"until {text}", f"back on {text}"):
        found = back_at(written, AT)
        assert found is None or AT < found <= AT + LONGEST


@given(st.integers(1, 300))
def test_any_day_of_the_year_ahead_is_read_as_it_is_written(days: int) -> None:
    wanted = AT + timedelta(days=days)
    assert back_at(f"I am away until {wanted:%Y-%m-%d}.", AT) == wanted

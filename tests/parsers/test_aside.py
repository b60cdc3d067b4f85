# SPDX-License-Identifier: Apache-2.0
"""The admin's orders about held mails are read at the head of a mail, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.aside import MOST, AsideOrder, aside_orders

RELEASE, ATTACH, DROP = (
    AsideOrder(action="release", mail=7),
    AsideOrder(action="attach", mail=7, ticket=42),
    AsideOrder(action="drop", mail=7),
)
ORDERS = st.builds(
    AsideOrder, action=st.sampled_from(["release", "drop"]), mail=st.integers(1, 10**17)
) | st.builds(AsideOrder, action=st.just("attach"), mail=st.integers(1, 10**17), ticket=st.integers(1, 10**17))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("#release 7", RELEASE),
        ("# Release  #7 ", RELEASE),
        ("\r\n#RELEASE 7\r\nThanks", RELEASE),
        ("#attach 7 42", ATTACH),
        ("#attach 7 to #42", ATTACH),
        ("#attach #7 #42", ATTACH),
        ("#drop 7", DROP),
    ],
)
def test_an_order_is_read_as_people_write_it(text: str, order: AsideOrder) -> None:
    assert aside_orders(text) == ((order,), ())


@pytest.mark.parametrize("text", ["#release", "#release seven", "#attach 7", "#drop 7 42", "#close 7", "#drop 7 8 9"])
def test_a_line_that_should_be_an_order_and_is_none_is_told(text: str) -> None:
    assert aside_orders(text) == ((), (text,))


@pytest.mark.parametrize("text", ["", "release 7", "Please:\n#release 7", "> #release 7", "7"])
def test_what_stands_below_words_or_has_no_mark_is_no_order(text: str) -> None:
    assert aside_orders(text) == ((), ())


@given(st.lists(ORDERS, max_size=20), st.text(max_size=100))
def test_every_order_is_read_back_once_whatever_follows(orders: list[AsideOrder], rest: str) -> None:
    text = "\n".join(order.told for order in orders) + "\n.\n" + rest
    assert aside_orders(text) == (tuple(dict.fromkeys(orders)), ())


@given(st.text(alphabet="#release dropt0123456789\n\r \0", max_size=2000))
def test_no_text_makes_it_fail_or_read_more_than_it_may(text: str) -> None:
    found, wrong = aside_orders(text)
    assert len(found) + len(wrong) <= MOST

# SPDX-License-Identifier: Apache-2.0
"""Who an order names, however they are written; and at which domains anybody may have an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.addressees import MAX_NAMED, Addressees, address_of, addressees, domain_of
from parsers.freemail import is_freemail

LOCALS = st.from_regex(r"[a-z][a-z0-9._+]{0,10}[a-z0-9]", fullmatch=True).filter(lambda text: ".." not in text)
NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
ADDRESSES = st.builds("{}@{}.example".format, LOCALS, NAMES)


@pytest.mark.parametrize(("value", "on", "off"), [
    ("ann@x.example", ("ann@x.example",), ()), ("ANN@X.Example", ("ann@x.example",), ()),
    ("ann@x.example, bob@x.example;cas@x.example", ("ann@x.example", "bob@x.example", "cas@x.example"), ()),
    ("-ann@x.example", (), ("ann@x.example",)),
    ("bob@x.example -ann@x.example", ("bob@x.example",), ("ann@x.example",)),
    ("Ann Lee <ann@x.example>", ("ann@x.example",), ()), ("<mailto:ann@x.example>", ("ann@x.example",), ()),
    ("ann@bücher.example", ("ann@xn--bcher-kva.example",), ()),
    ("ann@x.example ann@x.example", ("ann@x.example",), ()),
    ("−ann@x.example", (), ("ann@x.example",)), ("", (), ()),
])  # fmt: skip
def test_people_are_read_as_they_are_written(value: str, on: tuple[str, ...], off: tuple[str, ...]) -> None:
    assert addressees(value) == Addressees(on=on, off=off)


@pytest.mark.parametrize("word", [
    "ann", "ann@", "@x.example", "ann@x", "a@b@", "ann@x..example", "ann@-", ".ann@x.example", "ann..lee@x.example",
    "a" * 300 + "@x.example", "ann@[127.0.0.1]", "\"a b\"@x.example",
])  # fmt: skip
def test_what_is_no_address_is_told(word: str) -> None:
    assert addressees(word).on == ()
    assert addressees(word).wrong


def test_more_people_than_anybody_means_are_none() -> None:
    assert addressees(" ".join(f"p{n}@x.example" for n in range(MAX_NAMED + 1))).on == ()


@given(st.lists(ADDRESSES, max_size=MAX_NAMED, unique=True), st.sampled_from([" ", ", ", ";", "\n", ",,"]))
def test_every_address_is_found_once_and_in_order(people: list[str], between: str) -> None:
    assert addressees(between.join(people)) == Addressees(on=tuple(people))


@given(st.text(max_size=400))
def test_anything_at_all_is_read_without_an_exception(text: str) -> None:
    found = addressees(text)
    for address in (*found.on, *found.off):
        assert address.count("@") == 1 and address == address.lower() and address_of(address) == address
        assert not set(address) & set(" <>,;\n\r\0")
    assert not set(found.on) & set(found.off)
    domain = domain_of(text)
    assert domain == "" or ("." in domain and domain.isascii())


@pytest.mark.parametrize(("domain", "whether"), [
    ("gmail.com", True), ("yahoo.co.uk", True), ("yahoo.de", True), ("gmx.net", True), ("hotmail.it", True),
    ("web.de", True), ("example.org", False), ("yahoo.example.org", False), ("notgmail.com", False),
    ("outlook", False), ("", False), ("live.company.example", False),
])  # fmt: skip
def test_a_domain_of_everybody_is_known(domain: str, whether: bool) -> None:
    assert is_freemail(domain) is whether

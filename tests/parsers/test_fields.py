# SPDX-License-Identifier: Apache-2.0
"""Addresses, Message-IDs, dates and encoded words as people and programs write them."""

import pytest

from parsers import fields, parameters, words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("Zoë <z@b.example>", [("Zoë", "z@b.example")]),
        ('"Klein, Zoë" <z@b.example>, x@y.example', [("Klein, Zoë", "z@b.example"), ("", "x@y.example")]),
        ("x@y.example (Xaver Y)", [("Xaver Y", "x@y.example")]),
        ("=?utf-8?q?Zo=C3=AB?= <z@b.example>", [("Zoë", "z@b.example")]),
        ("=?utf-8?q?Klein=2C_Zo=C3=AB?= <z@b.example>", [("Klein, Zoë", "z@b.example")]),
        ("undisclosed-recipients:;", []),
        ("Team: a@b.example, C <c@b.example>;", [("", "a@b.example"), ("C", "c@b.example")]),
        ("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ("Pete(a comment) <pete(hers)@b.example(there)>", [("Pete", "pete@b.example")]),
        ('"Open quote <a@b.example>', [("Open quote", "a@b.example")]),
        ("Bob [mailto:b@c.example]", [("Bob", "b@c.example")]),
        ("Smit, Bob <b@c.example>, d@e.example", [("Smit, Bob", "b@c.example"), ("", "d@e.example")]),
        ("root, b@c.example", [("", "root"), ("", "b@c.example")]),
        ("=?utf-8?Q?M=C3=BCller,_J?= <m@b.example>", [("Müller, J", "m@b.example")]),
        ("Bob <SMTP:b@c.example>", [("Bob", "b@c.example")]),
        ("a@b.example (A) , (nobody)", [("A", "a@b.example")]),
        ("jdoe@test   . example", [("", "jdoe@test.example")]),
        ("", []),
    ],
)
def test_an_address_list_is_read(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in fields.addresses(value)] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", ("a@b",)),
        ("<a@b> <c@d>\t<a@b>", ("a@b", "c@d")),
        ("a@b c@d", ("a@b", "c@d")),
        ("your message of Monday <a@b>", ("a@b",)),
        ("< a@b >", ("a@b",)),
        ("nothing here", ()),
    ],
)
def test_message_ids_are_found(value: str, expected: tuple[str, ...]) -> None:
    assert fields.message_ids(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Mon, 2 Nov 2026 09:15:00 +0100", "2026-11-02T09:15:00+01:00"),
        ("2 Nov 26 09:15 EST", "2026-11-02T09:15:00-05:00"),
        ("Mon, 2 Nov 2026 09:15:00 -0000", "2026-11-02T09:15:00+00:00"),
        ("2026-11-02T09:15:00+01:00", "2026-11-02T09:15:00+01:00"),
        ("2026-11-02T09:15:00.123Z", "2026-11-02T09:15:00+00:00"),
        ("Mon, 2 Nov 2026 09:15:00 +0100 (CET)", "2026-11-02T09:15:00+01:00"),
        ("Mon, 2 Nov 126 09:15:00 +0100", "2026-11-02T09:15:00+01:00"),
        ("2 Nov 97 09:15 +0000", "1997-11-02T09:15:00+00:00"),
        ("lun. 2 août 2026 à 9:15 +0200", "2026-08-02T09:15:00+02:00"),
        ("Mon, 2 Nov 2026 12:15 AM CET", "2026-11-02T00:15:00+01:00"),
        ("Mon, 2 Nov 2026 09:15:60 +0000", "2026-11-02T09:15:59+00:00"),
        ("Mon, 2 Nov 2026 09:15:00 +9900", "2026-11-02T09:15:00+00:00"),
    ],
)
def test_a_date_is_read_with_its_zone(value: str, expected: str) -> None:
    found = fields.date(value)
    assert found is not None and found.isoformat() == expected


@pytest.mark.parametrize("value", ["", "yesterday", "Mon, 99 Nov 2026 99:99:99 +9999", "\0"])
def test_what_is_no_date_is_none(value: str) -> None:
    assert fields.date(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        ("=?iso-8859-1?Q?Fr=F6sche?=", "Frösche"),
        ("=?iso-8859-1?Q?Frösche?=", "Frösche"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?iso-2022-jp?B?GyRCJCIbKEI=?=", "あ"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?b?YQ?=", "a"),
        ("=?nonsense?q?abc?=", "abc"),
        ("=?utf-8?q?never closed", "=?utf-8?q?never closed"),
        ("=?utf-8?q?never closed =?utf-8?q?but_this?=", "=?utf-8?q?never closed but this"),
        ("=?utf-8?q?a?b??=", "a?b?"),
        ("=?utf-8?b?R290IHNvIGZhciBhbmQ", "Got so far and"),
        ("=??q?a_b?=", "a b"),
        ("=?cp-1252-odd?q?=80?=", "\u20ac"),
    ],
)
def test_encoded_words_are_decoded(value: str, expected: str) -> None:
    assert words.words(value) == expected


@pytest.mark.parametrize(
    ("data", "charset", "expected"),
    [
        ("é".encode(), "us-ascii", "é"),
        (b"\x93quoted\x94", "iso-8859-1", "“quoted”"),
        ("é".encode(), "iso-8859-42", "é"),
        (b"ab\x00c", "utf-8", "ab\ufffdc"),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국"),
    ],
)
def test_a_charset_is_read_as_senders_mean_it(data: bytes, charset: str, expected: str) -> None:
    assert words.decode(data, charset)[0] == expected


def test_parameters_in_pieces_are_put_together() -> None:
    value = "attachment; filename*1*=%C3%A9.txt; filename*0*=utf-8''caf; size=3"
    assert parameters.parameters(value) == {"filename": "café.txt", "size": "3"}

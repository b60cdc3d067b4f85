# SPDX-License-Identifier: Apache-2.0
"""Signed plus-addresses: whom they prove, for how long, and what no tampering gets past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.address import (
    EPOCH,
    LIFETIME,
    LOCAL_PART_LIMIT,
    Role,
    Token,
    given_to,
    make,
    message_id,
    plain,
    proves,
    tokens,
)

DESK = "support@desk.example"
KEY, OLD_KEY = b"a key of thirty-two octets, as it", b"the key of the year before this."
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOB = "bob@home.example"
ROLES = st.sampled_from(Role)


def given_out(
    ticket: int = 42, role: Role = Role.REPORTER, to: str = BOB, key: bytes = KEY, at: datetime = AT
) -> str:
    return make(DESK, key, ticket=ticket, role=role, recipient=to, at=at)


def read(address: str) -> Token:
    (found,) = tokens([address], [DESK])
    return found


GOOD = read(given_out())


def test_a_token_says_ticket_role_and_expiry_and_proves_its_recipient() -> None:
    assert (GOOD.ticket, GOOD.role, GOOD.expiry) == (42, Role.REPORTER, (AT + LIFETIME - EPOCH).days)
    assert proves(GOOD, [KEY], BOB, AT)


def test_a_token_proves_nobody_else() -> None:
    for other in ("eve@home.example", "bob@home.example.evil.example", "bob@home.exampl", "", "xbob@home.example"):
        assert not proves(GOOD, [KEY], other, AT)


def test_a_recipient_s_address_may_be_written_in_another_case() -> None:
    assert proves(GOOD, [KEY], "BOB@Home.Example", AT)
    assert given_out(to="BOB@Home.Example") == given_out()


def test_relays_may_change_the_case_of_the_whole_address() -> None:
    for changed in (given_out().upper(), given_out().lower(), given_out().swapcase(), given_out().title()):
        assert read(changed) == GOOD


@pytest.mark.parametrize(
    "tampered",
    [
        replace(GOOD, ticket=43),
        replace(GOOD, role=Role.AGENT),
        replace(GOOD, role=Role.RETURN),
        replace(GOOD, expiry=GOOD.expiry + 1),
        replace(GOOD, mac=GOOD.mac[:-1] + ("a" if GOOD.mac[-1] != "a" else "b")),
        replace(GOOD, mac="a" * 16),
    ],
)
def test_a_token_with_any_field_changed_proves_nothing(tampered: Token) -> None:
    assert not proves(tampered, [KEY], BOB, AT)


def test_every_letter_of_the_mac_counts() -> None:
    for place in range(len(GOOD.mac)):
        other = "a" if GOOD.mac[place] != "a" else "b"
        mac = GOOD.mac[:place] + other + GOOD.mac[place + 1 :]
        assert not proves(replace(GOOD, mac=mac), [KEY], BOB, AT)


def test_the_mac_has_80_bits() -> None:
    assert len(GOOD.mac) * 5 == 80


def test_a_token_lives_until_its_last_day_and_no_longer() -> None:
    last = EPOCH + timedelta(days=GOOD.expiry, hours=23, minutes=59)
    assert proves(GOOD, [KEY], BOB, last)
    assert not proves(GOOD, [KEY], BOB, last + timedelta(minutes=1))


def test_a_rotated_key_still_proves_what_it_signed_until_it_is_thrown_away() -> None:
    old = read(given_out(key=OLD_KEY))
    assert proves(old, [KEY, OLD_KEY], BOB, AT)
    assert not proves(old, [KEY], BOB, AT)
    assert not proves(old, [], BOB, AT)


def test_tickets_and_recipients_cannot_be_shifted_into_each_other() -> None:
    macs = {read(given_out(ticket=ticket, to=to)).mac for ticket, to in ((1, "1a@x"), (11, "a@x"), (1, "a@x"))}
    assert len(macs) == 3


def test_a_local_part_never_grows_past_64_octets() -> None:
    longest = "s" * (LOCAL_PART_LIMIT - len("+42.r.20514.") - 16)
    for local in (longest, longest + "s", "s" * 64, "ü" * 20):
        address = make(f"{local}@desk.example", KEY, ticket=42, role=Role.REPORTER, recipient=BOB, at=AT)
        assert len(address.rpartition("@")[0].encode()) <= LOCAL_PART_LIMIT
        assert ("+" in address) == (local == longest)


def test_the_largest_ticket_fits_an_ordinary_address() -> None:
    address = given_out(ticket=10**18 - 1)
    assert read(address).ticket == 10**18 - 1


def test_a_desk_address_that_holds_a_plus_itself_gets_its_tokens_back() -> None:
    desk = "help+desk@desk.example"
    address = make(desk, KEY, ticket=42, role=Role.REPORTER, recipient=BOB, at=AT)
    (found,) = tokens([address], [desk])
    assert proves(found, [KEY], BOB, AT)


def test_tokens_are_read_in_order_and_each_once() -> None:
    one, two = given_out(1), given_out(2)
    found = tokens([two, "eve@evil.example", one, two.upper()], ["hr@desk.example", "Support@Desk.Example"])
    assert [token.ticket for token in found] == [2, 1]


@pytest.mark.parametrize(
    "address",
    [
        given_out().replace("desk.example", "desk.example.evil.example"),
        given_out().replace("support", "sales"),
        given_out().replace("+", "-"),
        given_out().replace("+42", "+042"),
        given_out().replace("+42", "+0"),
        given_out().replace("+42", "+٤٢"),
        given_out().replace(".r.", ".x."),
        given_out().replace("@", "a@"),
        given_out().replace("@", "\n@"),
        given_out()[:-1],
        f'"{given_out().partition("@")[0]}"@desk.example',
        "support+@desk.example",
        "support@desk.example",
        "@",
        "",
    ],
)
def test_what_is_no_token_of_this_desk_is_not_read_as_one(address: str) -> None:
    assert tokens([address], [DESK]) == ()


@given(st.lists(st.text(max_size=80) | st.text("support+@.desk0123rab\0\ud800", max_size=60), max_size=4))
def test_any_garbage_is_read_without_a_fault_and_proves_nothing(addresses: list[str]) -> None:
    for token in tokens(addresses, [DESK]):
        assert not proves(token, [KEY], BOB, AT)
    for address in addresses:
        assert "@" in plain(address)


@given(
    st.integers(1, 10**18 - 1),
    st.sampled_from(Role),
    st.text(max_size=40),
    st.integers(400, 300_000).map(lambda days: EPOCH + timedelta(days=days)),
)
def test_whatever_was_given_out_is_read_back_and_proves_its_recipient(
    ticket: int, role: Role, recipient: str, at: datetime
) -> None:
    token = read(given_out(ticket, role, recipient, at=at))
    assert (token.ticket, token.role) == (ticket, role)
    assert proves(token, [KEY], recipient, at)
    assert not proves(token, [KEY], recipient + "x", at)


@given(ROLES, st.integers(0, 60), st.characters(codec="ascii"), st.sampled_from(["put", "cut", "add"]))
def test_a_letter_more_less_or_another_proves_nothing(role: Role, at: int, char: str, how: str) -> None:
    whole = given_out(role=role)
    local, _, domain = whole.partition("@")
    at %= len(local)
    changed = local[:at] + (char if how != "cut" else "") + local[at + (how != "add") :]
    told = tokens([f"{changed}@{domain}"], [DESK])
    if changed.lower() != local.lower():
        assert not any(proves(one, [KEY, OLD_KEY], BOB, AT) for one in told)


@given(st.integers(0, 70), st.sampled_from(["\r\n ", "\n\t", " ", "=\r\n"]))
def test_an_address_that_a_client_folded_or_cut_short_proves_nothing(at: int, fold: str) -> None:
    whole = given_out()
    at = 1 + at % (len(whole) - 2)
    for broken in (whole[:at] + fold + whole[at:], whole[:at], whole[at:]):
        assert not any(proves(one, [KEY], BOB, AT) for one in tokens([broken], [DESK]))


@given(st.dates().map(lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)), st.integers(0, 1000))
def test_a_token_is_good_until_its_day_is_over_and_never_after(given_on: datetime, days: int) -> None:
    if not EPOCH < given_on < datetime(9000, 1, 1, tzinfo=UTC) or (given_on + LIFETIME - EPOCH).days > 999_999:
        return
    token = read(given_out(at=given_on))
    assert proves(token, [KEY], BOB, given_on + timedelta(days=days)) is (days <= LIFETIME.days)


@given(ROLES, ROLES, st.emails(), st.emails())
def test_a_token_of_one_role_or_guest_is_none_of_another(one: Role, other: Role, guest: str, eve: str) -> None:
    about = read(given_out(role=Role.JOIN, to=given_to(BOB, guest)))
    assert proves(about, [KEY], given_to(BOB, guest), AT)
    assert not proves(about, [KEY], BOB, AT)
    assert proves(about, [KEY], given_to(BOB, eve), AT) is (guest.lower() == eve.lower())
    assert proves(replace(read(given_out(role=one)), role=other), [KEY], BOB, AT) is (one is other)


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("Support+42.r.1.a@Desk.Example", "support@desk.example"),
        ("support@desk.example", "support@desk.example"),
        ("a+b+c@x.example", "a@x.example"),
    ],
)
def test_the_plain_address_has_no_extension_and_no_capitals(address: str, bare: str) -> None:
    assert plain(address) == bare


def test_a_message_id_is_the_same_at_every_try_and_differs_by_each_of_its_causes() -> None:
    told = {"ticket": 42, "seq": 7, "letter": "answer", "recipient": BOB, "domain": "desk.example"}

    def made(key: bytes = KEY, **changes: object) -> str:
        return message_id(key, **(told | changes))  # type: ignore[arg-type]

    assert made() == made(recipient="BOB@home.example")
    others = [
        made(OLD_KEY), made(ticket=43), made(seq=8), made(letter="alert_new"), made(recipient="ann@desk.example"),
    ]  # fmt: skip
    assert len({made(), *others}) == 6
    assert made().endswith(".42@desk.example")

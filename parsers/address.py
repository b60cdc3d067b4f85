# SPDX-License-Identifier: Apache-2.0
"""Signed plus-addresses: make and check ``support+<ticket>.<role>.<expiry>.<mac>@desk.example``.

One for notes begins with ``note.``, for people to see what it is; one that decides about a held mail has the number
of that mail for the ticket's. The mac is HMAC-SHA-256 over ticket, role, recipient and expiry, cut to 80 bits and
written in lower-case base32, because relays change the case of a local part. A local part stays within 64 octets
(RFC 5321 section 4.5.3.1.1).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST_DOMAIN = 253  # characters (RFC 1035 section 2.3.4)
LOCAL_PART_LIMIT = 64
MAC_LENGTH = 16
LIFETIME = timedelta(days=400)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DOMAIN = re.compile(r"[\w.-]+", re.ASCII)
NOTE = "note"  # support+note@desk.example, with a token or without: what comes here stays at the desk
FORM = re.compile(r"(?:note\.)?([1-9][0-9]{0,17})\.([a-z])\.([0-9]{1,6})\.([a-z2-7]{16})", re.ASCII)


class Role(StrEnum):
    """To whom, and for what, an address was given out."""

    REPORTER = "r"
    AGENT = "a"
    RETURN = "b"  # a return path: only bounces come here
    ADMIN = "d"  # the admin's, to decide about held mails: the day of the list stands for the ticket's number
    JOIN = "j"  # the reporter's, to say whether somebody else may write in the ticket
    NOTE = "n"  # an agent's, from which nothing goes to a reporter
    INSIDE = "i"  # an agent's, whose words stay at the desk unless a command sends them
    HELD = "h"  # an agent's, to decide about a mail that is held: its number stands for the ticket's


PREFIX = {Role.NOTE: f"{NOTE}."}


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a signed address says; nothing is proved until ``proves`` says so. ``expiry`` in days since 1970."""

    ticket: int
    role: Role
    expiry: int
    mac: str


def make(
    desk_address: str,
    key: bytes,
    *,
    ticket: int,
    role: Role,
    recipient: str,
    at: datetime,
    lifetime: timedelta = LIFETIME,
) -> str:
    """The desk's address with a token for this recipient; the plain address where it would grow too long."""
    expiry = (at + lifetime - EPOCH).days
    local, _, domain = desk_address.rpartition("@")
    mac = _mac(key, ticket, role, expiry, recipient)
    signed = f"{local}+{PREFIX.get(role, '')}{ticket}.{role}.{expiry}.{mac}"
    return f"{signed}@{domain}" if len(signed.encode("utf-8", "replace")) <= LOCAL_PART_LIMIT else desk_address


def given_to(recipient: str, guest: str) -> str:
    """For whom a token is by which they speak about somebody else; of an empty ``guest`` it is the recipient's."""
    return f"{recipient} {guest}" if guest else recipient


def tokens(addresses: Iterable[str], desk_addresses: Iterable[str]) -> tuple[Token, ...]:
    """Every token in addresses that belong to the desk, in order, each once, unchecked."""
    desk = {address.lower() for address in desk_addresses}
    found: dict[Token, None] = {}
    for address in addresses:
        local, _, domain = address.lower().rpartition("@")
        base, _, extension = local.rpartition("+")
        match = FORM.fullmatch(extension)
        if match and f"{base}@{domain}" in desk and match[2] in set(Role):
            token = Token(ticket=int(match[1]), role=Role(match[2]), expiry=int(match[3]), mac=match[4])
            found[token] = None
    return tuple(found)


def for_round(address: str, round_: int) -> str:
    """The recipient of a token about a held mail: each time that the mail is held anew, older tokens are void."""
    return f"{address} {round_}"


def made_on(token: Token) -> datetime:
    """The beginning of the day (UTC) on which a token of the usual lifetime was given out."""
    return EPOCH + timedelta(days=token.expiry) - LIFETIME


def asks_note(addresses: Iterable[str], desk_addresses: Iterable[str]) -> bool:
    """Whether any of these is the desk's address for notes, whatever follows in it."""
    desk = {address.lower() for address in desk_addresses}
    extensions = (
        address.lower().rpartition("@")[0].partition("+")[2] for address in addresses if plain(address) in desk
    )
    return any(one.partition(".")[0] == NOTE or f".{Role.NOTE}." in one for one in extensions)


def plain(address: str) -> str:
    """The address in lower case without its plus extension."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def ascii_domain(address: str) -> str:
    """The address without what no address holds, its domain in A-labels (RFC 5890) where it has others."""
    address = "".join(char for char in address if char.isprintable() and char not in "<> ")
    local, at, domain = address.rpartition("@")
    if domain.isascii() or len(domain) > LONGEST_DOMAIN:
        return address
    try:
        written = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return address
    # The mapping of IDNA can make spaces of characters that are none.
    return address if not DOMAIN.fullmatch(written) else f"{local}{at}{written}"


def proves(token: Token, keys: Iterable[bytes], recipient: str, at: datetime) -> bool:
    """Whether we gave this token to this recipient and it has not expired; any of the keys may have signed."""
    if token.expiry < (at - EPOCH).days:
        return False
    macs = [_mac(key, token.ticket, token.role, token.expiry, recipient) for key in keys]
    return any([hmac.compare_digest(mac, token.mac) for mac in macs])


def message_id(key: bytes, *, ticket: int, seq: int, letter: str, recipient: str, domain: str) -> str:
    """A Message-ID that nobody can guess and that is the same at every try, without angle brackets."""
    return f"{_digest(key, 'id', ticket, seq, letter, recipient.lower())[:26]}.{ticket}@{domain}"


def call_id(key: bytes, *, ticket: int, recipient: str, domain: str) -> str:
    """The UID of a recipient's invitations to calls about a ticket (RFC 7986), the same for ever."""
    return f"{_call(key, ticket, recipient)}.{ticket}@{domain}"


def is_call_of(uid: str, keys: Iterable[bytes], *, ticket: int, recipient: str) -> bool:
    """Whether this recipient was given this UID about this ticket; any of the keys may have made it."""
    told = uid.partition("@")[0].lower().encode("utf-8", "replace")
    mine = [f"{_call(key, ticket, recipient)}.{ticket}".encode() for key in keys]
    return any([hmac.compare_digest(told, one) for one in mine])


def _call(key: bytes, ticket: int, recipient: str) -> str:
    return _digest(key, "call", ticket, recipient.lower())[:26]


def _mac(key: bytes, ticket: int, role: Role, expiry: int, recipient: str) -> str:
    return _digest(key, "address", ticket, role.value, expiry, recipient.lower())[:MAC_LENGTH]


def _digest(key: bytes, *words: object) -> str:
    said = "\0".join(str(word) for word in words).encode("utf-8", "surrogatepass")
    return base64.b32encode(hmac.digest(key, said, hashlib.sha256)).decode().lower().rstrip("=")

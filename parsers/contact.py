# SPDX-License-Identifier: Apache-2.0
"""Who writes and how to reach them: name, address, telephone numbers and organisation."""

import re
from functools import cache

from parsers import fields, signed, telephone
from parsers.mime import Part
from parsers.values import Address, Contact, Context, Segment

MAX_NAME = 200  # characters: a longer one is no name, and stands in letters and on screens
MAX_CANDIDATES = 50  # addresses of one field that are looked at

# Marks that change how a name is shown and not what it is: bidi controls, joiners of nothing, soft hyphens.
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# "ann=klant.example@groups.example": a group writes the author's address into its own.
REWRITTEN = re.compile(r"([^\s=@+]{1,64})=((?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24})")
# Tags of return paths, which name a recipient and no author.
NO_AUTHORS = ("prvs", "srs0", "srs1", "bounce", "bounces", "return", "msprvs1")


def contact(
    root: Part,
    senders: tuple[Address, ...],
    reply_to: tuple[Address, ...],
    segments: tuple[Segment, ...],
    context: Context,
) -> Contact:
    """Return the person to answer. ``segments`` are the writer's own: up to where a forwarded mail begins.

    The address is the first of these that is neither the desk's, nor a list's, nor a machine's: From; and where
    From is one of those (or a relay of ``context.relays``), X-Original-From, Reply-To, X-Original-Sender, the
    author that a group wrote into its own address; and where From holds no address, Sender. If all fail it is
    From as it stands. The name is the one beside the address, without the desk's or a list's; where there is
    none, the one in the signature, if it fits the address or that is an office's; "Tan, Ann" is turned round where
    the address says so.
    """
    writer = _writer(root, senders, reply_to, context)
    closing = signed.closing(segments)
    name = _name(writer.name, context) or signed.name(closing, writer.address)
    told = next((text for field in signed.FIELDS if (text := fields.text(root.get(field)))), "")
    person, firm = signed.with_organisation(name)
    person = signed.in_order(person, writer.address)
    return Contact(
        name=person,
        address=writer.address,
        phones=telephone.phones(telephone.told(segments, f"{person} {writer.address}"), context.country),
        organisation=_line(told) or firm or signed.organisation(closing),
    )


def above(segments: tuple[Segment, ...], end: int) -> tuple[Segment, ...]:
    """The segments up to an offset of the text: what stands above a forwarded mail."""
    out, at = [], 0
    for one in segments:
        if at < end:
            out.append(Segment(role=one.role, text=one.text[: end - at]))
        at += len(one.text)
    return tuple(out)


def _writer(root: Part, senders: tuple[Address, ...], reply_to: tuple[Address, ...], context: Context) -> Address:
    first = senders[0] if senders else Address()
    if "@" not in first.address:
        found = _first((*fields.addresses(root.get("sender")[:2000]), *reply_to), context.own_addresses)
        return Address(name=found.name or first.name or first.address, address=found.address) if found else first
    via = _via().match(first.name)
    own, relay = first.address.lower() in context.own_addresses, _relays(first.address, context)
    if not (own or relay or via or is_machine(first.address)):
        return first
    found = _first(_others(root, reply_to, first), context.own_addresses | _lists(root) | {first.address.lower()})
    found = found or _unwritten(first)
    if found is None:
        return first
    told = via["name"].strip() if via else first.name
    fits = via or signed.fits(told, found.address)
    return found if found.name or not fits else Address(name=told, address=found.address)


def _others(root: Part, reply_to: tuple[Address, ...], first: Address) -> tuple[Address, ...]:
    """Where the person stands when From is somebody else's, in the order of the docstring of ``contact``."""
    original = fields.addresses(root.get("x-original-from")[:2000])
    sender = fields.addresses(root.get("x-original-sender")[:2000])
    return (*original, *reply_to[:MAX_CANDIDATES], *sender)


def _first(candidates: tuple[Address, ...], refused: frozenset[str] | set[str]) -> Address | None:
    fit = (one for one in candidates if "@" in one.address and one.address.lower() not in refused)
    return next((one for one in fit if not is_machine(one.address)), None)


def is_machine(address: str) -> bool:
    """Whether the local part says that no person reads what is sent there."""
    local = re.sub(r"[-_.]", "", address.rpartition("@")[0].partition("+")[0].lower())
    words = signed.table()
    return local.startswith(words["silent"]) or local.endswith(words["silent"]) or local in words["form"]


@cache
def _via() -> re.Pattern[str]:
    """What lists and groups make of a name: "Ann Tan via Desk", "'Ann Tan' via Desk", "Ann Tan (via Desk)"."""
    words = "|".join(signed.table()["via"])
    return re.compile(rf"""['"‘“]?(?P<name>[^\n]{{1,200}}?)['"’”]?\s{{1,3}}\(?(?:{words})\s""", re.IGNORECASE)


def _relays(address: str, context: Context) -> bool:
    lowered = address.lower()
    return lowered in context.relays or "@" + lowered.rpartition("@")[2] in context.relays


def _lists(root: Part) -> set[str]:
    """The addresses of the list that a mail came through (RFC 2369)."""
    names = ("list-post", "x-beenthere", "mailing-list", "x-mailinglist")
    said = " ".join(value[:500] for name in names for value in root.all(name)[:5])
    return {match[0].lower() for match in fields.ADDRESS.finditer(said.replace("mailto:", " ").replace("?", " "))}


def _unwritten(first: Address) -> Address | None:
    """The author's address that stands in the group's own."""
    found = REWRITTEN.fullmatch(first.address.rpartition("@")[0])
    if not found or found[1].lower() in NO_AUTHORS:
        return None
    return Address(address=f"{found[1]}@{found[2]}")


def _name(told: str, context: Context) -> str:
    """A name as a letter may use it; none where it is the desk's or an address."""
    via = _via().match(told)
    name = _line(via["name"] if via else told).strip("'\"‘’“” ")
    if fields.ADDRESS.search(name) or name.casefold() in context.own_names:
        return ""
    return name[:MAX_NAME]


def _line(text: str) -> str:
    """One line, without what cannot be seen."""
    return " ".join(INVISIBLE.sub(" ", text).split())

# SPDX-License-Identifier: Apache-2.0
"""Every parser as a function of bytes, and the promises that no input may break."""

from collections.abc import Callable
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import UTC, datetime

from parsers import (
    address,
    appointment,
    attribution,
    command,
    digest,
    fields,
    head,
    html,
    invitation,
    invitation_reply,
    language,
    locks,
    magic,
    mime,
    parameters,
    pictures,
    printed_date,
    quotation,
    results,
    rtf,
    sealed,
    signature,
    subject,
    tnef,
    transfer,
    words,
)
from parsers.mail import read
from parsers.schema import describe
from parsers.values import Context, Mail

CONTEXT = Context(
    own_addresses=frozenset({"desk@help.example"}),
    country="NL",
    zone="Europe/Amsterdam",
    authserv_ids=frozenset({"mx.help.example", "b", "m365"}),
    arc_sealers=frozenset({"b.example"}),
)
AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
# Values of more than one line; everything else must be one line of printable text.
MANY_LINES = frozenset({"text", "html", "segments"})
FORBIDDEN = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000)]))


def _text(data: bytes) -> str:
    """Bytes as a text that holds whatever a decoder may give: UTF-8 where it is that, else Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def unclean(value: object, where: str = "mail") -> list[str]:
    """Name each single-line string of a value that holds a control, a line end or a lone surrogate."""
    if isinstance(value, str):
        return [where] if not FORBIDDEN.isdisjoint(value) else []
    if isinstance(value, tuple):
        return [one for item in value for one in unclean(item, where)]
    if is_dataclass(value) and not isinstance(value, type):
        names = (one.name for one in fields_of(value) if one.name not in MANY_LINES)
        return [one for name in names for one in unclean(getattr(value, name), f"{where}.{name}")]
    return []


def check(mail: Mail) -> None:
    """Assert what holds for every mail: no letter lost, clean lines, JSON-ready values in their ranges."""
    assert "".join(one.text for one in mail.segments) == mail.text, "the segments are not the text"
    assert unclean(mail) == [], f"controls in {unclean(mail)}"
    assert not any("\ud800" <= char <= "\udfff" or char == "\0" for char in mail.text), "NUL or surrogate in the text"
    assert 0 <= mail.confidence <= 1 and mail.reason, "a verdict without reason or confidence"
    assert mail.date is None or mail.date.utcoffset() is not None, "a date without a zone"
    described = describe(mail, "x")
    assert str(described).encode("utf-8"), "not to be written as UTF-8"


def _mail(data: bytes) -> None:
    check(read(data, CONTEXT))


def _fields(data: bytes) -> None:
    text = _text(data)
    for reader in (fields.addresses, fields.text, fields.message_ids, fields.message_id, fields.date):
        reader(text)
    printed_date.moment(text, "Asia/Kuala_Lumpur")
    appointment.moment(text, AT)
    appointment.duration(text)


def _words(data: bytes) -> None:
    label, _, rest = data.partition(b" ")
    words.decode(rest, _text(label[:40]))
    words.words(_text(data))


def _transfer(data: bytes) -> None:
    for encoding in ("base64", "quoted-printable", "x-uuencode", "8bit"):
        transfer.decoded(data, encoding, True)
    transfer.uuencoded(_text(data))


def _html(data: bytes) -> None:
    plain, *ranges = html.split(html.to_text(_text(data)))
    assert all(0 <= first <= last <= len(plain) for found in ranges for first, last in found)


def _quotation(data: bytes) -> None:
    text = _text(data).replace("\r", "\n")
    found, _ = quotation.segments(text)
    assert "".join(one.text for one in found) == text, "the segments are not the text"


def _attribution(data: bytes) -> None:
    lines = attribution.lines_of(_text(data))
    for index in range(min(len(lines), 50)):
        attribution.header_block(lines, index)
        attribution.beginning(lines, index, False)
    signature.stretches(_text(data))


def _enclosed(data: bytes) -> None:
    tnef.unpack(data if data.startswith(b"\x78\x9f\x3e\x22") else b"\x78\x9f\x3e\x22" + data)
    invitation.summary(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + data, "Asia/Kuala_Lumpur")
    invitation_reply.reply(b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:x\n" + data)
    rtf.decompress(data)
    rtf.to_text("{\\rtf1 " + _text(data))
    sealed.enclosed(data)
    pictures.dimensions(data)
    magic.found_type(data)
    locks.flags("x.zip", data, magic.found_type(data))


def _head(data: bytes) -> None:
    head.header_message_id(data)
    head.header_date(data)
    digest.normalised(data)
    mime.parse(data)


def _command(data: bytes) -> None:
    text = _text(data)
    found, rest = command.commands(text)
    assert found or rest == text, "text lost without a command"


def _small(data: bytes) -> None:
    text = _text(data)
    parameters.parameters(text)
    language.language(text, text[:80])
    assert subject.strip(text) in text, "a subject that is not the end of the subject"
    subject.tags(text)
    results.results(text)
    results.sealed(text)
    address.tokens([text], ["desk@help.example"])
    address.ascii_domain(text)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "mail": _mail,
    "fields": _fields,
    "words": _words,
    "transfer": _transfer,
    "html": _html,
    "quotation": _quotation,
    "attribution": _attribution,
    "enclosed": _enclosed,
    "head": _head,
    "command": _command,
    "small": _small,
}
# The share of each in a run: the door to all of them gets more inputs, and takes most of the time.
SHARES = {name: 0.15 if name == "mail" else 0.85 / (len(TARGETS) - 1) for name in TARGETS}

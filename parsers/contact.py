# SPDX-License-Identifier: Apache-2.0
"""Who writes and how to reach them: name, address, telephone numbers and organisation."""

import re

from parsers.values import Address, Contact, Context, Segment

MAX_TEXT = 2_000
MAX_PHONES = 5
DIGITS = re.compile(r"(?:\d[\s().\-/]{0,3}){7}")
COMPANY = re.compile(
    r"\b(?:GmbH|AG|KG|B\.?V\.?|N\.?V\.?|Ltd\.?|Limited|LLC|LLP|Inc\.?|Corp\.?|PLC|S\.?A\.?R?\.?L?\.?|S\.?p\.?A\.?|"
    r"S\.?r\.?l\.?|Sdn\.? ?Bhd\.?|Bhd\.?|Pte\.?|Pty|Oy|AB|ApS|A/S|AS|Sp\. z o\.o\.|s\.r\.o\.|a\.s\.|d\.o\.o\.|Kft\.?|"
    r"Zrt\.?|SAS|SL|Lda\.?|UAB|OÜ|SIA|ООО|株式会社|有限公司|Stichting|Universit\w+|Gemeente|Ministry|Jabatan|"
    r"Kementerian)(?!\w)"
)


def contact(
    senders: tuple[Address, ...],
    reply_to: tuple[Address, ...],
    organisation: str,
    segments: tuple[Segment, ...],
    context: Context,
) -> Contact:
    """Return the person to answer: From, or Reply-To where From is our own address or none."""
    writer = senders[0] if senders else Address()
    if reply_to and (not writer.address or writer.address.lower() in context.own_addresses):
        writer = Address(name=reply_to[0].name or writer.name, address=reply_to[0].address)
    closing = _closing(segments)
    return Contact(
        name=writer.name,
        address=writer.address,
        phones=_phones(closing, context.country),
        organisation=organisation or _company(closing),
    )


def _closing(segments: tuple[Segment, ...]) -> str:
    """The signature, and the last lines of the new text, where most people sign without a mark."""
    new = "".join(one.text for one in segments if one.role == "new").rstrip().split("\n")
    signed = "".join(one.text for one in segments if one.role == "signature")
    return "\n".join(new[-8:] if len(new) > 3 else [])[-MAX_TEXT:] + "\n" + signed[:MAX_TEXT]


def _phones(text: str, country: str) -> tuple[str, ...]:
    """Telephone numbers in E.164; the library is loaded only where enough digits stand together."""
    if not DIGITS.search(text):
        return ()
    import phonenumbers

    found = []
    for match in phonenumbers.PhoneNumberMatcher(text, country):
        found.append(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164))
        if len(found) >= MAX_PHONES:
            break
    return tuple(dict.fromkeys(found))


def _company(text: str) -> str:
    for line in text.split("\n"):
        line = line.strip(" *_|,")
        if 3 < len(line) < 80 and COMPANY.search(line):
            return line
    return ""

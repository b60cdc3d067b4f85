# SPDX-License-Identifier: Apache-2.0
"""Where the links of an HTML mail lead, and how its pictures are called."""

import re
import unicodedata
from urllib.parse import urljoin

MAX_TARGET = 2_000  # characters of a link that are told
MAX_ALT = 200  # characters of the text that stands for a picture
BLANKS = re.compile(r"[ \t\n\f\r]+")
TOLD = re.compile(r"(?:https?|ftps?|mailto|tel|sms|sip|xmpp|geo):", re.IGNORECASE)
NO_PATH = re.compile(r"[a-z][a-z0-9+.-]{1,20}:|#|$", re.IGNORECASE)  # a scheme, a place in the page, or nothing
FILE = re.compile(r"[^/\\]{1,100}\.[A-Za-z]{3,4}")  # what a Content-ID begins with where it tells the name of a file
LEFT_OUT = re.compile(r"^(?:mailto:|tel:|sms:|https?://)")


def target(href: str, base: str) -> str:
    """Where a link leads (RFC 3986 section 5); "" where it is not worth telling. ``base`` may be ""."""
    href = BLANKS.sub(" ", href).strip()
    path = not NO_PATH.match(href)
    if base and path:
        try:
            href = urljoin(base, href)
        except ValueError:
            return ""
    return href if (path or TOLD.match(href)) and len(href) <= MAX_TARGET else ""


def says(text: str, leads: str) -> bool:
    """Whether the text of a link says already where it leads."""
    return len(text) + len("mailto:https://www./") > len(leads) and _written(text) == _written(leads)


def _written(address: str) -> str:
    """An address without what people leave out when they write it."""
    address = LEFT_OUT.sub("", address.strip("<>").lower())
    return address.replace("\xa0", " ").strip().rstrip("/").removeprefix("www.")


def picture(told: dict[str, str], linked: bool) -> str:
    """How a picture stands in the text: an emoji as itself, one that came with the mail by its name."""
    alt = BLANKS.sub(" ", told.get("alt") or "").strip()[:MAX_ALT]
    source = (told.get("src") or "")[:MAX_TARGET].strip()
    if alt and len(alt) <= 12 and any(unicodedata.category(char) in ("So", "Sk", "Cs") for char in alt):
        return alt
    if source[:4].lower() == "cid:":
        name = source[4:].partition("@")[0]
        if alt and alt != name and FILE.fullmatch(name):
            return f"[picture: {alt} ({name})]"
        return f"[picture: {alt or name or 'no name'}]"
    if source[:5].lower() == "data:":
        return f"[picture: {alt}]" if alt else "[picture]"
    return alt if linked else ""

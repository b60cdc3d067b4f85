# SPDX-License-Identifier: Apache-2.0
"""The names of attached files: the sender's, made safe to show and to save, else one of ours by what the part is."""

import re
from mimetypes import MimeTypes

from parsers import magic
from parsers.block import read_fields
from parsers.fields import text as unstructured
from parsers.mime import Part

LONGEST = 255  # characters: what file systems take
TYPES = MimeTypes(())
# Of a type that no table maps to one extension, or to an odd one.
EXTENSIONS = {
    "text/plain": ".txt", "text/html": ".html", "image/jpeg": ".jpg", "application/octet-stream": "",
    "image/heic": ".heic", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
    "text/x-patch": ".patch", "text/x-diff": ".diff", "application/gzip": ".gz", "application/rtf": ".rtf",
}  # fmt: skip
KNOWN = {
    "text/calendar": "invitation.ics", "application/ics": "invitation.ics",
    "application/pkcs7-signature": "smime.p7s", "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m", "application/x-pkcs7-mime": "smime.p7m",
    "application/pgp-signature": "signature.asc", "application/pgp-encrypted": "pgp-version.txt",
    "application/pgp-keys": "public-key.asc", "application/applefile": "resource-fork",
    "application/ms-tnef": "winmail.dat", "application/vnd.ms-tnef": "winmail.dat",
    "message/delivery-status": "delivery-status.txt", "text/rfc822-headers": "headers.txt",
    "message/disposition-notification": "receipt.txt", "message/feedback-report": "report.txt",
}  # fmt: skip
LIKE_A_NAME = re.compile(r"[^\s/\\:*?\"<>|][^/\\:*?\"<>|]{0,200}\.[A-Za-z0-9]{1,5}")
OVERRIDES = re.compile("[\u202d\u202e]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def file_name(part: Part, number: int, content: bytes) -> tuple[str, list[str]]:
    """The name to show and save a file under, and what was wrong with the sender's.

    Path parts and control characters go; a direction override, which makes ``exe.pdf`` of ``fdp.exe``, is shown as
    such; where the sender gives no name, Content-Description or Content-Location may, else the type does.
    """
    told = part.filename or _elsewhere(part)
    name, defects = safe(unstructured(told))
    if CONTROLS.search(told.strip()):
        defects.append("control character in a file name")
    return (name, defects) if name else (_ours(part, number, content), [])


def safe(name: str) -> tuple[str, list[str]]:
    """A name without path, controls and hidden direction, and the defects named."""
    name = " ".join(CONTROLS.sub(" ", name).split())
    defects = []
    last = _without_path(name) if "/" in name or "\\" in name else name
    if last != name:
        defects.append("path taken off a file name" if len(last) < len(name) else "slash in a file name")
    if OVERRIDES.search(last):
        defects.append("direction override in a file name")
        last = OVERRIDES.sub(lambda found: f"[U+{ord(found[0]):04X}]", last)
    if last.strip(". ") == "":
        return "", defects
    return (last if len(last) <= LONGEST else _shortened(last)), defects


def _without_path(name: str) -> str:
    """The last piece of a path; where no piece shows a path, slashes are the sender's own, as in a date."""
    name = name.rstrip("/\\")
    pieces = [piece.strip() for piece in name.split("/")]
    if "\\" in name or any(piece in ("", ".", "..", "~") or ":" in piece for piece in pieces):
        return re.split(r"[/\\]", name)[-1].strip()
    return name.replace("/", "_")


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[:LONGEST]
    return stem[: LONGEST - len(extension) - 1] + dot + extension


def _elsewhere(part: Part) -> str:
    """A name that stands where only some programs put it."""
    for field in ("content-description", "content-location"):
        found = unstructured(part.get(field)).rpartition("/")[2]
        if LIKE_A_NAME.fullmatch(found):
            return found
    return ""


def _ours(part: Part, number: int, content: bytes) -> str:
    if part.content_type in ("message/rfc822", "message/global"):
        return _by_subject(content)
    if part.content_type == "message/partial":
        return f"message-part-{part.parameters.get('number', '1')[:4]}.eml"
    if part.content_type in KNOWN:
        return KNOWN[part.content_type]
    kind = part.content_type
    if kind == "application/octet-stream":
        kind = magic.found_type(content) or kind
    extension = EXTENSIONS.get(kind, TYPES.guess_extension(kind) or "")
    return f"part-{number + 1}{extension}"


def _by_subject(content: bytes) -> str:
    """A mail within a mail is named after its subject, as clients save it."""
    found = next((value for name, value in read_fields(content, 0, {})[0] if name == "subject"), "")
    name = safe(re.sub(r"[/\\:*?\"<>|]+", "-", unstructured(found)))[0][:80].strip(" .-")
    return f"{name or 'forwarded'}.eml"

# SPDX-License-Identifier: Apache-2.0
"""One number for a mail, the same over every way it may have travelled."""

import hashlib
import re

from parsers.block import beginning

TRACE = frozenset(
    b"received received-spf delivered-to envelope-to return-path authentication-results dkim-signature status".split()
)
FIELD_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
END_OF_HEADER = re.compile(rb"\n[ \t]*\n|\A\n")


def normalised(raw: bytes) -> str:
    """Return SHA-256 (hexadecimal) over the mail without its trace fields.

    Left out: Received, Received-SPF, Delivered-To, Envelope-To, Return-Path, Status, X-*, ARC-*,
    Authentication-Results and DKIM-Signature. Fields are unfolded, CRLF is LF, empty lines at the end go.
    """
    lines = raw[beginning(raw)[0] :].replace(b"\r\n", b"\n").rstrip(b"\r\n \t")
    end = END_OF_HEADER.search(lines)
    head = lines[: end.start()] if end else lines
    kept = []
    for line in re.sub(rb"\n[ \t]+", b" ", head).split(b"\n"):
        match = FIELD_NAME.match(line)
        name = match[1].lower() if match else b""
        if name not in TRACE and not name.startswith((b"x-", b"arc-")):
            kept.append(line.rstrip())
    digest = hashlib.sha256(b"\n".join(kept).rstrip(b"\n") + b"\n\n")
    digest.update(memoryview(lines)[end.end() :] if end else b"")
    return digest.hexdigest()

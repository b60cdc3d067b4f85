# SPDX-License-Identifier: Apache-2.0
"""Runs a private OpenDKIM that verifies what a Postfix takes in; and signs mails as any domain's server would."""

import base64
import re
import shutil
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.rig.process import LOOPBACK, Server, free_port, listens

SELECTOR = "rig"
SIGNED = ("from", "to", "subject", "date", "message-id", "in-reply-to", "references")

_CONFIGURATION = """
Mode v
AuthservID {host}
Socket inet:{port}@127.0.0.1
Background no
Syslog no
AlwaysAddARHeader yes
MaximumHeaders 1000000
InternalHosts {folder}/nobody
PidFile {folder}/pid
TestPublicKeys {folder}/keys
"""


@cache
def _key() -> rsa.RSAPrivateKey:
    """One key for all domains of a run: what is tested is whose name it speaks for."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenDkim(Server):
    """An OpenDKIM that writes `Authentication-Results: <host>; dkim=...` into all that a Postfix hands it.

    Postfix does so by `smtpd_milters = inet:127.0.0.1:<port>`. The public keys of `domains` come from a file.
    """

    def __init__(self, host: str, domains: Iterable[str]) -> None:
        super().__init__("opendkim")
        self.port = free_port()
        (self.folder / "nobody").write_text("192.0.2.1\n")
        form, encoding = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.Encoding.DER
        public = base64.b64encode(_key().public_key().public_bytes(encoding, form)).decode()
        lines = [f"{SELECTOR}._domainkey.{domain} v=DKIM1; k=rsa; p={public}\n" for domain in domains]
        (self.folder / "keys").write_text("".join(lines))
        settings = _CONFIGURATION.format(host=host, port=self.port, folder=self.folder)
        (self.folder / "opendkim.conf").write_text(settings)

    def start(self) -> "OpenDkim":
        """Starts it and returns once it takes connections."""
        program = shutil.which("opendkim", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "opendkim"
        self.spawn(
            [program, "-f", "-x", str(self.folder / "opendkim.conf")], ready=lambda: listens(self.port, LOOPBACK)
        )
        return self


def signature(raw: bytes, domain: str, names: Iterable[str] = SIGNED) -> bytes:
    """The mail with a DKIM-Signature of the domain (RFC 6376, relaxed/relaxed, rsa-sha256) over these fields."""
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = [line.partition(b":") for line in re.split(rb"\r\n(?![ \t])", head)]
    there = {name.strip().lower().decode("latin-1"): value for name, _, value in fields}
    signed = [name for name in names if name in there]
    digest = base64.b64encode(sha256(_relaxed_body(body)).digest()).decode()
    own = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={SELECTOR}; h={':'.join(signed)}; bh={digest}; b="
    lines = [_relaxed(name, there[name]) + b"\r\n" for name in signed]
    lines.append(_relaxed("dkim-signature", own.encode()))
    made = _key().sign(b"".join(lines), padding.PKCS1v15(), hashes.SHA256())
    return f"DKIM-Signature: {own}{base64.b64encode(made).decode()}\r\n".encode() + raw


def _relaxed(name: str, value: bytes) -> bytes:
    """One field in the form of RFC 6376 section 3.4.2."""
    unfolded = value.replace(b"\r\n", b"")
    return name.encode() + b":" + re.sub(rb"[ \t]+", b" ", unfolded).strip()


def _relaxed_body(body: bytes) -> bytes:
    """The body in the form of RFC 6376 section 3.4.4."""
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    text = b"\r\n".join(lines).rstrip(b"\r\n")
    return text + b"\r\n" if text else b""

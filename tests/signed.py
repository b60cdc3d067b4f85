# SPDX-License-Identifier: Apache-2.0
"""Signed mails as mail clients make them, with keys that are made for a run of the tests and for no longer."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from pysequoia import SignatureMode, Tsk, sign

from parsers.values import Signer

ANN = "ann@desk.example"
PKCS7 = pkcs7.PKCS7Options


@cache
def pgp_key(address: str) -> Tsk:
    """The OpenPGP key of somebody."""
    return Tsk.generate(f"<{address}>")


@cache
def certificate(address: str, days: int = 30) -> tuple[Any, Any]:
    """A private key, and a certificate of its own for it that is good from 30 days ago on for so many days more."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=30))
    builder = builder.not_valid_after(now + timedelta(days=days))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    return key, builder.sign(key, hashes.SHA256())


def signer(address: str = ANN) -> Signer:
    """What the desk's settings know of somebody's keys."""
    der = certificate(address)[1].public_bytes(serialization.Encoding.DER)
    return Signer(address=address, pgp=(bytes(pgp_key(address).extract_certificate()),), smime=(der,))


def entity(text: str, *fields: str) -> bytes:
    """A part of plain text, with these fields above its own."""
    head = [*fields, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    return ("\r\n".join([*head, "", *text.split("\n")]) + "\r\n").encode()


def beside(inside: bytes, signature: bytes, kind: str) -> bytes:
    """multipart/signed (RFC 1847) of a part and its signature."""
    protocol = {"pgp": "application/pgp-signature", "smime": "application/pkcs7-signature"}[kind]
    encoding = "7bit" if kind == "pgp" else "base64"
    return (
        f'Content-Type: multipart/signed; micalg=sha256; protocol="{protocol}"; boundary="==signed=="\r\n\r\n'
        "--==signed==\r\n".encode()
        + inside
        + f"\r\n--==signed==\r\nContent-Type: {protocol}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
        + signature
        + b"\r\n--==signed==--\r\n"
    )


def by_pgp(inside: bytes, key: Tsk | None = None) -> bytes:
    """PGP/MIME (RFC 3156), as Thunderbird and mutt write it."""
    signature = sign((key or pgp_key(ANN)).signer(), inside, mode=SignatureMode.DETACHED)
    return beside(inside, signature, "pgp")


def by_smime(inside: bytes, owner: tuple[Any, Any] | None = None) -> bytes:
    """S/MIME with the signature beside what it signs (RFC 8551 section 3.5.3)."""
    return beside(inside, base64_lines(_cms(inside, owner, PKCS7.DetachedSignature)), "smime")


def in_envelope(inside: bytes, owner: tuple[Any, Any] | None = None) -> bytes:
    """S/MIME with the signed part inside (RFC 8551 section 3.5.2), as Outlook writes it where it is told to."""
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(_cms(inside, owner)) + b"\r\n"


def clear(text: str, key: Tsk | None = None) -> bytes:
    """A clear-signed text (RFC 9580 section 7)."""
    signed = sign((key or pgp_key(ANN)).signer(), text.encode(), mode=SignatureMode.CLEAR)
    return b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + signed.replace(b"\n", b"\r\n")


def mail(body: bytes, *fields: str, sender: str = f"Ann Lee <{ANN}>") -> bytes:
    """A mail of this body to the desk; ``fields`` stand above the others."""
    head = [*fields, f"From: {sender}", "To: support@desk.example", "Subject: Re: printer"]
    head += ["Message-ID: <a@b.example>", "MIME-Version: 1.0"]
    return "".join(f"{line}\r\n" for line in head).encode() + body


def _cms(inside: bytes, owner: tuple[Any, Any] | None, *options: PKCS7) -> bytes:
    key, own = owner or certificate(ANN)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inside).add_signer(own, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [PKCS7.Binary, *options])


def base64_lines(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")

# SPDX-License-Identifier: Apache-2.0
"""The keys of the agents who sign their mail: public ones, in files that the settings name.

They are read at the start and at each reload, and each fault is one sentence. What reads them comes with the extra
``signatures`` and is loaded where a key is named, and nowhere else.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from daemon.errors import Fault
from daemon.finding import Finding, holds, warns
from daemon.shape import Agent
from parsers.values import Signer

LARGEST = 1_000_000  # bytes of a key file
SHORTEST_RSA = 2048  # bits
MISSING = "what reads such keys is not installed: pip install 'firstline[signatures]'"
SOON = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A key as its file has it: in bytes, its fingerprint, and until when it is good (None: for ever)."""

    content: bytes
    fingerprint: str
    until: datetime | None


def read(agents: Sequence[Agent], settings: Path, faults: list[Fault]) -> tuple[Signer, ...]:
    """The known keys of every agent who has some; adds to the faults what is wrong with a file."""
    found = []
    for place, agent in enumerate(agents):
        keys: dict[str, tuple[bytes, ...]] = {}
        for key, name, reader in _named(agent):
            try:
                keys[key] = tuple(one.content for one in reader(_content(settings.parent / name)))
            except ValueError as error:
                faults.append(Fault(key=f"agents.{place}.{key}", wrong=f"{settings.parent / name}: {error}"))
        if keys:
            pgp, smime = keys.get("pgp_key", ()), keys.get("smime_certificate", ())
            found.append(Signer(address=agent.address.lower(), pgp=pgp, smime=smime))
    return tuple(found)


def look(agents: Sequence[Agent], settings: Path, at: datetime) -> Iterator[Finding]:
    """What ``firstline check`` says of the keys: their fingerprints, and which is over or soon will be."""
    for agent in agents:
        for key, name, reader in _named(agent):
            for one in reader(_content(settings.parent / name)):
                words = f"{agent.name}: {key} {one.fingerprint}"
                if one.until is None or one.until > at + SOON:
                    yield holds("signatures", words + (f", good until {one.until:%Y-%m-%d}" if one.until else ""))
                else:
                    told = "is over since" if one.until <= at else "is good until"
                    advice = f"put the renewed key of {agent.name} into {settings.parent / name}"
                    yield warns("signatures", f"{words} {told} {one.until:%Y-%m-%d}", advice)


def _named(agent: Agent) -> Iterator[tuple[str, str, Callable[[bytes], list[Known]]]]:
    if agent.pgp_key:
        yield "pgp_key", agent.pgp_key, openpgp
    if agent.smime_certificate:
        yield "smime_certificate", agent.smime_certificate, x509


def _content(file: Path) -> bytes:
    """Raises ValueError with a sentence."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB, which no key is")
    return content


def openpgp(content: bytes) -> list[Known]:
    """The certificates of an OpenPGP file, armoured or not. Raises ValueError with a sentence."""
    if find_spec("pysequoia") is None:
        raise ValueError(MISSING)
    from pysequoia import Cert

    if b"PRIVATE KEY" in content:
        raise ValueError("it holds a secret key: export the public one alone (gpg --export --armor ADDRESS)")
    try:
        found = Cert.split_bytes(content)
    except Exception as error:  # the library's own kind, with a trace in its text
        raise ValueError("it holds no OpenPGP certificate") from error
    if not found:
        raise ValueError("it holds no OpenPGP certificate")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it asks for another way to load a key that is wanted
        secret = any(one.has_secret_keys for one in found)
    if secret:
        raise ValueError("it holds a secret key: export the public one alone (gpg --export --armor ADDRESS)")
    if any(one.is_revoked for one in found):
        raise ValueError("its key is revoked")
    return [Known(content=bytes(one), fingerprint=one.fingerprint, until=_aware(one.expiration)) for one in found]


def x509(content: bytes) -> list[Known]:
    """The certificates of a file in PEM or DER. Raises ValueError with a sentence."""
    if find_spec("cryptography") is None or find_spec("asn1crypto") is None:
        raise ValueError(MISSING)
    from cryptography import x509 as library
    from cryptography.hazmat.primitives import hashes, serialization

    if b"PRIVATE KEY" in content:
        raise ValueError("it holds a secret key: put the certificate alone into it")
    try:
        if b"-----BEGIN" in content:
            found = library.load_pem_x509_certificates(content)
        else:
            found = [library.load_der_x509_certificate(content)]
        sizes = [_rsa_bits(one.public_key()) for one in found]
    except Exception as error:  # ValueError, and those of an algorithm that the library does not know
        raise ValueError("it holds no X.509 certificate") from error
    if any(0 < size < SHORTEST_RSA for size in sizes):
        raise ValueError(f"its key has less than {SHORTEST_RSA} bits")
    return [
        Known(
            content=one.public_bytes(serialization.Encoding.DER),
            fingerprint=one.fingerprint(hashes.SHA256()).hex(),
            until=one.not_valid_after_utc,
        )
        for one in found
    ]


def _rsa_bits(key: Any) -> int:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return key.key_size if isinstance(key, rsa.RSAPublicKey) else 0


def _aware(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment is not None else None

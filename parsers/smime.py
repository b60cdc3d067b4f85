# SPDX-License-Identifier: Apache-2.0
"""CMS signatures (RFC 5652, RFC 8551) of known certificates.

A certificate is believed since it stands in the settings, not for who issued it. The signer must say when they
signed (RFC 5652 section 11.3), within the time for which the certificate is good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MAX_SIGNERS = 5
MAX_SIGNATURE = 262_144  # bytes of a signature that stands apart from what it signs
HASHES = ("sha256", "sha384", "sha512")


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What was signed, and when."""

    content: bytes
    at: datetime


def verified(cms: bytes, certificates: Iterable[bytes], content: bytes | None = None) -> Signed | None:
    """What one of these certificates (DER) signed: ``content``, or what the envelope holds where that is None.

    None where there is no good signature of theirs. Total: damage of any kind is no signature.
    """
    from asn1crypto import cms as asn1
    from cryptography import x509

    try:
        # Where the content stands beside it, what the envelope holds is nothing that anybody would be shown.
        told = asn1.ContentInfo.load(cms)
        if told["content_type"].native != "signed_data":
            return None
        data = told["content"]
        inside = data["encap_content_info"]["content"].native
        signed = inside if content is None else content
        if not isinstance(signed, bytes) or data["encap_content_info"]["content_type"].native != "data":
            return None
        known = [x509.load_der_x509_certificate(one) for one in certificates]
        for signer in list(data["signer_infos"])[:MAX_SIGNERS]:
            for certificate in known:
                at = _signed_at(signer, certificate, signed)
                if at is not None:
                    return Signed(content=signed, at=at)
    except Exception:  # hostile ASN.1 ends in errors of many kinds, RecursionError among them
        return None
    return None


def _signed_at(signer: Any, certificate: Any, content: bytes) -> datetime | None:
    """When the certificate made this signature over the content; None where it did not (RFC 5652 section 5.6)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes

    named = signer["digest_algorithm"]["algorithm"].native
    if named not in HASHES or signer["signed_attrs"].native is None:
        return None
    told: dict[str, list[Any]] = {}
    for attribute in signer["signed_attrs"]:
        told.setdefault(attribute["type"].native, []).extend(one.native for one in attribute["values"])
    digest = hashes.Hash(_hash(named))
    digest.update(content)
    at = told.get("signing_time", [None])
    if told.get("content_type") != ["data"] or told.get("message_digest") != [digest.finalize()] or len(at) != 1:
        return None
    # What is signed is the SET OF the attributes, though they stand there under a tag of their own (section 5.4).
    attributes = b"\x31" + signer["signed_attrs"].dump()[1:]
    try:
        _verify(certificate.public_key(), signer, attributes, named)
    except InvalidSignature:
        return None
    when = at[0] if isinstance(at[0], datetime) else None
    good = when and certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc
    return when.astimezone(UTC) if when and good else None


def _verify(key: Any, signer: Any, attributes: bytes, named: str) -> None:
    """Raises InvalidSignature, or any other error where the algorithm is none of these."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

    algorithm, signature = signer["signature_algorithm"], signer["signature"].native
    kind = algorithm.signature_algo
    if algorithm["algorithm"].native.startswith("sha"):
        named = algorithm.hash_algo
    if isinstance(key, rsa.RSAPublicKey) and kind == "rsassa_pkcs1v15":
        key.verify(signature, attributes, padding.PKCS1v15(), _hash(named))
    elif isinstance(key, rsa.RSAPublicKey) and kind == "rsassa_pss":
        told = algorithm["parameters"]
        by = _hash(told["hash_algorithm"]["algorithm"].native)
        mask = padding.MGF1(_hash(told["mask_gen_algorithm"]["parameters"]["algorithm"].native))
        key.verify(signature, attributes, padding.PSS(mask, told["salt_length"].native), by)
    elif isinstance(key, ec.EllipticCurvePublicKey) and kind == "ecdsa":
        key.verify(signature, attributes, ec.ECDSA(_hash(named)))
    elif isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)) and kind in ("ed25519", "ed448"):
        key.verify(signature, attributes)
    else:
        raise ValueError(f"{kind} is no signature of this certificate's key")


def _hash(name: str) -> Any:
    """Raises ValueError for those that are broken."""
    from cryptography.hazmat.primitives import hashes

    if name not in HASHES:
        raise ValueError(f"{name} proves nothing")
    return getattr(hashes, name.upper())()

# SPDX-License-Identifier: Apache-2.0
"""OpenPGP signatures (RFC 9580) of known certificates, by Sequoia; its policy refuses weak hashes and short keys.

Whether a certificate has expired or was revoked, Sequoia asks of the machine's clock: the one thing here that does
not depend on the arguments alone.
"""

from collections.abc import Iterable
from datetime import datetime

MAX_SIGNATURE = 65_536  # bytes of armour


def signed_at(data: bytes, armoured: bytes, certificates: Iterable[bytes]) -> datetime | None:
    """When one of these certificates signed the data; None where none did.

    One signature alone is looked at, the first: so the time is that of the signature which is good.
    """
    from pysequoia import Cert, Sig, verify

    if len(armoured) > MAX_SIGNATURE:
        return None
    try:
        known = [Cert.from_bytes(one) for one in certificates]
        signature = Sig.from_bytes(armoured)
        found = verify(data, lambda _: known, signature=signature).valid_sigs
        theirs = {one.fingerprint for one in known}
        good = any(one.certificate in theirs for one in found)
    except Exception:  # the library tells a bad signature, and any damage, by errors of several kinds
        return None
    return signature.created if good else None

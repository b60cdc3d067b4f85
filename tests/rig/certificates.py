# SPDX-License-Identifier: Apache-2.0
"""Makes a certificate authority and the certificates, good and bad, that the servers of the rig show."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.rig.process import work_folder

_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_OUR_NAMES = "DNS:mail.desk.example,DNS:localhost,IP:127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One certificate and its private key, as PEM files."""

    certificate: Path
    key: Path


class Certificates:
    """A new authority, `authority` its own certificate, and four servers' certificates, one of them good."""

    def __init__(self) -> None:
        self.folder = work_folder("certificates")
        self.authority = self.folder / "authority.pem"
        self._openssl(
            "req", "-x509", *_NEW_KEY, "-days", "3650", "-subj", "/CN=Rig authority",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign",
            "-keyout", "authority.key", "-out", "authority.pem",
        )
        self.server = self._signed("server", _OUR_NAMES)
        self.wrong_host = self._signed("wrong-host", "DNS:other.example")
        # A life that ended a day before it began is over for every verifier.
        self.expired = self._signed("expired", _OUR_NAMES, days=-1)
        self.self_signed = self._self_signed("self-signed", _OUR_NAMES)

    def _signed(self, name: str, names: str, days: int = 825) -> Certificate:
        extensions = self.folder / f"{name}.extensions"
        extensions.write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        self._openssl(
            "req", *_NEW_KEY, "-subj", "/CN=mail.desk.example", "-keyout", f"{name}.key", "-out", f"{name}.csr"
        )
        self._openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-days", str(days), "-extfile", extensions.name, "-out", f"{name}.pem",
        )
        return self._pair(name)

    def _self_signed(self, name: str, names: str) -> Certificate:
        self._openssl(
            "req", "-x509", *_NEW_KEY, "-days", "825", "-subj", "/CN=mail.desk.example",
            "-addext", f"subjectAltName={names}", "-keyout", f"{name}.key", "-out", f"{name}.pem",
        )
        return self._pair(name)

    def _pair(self, name: str) -> Certificate:
        return Certificate(certificate=self.folder / f"{name}.pem", key=self.folder / f"{name}.key")

    def _openssl(self, *arguments: str) -> None:
        program = shutil.which("openssl") or "openssl"
        done = subprocess.run([program, *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"openssl {arguments[0]} failed: {done.stderr}")

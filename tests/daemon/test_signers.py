# SPDX-License-Identifier: Apache-2.0
"""Keys of agents who sign: read from their files at every load, each fault in a sentence, never a secret key."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from daemon import settings, signers
from daemon.errors import SettingsError
from daemon.finding import State
from parsers.mail import read
from tests.daemon.admin import settings_file
from tests.signed import by_pgp, by_smime, certificate, entity, mail, pgp_key

ADDRESS = "ann@example.org"
AGENT = '[[agents]]\nname = "Ann Lee"\naddress = "Ann@Example.org"\n'
PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER


def own_certificate() -> Any:
    return certificate(ADDRESS)[1]


def weak() -> bytes:
    key = rsa.generate_private_key(65537, 1024)
    own = own_certificate()
    builder = x509.CertificateBuilder(own.issuer, own.subject, key.public_key(), own.serial_number)
    builder = builder.not_valid_before(own.not_valid_before_utc).not_valid_after(own.not_valid_after_utc)
    return builder.sign(key, hashes.SHA256()).public_bytes(PEM)


def secret() -> bytes:
    plain = serialization.PrivateFormat.PKCS8
    return bytes(certificate(ADDRESS)[0].private_bytes(PEM, plain, serialization.NoEncryption()))


GOOD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "armoured": ("pgp_key", lambda: str(pgp_key(ADDRESS).extract_certificate()).encode()),
    "binary": ("pgp_key", lambda: bytes(pgp_key(ADDRESS).extract_certificate())),
    "PEM": ("smime_certificate", lambda: own_certificate().public_bytes(PEM)),
    "DER": ("smime_certificate", lambda: own_certificate().public_bytes(DER)),
}


def loaded(folder: Path, key: str, content: bytes | None) -> settings.Settings:
    path = settings_file(folder, AGENT + f'{key} = "ann.key"\n')
    if content is not None:
        (folder / "ann.key").write_bytes(content)
    return settings.load(path, {})


@pytest.mark.parametrize("form", GOOD)
def test_a_key_file_makes_its_agent_s_signatures_known(tmp_path: Path, form: str) -> None:
    key, content = GOOD[form]
    found = loaded(tmp_path, key, content())
    inside = entity("#take")
    body = by_pgp(inside, pgp_key(ADDRESS)) if key == "pgp_key" else by_smime(inside, certificate(ADDRESS))
    assert read(mail(body, sender="Ann <ann@EXAMPLE.org>"), found.context()).seal is not None
    (row,) = signers.look(found.shape.agents, found.path, datetime.now(UTC) - timedelta(days=5))
    assert row.state is State.OK and "Ann Lee" in row.words


@pytest.mark.parametrize(
    ("key", "content", "words"),
    [
        ("pgp_key", None, "cannot be read: No such file"),
        ("pgp_key", b"", "no OpenPGP certificate"),
        ("pgp_key", b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\njunk", "no OpenPGP certificate"),
        ("pgp_key", str(pgp_key(ADDRESS)).encode(), "secret key"),
        ("pgp_key", bytes(pgp_key(ADDRESS)), "secret key"),
        ("pgp_key", b"x" * (signers.LARGEST + 1), "larger than 1 MB"),
        ("smime_certificate", None, "cannot be read: No such file"),
        ("smime_certificate", b"junk", "no X.509 certificate"),
        ("smime_certificate", secret(), "secret key"),
        ("smime_certificate", weak(), "less than 2048 bits"),
    ],
)
def test_a_file_that_holds_no_public_key_is_a_fault_in_a_sentence(
    tmp_path: Path, key: str, content: bytes | None, words: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, key, content)
    (fault,) = refused.value.faults
    assert fault.key == f"agents.0.{key}" and words in fault.wrong and "ann.key" in fault.wrong


def test_what_reads_keys_is_needed_only_where_one_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signers, "find_spec", lambda name: None)
    assert settings.load(settings_file(tmp_path, AGENT), {}).signers == ()
    with pytest.raises(SettingsError) as refused:
        loaded(tmp_path, "pgp_key", bytes(pgp_key(ADDRESS).extract_certificate()))
    assert "pip install 'firstline[signatures]'" in refused.value.faults[0].wrong


@pytest.mark.parametrize(("days", "words"), [(-20, "is over since"), (20, "is good until")])
def test_check_warns_of_a_certificate_that_is_over_or_soon_will_be(tmp_path: Path, days: int, words: str) -> None:
    own = certificate(ADDRESS, days)[1]
    found = loaded(tmp_path, "smime_certificate", own.public_bytes(PEM))
    (row,) = signers.look(found.shape.agents, found.path, datetime.now(UTC))
    assert row.state is State.WARNING and words in row.words and "renewed key" in row.advice


def test_two_ways_to_vouch_for_one_desk_are_one_too_many(tmp_path: Path) -> None:
    both = '[desk]\nauthserv_ids = ["mx.example.org"]\nsubmission_hosts = ["mail.example.org"]'
    with pytest.raises(SettingsError) as refused:
        settings.load(settings_file(tmp_path, changes={"[desk]": both}), {})
    assert [fault.key for fault in refused.value.faults] == ["desk.submission_hosts"]
    alone = settings_file(tmp_path, changes={"[desk]": '[desk]\nsubmission_hosts = ["Mail.Example.org."]'})
    assert settings.load(alone, {}).context().submission_hosts == {"mail.example.org"}

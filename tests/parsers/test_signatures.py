# SPDX-License-Identifier: Apache-2.0
"""Signed mail: whose signature is believed, and that nothing which is not signed speaks."""

import base64
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pysequoia import CipherSuite, Profile, SignatureMode, Tsk, sign

from parsers.mail import read
from parsers.values import Context, Mail
from tests import signed
from tests.signed import ANN, beside, by_pgp, by_smime, certificate, clear, entity, in_envelope, mail, pgp_key, signer

EVE = "eve@evil.example"
CONTEXT = Context(authserv_ids=frozenset({"mail.desk.example"}), signers=(signer(),))
WORDS = "#resolve rebooted\n\nIt works again.\n\n> [#42] the printer"
FORMS: dict[str, Callable[[bytes], bytes]] = {"PGP": by_pgp, "S/MIME": by_smime, "S/MIME in an envelope": in_envelope}


def seal_of(raw: bytes, context: Context = CONTEXT) -> str:
    found = read(raw, context).seal
    return found.method if found else ""


@pytest.mark.parametrize("form", FORMS)
def test_a_mail_that_its_author_signed_has_a_seal(form: str) -> None:
    found = read(mail(FORMS[form](entity(WORDS))), CONTEXT)
    assert found.seal is not None and found.seal.method == form.partition(" ")[0]
    assert abs(found.seal.at - datetime.now(UTC)) < timedelta(minutes=5)
    assert found.seal.tickets == {42}
    assert [one.name for one in found.commands] == ["resolve"]
    assert "It works again." in found.reply_text and "[#42]" not in found.reply_text


def test_a_clear_signed_text_has_a_seal_and_reads_without_its_armour() -> None:
    found = read(mail(clear("#note a dash\n- one\n-- \nwords  \n")), CONTEXT)
    assert found.seal is not None and found.seal.method == "PGP"
    assert found.text.rstrip().splitlines() == ["#note a dash", "- one", "--", "words"]
    assert "PGP" not in found.text and [one.name for one in found.commands] == ["note"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_line_ends_that_a_relay_or_a_folder_changed_break_no_seal(form: str, ends: bytes) -> None:
    raw = mail(FORMS[form](entity(WORDS)))
    assert seal_of(raw.replace(b"\r\n", ends)) == form.partition(" ")[0]


@pytest.mark.parametrize("form", ["PGP", "S/MIME"])
def test_a_changed_letter_breaks_the_seal(form: str) -> None:
    raw = mail(FORMS[form](entity(WORDS)))
    assert seal_of(raw) and not seal_of(raw.replace(b"rebooted", b"removed."))
    assert not seal_of(raw.replace(b"charset=utf-8", b"charset=utf-7", 1)), "the part's own fields are signed too"


def test_a_changed_letter_breaks_the_seal_of_an_envelope() -> None:
    head, _, coded = mail(in_envelope(entity(WORDS))).partition(b"\r\n\r\n")
    inside = base64.b64decode(coded)
    assert inside.count(b"rebooted") == 1
    changed = signed.base64_lines(inside.replace(b"rebooted", b"removed."))
    assert not seal_of(head + b"\r\n\r\n" + changed)


@pytest.mark.parametrize("form", FORMS)
def test_somebody_else_s_key_seals_nothing(form: str) -> None:
    inside = entity(WORDS)
    eves = {"PGP": by_pgp(inside, pgp_key(EVE)), "S/MIME": by_smime(inside, certificate(EVE)),
            "S/MIME in an envelope": in_envelope(inside, certificate(EVE))}  # fmt: skip
    assert not seal_of(mail(eves[form]))
    both = replace(CONTEXT, signers=(signer(), signer(EVE)))
    assert not seal_of(mail(eves[form]), both), "a known key speaks for its own address alone"
    assert seal_of(mail(eves[form], sender=f"Eve <{EVE}>"), both)


@pytest.mark.parametrize(
    "sender",
    [
        f"Eve <{EVE}>",
        f"Ann <{ANN}>, Eve <{EVE}>",
        f"{ANN} <{EVE}>",
        f'"{ANN}" <{EVE}>',
        f"Ann ({EVE}) <{ANN}>, x@y.example",
        "Ann <ann@d\u0435sk.example>",
        f"friends: {ANN};",
    ],
)
def test_a_seal_is_of_the_one_author_in_from_and_of_nobody_else(sender: str) -> None:
    assert not seal_of(mail(by_pgp(entity(WORDS)), sender=sender))


def test_two_from_fields_have_no_seal() -> None:
    assert not seal_of(mail(by_pgp(entity(WORDS)), f"From: Eve <{EVE}>"))


UNSIGNED = b"Content-Type: text/plain\r\n\r\n#close\r\nYou will get your money back.\r\n"


@pytest.mark.parametrize("first", [True, False], ids=["above", "below"])
@pytest.mark.parametrize("form", FORMS)
def test_what_stands_around_the_signed_part_is_not_read(form: str, first: bool) -> None:
    parts = [UNSIGNED, FORMS[form](entity(WORDS))][:: 1 if first else -1]
    wrapped = b"".join(b"--outer\r\n" + part + b"\r\n" for part in parts) + b"--outer--\r\n"
    found = read(mail(b'Content-Type: multipart/mixed; boundary="outer"\r\n\r\n' + wrapped), CONTEXT)
    assert found.seal is not None
    assert "money" not in found.text and [one.name for one in found.commands] == ["resolve"]


def test_words_around_a_clear_signed_text_take_its_seal_or_are_not_read() -> None:
    armoured = clear("#note signed").partition(b"\r\n\r\n")[2]
    head = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    above = read(mail(head + b"#close\r\n" + armoured), CONTEXT)
    assert above.seal is None
    below = read(mail(head + armoured + b"#close\r\nmoney\r\n"), CONTEXT)
    assert below.seal is not None and "money" not in below.text and "#close" not in below.text


def test_an_unsigned_attachment_beside_a_signed_part_is_left_out() -> None:
    file = b"Content-Type: application/pdf; name=invoice.pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF-evil\r\n"
    wrapped = b"--outer\r\n" + by_pgp(entity(WORDS)) + b"\r\n--outer\r\n" + file + b"--outer--\r\n"
    found = read(mail(b'Content-Type: multipart/mixed; boundary="outer"\r\n\r\n' + wrapped), CONTEXT)
    assert found.seal is not None and not found.attachments


def test_a_second_signature_lends_the_first_no_time() -> None:
    """An old one of Ann's with a fresh one of Eve's in front: the first alone is looked at, and is not Ann's."""
    inside = entity(WORDS)
    eves = sign(pgp_key(EVE).signer(), inside, mode=SignatureMode.DETACHED, armor=False)
    anns = sign(pgp_key(ANN).signer(), inside, mode=SignatureMode.DETACHED, armor=False)
    assert seal_of(mail(beside(inside, anns, "pgp")))
    assert not seal_of(mail(beside(inside, eves + anns, "pgp")))


@pytest.mark.parametrize("form", FORMS)
def test_where_our_own_server_vouches_the_whole_mail_speaks_and_its_signature_is_known(form: str) -> None:
    vouched = "Authentication-Results: mail.desk.example; dmarc=pass header.from=desk.example"
    parts = (FORMS[form](entity(WORDS)), b"Content-Type: text/plain\r\n\r\nAnn from my phone\r\n")
    wrapped = b"".join(b"--outer\r\n" + part + b"\r\n" for part in parts) + b"--outer--\r\n"
    body = b'Content-Type: multipart/mixed; boundary="outer"\r\n\r\n' + wrapped
    found, alone = read(mail(body, vouched), CONTEXT), read(mail(body), CONTEXT)
    assert found.trust.aligned == "pass" and "my phone" in found.text and "my phone" not in alone.text
    assert found.seal is not None and alone.seal is not None and found.seal.digest == alone.seal.digest


def test_a_seal_is_the_same_for_every_copy_and_another_for_every_signing() -> None:
    body = by_pgp(entity(WORDS))
    one, two = read(mail(body), CONTEXT), read(mail(body, "X-Other: 1", "To: other@desk.example"), CONTEXT)
    assert one.seal is not None and two.seal is not None
    assert one.seal.digest == two.seal.digest and one.digest != two.digest
    other = read(mail(by_pgp(entity(WORDS + " "))), CONTEXT)
    assert other.seal is not None and other.seal.digest != one.seal.digest


def test_the_signed_part_names_its_tickets_in_the_fields_that_clients_sign_too() -> None:
    subject = entity("#take", 'Subject: Re: [#43] printer')
    named = "To: support+44.a.21000.abcdefghijklmnop@desk.example"
    found = [read(mail(by_pgp(one)), CONTEXT).seal for one in (subject, entity("#take", named), entity("#take 45"))]
    assert [sorted(one.tickets) if one else None for one in found] == [[43], [44], []]


def test_a_certificate_that_was_over_when_it_signed_seals_nothing() -> None:
    over = certificate("old@desk.example", -1)
    der = over[1].public_bytes(serialization.Encoding.DER)
    known = replace(CONTEXT, signers=(replace(signer(), smime=(der,)),))
    assert not seal_of(mail(by_smime(entity(WORDS), over)), known)


def test_a_short_hash_seals_nothing() -> None:
    key, own = certificate(ANN)
    inside = entity(WORDS)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inside).add_signer(own, key, hashes.SHA224())
    cms = builder.sign(serialization.Encoding.DER, [signed.PKCS7.Binary, signed.PKCS7.DetachedSignature])
    assert not seal_of(mail(beside(inside, signed.base64_lines(cms), "smime")))


@pytest.mark.parametrize("padded", [None, padding.PSS(padding.MGF1(hashes.SHA256()), 32)], ids=["PKCS1", "PSS"])
def test_rsa_signs_as_well(padded: padding.PSS | None) -> None:
    key = rsa.generate_private_key(65537, 2048)
    _, own = certificate(ANN)
    builder = x509.CertificateBuilder(own.issuer, own.subject, key.public_key(), own.serial_number)
    builder = builder.not_valid_before(own.not_valid_before_utc).not_valid_after(own.not_valid_after_utc)
    rsas = builder.sign(key, hashes.SHA256())
    inside = entity(WORDS)
    cms = pkcs7.PKCS7SignatureBuilder().set_data(inside).add_signer(rsas, key, hashes.SHA256(), rsa_padding=padded)
    body = beside(inside, signed.base64_lines(cms.sign(serialization.Encoding.DER,
                  [signed.PKCS7.Binary, signed.PKCS7.DetachedSignature])), "smime")  # fmt: skip
    der = rsas.public_bytes(serialization.Encoding.DER)
    assert seal_of(mail(body), replace(CONTEXT, signers=(replace(signer(), smime=(der,)),))) == "S/MIME"


@pytest.mark.parametrize("profile", [Profile.RFC4880, Profile.RFC9580])
@pytest.mark.parametrize("suite", [CipherSuite.P256, CipherSuite.RSA2k, CipherSuite.Cv25519])
def test_the_usual_openpgp_keys_sign(profile: Profile, suite: CipherSuite) -> None:
    key = Tsk.generate(f"<{ANN}>", profile=profile, cipher_suite=suite)
    known = replace(CONTEXT, signers=(replace(signer(), pgp=(bytes(key.extract_certificate()),)),))
    assert seal_of(mail(by_pgp(entity(WORDS), key)), known) == "PGP"


def test_a_revoked_key_signs_nothing() -> None:
    key = Tsk.generate(f"<{ANN}>")
    public = key.extract_certificate()
    from pysequoia import Cert

    gone = Cert.from_bytes(bytes(public) + bytes(public.revoke(key.certifier())))
    known = replace(CONTEXT, signers=(replace(signer(), pgp=(bytes(gone),)),))
    assert gone.is_revoked and not seal_of(mail(by_pgp(entity(WORDS), key)), known)


SEALED = [mail(form(entity(WORDS))) for form in FORMS.values()] + [mail(clear("#note a\n- b\n"))]
PLAIN = [read(raw, CONTEXT) for raw in SEALED]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(range(len(SEALED))), st.integers(0, 10_000), st.integers(0, 255), st.integers(0, 2**32))
def test_whatever_is_changed_a_sealed_mail_says_what_was_signed(at: int, place: int, byte: int, seed: int) -> None:
    raw = bytearray(SEALED[at])
    body = SEALED[at].index(b"MIME-Version")
    chance = random.Random(seed)
    raw[body + place % (len(raw) - body)] = byte
    if chance.random() < 0.3:
        cut = chance.randrange(body, len(raw))
        raw[cut:cut] = UNSIGNED
    found = read(bytes(raw), CONTEXT)
    if found.seal is not None:
        assert _said(found) == _said(PLAIN[at])


def _said(found: Mail) -> tuple[object, ...]:
    assert found.seal is not None
    return found.text, found.commands, found.attachments, found.seal.digest


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["pgp", "smime", "envelope"]))
def test_any_bytes_in_place_of_a_signature_end_in_no_seal_and_no_error(junk: bytes, where: str) -> None:
    if where == "envelope":
        head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
        body = head + b"Content-Transfer-Encoding: base64\r\n\r\n" + signed.base64_lines(junk)
    else:
        body = beside(entity(WORDS), junk if where == "pgp" else signed.base64_lines(junk), where)
    assert not seal_of(mail(body))


def test_deeply_nested_asn1_ends_in_no_seal() -> None:
    for junk in (b"\x30\x80" * 20_000, b"\x30\x83\xff\xff\xff" * 1000, b"\xa0\x80" * 50_000):
        assert not seal_of(mail(beside(entity(WORDS), signed.base64_lines(junk), "smime")))


def test_an_armour_whose_checksum_looks_like_an_escaped_letter_is_read_as_it_stands() -> None:
    signature = "-----BEGIN PGP SIGNATURE-----\r\n\r\nwr0EARYKAG8Fgk=\r\n=F7De\r\n-----END PGP SIGNATURE-----\r\n"
    found = read(mail(b"Content-Type: text/plain; charset=utf-8\r\n\r\nIt works.\r\n" + signature.encode()), CONTEXT)
    assert "=F7De" in found.text and not any("quoted-printable" in defect for defect in found.defects)

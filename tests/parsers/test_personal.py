# SPDX-License-Identifier: Apache-2.0
"""Files that tell who wrote are known by type, by name and by what stands in them."""

from base64 import encodebytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.personal import bears, is_from, is_mail, is_own, is_signature
from parsers.values import Attachment

ANN = ("ann@desk.example", "Ann Lee")
BEGIN, END = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", b"-----END PGP PUBLIC KEY BLOCK-----\n"


def file(name: str, content: bytes = b"x", kind: str = "application/octet-stream", role: str = "file") -> Attachment:
    return Attachment(
        filename=name, content_type=kind, size=len(content), inline=False, content_id=None, sha256="",
        content=content, role=role,
    )  # fmt: skip


def armoured(text: bytes) -> bytes:
    return BEGIN + b"Comment: a key\n\n" + encodebytes(b"\x99\x01" + text + bytes(200)) + b"=abcd\n" + END


@pytest.mark.parametrize("one", [
    file("smime.p7s"), file("Smime.p7m"), file("signature", role="signature"), file("x.p7m", role="signed"),
    file("signature.asc", b"-----BEGIN PGP SIGNATURE-----\n"), file("OpenPGP_signature.asc"),
    file("OpenPGP_0x1234ABCD.asc"),
])  # fmt: skip
def test_signatures_are_known(one: Attachment) -> None:
    assert is_signature(one)


@pytest.mark.parametrize("name", ["manual.pdf", "signature.png", "p7s.txt", "OpenPGP_guide.pdf", ""])
def test_what_only_sounds_like_one_is_none(name: str) -> None:
    assert not is_signature(file(name))


@pytest.mark.parametrize("one", [
    file("key.asc", armoured(b"Ann <ann@desk.example>")), file("k.asc", armoured(b"Ann Lee"), "application/pgp-keys"),
    file("k.gpg", b"\x99\x01ann@DESK.example", "application/pgp-keys"),
    file("ann.vcf", b"BEGIN:VCARD\r\nFN:Ann Lee\r\nEND:VCARD", "text/vcard"),
])  # fmt: skip
def test_the_writers_own_key_and_card_are_known_by_what_stands_in_them(one: Attachment) -> None:
    assert is_own(one, ANN)


@pytest.mark.parametrize("one", [
    file("key.asc", armoured(b"Vendor <help@vendor.example>")), file("v.vcf", b"FN:Vendor", "text/vcard"),
    file("about.txt", b"Ann Lee wrote it", "text/plain"), file("root.cer", b"Ann Lee", "application/pkix-cert"),
])  # fmt: skip
def test_other_peoples_keys_and_cards_and_ordinary_files_are_not(one: Attachment) -> None:
    assert not is_own(one, ANN)


def test_mails_are_known_by_type_or_name_and_by_whom_they_say_they_are() -> None:
    assert is_mail(file("x", role="message")) and is_mail(file("Re.MSG")) and is_mail(file("a.eml"))
    assert not is_mail(file("email.pdf"))
    folded = file("a.eml", b"To: a@b.example\r\nFROM: Desk\r\n <support@desk.example>\r\n\r\nx")
    assert is_from(folded, ["support@desk.example"]) and not is_from(folded, ["a@b.example"])
    assert not is_from(file("b.eml", b"To: a@b.example\n\nFrom: support@desk.example"), ["support@desk.example"])


@given(st.binary(max_size=50), st.binary(max_size=50), st.sampled_from(["utf-8", "utf-16-le"]))
def test_an_address_is_found_wherever_it_stands(before: bytes, after: bytes, code: str) -> None:
    assert bears(before + "Ann@Desk.example".encode(code) + after, ANN[:1])


@given(st.binary(max_size=300), st.sampled_from(["application/pgp-keys", "text/vcard", "message/rfc822"]))
def test_any_bytes_are_read(content: bytes, kind: str) -> None:
    one = file("x", BEGIN + content if kind.endswith("keys") else content, kind)
    assert is_own(one, ["@"]) in (True, False) and is_from(one, ["@"]) in (True, False)

# SPDX-License-Identifier: Apache-2.0
"""What parts hold: soft lines, old markup, RTF, CMS, file types, locks, names and pictures, each by itself."""

import base64
import io
import zipfile
from dataclasses import replace

import pytest

from parsers import enriched, flowed, invitation, locks, magic, names, pictures, rtf, sealed, tnef, transfer
from parsers.mail import read
from parsers.mime import parse
from parsers.parameters import parameters
from parsers.values import Attachment, Mail, Segment

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
OFFICE = "application/vnd.openxmlformats-officedocument."


def zipped(*members: tuple[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("text", "delete_space", "expected"),
    [
        ("one \ntwo", False, "one two"),
        ("one \ntwo", True, "onetwo"),
        ("one\ntwo", False, "one\ntwo"),
        ("> one \n> two\n>> three", False, "> one two\n>> three"),
        ("> one \ntwo", False, "> one \ntwo"),
        ("one \n-- \ntwo", False, "one \n-- \ntwo"),
        (" >stuffed\n From here", False, " >stuffed\nFrom here"),
        ("ends soft ", False, "ends soft "),
        (">\n\n> ", False, ">\n\n>"),
        ("", False, ""),
    ],
)
def test_soft_lines_are_joined_at_one_depth(text: str, delete_space: bool, expected: str) -> None:
    assert flowed.unflowed(text, delete_space) == expected


@pytest.mark.parametrize(
    ("markup", "kind", "expected"),
    [
        ("a\nb\n\nc\n\n\nd", "text/enriched", "a b\nc\n\nd"),
        ("<x-tag><param>1 < 2</param>a<<b</x-tag>", "text/enriched", "1 < 2a<b"),
        ("<fontfamily><param>Arial</param>a</fontfamily>", "text/enriched", "a"),
        ("a<nl>b\nc <lt>", "text/richtext", "a\nb c <"),
    ],
)
def test_old_markup_is_read_by_its_own_rules_for_lines(markup: str, kind: str, expected: str) -> None:
    assert enriched.to_text(markup, kind) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"{\rtf1 a\par b}", "a\nb\n"),
        (r"{\rtf1\ansicpg1251 \'cf\'f0}", "Пр\n"),
        (r"{\rtf1\ansicpg932 \'93\'fa}", "日\n"),
        (r"{\rtf1 \u8364?\u-3913? \emdash \{x\}\~y}", "€\uf0b7 —{x}\xa0y\n"),
        (r"{\rtf1{\*\generator Msftedit;}{\info{\author Bob}}x}", "x\n"),
        (r"{\rtf1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 a\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}b}", "a\nb\n"),
        (r"{\rtf1 \u-10179?}}}}}x\u55357?", "\ufffdx\ufffd\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_rich_text_format_becomes_plain(source: str, expected: str) -> None:
    assert rtf.to_text(source) == expected


def test_compressed_rtf_is_read_as_its_specification_shows() -> None:
    """The two examples of MS-OXRTFCP section 4.1: one plain, one that copies beyond its own end."""
    simple = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    crossing = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
    assert rtf.decompress(bytes.fromhex(simple)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.decompress(bytes.fromhex(crossing)) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@pytest.mark.parametrize("data", [b"", b"LZFu", bytes(16), b"\xff" * 8 + b"LZFu" + b"\xff" * 100])
def test_damaged_compressed_rtf_ends_early(data: bytes) -> None:
    assert len(rtf.decompress(data)) <= rtf.MAX_RTF


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\1\0\1\0", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (zipped(("[Content_Types].xml", ""), ("word/document.xml", "")), OFFICE + "wordprocessingml.document"),
        (zipped(("[Content_Types].xml", ""), ("xl/workbook.xml", "")), OFFICE + "spreadsheetml.sheet"),
        (zipped(("mimetype", "application/vnd.oasis.opendocument.text")), "application/vnd.oasis.opendocument.text"),
        (zipped(("a.txt", "x")), "application/zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
        (OLE + "__properties_version1.0".encode("utf-16-le"), "application/vnd.ms-outlook"),
        (OLE, "application/x-ole-storage"),
        (b"MZ" + bytes(60) + b"This program cannot be run", "application/vnd.microsoft.portable-executable"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "image/svg+xml"),
        (b"#!/bin/sh\n", "text/x-shellscript"),
        (b"Just a text.\n", ""),
        (b"MZ is a country code", ""),
        (b"", ""),
    ],
)
def test_a_file_is_known_by_its_first_bytes(content: bytes, expected: str) -> None:
    assert magic.found_type(content) == expected


def test_the_same_bytes_without_a_lock_raise_no_flag() -> None:
    for content in (zipped(("a.txt", "x")), OLE, b"%PDF-1.7\n/Encryption is a word", b"Rar!\x1a\x07\0" + bytes(40)):
        assert locks.flags("a.bin", content, magic.found_type(content)) == ()


@pytest.mark.parametrize("name", ["a.pdf.exe", "a.PDF .scr", "a.jpg.js", "report.docx.lnk", "a.txt.exe..."])
def test_two_extensions_of_which_the_last_one_runs_are_flagged(name: str) -> None:
    assert locks.flags(name, b"", "") == ("double extension", "program")


@pytest.mark.parametrize("name", ["a.tar.gz", "v1.2.pdf", "a.exe.pdf", "Dr.Who.jpg", "com.example.txt"])
def test_names_with_many_dots_are_no_double_extensions(name: str) -> None:
    assert locks.flags(name, b"", "") == ()


@pytest.mark.parametrize("archive", [b"Rar!\x1a\x07\1\0", b"7z\xbc\xaf\x27\x1c", b"PK\1\2PK\5\6", b"PK\3\4", OLE])
def test_cut_archives_are_looked_at_without_an_exception(archive: bytes) -> None:
    for length in range(1, 60):
        locks.flags("a", archive + b"\xff" * length, "")
        locks.flags("a", archive[:length], "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("\\\\server\\share\\b.pdf", "b.pdf"),
        ("folder/", "folder"),
        ("offerte 12/2026.pdf", "offerte 12_2026.pdf"),
        ("1/2/3", "1_2_3"),
        ("N/A", "N_A"),
        ("/offerte 12/2026.pdf", "2026.pdf"),
        ("a/./b.pdf", "b.pdf"),
        ("a//b.pdf", "b.pdf"),
        ("~/b.pdf", "b.pdf"),
        ("file:/b.pdf", "b.pdf"),
        ("C:/temp/b.pdf", "b.pdf"),
        ("a/..\\..\\b.pdf", "b.pdf"),
        ("temp\\b.pdf", "b.pdf"),
        ("a/..", ""),
        ("a\tb\n.pdf", "a b .pdf"),
        ("  .htaccess ", ".htaccess"),
        ("..", ""),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("x" * 300, "x" * 255),
        ("a\u202efdp.exe", "a[U+202E]fdp.exe"),
        ("חשבונית\u200f.pdf", "חשבונית\u200f.pdf"),
    ],
)
def test_a_file_name_is_safe_to_save(name: str, expected: str) -> None:
    assert names.safe(name)[0] == expected


def picture(width: int, height: int, content_id: str = "x") -> Attachment:
    content = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return Attachment(
        filename="image.png", content_type="image/png", size=len(content), inline=True, content_id=content_id,
        sha256=f"{width}x{height}", content=content, role="picture",
    )  # fmt: skip


def role(one: Attachment, html: str = "", seen: frozenset[str] = frozenset(), **changes: object) -> str:
    mail = replace(Mail(html=html, attachments=(one,)), **changes)  # type: ignore[arg-type]
    return pictures.recognise(mail, seen).attachments[0].role


def test_a_picture_is_a_pixel_by_its_size_wherever_it_stands() -> None:
    assert role(picture(1, 1)) == role(picture(600, 1), "<img src=cid:x>") == "pixel"


def test_a_picture_in_the_new_text_stays_a_picture() -> None:
    assert role(picture(400, 200), "<p>See <img src='cid:x'></p><div id=Signature>Bob</div>") == "picture"


def test_a_picture_is_a_logo_below_the_mark_of_a_signature_or_of_a_quotation() -> None:
    for mark in ('<p class="gmail_signature">', "<blockquote>", '<p id="divRplyFwdMsg">', '<p id="x_Signature">'):
        assert role(picture(400, 200), f"<p>Text</p>{mark}<img src='cid:x'>") == "logo"


def test_a_picture_is_a_logo_below_the_first_line_of_the_signature_s_text() -> None:
    segments = (Segment(role="new", text="Hi\n"), Segment(role="signature", text="Bob Smit\nKlant B.V.\n"))
    html = "<p>Hi</p><p>Bob Smit<br>Klant B.V.</p><img src='cid:x'>"
    assert role(picture(400, 200), html, segments=segments) == "logo"


def test_a_large_picture_below_the_signature_is_no_logo() -> None:
    assert role(picture(1920, 1080), "<div id='Signature'></div><img src='cid:x'>") == "picture"


def test_a_picture_that_came_before_is_a_logo_and_a_file_that_came_before_stays_a_file() -> None:
    one = picture(400, 200)
    assert role(one, seen=frozenset({one.sha256})) == "logo"
    assert role(replace(one, role="file"), seen=frozenset({one.sha256})) == "file"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"GIF89a\x0a\0\x14\0", (10, 20)),
        (b"\xff\xd8\xff\xe0\0\x04\0\0\xff\xc2\0\x11\x08\0\x14\0\x0a", (10, 20)),
        (b"BM" + bytes(16) + b"\x0a\0\0\0\x14\0\0\0", (10, 20)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x09\0\0\x13\0\0", (10, 20)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + b"\x0a\0\x14\0", (10, 20)),
        (b"GIF89a\x0a", (0, 0)),
        (b"\xff\xd8\xff", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_the_size_of_a_picture_stands_in_its_header(content: bytes, expected: tuple[int, int]) -> None:
    assert pictures.dimensions(content) == expected


def test_cms_content_is_read_in_its_definite_and_indefinite_form() -> None:
    head = "06092a864886f70d010702"
    definite = bytes.fromhex(f"301f{head}a0123010 0601 00 06092a864886f70d010701 a0040402 6869")
    indefinite = bytes.fromhex(f"3080{head}a0803080 06092a864886f70d010701 a0802480 0401 68 0401 69 0000")
    assert sealed.enclosed(definite) == sealed.enclosed(indefinite) == b"hi"


@pytest.mark.parametrize("content", [b"", sealed.SIGNED_DATA, sealed.SIGNED_DATA + sealed.DATA + b"\x04\x8f\xff"])
def test_damaged_cms_gives_nothing_more_than_it_holds(content: bytes) -> None:
    assert len(sealed.enclosed(content)) <= len(content)


def test_an_envelope_in_an_envelope_is_opened_only_so_deep() -> None:
    content = b"Content-Type: text/plain\r\n\r\nThe core.\r\n"
    for _ in range(10):
        body = sealed.SIGNED_DATA + sealed.DATA + b"\x24\x80\x04\x82" + len(content).to_bytes(2, "big") + content
        content = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n" + body
    assert "The core." not in read(content).text


def attribute(level: int, identity: int, data: bytes) -> bytes:
    return bytes([level]) + identity.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data + b"\0\0"


def test_a_winmail_dat_names_its_files_in_unicode_before_the_title() -> None:
    name = "résumé.pdf\0".encode("utf-16-le")
    properties = b"\2\0\0\0\x0b\0\x0e\x0e\1\0\0\0\x1f\0\x07\x37\1\0\0\0" + len(name).to_bytes(4, "little") + name
    files = attribute(2, tnef.RENDERING, b"") + attribute(2, tnef.TITLE, b"RESUME~1.PDF\0")
    files += attribute(2, tnef.DATA, b"%PDF") + attribute(2, tnef.ATTACHMENT, properties)
    assert tnef.unpack(tnef.SIGNATURE + b"\1\0" + files) == ([("résumé.pdf", b"%PDF")], "")


def test_a_winmail_dat_speaks_its_codepage_and_its_html() -> None:
    plain = attribute(1, tnef.CODEPAGE, (1251).to_bytes(8, "little"))
    plain += attribute(1, tnef.BODY, "Привет".encode("cp1251"))
    assert tnef.unpack(tnef.SIGNATURE + b"\1\0" + plain) == ([], "Привет")
    marked = "<p>Grüße</p>".encode("cp1252")
    value = b"\2\1\x13\x10\1\0\0\0" + len(marked).to_bytes(4, "little") + marked
    page = b"\3\0\xde\x3f" + (1252).to_bytes(4, "little")
    found = tnef.unpack(tnef.SIGNATURE + b"\1\0" + attribute(1, tnef.PROPERTIES, b"\2\0\0\0" + page + value))
    assert found is not None and found[1].strip() == "Grüße"


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_winmail_dat_that_is_cut_off_gives_what_stood_before(cut: int) -> None:
    whole = attribute(2, tnef.RENDERING, b"") + attribute(2, tnef.TITLE, b"a.txt\0")
    whole += attribute(2, tnef.DATA, b"x" * 20)
    found = tnef.unpack((tnef.SIGNATURE + b"\1\0" + whole)[:cut])
    assert found is None if cut < 4 else found is not None and len(found[0]) <= 1


def test_a_long_calendar_is_summed_up_by_its_first_event() -> None:
    event = b"BEGIN:VEVENT\r\nSUMMARY:%s\r\nDTSTART:20261102T100000Z\r\nDESCRIPTION:"
    event += b"x" * 70_000 + b"\r\nEND:VEVENT\r\n"
    calendar = b"BEGIN:VCALENDAR\r\n" + event % b"First" + event % b"Second" + b"END:VCALENDAR\r\n"
    assert invitation.summary(calendar, "Asia/Tokyo") == "Invitation: First, 2026-11-02 19:00 Asia/Tokyo"


def test_an_unknown_zone_of_the_desk_leaves_the_time_in_utc() -> None:
    raw = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nDTSTART:20261102T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    assert invitation.summary(raw, "Mars/Base") == "Invitation: x, 2026-11-02 10:00 UTC"


@pytest.mark.parametrize(
    "body",
    [
        b"The quick brown fox\n",
        b"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\n",
        b"Donaudampfschifffahrtsgesellschaftskapitaenswitwe\n",
        b"",
    ],
)
def test_words_are_not_taken_for_base64(body: bytes) -> None:
    assert not transfer.looks_base64(body)


def test_a_part_below_a_digest_is_a_mail_and_raw_bytes_are_read_as_the_text_is() -> None:
    root = parse(
        b"Subject: \xcf\xf0\nContent-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\ny\n"
        b"--a\nContent-Type: text/plain; charset=windows-1251\n\nz\n--a--\n"
    )
    assert [one.content_type for one in root.children] == ["message/rfc822", "text/plain"]
    assert root.get("subject") == "Пр"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('; filename=(c) "x.pdf"', "x.pdf"),
        ('; filename="x.pdf" (c)', "x.pdf"),
        ('; filename = (a copy)  "x; y.pdf"; size=3', "x; y.pdf"),
        ("; filename=(c) x.pdf", "(c) x.pdf"),
        ("; filename=report (final).pdf", "report (final).pdf"),
        ('; filename="(c) x.pdf"', "(c) x.pdf"),
        ('; filename="a\\"b\\\\c\\d.pdf"', 'a"b\\cd.pdf'),
    ],
)
def test_a_comment_is_no_part_of_a_quoted_name(value: str, name: str) -> None:
    assert parameters(value)["filename"] == name


SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHelp.\n{}-----BEGIN PGP SIGNATURE-----\n\nabc\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (SIGNED.format("") + "-----END PGP SIGNATURE-----\n", "\nHelp.\n\n"),
        (SIGNED.format("- -- \nJan\n") + "-----END PGP SIGNATURE-----\n\nfooter", "\nHelp.\n\n\nfooter"),
        ("Hi,\n" + SIGNED.format("- --\nJan\n") + "-----END PGP SIGNATURE-----", "Hi,\n\nHelp.\n"),
        (SIGNED.format("") + "no end", "\nHelp.\n-----BEGIN PGP SIGNATURE-----\n\nabc\nno end"),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHelp.\n", None),
        ("Nothing", None),
    ],
)
def test_what_an_armour_adds_is_told_from_what_was_written(text: str, written: str | None) -> None:
    found, left = sealed.armour(text), text
    for begin, end in reversed(found):
        left = left[:begin] + left[end:]
    assert left == (text if written is None else written)


def test_files_in_a_text_are_taken_out_wherever_they_stand() -> None:
    one = "begin 644 a b.txt\n#0V%T\n`\nend\n"
    text, files = transfer.uuencoded(f"{one}Hello\n\n{one}begin 644 of a day\n{one.removesuffix('end' + chr(10))}")
    assert text == "Hello\n\nbegin 644 of a day\n"
    assert files == [("a b.txt", b"Cat")] * 3


@pytest.mark.parametrize(
    ("text", "delete_space", "expected"),
    [
        ("a \nb\n-- \nJan", False, "a b\n-- \nJan"),
        ("a \n-- \nJan \nVos", False, "a \n-- \nJan Vos"),
        ("a \n-- \nJan", True, "a\n-- \nJan"),
        ("a \n >b\n >c", False, "a >b\n >c"),
        ("> a \n> b\nc \nd", False, "> a b\nc d"),
        ("a \n> b \n>> c \nd", False, "a \n> b \n>> c \nd"),
        (" a\n  b", False, "a\n b"),
    ],
)
def test_soft_lines_end_at_signatures_and_at_another_depth(text: str, delete_space: bool, expected: str) -> None:
    assert flowed.unflowed(text, delete_space) == expected


@pytest.mark.parametrize(
    ("above", "below", "role"),
    [
        ("Groeten,</p><p>Jan", "020 623 4567", "logo"),
        ("Mit freundlichen Grüßen</p><p>Hans Muster", "", "logo"),
        ("Met vriendelijke groeten,</p><p>Jan", "", "logo"),
        ("Viele Grüße</p><p>Hans", "", "logo"),
        ("Terima kasih,</p><p>Aisyah", "Pelanggan Sdn Bhd", "logo"),
        ("С уважением,</p><p>Ольга", "", "logo"),
        ("Thanks, Jan", "", "logo"),
        ("Thanks for that", "", "picture"),
        ("Groeten, Jan</p><p>PS zie ook dit:", "", "picture"),
        ("Groeten, Jan", "wat moet ik hier doen?", "picture"),
        ("Thanks!</p><p>But the printer still prints this.", "", "picture"),
        ("Zie dit scherm", "Groeten, Jan", "picture"),
    ],
)
def test_a_small_picture_below_a_sign_off_is_a_logo(above: str, below: str, role: str) -> None:
    page = f'<p>De printer is stuk.</p><p>{above}</p><p><img src="cid:a"></p><p>{below}</p>'
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(8) + (120).to_bytes(4, "big") + (60).to_bytes(4, "big"))
    raw = (
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n" + page
        + "\n--b\nContent-Type: image/png\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\n"
    ).encode() + picture + b"\n--b--\n"  # fmt: skip
    assert [one.role for one in read(raw).attachments] == [role]

# SPDX-License-Identifier: Apache-2.0
"""Mails made to exhaust: each is read within 50 ms and 150 ms a MB of processor time, and what was cut is named."""

import gc
import time
import tracemalloc
import zlib

import pytest

from parsers.mail import read

SECONDS, SECONDS_A_MEGABYTE = 0.05, 0.15
SLACK = 4  # machines that test are slower than those the bound is meant for, and do other work meanwhile
MEGABYTE = 1_000_000


def _multipart(parts: bytes, kind: bytes = b"mixed") -> bytes:
    return b"Subject: x\nContent-Type: multipart/" + kind + b"; boundary=a\n\n" + parts


def _nested(depth: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))


def _zip(claimed: int) -> bytes:
    """A ZIP of one file that claims to inflate to so many bytes."""
    name, data = b"a.txt", zlib.compress(bytes(1000))[2:-4]
    sizes = len(data).to_bytes(4, "little") + claimed.to_bytes(4, "little")
    local = b"PK\3\4\x14\0\0\0\x08\0\0\0\0\0" + bytes(4) + sizes + b"\x05\0\0\0" + name + data
    central = b"PK\1\2\x14\0\x14\0\0\0\x08\0\0\0\0\0" + bytes(4) + sizes + b"\x05\0" + bytes(16) + name
    end = b"PK\5\6" + bytes(4) + b"\1\0\1\0" + len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little")
    return local + central + end + b"\0\0"


HOSTILE: dict[str, tuple[bytes, str]] = {
    "100,000 parts": (_multipart(b"--a\n\nx\n" * 100_000), "more than 1000 parts"),
    "10,000 levels": (_nested(10_000), "multipart too deep"),
    "10,000 levels of one boundary": (b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 10_000, "more than"),
    "20,000 encoded words": (b"Subject: " + b"=?utf-8?q?a=C3=A9?= " * 20_000 + b"\n\nx", "header block too long"),
    "20,000 open encoded words": (b"Subject: " + b"=?utf-8?q?a" * 20_000 + b"\n\nx", ""),
    "question marks in an encoded word": (b"Subject: =?utf-8?q?" + b"?" * 100_000 + b"\n\nx", ""),
    "100,000 fields": (b"X-A: b\n" * 100_000 + b"\nx", "header block too long"),
    "100,000 fields of a part": (_multipart(b"--a\n" + b"X-A: b\n" * 100_000 + b"\nx\n--a--\n"), "block too long"),
    "100,000 lines that are no field": (b"Subject: x\n" + b"no field\n" * 100_000, "without an empty line"),
    "lines that are no field in each part": (_multipart(b"--a\nA: b\n-\nC: d\n" * 50_000), "without an empty line"),
    "a field of a megabyte": (b"Subject: " + b"x" * MEGABYTE + b"\n\ny", "header block too long"),
    "a folded field of 100,000 lines": (b"Subject: x\n" + b" y\n" * 100_000 + b"\nz", ""),
    "boundary in the header": (b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n--a\nX: y\n\nt\n--a--\n", ""),
    "10,000 recipients": (b"To: " + b"Ann Lee <ann@b.example>, " * 10_000 + b"\n\nx", ""),
    "5,000 nested comments": (b"From: " + b"(" * 5_000 + b"x" + b")" * 5_000 + b" <a@b.example>\n\nx", ""),
    "50,000 quotation marks": (b"From: " + b'"\\' * 50_000 + b"\n\nx", ""),
    "50,000 parameters": (b"Content-Type: text/plain; " + b"a*0*=b; " * 30_000 + b"\n\nx", ""),
    "an endless boundary": (b"Content-Type: multipart/mixed; boundary=" + b"a" * 100_000 + b"\n\n--a\n\nx", ""),
    "30,000 dashes": (_multipart(b"--\n" * 30_000), ""),
    "a megabyte of delimiters of nobody": (_multipart(b"--b\n" * 250_000), ""),
    "100,000 uuencoded files": (b"Subject: x\n\n" + b"begin 644 a\n!0\n" * 70_000, ""),
    "soft lines alone": (b"Content-Type: text/plain; format=flowed\n\n" + b"> a \n" * 200_000, ""),
    "quoted soft lines of any depth": (
        b"Content-Type: text/plain; format=flowed\n\n" + b"".join(b">" * (i % 300) + b" \n" for i in range(7_000)),
        "",
    ),
    "base64 in which nothing is base64": (b"Content-Transfer-Encoding: base64\n\n" + b"= " * 500_000, ""),
    "percent signs in a name": (
        _multipart(b"--a\nContent-Disposition: attachment; filename*=utf-8''" + b"%41" * 80_000 + b"\n\nx\n--a--"),
        "",
    ),
    "a ZIP that claims 4 GB": (
        _multipart(b"--a\nContent-Type: application/zip; name=a.zip\n\n" + _zip(4_000_000_000) + b"\n--a--"),
        "a.zip: inflates to 4000 MB",
    ),
    "a ZIP whose directory is itself": (
        _multipart(b"--a\nContent-Type: application/zip\n\nPK\1\2" + bytes(42) + b"PK\5\6" + bytes(18) + b"\n--a--"),
        "",
    ),
    "winmail.dat of 100,000 attributes": (
        b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0" + (b"\1" + bytes(10)) * 100_000,
        "winmail.dat holds no files",
    ),
    "winmail.dat that counts four thousand million properties": (
        b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0\1\x03\x90\6\0" + b"\xff" * 8
        + b"\x1e\x10\1\0" + b"\xff" * 4 + bytes(10_000),
        "winmail.dat",
    ),
    "winmail.dat of 100,000 files": (
        b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\0\0" + (b"\2\2\x90\6\0" + bytes(6)) * 100_000,
        "winmail.dat unpacked",
    ),
    "900 calendars": (
        _multipart(
            b"--a\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261102\nEND:VEVENT\n" * 900
        ),
        "",
    ),
    "900 parts below a megabyte of blanks": (_multipart(b"--a\n\n" + b" \n" * 500_000 + b"--a\n\nx\n" * 900), ""),
    "100,000 groups of RTF": (b"Content-Type: text/rtf\n\n{\\rtf1" + b"{" * 100_000, ""),
    "a calendar of 100,000 attendees": (
        b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261102T100000Z\n"
        + b"ATTENDEE:mailto:a@b.example\n" * 30_000 + b"END:VEVENT\nEND:VCALENDAR\n",
        "",
    ),
    "S/MIME lengths that lie": (
        b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n"
        + bytes.fromhex("3080 06092a864886f70d010702 a080 06092a864886f70d010701") + b"\x24\x80" * 100_000,
        "signed with S/MIME",
    ),
    "SMTP commands below a lone dot": (
        b"Subject: x\r\n\r\nHello\n.\r\nMAIL FROM:<boss@b.example>\r\nRCPT TO:<desk@b.example>\r\nDATA\r\n",
        "a smuggled mail",
    ),
    "50,000 lone dots": (b"Subject: x\n\n" + b".\r\n" * 50_000, ""),
    "a picture whose JPEG segments have no length": (
        _multipart(b"--a\nContent-Type: image/jpeg\nContent-ID: <x>\n\n\xff\xd8" + b"\xff\xe0\0\0" * 50_000),
        "",
    ),
    "100,000 pictures named in the HTML": (
        b"Content-Type: text/html\n\n" + b"<img src=cid:x>" * 60_000,
        "",
    ),
    "a date of 100,000 blanks": (b"Date: " + b" " * 100_000 + b"x\n\ny", ""),
    "bare carriage returns": (b"Subject: x\r" + b"To: a@b\r" * 1_000 + b"\r" + b"y\r" * 50_000, "bare carriage"),
    "a message of a million NULs": (b"Subject: x\n\n" + bytes(MEGABYTE), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_in_linear_time_and_says_what_was_cut(name: str) -> None:
    raw, defect = HOSTILE[name]
    read(raw[:1000])  # what is loaded once is not the mail's
    gc.collect()
    bound = SLACK * (SECONDS + SECONDS_A_MEGABYTE * len(raw) / MEGABYTE)
    began = time.process_time()
    found = read(raw)
    spent = time.process_time() - began
    assert spent < bound, f"{spent:.3f} s of {bound:.3f} s for {len(raw)} bytes"
    assert "".join(one.text for one in found.segments) == found.text
    assert any(defect in one for one in (*found.defects, "")), found.defects


@pytest.mark.parametrize("name", ["100,000 parts", "100,000 fields", "20,000 encoded words", "10,000 recipients"])
def test_a_hostile_mail_is_read_in_bounded_memory(name: str) -> None:
    raw = HOSTILE[name][0]
    tracemalloc.start()
    try:
        read(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE + 4 * len(raw), f"{peak} bytes for {len(raw)}"

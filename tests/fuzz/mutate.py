# SPDX-License-Identifier: Apache-2.0
"""Inputs for fuzzing: real mails cut, joined, repeated and sown with the words that parsers look for."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from tests.corpus import files

LONG, LONGEST = 8_000, 60_000  # bytes; one in ten may grow to the second, at which anything quadratic shows
SEEDS_WITHIN = 20_000  # bytes; of longer mails only the beginning is sown
REPEATED = 30_000  # bytes that one piece may grow to when it is repeated

# What parsers give a meaning to: each stands alone on purpose, unclosed brackets and all.
WORDS = tuple(
    piece.encode("utf-8")
    for piece in (
        "\n", "\r", "\r\n", "\n\n", "\0", "\t", " ", ">", "> ", ">>>", "<", "(", ")", '"', "\\", ",", ";", ":", "=",
        "*", "--", "-- \n", "__________", "=?", "?=", "=?utf-8?q?", "=?utf-8?B?", "=?iso-2022-jp?b?GyRC?=",
        "=?x?q?=?=", "=\n", "=3D", "=E2=82", "begin 644 x\n", "\nend\n", "M" * 61, "AAAA", "====", "%C3%A9",
        "utf-8''", "*0*=", "*1=", "\nContent-Type: text/plain; charset=", "\nContent-Type: text/html",
        "\nContent-Type: multipart/mixed; boundary=", "\nContent-Type: message/rfc822",
        "\nContent-Type: message/delivery-status", "\nContent-Disposition: attachment;",
        "\nContent-Transfer-Encoding: base64", "\nContent-Transfer-Encoding: quoted-printable", "filename*=",
        "name=", "\nContent-Type: text/calendar", "\nContent-Type: application/ms-tnef", "format=flowed; delsp=yes",
        "boundary=b", "--b\n", "--b--\n", "\nFrom: ", "\nTo: ", "\nReply-To: ", "\nDate: ", "\nSubject: ",
        "\nReceived: from a by b", "\nAuthentication-Results: ", "dmarc=pass header.from=", "\nARC-Seal: i=1; d=",
        "\nAuto-Submitted: ", "\nPrecedence: bulk", "\nList-Id: ", "Final-Recipient: rfc822; ", "Action: failed",
        "Status: 5.1.1", "550 5.1.1 ", "a@b.example", "<a@b.example>", "@",
        "On Monday, 2 November 2026 at 10:00, Ann <a@b.example> wrote:", "Am 02.11.26 um 10:00 schrieb Ann:",
        "-----Original Message-----", "From: Ann <a@b.example>\nSent: today\nTo: Bob\n", "Sent from my iPhone",
        "---------- Forwarded message ----------", "*From:* ", "Op 2 nov. schreef Ann:", "#close", "#priority 1",
        "#", "\u200b", "\u202e", "\ufeff", "\xa0", "\u3000", "\ud7ff", "é", "日本", "🙂", "ــ", "<div>", "</div>",
        "<blockquote>", "</blockquote>", "<table><tr><td>", "<pre>", "<a href='x'>", "<img src=cid:x>", "<style>",
        "<!--", "-->", "<![CDATA[", "&#0;", "&#xD800;", "&nbsp;", "&", "<span style='display:none'>",
        "BEGIN:VCALENDAR\n", "BEGIN:VEVENT\nDTSTART:20261102T100000Z\n", "RRULE:FREQ=SECONDLY\n", "+31 20 123 4567",
        "http://", "https://a.example/?", "PROBLEM: ", "[FIRING:1] ", "Re: ", "Fwd: ", "[#12]",
        "2026-11-02T10:00:00Z", "Mon, 2 Nov 2026 10:00:00 +0000", "9" * 40,
    )
) + (b"\x78\x9f\x3e\x22", b"PK\x03\x04", b"\x1b$B", b"\xff\xfe", b"\x80", b"\xc3", b"\xa0\xa1")  # fmt: skip


def seeds(*folders: Path) -> list[bytes]:
    """The mails of our own corpus, and every file of the folders."""
    paths = [*files(), *(path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())]
    return [path.read_bytes()[:SEEDS_WITHIN] for path in paths]


def _cut(random: Random, data: bytes) -> tuple[int, int]:
    first, second = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    return first, min(second, first + random.choice((1, 8, 80, 800, 8_000)))


def _sow(random: Random, data: bytes, pool: list[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(WORDS) + data[at:]


def _drop(random: Random, data: bytes, pool: list[bytes]) -> bytes:
    first, second = _cut(random, data)
    return data[:first] + data[second:]


def _overwrite(random: Random, data: bytes, pool: list[bytes]) -> bytes:
    first, second = _cut(random, data)
    return data[:first] + random.randbytes(min(8, second - first)) + data[second:]


def _repeat(random: Random, data: bytes, pool: list[bytes]) -> bytes:
    first, second = _cut(random, data)
    piece = data[first:second] if random.random() < 0.5 else random.choice(WORDS)
    times = min(random.choice((2, 20, 200, 2_000, 20_000)), REPEATED // max(1, len(piece)))
    return data[:first] + piece * times + data[first:]


def _swap(random: Random, data: bytes, pool: list[bytes]) -> bytes:
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _join(random: Random, data: bytes, pool: list[bytes]) -> bytes:
    other = random.choice(pool)
    first, second = _cut(random, other)
    at = random.randrange(len(data) + 1)
    return data[:at] + other[first:second] + data[at:]


Change = Callable[[Random, bytes, list[bytes]], bytes]
CHANGES: tuple[Change, ...] = (_sow, _sow, _drop, _overwrite, _repeat, _swap, _join)


def inputs(seed: int, count: int, pool: list[bytes]) -> Iterator[bytes]:
    """Yield so many inputs, the same for a seed: a mail changed one to six times, or nothing but words."""
    random = Random(seed)
    for _ in range(count):
        data = random.choice(pool) if random.random() < 0.8 else random.choice(WORDS) * random.randrange(1, 400)
        for _ in range(random.randrange(1, 7)):
            data = random.choice(CHANGES)(random, data, pool)
        yield data[: LONGEST if random.random() < 0.1 else LONG]

# SPDX-License-Identifier: Apache-2.0
"""Files that a password locks, that inflate beyond measure or that run when opened, seen without unpacking them."""

import re

from parsers.magic import MAX_TAIL, OLE

MAX_MEMBERS = 2_000  # of an archive whose names and sizes are read
BOMB_RATIO = 100  # times that an archive may grow: text grows tenfold, a file of one letter a thousandfold
BOMB_SIZE = 100_000_000  # bytes below which growth harms nobody
TAIL = 65_536  # bytes at either end of a PDF where its trailer stands
PDF_ENCRYPT = re.compile(rb"/Encrypt\s{0,20}(?:\d{1,10}\s{1,5}\d{1,5}\s{1,5}R|<<)")
AES_7Z = b"\x06\xf1\x07\x01"  # the method id of AES-256 in 7-Zip
PROGRAMS = (
    "exe|scr|com|bat|cmd|pif|cpl|msi|msp|jar|js|jse|vbs|vbe|wsf|wsh|hta|ps1|lnk|reg|iso|img|vhd|vhdx|appx|dll|"
    "chm|url|scf|inf|application|gadget|xll|one|ace"
)
PROGRAM = re.compile(rf"\.(?:{PROGRAMS})[\s.]{{0,20}}\Z", re.IGNORECASE)
DOUBLE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|txt|csv|jpe?g|png|gif|bmp|mp[34]|zip|html?|eml)"
    rf"\s{{0,200}}\.(?:{PROGRAMS}|html?)[\s.]{{0,20}}\Z",
    re.IGNORECASE,
)
PROGRAM_TYPES = (
    "application/vnd.microsoft.portable-executable", "application/x-executable", "application/x-mach-binary",
    "application/x-ms-shortcut", "application/java-archive", "text/x-shellscript",
)  # fmt: skip


def flags(name: str, content: bytes, found_type: str) -> tuple[str, ...]:
    """What a person should know before opening a file; linear, and only headers are read."""
    said = []
    if DOUBLE.search(name):
        said.append("double extension")
    if PROGRAM.search(name) or found_type in PROGRAM_TYPES:
        said.append("program")
    if content.startswith(b"PK"):
        said += _zip(content)
    elif _is_locked(content):
        said.append("password")
    return tuple(said)


def _is_locked(content: bytes) -> bool:
    if content.startswith(b"%PDF-"):
        return bool(PDF_ENCRYPT.search(content[-TAIL:]) or PDF_ENCRYPT.search(content[:TAIL]))
    if content.startswith(OLE):
        return "EncryptedPackage".encode("utf-16-le") in content
    if content.startswith(b"7z\xbc\xaf\x27\x1c"):
        start = 32 + int.from_bytes(content[12:20], "little")
        return AES_7Z in content[start : start + int.from_bytes(content[20:28], "little")]
    if content.startswith(b"Rar!\x1a\x07\0"):
        main = int.from_bytes(content[10:12], "little")
        size = int.from_bytes(content[12:14], "little")
        first = int.from_bytes(content[7 + size + 3 : 7 + size + 5], "little")
        return bool(main & 0x80 or first & 0x04)
    return content.startswith(b"Rar!\x1a\x07\1\0") and _rar5(content)


def _rar5(content: bytes) -> bool:
    """An encryption header, or a file with an encryption record, among the first blocks (RAR 5.0 archive format)."""
    at = 8
    for _ in range(4):
        size, here = _number(content, at + 4)
        end = here + size
        kind, here = _number(content, here)
        mask, here = _number(content, here)
        extra, here = _number(content, here) if mask & 1 else (0, here)
        data, here = _number(content, here) if mask & 2 else (0, here)
        if kind == 4:
            return True
        record = _number(content, _number(content, end - extra)[1])[0] if extra else 0
        if kind == 2 and record == 1:
            return True
        at = end + data
        if size <= 0 or at >= len(content):
            break
    return False


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for place, byte in enumerate(data[at : at + 9] if at >= 0 else b""):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    return value, at + 9


def _zip(content: bytes) -> list[str]:
    """Read the central directory of a ZIP (APPNOTE 4.3.12), else its first local header."""
    tail = max(0, len(content) - MAX_TAIL)
    end = content.rfind(b"PK\5\6", tail)
    at = int.from_bytes(content[end + 16 : end + 20], "little") if end >= 0 else len(content)
    locked = content.startswith(b"PK\3\4") and content[6:7] != b"" and bool(content[6] & 1)
    packed = full = 0
    macros = False
    for _ in range(MAX_MEMBERS):
        if content[at : at + 4] != b"PK\1\2" or len(content) < at + 46:
            break
        locked = locked or bool(content[at + 8] & 1)
        packed += int.from_bytes(content[at + 20 : at + 24], "little")
        full += int.from_bytes(content[at + 24 : at + 28], "little")
        lengths = [int.from_bytes(content[at + n : at + n + 2], "little") for n in (28, 30, 32)]
        macros = macros or content[at + 46 : at + 46 + lengths[0]].endswith(b"vbaProject.bin")
        at += 46 + sum(lengths)
    bomb = full > BOMB_SIZE and full > BOMB_RATIO * max(len(content), 1)
    told = (locked, "password"), (macros, "macros"), (bomb, f"inflates to {full // 1_000_000} MB")
    return [word for true, word in told if true]

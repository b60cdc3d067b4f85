# SPDX-License-Identifier: Apache-2.0
"""What a file is by its first bytes, whatever its name and label say; nothing is unpacked or inflated."""

import re

LOOKED_AT = 4_096  # bytes at the beginning; what tells one kind of file from another stands there
MAX_TAIL = 65_557  # bytes at the end of a ZIP that may hold its end record (APPNOTE 4.3.16: 22 and a comment)

# (offset, bytes, media type); the first that fits counts.
TABLE: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\0\0\1\0", "image/vnd.microsoft.icon"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"MSCF", "application/vnd.ms-cab-compressed"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
    (32769, b"CD001", "application/x-iso9660-image"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (0, b"BEGIN:VCALENDAR", "text/calendar"),
    (0, b"BEGIN:VCARD", "text/vcard"),
    (0, b"-----BEGIN PGP SIGNATURE-----", "application/pgp-signature"),
    (0, b"-----BEGIN PGP PUBLIC KEY", "application/pgp-keys"),
    (0, b"-----BEGIN PGP MESSAGE-----", "application/pgp-encrypted"),
    (0, b"%!PS", "application/postscript"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
)
# Names inside an OLE file (MS-CFB section 2.6.1) that tell which program wrote it.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = (
    ("EncryptedPackage", "application/x-encrypted-office"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("VisioDocument", "application/vnd.visio"),
)
STORAGE = "application/x-ole-storage"
OFFICE = "application/vnd.openxmlformats-officedocument."
# First folders or files in a ZIP that make it something else.
MEMBERS = (
    (b"word/", f"{OFFICE}wordprocessingml.document"),
    (b"xl/", f"{OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{OFFICE}presentationml.presentation"),
    (b"visio/", "application/vnd.ms-visio.drawing"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
    (b"Index/Document.iwa", "application/vnd.apple.pages"),
)
XML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}<(?:!doctype )?([?a-z][\w:-]{0,20})", re.IGNORECASE)
MARKUP = {b"html": "text/html", b"head": "text/html", b"svg": "image/svg+xml", b"?xml": "application/xml"}
BMP = re.compile(rb"BM....\0\0\0\0", re.DOTALL)


def found_type(content: bytes) -> str:
    """The media type that a file's own bytes tell; the empty string where they tell none."""
    for offset, mark, name in TABLE:
        if content.startswith(mark, offset):
            return name
    head = content[:LOOKED_AT]
    if head.startswith(b"PK\3\4") or head.startswith(b"PK\5\6"):
        return _in_zip(head, content[-MAX_TAIL:])
    if head.startswith(OLE):
        return next((kind for name, kind in STREAMS if name.encode("utf-16-le") in content), STORAGE)
    if head.startswith(b"MZ") and (b"PE\0\0" in head or b"This program" in head):
        return "application/vnd.microsoft.portable-executable"
    if BMP.match(head):
        return "image/bmp"
    if head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2"):
        return "audio/mpeg"
    return _in_text(head)


def _in_zip(head: bytes, tail: bytes) -> str:
    """A ZIP by the names in it: OpenDocument and EPUB say what they are first, the others by their folders."""
    if head[30:38] == b"mimetype":
        length = int.from_bytes(head[18:22], "little")
        name = head[38 : 38 + min(length, 100)].decode("ascii", "replace").strip()
        return name if re.fullmatch(r"[\w.+-]+/[\w.+-]+", name) else "application/zip"
    return next((name for member, name in MEMBERS if member in head or b"\0" + member in tail), "application/zip")


def _in_text(head: bytes) -> str:
    if not head or b"\0" in head:
        return ""
    if head.startswith(b"#!"):
        return "text/x-shellscript"
    markup = XML.match(head)
    if markup:
        name = markup[1].lower()
        return "image/svg+xml" if name == b"?xml" and b"<svg" in head else MARKUP.get(name, "")
    return ""

# SPDX-License-Identifier: Apache-2.0
"""Sentences in many languages, read from the translations inside packages that the owner has fetched.

The packages are those of ``parsers/data/NOTICE``, as ``pip download --no-deps`` and ``npm pack`` leave them.
"""

import gettext
import io
import json
import re
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Sentences = dict[str, set[str]]

CATALOGUE = re.compile(r"locale/([\w@-]+)/LC_MESSAGES/\w+\.mo$")
KOLIBRI = re.compile(r"locale/([\w@-]+)/LC_MESSAGES/[\w.-]+\.json$")
TABLE = re.compile(r"translations/(?:[\w-]+/|[a-z_]+\.)?([a-z]{2,3}(?:-[A-Z][A-Za-z]+)?)(?:-[0-9a-f]{32})?\.json$")
MODULE = re.compile(r"(?:lib|i18n|dist)/([a-z]{2}[_-][A-Z]{2}|[a-z]{4,}(?:-[a-z]+)?)\.m?js$")
LITERAL = re.compile(r""":\s*(?:"((?:[^"\\\n]|\\.){8,400}+)"|'((?:[^'\\\n]|\\.){8,400}+)'),?\s*$""", re.MULTILINE)
PLACEHOLDER = re.compile(
    r"%\(\w+\)[a-z]|%[sd]|\$?\{\{?[^{}]{0,80}\}?\}|<[^<>]{0,200}>|&\w{1,10};|https?://\S+|[_`]{2}"
)
LANGUAGES = {
    "no": "nb", "nn": "nb", "fil": "tl", "dutch": "nl", "malay": "ms", "philippines": "tl", "basque": "eu",
    "bulgarian": "bg", "catalan": "ca", "croatian": "hr", "czech": "cs", "danish": "da", "estonian": "et",
    "finnish": "fi", "french": "fr", "german": "de", "hindi": "hi", "hungarian": "hu", "icelandic": "is",
    "indonesian": "id", "italian": "it", "kazakh": "kk", "latvian": "lv", "lithuanian": "lt", "macedonian": "mk",
    "norwegian": "nb", "persian": "fa", "polish": "pl", "portuguese": "pt", "portuguese-br": "pt", "romanian": "ro",
    "russian": "ru", "serbian": "sr", "slovak": "sk", "slovenian": "sl", "spanish": "es", "swahili": "sw",
    "swedish": "sv", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi", "welsh": "cy",
    "arabic": "ar", "english": "en",
}  # fmt: skip


def sentences(folder: Path) -> Sentences:
    """Language -> what the packages in the folder say in it; what stands there in English too is left out."""
    found: Sentences = defaultdict(set)
    for archive in sorted(folder.iterdir()):
        here: Sentences = defaultdict(set)
        for name, raw in _members(archive):
            for language, text in _read(name, raw):
                here[language].update(lines(text))
        for language, said in here.items():
            found[language] |= said if language == "en" else said - here["en"]
    return found


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if name.endswith((".mo", ".json")) and "Zone" not in name:
                    yield name, wheel.read(name)
    elif archive.suffix == ".tgz":
        with tarfile.open(archive) as package:
            for member in package:
                file = package.extractfile(member) if member.name.endswith(("js", "json")) else None
                if file is not None and member.size < 1_000_000:
                    yield member.name, file.read()


def _read(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """(language, text) of each string in a file; its English originals too where the file has them."""
    if match := CATALOGUE.search(name):
        catalogue: dict[Any, str] = gettext.GNUTranslations(io.BytesIO(raw))._catalog  # type: ignore[attr-defined]
        for key, value in catalogue.items():
            original = key[0] if isinstance(key, tuple) else key
            yield "en", original.rpartition("\x04")[2]
            yield code(match[1]), value
    elif match := TABLE.search(name) or KOLIBRI.search(name):
        for value in _strings(json.loads(raw)):
            yield code(match[1]), value
    elif match := MODULE.search(name):
        for pair in LITERAL.findall(raw.decode("utf-8", "replace")):
            yield code(match[1]), (pair[0] or pair[1]).replace("\\n", " ").replace("\\", "")


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()


def code(name: str) -> str:
    """The language of a locale, a file or a language's name: ISO 639-1 where there is one."""
    name = name.lower()
    short = LANGUAGES.get(name, re.split("[-_@]", name)[0])
    return LANGUAGES.get(short, short)


def lines(text: str) -> Iterator[str]:
    """The lines of a translated string that hold words, without placeholders and markup."""
    for line in PLACEHOLDER.sub(" ", text).splitlines():
        words = line.split()
        if len(words) > 1 and sum(map(str.isalpha, line)) > 5:
            yield " ".join(words)

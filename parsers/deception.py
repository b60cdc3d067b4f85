# SPDX-License-Identifier: Apache-2.0
"""Tricks that make a mail look like another: named in ``defects``, while what they stand in is shown as it is."""

import re
import unicodedata

from parsers.values import Address, Mail

OVERRIDE = re.compile("[\u202d\u202e]")
HIDDEN = re.compile("[\u200b\u2060\ufeff\u00ad\U000e0000-\U000e007f]")  # characters without a width
WORD = re.compile(r"[^\W\d_]{2,60}")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Letters of these look like Latin ones; a word of two of them is written to deceive.
ALIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
LONGEST = 200  # characters of a name that are looked at
MAX_PEOPLE = 20
# The end of a mail by a line end that not every server takes for one, with SMTP commands behind it.
SMUGGLED = re.compile(rb"(?:\r\n|\r|\n)\.(?:\r\n|\r|\n)(?:mail from|rcpt to|ehlo |helo |rset|data)\b", re.IGNORECASE)


def defects(mail: Mail) -> list[str]:
    """Name the tricks in names, addresses and the subject; linear in their lengths."""
    found = [one for person in mail.senders[:MAX_PEOPLE] for one in _of_person(person, "display name")]
    found += [one for person in mail.reply_to[:MAX_PEOPLE] for one in _of_person(person, "reply name")]
    found += _of_text(mail.subject, "subject")
    if OVERRIDE.search(mail.text):
        found.append("direction override in the text")
    return list(dict.fromkeys(found))


def smuggled(raw: bytes) -> list[str]:
    """Name a second mail in this one: SMTP commands below a lone dot, where servers disagreed about line ends."""
    return ["SMTP commands below a lone dot: a smuggled mail"] if SMUGGLED.search(raw) else []


def _of_person(person: Address, where: str) -> list[str]:
    found = _of_text(person.name, where)
    held = ADDRESS.search(person.name)
    if held and held[0].lower() != person.address.lower():
        found.append(f"{where} holds another address")
    domain = person.address.rpartition("@")[2]
    if any(_mixed(word) for word in WORD.findall(domain[:LONGEST])):
        found.append("address mixes scripts")
    return found


def _of_text(text: str, where: str) -> list[str]:
    text = text[:LONGEST]
    if text.isascii():
        return []
    found = [f"direction override in the {where}"] if OVERRIDE.search(text) else []
    if HIDDEN.search(text):
        found.append(f"hidden characters in the {where}")
    if any(_mixed(word) for word in WORD.findall(text)):
        found.append(f"{where} mixes scripts")
    return found


def _mixed(word: str) -> bool:
    """Whether a word has Latin letters and letters of a script that looks alike."""
    if word.isascii():
        return False
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word}
    return "LATIN" in scripts and any(one in scripts for one in ALIKE)

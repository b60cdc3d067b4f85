# SPDX-License-Identifier: Apache-2.0
"""Vacation notices and other automatic answers by their subject and words, in many languages.

People write about absences and automatic replies too. A phrase in the subject counts when the mail answers one
without a prefix of answering, which clients add and responders do not; or when the phrase is the whole title and
the text says so as well. Header fields are surer and are asked before (``automatic.py``).
"""

import re

from parsers.marks import Seen
from parsers.phrases import opening, pattern
from parsers.subject import PREFIX
from parsers.values import Nature

# The phrase is a title of its own where a colon, a dash or the end follows: "Automatic reply: Printer".
SEPARATORS = tuple("-–—:：|])!")
TITLE_ENDS = re.compile(r"[\w.]{0,40}\s{0,5}(?:[-–—:：|\])!]|$)")
FIRST_PERSON = re.compile(
    r"\W{0,5}(?:i (?:am|will)|i[’']m|ich bin|ik ben|je suis|estoy|estou|sono|jag är|jeg er|saya)\b", re.IGNORECASE
)
MAX_WORDS = 600  # characters: an automatic reply says what it is at once
AT_ONCE = 200  # where little else speaks for a machine, its first sentence must
MAX_NOTICE = 2_000  # characters of a vacation notice; who writes more is there


def says_automatic(text: str, within: int = MAX_WORDS) -> bool:
    """Whether the first words are those of an automatic reply."""
    return bool(pattern("says_automatic").search(text[:within]))


def titled(subject: str) -> bool:
    """Whether the subject begins with a phrase of an automatic reply."""
    return bool(opening("away").match(subject) or opening("absent").match(subject))


def by_subject(seen: Seen) -> tuple[Nature, str, float] | None:
    """A subject as clients word it; surer where the mail also answers one or has a null path."""
    subject = seen.subject
    sure = opening("away").match(subject)
    found = sure or opening("absent").match(subject)
    if not found or ("list-unsubscribe" in seen.have and not seen.answers):
        return None
    prefixed = PREFIX.match(subject)
    answered = prefixed is not None and prefixed.end() < found.end()
    if answered and (seen.client or not says_automatic(seen.text, AT_ONCE)):
        return None
    answers = seen.answers or seen.null_path or "x-auto-response-suppress" in seen.have
    title = TITLE_ENDS.match(subject[found.end() :])
    words = says_automatic(seen.text)
    if answers and (title or words or not seen.client):
        return Nature.AUTO_REPLY, f'the subject of an automatic reply ("{found[0].strip()}") in an answer', 0.9
    if words and (title or FIRST_PERSON.match(subject)):
        return Nature.AUTO_REPLY, f'the subject of an automatic reply ("{found[0].strip()}"), and the words', 0.75
    above = sure and title and title[0].strip(" .")[-1:] in SEPARATORS
    if above and "?" not in seen.text[:MAX_NOTICE] and not seen.client:
        return Nature.AUTO_REPLY, f'the subject of an automatic reply ("{found[0].strip()}")', 0.6
    return None


def by_words(seen: Seen) -> tuple[Nature, str, float] | None:
    """The text alone decides only in a short answer that no client wrote and that quotes nothing."""
    quotes = "\n>" in seen.text or seen.client
    if seen.answers and not quotes and len(seen.text) < MAX_NOTICE and says_automatic(seen.text, AT_ONCE):
        return Nature.AUTO_REPLY, "the words of an automatic reply in an answer", 0.55
    return None

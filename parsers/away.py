# SPDX-License-Identifier: Apache-2.0
"""Vacation notices, acknowledgements and other automatic mail by subject and words, in many languages.

People write about absences and automatic replies too. A phrase in the subject counts when the mail answers one
without a prefix of answering, which clients add and responders do not; or when the phrase is the whole title and
the text says so in other words as well. Whoever asks is a person. In the text alone, absences are what people
write of; that a machine wrote it, and reads no answer, only machines say. Header fields are surer and are asked
before (``automatic.py``).
"""

import re

from parsers.marks import Seen
from parsers.phrases import opening, pattern, sentence
from parsers.subject import PREFIX
from parsers.values import Nature

# The phrase is a title of its own where a colon, a dash or the end follows: "Automatic reply: Printer". Scripts
# without spaces go on without one, so of those only what belongs to the title is passed over.
SEPARATORS = tuple(":：|])】］」!")
TITLE_ENDS = re.compile(
    r"(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])[\w.]){0,40}"
    r"(?:メール|のお知らせ|です|中|邮件|郵件|信息|메일|안내)?\s{0,5}+(?:[-–—:：|\])】］」!]|$)"
)
FIRST_PERSON = re.compile(
    r"\W{0,5}(?:i (?:am|will)|i[’']m|ich bin|ik ben|je suis|estoy|estou|sono|jag är|jeg er|saya)\b", re.IGNORECASE
)
MAX_WORDS = 600  # characters: an automatic reply says what it is at once
AT_ONCE = 200  # where little else speaks for a machine, its first sentence must
MAX_NOTICE = 2_000  # characters of a vacation notice or acknowledgement; who writes more is there
AT_FIRST, AT_LAST = 150, 400  # characters in which a sentence says who wrote the mail
MAX_LAST = 200  # characters at the end, in which a program or a device signs


def says_automatic(text: str, within: int = MAX_WORDS) -> bool:
    """Whether the first words are those of an automatic reply."""
    return bool(pattern("says_automatic").search(text[:within]) or sentence("says_generated").search(text[:within]))


def _generated(own: str) -> bool:
    """Whether a sentence at the beginning or the end says that a machine wrote this; within, people quote such."""
    said = sentence("says_generated")
    return bool(said.search(own.lstrip()[:AT_FIRST]) or said.search(own.rstrip()[-AT_LAST:]))


def titled(subject: str) -> bool:
    """Whether the subject begins with a phrase of an automatic reply."""
    return bool(opening("away").match(subject) or opening("absent").match(subject))


def _other_words(text: str, phrase: str) -> bool:
    """Whether the text says more of an automatic reply than the phrase that the subject has already."""
    phrase = " ".join(phrase.lower().split()).strip("[(*<【［「 ")
    if sentence("says_generated").search(text[:MAX_WORDS]):
        return True
    said = pattern("says_automatic").finditer(text[:MAX_WORDS])
    return any(" ".join(one[0].lower().split()) not in phrase for one in said)


def by_subject(seen: Seen) -> tuple[Nature, str, float] | None:
    """A subject as clients word it; surer where the mail also answers one or has a null path."""
    subject = seen.subject
    sure = opening("away").match(subject)
    found = sure or opening("absent").match(subject)
    if not found or ("list-unsubscribe" in seen.have and not seen.answers):
        return None
    prefixed = PREFIX.match(subject)
    answered = prefixed is not None and prefixed.end() < found.end()
    if answered and not (seen.null_path or "x-auto-response-suppress" in seen.have):
        return None  # a person who answers an automatic reply: programs put no "Re:" before their own title
    title = TITLE_ENDS.match(subject[found.end() :])
    said = f'the subject of an automatic reply ("{found[0].strip()}")'
    if seen.answers or seen.null_path or "x-auto-response-suppress" in seen.have:
        if seen.quotes and not says_automatic(seen.own):
            return None
        if title or says_automatic(seen.own) or not seen.client:
            return Nature.AUTO_REPLY, f"{said} in an answer", 0.9
        return None
    return _unasked(seen, said, found, bool(sure), title)


def _unasked(
    seen: Seen, said: str, found: re.Match[str], sure: bool, title: re.Match[str] | None
) -> tuple[Nature, str, float] | None:
    """The subject of a mail that answers none by its header: people begin so too, with a request below."""
    above = title is not None and title[0].strip(" .")[-1:] in SEPARATORS
    whole = bool(title and title.end() == len(title.string))
    if seen.asks or (seen.client and not (sure and above)):
        return None
    behind = found.string[found.end() :].partition(":")[2]
    if not sure and (not above or _repeated(behind, seen.own)):
        return None
    if (above or whole or FIRST_PERSON.match(seen.subject)) and _other_words(seen.text, found[0]):
        return Nature.AUTO_REPLY, f"{said}, and the words", 0.75
    if above and not seen.client:
        return Nature.AUTO_REPLY, said, 0.6
    return None


def _repeated(behind: str, text: str) -> bool:
    """Whether the text speaks of what stands behind the title: a notice knows nothing of the subject it repeats."""
    text = text[:MAX_NOTICE].casefold()
    return any(word.casefold() in text for word in re.findall(r"\w{4,30}", behind))


def by_words(seen: Seen) -> tuple[Nature, str, float] | None:
    """The text alone decides only in an answer that no client wrote, and as only machines word it."""
    if not seen.answers or seen.client:
        return None
    own = seen.own[:MAX_NOTICE]
    received = len(own) < MAX_NOTICE and not seen.asks and pattern("says_received").search(own)
    unanswered = not seen.asks and sentence("unanswered").search(own)
    if _generated(own) or _generated(seen.own) or unanswered:
        return Nature.AUTO_REPLY, "an answer that says that a machine wrote it", 0.7
    if received and pattern("says_promised").search(own):
        return Nature.AUTO_REPLY, "the words of an acknowledgement in an answer", 0.6
    short = not seen.asks and "\n>" not in seen.text and len(seen.text) < MAX_NOTICE
    notice = short and (not seen.replies or pattern("says_instead").search(own))
    if notice and says_automatic(own, AT_ONCE):
        return Nature.AUTO_REPLY, "the words of an automatic reply in an answer", 0.55
    return None


def by_form(seen: Seen) -> tuple[Nature, str, float] | None:
    """A first mail that a program or a device wrote, by what stands in its subject or at its end."""
    if seen.client or seen.asks or seen.replies:
        return None
    own = " ".join(seen.own[-MAX_NOTICE:].split())
    if _generated(seen.own):
        return Nature.NOTIFICATION, "a sentence says that a machine wrote it", 0.6
    if pattern("programs").match(seen.subject) or pattern("signed_by").search(own[-MAX_LAST:]):
        return Nature.NOTIFICATION, "the subject or the last line of a program", 0.65
    return None

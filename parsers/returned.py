# SPDX-License-Identifier: Apache-2.0
"""Whom a bounce without a report names, and why each was refused: qmail, Exim, Notes, Exchange and the others.

They all list addresses, one at the beginning of a line, and say why beside, below or in a transcript that
names the address again. That is read; no server's form is known by name.
"""

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from parsers import original, refusal
from parsers.values import Undelivered

MAX_RECIPIENTS = 200
MAX_TEXT = 30_000  # characters: what a server says stands before the mail that it returns
MAX_BELOW = 4_000  # of a list of recipients that stands below the header of the returned mail
MAX_LEAD = 200  # of those, in which the list is announced
MAX_MENTIONED = 8_000  # in which an address is sought that no line begins with
MAX_LINE = 1_000
MAX_DIAGNOSTIC = 1_000
MAX_LINES = 12  # of the reason below an address
MAX_REASON = 5  # of those, lines whose words are looked up in the tables
MAX_LOOKED = 80  # lines whose words are looked up
AROUND = " :\t\r-*>"  # signs around a reason
SHORTEST = 4  # characters: less is no reason
SENTENCE = 12  # characters: what stands below an address and is as long is taken for the reason

WITHIN = r"[^\s<>@:,;()\"'\[\]|\\{}、。，]"
ADDRESS = rf"{WITHIN}{{1,64}}@{WITHIN}{{1,253}}"
# "<a@b>", "To: a@b", "1. a@b", "'a@b' on ..." or "Recipient: [SMTP:a@b]" in any language.
OPENS = re.compile(
    rf"^[^\w\n]{{0,20}}(?:\d{{1,3}}[.)] )?(?:[^\W\d][^\n:：@<]{{0,40}}[:：]\s{{0,5}})?"
    rf"(?:[<\[\"'(]|smtp:|rfc822;\s?|mailto:){{0,4}}({ADDRESS})",
    re.IGNORECASE,
)
COMMAND = re.compile(rf"RCPT TO:\s{{0,3}}<({ADDRESS})>", re.IGNORECASE)
ANYWHERE = re.compile(rf"(?<![^\s<>@:,;()\"'\[\]|\\{{}}、。，])({ADDRESS})")
REPLY = re.compile(
    r"(?:(?<=^)|(?<=[\s:;<>(\[\"'#]))[45][0-5]\d(?:[ \-]|[:#,.;]\s)(?=[^\n]{0,3}\w)[^\n]{0,1000}"
    r"|#[45]\.[0-7]\.\d{1,3}\b"
)
LISTED_BELOW = re.compile(r"delivered to the following|following recipient", re.IGNORECASE)
GOES_ON = re.compile(r"[ \t]+\S|[<>= \t]{0,8}[45][0-5]\d-|[45]\.\d\.\d")
SENDERS = re.compile(
    r"\W{0,10}(?:From|(?:Original )?Sender|MAIL FROM|Von|De|Van|Da|От|发件人|寄件者|差出人|보낸 ?사람)\s{0,3}[:：]",
    re.IGNORECASE,
)
NOT_A_REASON = re.compile(
    r"\s{0,5}or because |\W{0,10}(?:subject|sent|date|to|cc|from|betreff|objet|onderwerp|asunto|assunto|oggetto|"
    r"action|status|remote-mta)\s?:",
    re.IGNORECASE,
)


def recipients(
    text: str, own: tuple[str, ...], told: tuple[str, ...], delayed: bool, returned: tuple[str, ...] = ()
) -> tuple[Undelivered, ...]:
    """Read whom the words of a bounce name and why; at most ``MAX_RECIPIENTS``.

    ``own`` are addresses of the bounce itself, its sender first (who writes to himself is named as well),
    ``told`` those of X-Failed-Recipients, which are believed alone, ``returned`` those to whom the
    returned mail was written, the last resort.
    """
    text = text[:MAX_TEXT]
    said = _said(text, own)
    names = told or tuple(said.places) or _mentioned(said.head, text, own, returned)
    whole = _reply(said.lines) or _worded(said.lines)
    names = names or (("",) if whole else ())  # a name without an address, as Exchange 5.5 writes
    return tuple(_undelivered(name, _reason(said, name, whole), whole, delayed) for name in names[:MAX_RECIPIENTS])


@dataclass(frozen=True, kw_only=True)
class Said:
    """The words of a server, their lines, and on which of them a recipient stands."""

    head: str
    lines: list[str]
    places: dict[str, int]

    def block(self, name: str) -> list[str]:
        """What stands beside and below a recipient, to the next one."""
        at = self.places.get(name)
        if at is None:
            return []
        after = bisect_right(self.starts, at)
        end = min(self.starts[after] if after < len(self.starts) else len(self.lines), at + MAX_LINES)
        return [self.lines[at].partition(name)[2], *self.lines[at + 1 : end]]

    @cached_property
    def starts(self) -> list[int]:
        """The numbers of the lines on which a recipient stands, in order."""
        return sorted(self.places.values())


def _said(text: str, own: tuple[str, ...]) -> Said:
    """Split the words of the server off the mail that they return: above it, else below its header."""
    announced, shown = original.begins(text)
    below = text[text.find("\n\n", shown) + 1 :][:MAX_BELOW] if shown < len(text) else ""
    heads = [text[:announced], text[:shown], *([below] if LISTED_BELOW.search(below[:MAX_LEAD]) else [])]
    for but in (own, own[:1]):
        for head in heads:
            lines = [one[:MAX_LINE] for one in head.split("\n")]
            places = _places(lines, but)
            if places:
                return Said(head=head, lines=lines, places=places)
    head = text[:announced] or text
    if "@" not in head and shown == len(text):  # words announce the mail, and only what is told of it follows
        head = text
    return Said(head=head, lines=[one[:MAX_LINE] for one in head.split("\n")], places={})


def _undelivered(name: str, diagnostic: str, whole: str, delayed: bool) -> Undelivered:
    action = "delayed" if delayed else "failed"
    status = refusal.status(diagnostic, action) or refusal.status(whole, action)
    if delayed and status.startswith("5"):
        status = f"4{status[1:]}" if not refusal.enhanced(diagnostic) else status
    return Undelivered(
        address=name,
        action=action,
        status=status,
        permanent=action == "failed" and not status.startswith("4"),
        diagnostic=diagnostic,
    )


def _places(lines: list[str], own: Collection[str]) -> dict[str, int]:
    """Every address that a line begins with, and the number of the line; our own are no recipients."""
    found: dict[str, int] = {}
    for number, one in enumerate(lines):
        if "@" not in one or SENDERS.match(one):
            continue
        opened = OPENS.match(one)
        match = opened or COMMAND.search(one)
        address = _trimmed(match[1]) if match else ""
        if not address or address.lower() in own or len(found) > MAX_RECIPIENTS:
            continue
        if opened or address not in found:
            found[address] = number  # named again, it stands closer to the reason
    return found


def refuses(text: str) -> bool:
    """Whether the text has an SMTP refusal, or a line that begins with an address as servers list recipients."""
    text = text[:MAX_TEXT]
    return bool(REPLY.search(text) or _places([one[:MAX_LINE] for one in text.split("\n") if "@" in one], ()))


def _trimmed(address: str) -> str:
    address = address.strip(".,!?*`’”»…").removeprefix("mailto:")
    return address if "." in address.partition("@")[2] or address.endswith("@localhost") else ""


def _mentioned(head: str, text: str, own: Collection[str], returned: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses that no line begins with: within the text, in the returned mail, in its quotation."""
    found = (_trimmed(match[1]) for match in ANYWHERE.finditer(head[:MAX_MENTIONED]))
    first = next((one for one in found if one and one.lower() not in own), "")
    if first:
        return (first,)
    commands = [one for one in COMMAND.findall(text) if one.lower() not in own]
    return tuple(dict.fromkeys(commands)) or tuple(one for one in returned if one.lower() not in own)


def _reason(said: Said, name: str, whole: str) -> str:
    """The refusal of one recipient: below its line, else where the address is named again, else that of all."""
    block = said.block(name)
    found = _reply(block)
    if refusal.vague(found):
        found = _worded(block[:MAX_REASON]) or found
    if not found and said.head.count(name) > 1:
        naming = (at for at, one in enumerate(said.lines) if name in one and at != said.places.get(name))
        found = next((reply for reply in (_reply(said.lines[at : at + 3]) for at in naming) if reply), "")
    return found or _worded(block[:MAX_REASON]) or whole or _sentence(block[:MAX_REASON])


def _reply(lines: list[str]) -> str:
    """The first SMTP refusal with the lines that go on with it; "" where there is none."""
    for number, one in enumerate(lines):
        match = REPLY.search(one)
        if match and match[0].startswith("#"):
            return " ".join(one.split())[:MAX_DIAGNOSTIC]
        if match:
            more = _more(lines[number + 1 : number + MAX_LINES])
            return " ".join(" ".join([match[0], *more]).split())[:MAX_DIAGNOSTIC]
    return ""


def _more(lines: list[str]) -> list[str]:
    """The lines that go on with a reply: indented ones and those of a reply of several lines."""
    end = next((number for number, one in enumerate(lines) if not GOES_ON.match(one)), len(lines))
    return [one.strip().lstrip("<> ") for one in lines[:end]]


def _worded(lines: list[str]) -> str:
    """The lines whose words mean a refusal, to the end of the paragraph."""
    for number, one in enumerate(lines[:MAX_LOOKED]):
        said = one.strip(AROUND)
        if len(said) >= SHORTEST and not NOT_A_REASON.match(one) and refusal.meaning(said):
            return _paragraph(lines[number : number + 4])
    return ""


def _sentence(lines: list[str]) -> str:
    """The first lines that are long enough for a reason, whatever they say."""
    long = (at for at, one in enumerate(lines) if len(one.strip(AROUND)) >= SENTENCE and not NOT_A_REASON.match(one))
    return next((_paragraph(lines[at : at + 4]) for at in long), "")


def _paragraph(lines: list[str]) -> str:
    end = next((number for number, one in enumerate(lines) if not one.strip()), len(lines))
    return " ".join(" ".join(lines[:end]).strip(AROUND).split())[:MAX_DIAGNOSTIC]

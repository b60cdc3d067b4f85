# SPDX-License-Identifier: Apache-2.0
"""Whom a bounce without a report names, and why each was refused: qmail, Exim, Notes, Exchange and the others.

They all list addresses, one at the beginning of a line, and say why beside, below or in a transcript that
names the address again. That is read; no server's form is known by name.
"""

import re
from collections.abc import Collection

from parsers import original, refusal
from parsers.values import Undelivered

MAX_RECIPIENTS = 200
MAX_TEXT = 30_000  # characters: what a server says stands before the mail that it returns
MAX_BELOW = 4_000  # of a list of recipients that stands below the header of the returned mail
MAX_LINE = 1_000
MAX_DIAGNOSTIC = 1_000
MAX_LINES = 12  # of the reason below an address
MAX_LOOKED = 80  # lines whose words are looked up
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
    head, lines, places = _listed(text, own)
    names = told or tuple(places) or _mentioned(head, text, own, returned)
    whole = _reply(lines) or _worded(lines)
    return tuple(
        _undelivered(name, _reason(lines, places, name, whole), whole, delayed) for name in names[:MAX_RECIPIENTS]
    )


def _listed(text: str, own: tuple[str, ...]) -> tuple[str, list[str], dict[str, int]]:
    """The words of the server, their lines, and the recipients listed there: above the returned mail, else below."""
    announced, shown = original.begins(text)
    below = text[text.find("\n\n", shown) + 1 :][:MAX_BELOW] if shown < len(text) else ""
    heads = [text[:announced], text[:shown], *([below] if LISTED_BELOW.search(below[:200]) else [])]
    for but in (own, own[:1]):
        for head in heads:
            lines = [one[:MAX_LINE] for one in head.split("\n")]
            places = _places(lines, but)
            if places:
                return head, lines, places
    head = text[:announced] or text
    return head, [one[:MAX_LINE] for one in head.split("\n")], {}


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


def _trimmed(address: str) -> str:
    address = address.strip(".,!?*`’”»…").removeprefix("mailto:")
    return address if "." in address.partition("@")[2] or address.endswith("@localhost") else ""


def _mentioned(head: str, text: str, own: Collection[str], returned: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses that no line begins with: within the text, in the returned mail, in its quotation."""
    found = (_trimmed(match[1]) for match in ANYWHERE.finditer(head[:8_000]))
    first = next((one for one in found if one and one.lower() not in own), "")
    if first:
        return (first,)
    commands = [one for one in COMMAND.findall(text) if one.lower() not in own]
    return tuple(dict.fromkeys(commands)) or tuple(one for one in returned if one.lower() not in own)


def _reason(lines: list[str], places: dict[str, int], name: str, whole: str) -> str:
    """The refusal of one recipient: below its line, else where the address is named again, else that of all."""
    at = places.get(name)
    block: list[str] = []
    if at is not None:
        end = min(min((number for number in places.values() if number > at), default=len(lines)), at + MAX_LINES)
        block = [lines[at].partition(name)[2], *lines[at + 1 : end]]
    found = _reply(block)
    if not found:
        naming = (number for number, one in enumerate(lines) if name in one and number != at)
        found = next((reply for reply in (_reply(lines[number : number + 3]) for number in naming) if reply), "")
    return found or _worded(block) or whole or _worded(block, SENTENCE)


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


def _worded(lines: list[str], least: int = MAX_DIAGNOSTIC) -> str:
    """The lines whose words mean a refusal, to the end of the paragraph; else the first of ``least`` characters."""
    first = ""
    for number, one in enumerate(lines[:MAX_LOOKED]):
        said = one.strip(" :\t\r-*>")
        if len(said) < SHORTEST or NOT_A_REASON.match(one):
            continue
        if refusal.meaning(said):
            return _paragraph(lines[number : number + 4])
        if not first and len(said) >= least:
            first = _paragraph(lines[number : number + 4])
    return first


def _paragraph(lines: list[str]) -> str:
    end = next((number for number, one in enumerate(lines) if not one.strip()), len(lines))
    return " ".join(" ".join(lines[:end]).strip(" :\t\r-*>").split())[:MAX_DIAGNOSTIC]

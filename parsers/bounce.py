# SPDX-License-Identifier: Apache-2.0
"""Which letter came back, for whom, for good or for now: RFC 3464 reports and the older zoo.

A report is read by its fields. Anything else must look like a bounce twice over: by its sender or
subject, and by what it says; a customer who quotes "550 5.1.1" or forwards a bounce is no bounce.
"""

import re
from dataclasses import dataclass, replace

from parsers import delivery_status, fields, marks, notice, original, refusal, returned
from parsers.delivery_status import STATUS_TYPES
from parsers.mime import Part
from parsers.phrases import line, pattern
from parsers.subject import replies
from parsers.values import Bounce, Nature, Undelivered
from parsers.words import clean, decode

MAX_TEXT = 30_000  # characters: what a server says stands before the mail that it returns
MAX_SAID = 5_000  # of those, characters in which the phrases of many languages are sought
SAYS_NOTHING = 200  # bytes above the first part: "This is a multi-part message in MIME format" and the like
LEAST = 4  # of the score: two things that a person has not, such as a server's sender and its subject
MAX_REPORTS = 10  # status parts of one mail: a server writes one, gateways a few
MAX_OWN = 20  # addresses of the bounce itself
MAX_EXPLAINED = 20  # recipients whose missing reason is looked up in the words beside the report

MACHINE = re.compile(
    r"(?:mailer[-_. ]?daemon|post[-_.]?master|poostmaster|mail[-_. ]?deliver|mail-?daemon|double-bounce|mdaemon|"
    r"bounces?|noreply-dmarc|mailerdaemon|nobody|root|sysadmin|undeliverable|microsoftexchange[0-9a-f]{8})",
    re.IGNORECASE)  # fmt: skip
SURE = re.compile(r"mail(?:er)?[-_. ]?daemon|double-bounce|mdaemon|microsoftexchange[0-9a-f]{8}", re.IGNORECASE)
MACHINE_NAME = re.compile(
    r"mail deliver|deliver(?:y)? (?:sub)?system|mailer.?daemon|system administrator|postmaster|ndr administrator"
    r"|mail (?:system|administrator|server)|systemadministrator|administrateur syst|interscan|microsoft outlook\b",
    re.IGNORECASE)  # fmt: skip
# A refusal for good: a basic code beside words or an enhanced one (RFC 5321 section 4.2, RFC 3463 section 2).
REFUSED = re.compile(r"(?<![\d.,:\w/-])(?:5[0-5]\d[ \-][^\n]{0,3}[\w#(<]|5\.[0-7]\.\d{1,3}\b)")
SUBJECT_LINE = re.compile(r"^[> \t|]{0,10}(?:subject|betreff|onderwerp|objet|asunto|oggetto)\s?:", re.I | re.M)
REPLY_LINE = re.compile(r"^[^\w\n]{0,20}[45][0-5]\d[ -]", re.MULTILINE)
NOT_DELIVERED = re.compile(r"not (?:be )?delivered to:?\s*<", re.IGNORECASE)
Verdict = tuple[Bounce | None, Nature, str, float]
NONE: Verdict = (None, Nature.HUMAN, "", 0.0)


def read(root: Part, parts: list[Part], text: str, subject: str) -> Verdict:
    """Return the bounce, its nature (BOUNCE, DELAY, RECEIPT or HUMAN for none), the reason and confidence.

    What a report contradicts is said in the defects of the root.
    """
    signs = _signs(root, subject, text)
    reports = [part for part in parts if part.content_type in STATUS_TYPES]
    kind = root.parameters.get("report-type", "").lower()
    enclosed = "delivery-status" not in kind and root.content_type not in ("multipart/report", *STATUS_TYPES)
    if reports and enclosed and _passed_on(signs):
        return NONE
    if reports or "delivery-status" in kind:
        found = _report(root, parts, reports, text, subject)
        if found[0] is not None and (found[0].recipients or "delivery-status" in kind):
            return found
    told = notice.read(text) if signs.silent or root.get("x-amz-sns-message-id") else None
    if told:
        return (*_judged(told, subject), "a notice of Amazon SES about a mail", 0.95)
    return _from_the_zoo(root, parts, text, subject, signs)


def _judged(bounce: Bounce, subject: str) -> tuple[Bounce, Nature]:
    """The bounce, of which every value is one line without control characters, and what its actions make of it."""
    original_message_id = fields.CONTROLS.sub("", bounce.original_message_id or "") or None
    bounce = Bounce(original_message_id=original_message_id, recipients=tuple(map(_one_line, bounce.recipients)))
    actions = {one.action for one in bounce.recipients}
    if "failed" in actions:
        return bounce, Nature.BOUNCE
    if "delayed" in actions:
        return bounce, Nature.DELAY
    if actions:
        return bounce, Nature.RECEIPT
    return bounce, Nature.DELAY if _titled_delayed(subject, "") else Nature.BOUNCE


def _one_line(one: Undelivered) -> Undelivered:
    address, diagnostic = fields.CONTROLS.sub("", clean(one.address)), fields.CONTROLS.sub(" ", clean(one.diagnostic))
    return replace(one, address=address, diagnostic=diagnostic)


def _report(root: Part, parts: list[Part], reports: list[Part], text: str, subject: str) -> Verdict:
    """A delivery status notification; what its fields leave out is taken from the words beside it."""
    server, recipients = "", tuple[Undelivered, ...]()
    for report in reports[:MAX_REPORTS]:
        name, more, defects = delivery_status.read(report)
        server = server or name
        recipients += more
        root.defects += defects
    to = original.recipients(parts, "")
    if len(recipients) <= MAX_EXPLAINED:
        recipients = _explained(root, recipients, text, subject, to)
    addressed = {one.lower() for one in to}
    if addressed and not any(one.address.lower() in addressed for one in recipients):
        root.defects.append("the delivery report names no recipient of the mail that it returns")
    bounce = Bounce(original_message_id=original.message_id(root, parts, text), recipients=recipients)
    bounce, nature = _judged(bounce, subject)
    reason = "a delivery status notification (RFC 3464)" + (f" of {fields.text(server)}" if server else "")
    return bounce, nature, f"{reason}: {_told(bounce.recipients)}", 1.0


def _told(recipients: tuple[Undelivered, ...]) -> str:
    """The first recipient in words, for a reason."""
    if not recipients:
        return "no recipient is named"
    first, more = recipients[0], len(recipients) - 1
    status = f" with {first.status}" if first.status else ""
    return f"{first.address or 'a mail'} {first.action}{status}{f' and {more} more' if more else ''}"


def _explained(
    root: Part, recipients: tuple[Undelivered, ...], text: str, subject: str, to: tuple[str, ...]
) -> tuple[Undelivered, ...]:
    """Fill in from the words what a report leaves out: the recipient, the reason, the status."""
    if recipients and all(one.diagnostic and one.status and one.address for one in recipients):
        return recipients
    delayed = any(one.action == "delayed" for one in recipients) or _titled_delayed(subject, text)
    worded = returned.recipients(text[:MAX_TEXT], _own(root), (), delayed, to)
    if not recipients:
        return worded
    reasons = {one.address.lower(): one for one in worded}
    alone = worded[0] if len(worded) == len(recipients) == 1 else None
    out = []
    for one in recipients:
        said = reasons.get(one.address.lower()) or alone
        if said and one.action in ("failed", "delayed"):
            vague = not one.status or one.status.endswith(".0.0")
            status = said.status if vague and said.status and not said.status.endswith(".0.0") else one.status
            if one.status and status[:1] != one.status[:1]:
                status = one.status
            address = one.address if "@" in one.address else said.address
            one = replace(one, address=address, status=status, diagnostic=one.diagnostic or said.diagnostic)
        out.append(delivery_status.judged(one))
    return tuple(out)


@dataclass(frozen=True, kw_only=True)
class Signs:
    """What speaks for a bounce where no report is enclosed."""

    machine: bool  # a mail server's sender
    named: bool  # by its display name alone, which people choose freely
    sure: bool  # one that no person has
    null_path: bool
    titled: bool  # the subject of returned mail
    silent: bool  # a sender that no person reads
    answer: bool  # a subject of an answer or a forward
    client: bool  # the marks of a mail client
    sender: str


def _signs(root: Part, subject: str, text: str) -> Signs:
    names = {name for name, _ in root.fields}
    senders = fields.addresses(root.get("from")[: marks.MAX_ADDRESSES])
    path = root.get("return-path").strip().lower()
    empty = root.get("from").strip() in ("<>", "")
    post = "errore" in root.get("x-ricevuta").lower()  # certified mail of Italy: errore-consegna
    answer = replies(subject)
    written = answer and "in-reply-to" in names and "\n>" in text
    return Signs(
        machine=any(MACHINE.match(one.address) or MACHINE_NAME.search(one.name) for one in senders) or empty or post,
        named=not any(MACHINE.match(one.address) for one in senders) and not empty and not post,
        sure=any(SURE.match(one.address) for one in senders) or empty or post,
        null_path="return-path" in names and (path in ("<>", "") or "mailer-daemon" in path),
        titled=not answer and bool(pattern("bounced").search(subject)),
        silent=any(marks.NO_REPLY.search(one.address) for one in senders),
        answer=answer,
        client="user-agent" in names or "thread-topic" in names or written,
        sender=senders[0].address if senders else "",
    )


def _passed_on(signs: Signs) -> bool:
    """Whether a person passes a report on: no server's sender and path, or the subject of a forward."""
    return not signs.null_path and not signs.sure and (signs.answer or not (signs.machine or signs.titled))


def _from_the_zoo(root: Part, parts: list[Part], text: str, subject: str, signs: Signs) -> Verdict:
    """Bounces of servers that write no report: count what speaks for one."""
    listed = fields.addresses(root.get("x-failed-recipients")[: marks.MAX_ADDRESSES])
    told = [one.address for one in listed if "@" in one.address]
    if not (signs.machine or signs.null_path or signs.titled or signs.silent or told):
        return NONE
    text = (_preamble(root) + text)[:MAX_TEXT]
    score, words = _score(root, parts, text, signs, bool(told))
    if score < LEAST:
        return NONE
    delayed = _delayed(subject, text)
    found = returned.recipients(text, _own(root), tuple(told), delayed, original.recipients(parts, text))
    if len(found) == returned.MAX_RECIPIENTS:
        root.defects.append(f"at most {returned.MAX_RECIPIENTS} recipients of the bounce read")
    bounce = Bounce(original_message_id=original.message_id(root, parts, text), recipients=found)
    bounce, nature = _judged(bounce, subject)
    return bounce, nature, _because(signs, bool(told), words, bounce.recipients), min(0.95, 0.4 + score * 0.08)


def _delayed(subject: str, text: str) -> bool:
    """Whether a bounce without a report tells of a delay: its own words, not those of the mail that came back."""
    announced, shown = original.begins(text)
    said = text[: announced or shown][:MAX_SAID]
    if pattern("says_delayed").search(said) and not pattern("given_up").search(said):
        return True
    return _titled_delayed(subject, text) and not REFUSED.search(said)


def _titled_delayed(subject: str, text: str) -> bool:
    """Whether the subject tells of a delay; behind a title of returned mail stands the subject of what came back."""
    title, colon, returned_subject = subject.partition(":")
    if not colon or not pattern("bounced").search(title) or pattern("delayed").search(title):
        return bool(pattern("delayed").search(subject))
    again = SUBJECT_LINE.search(text)
    ours = bool(again) or len(returned_subject.split()) > 1 and not pattern("bounced").search(returned_subject)
    return bool(pattern("delayed").search(title if ours else subject))


def _preamble(root: Part) -> str:
    """What stands above the first part: the words of a server that returned a multipart as plain text."""
    if not root.children:
        return ""
    delimiter = root.raw.rfind(b"\n--", root.start, root.children[0].start)
    above = root.raw[root.start : max(root.start, delimiter)][:MAX_TEXT]
    return decode(above.replace(b"\r\n", b"\n"))[0] + "\n\n" if len(above) > SAYS_NOTHING else ""


def _score(root: Part, parts: list[Part], text: str, signs: Signs, told: bool) -> tuple[int, int]:
    """How much speaks for a bounce, 0 where a person may have written it, and how many of its words."""
    quoted = any(part.content_type in original.RETURNED_TYPES for part in parts)
    quoted = quoted or len(original.HEADER_LINE.findall(text)) >= 2
    quoted = quoted or ((signs.machine or signs.null_path) and bool(line("copy").search(text)))
    failed = told or (quoted and signs.silent and bool(NOT_DELIVERED.search(text)))
    code = bool(refusal.enhanced(text) or REPLY_LINE.search(text))
    words = code + bool(pattern("says_bounced").search(text[:MAX_SAID])) + quoted
    auto = root.get("auto-submitted").lower()
    person = auto.startswith("auto-replied") and not signs.machine and not failed
    person = person or (signs.client and not signs.null_path and not signs.sure and not failed and not auto)
    # Administrators are people too: without the marks of a server, it must have written in its way.
    told_so = signs.sure or signs.null_path or failed or auto or code or quoted
    person = person or not (told_so or returned.refuses(text))
    person = person or (not (signs.sure or signs.null_path or failed or auto) and _writes(root, signs, text, quoted))
    believable = failed or signs.titled or (signs.machine and (signs.null_path or words >= 2))
    silent = signs.titled and signs.silent and quoted and words > 1
    by_machine = signs.machine or signs.null_path or failed or silent
    if person or not believable or not by_machine:
        return 0, words
    return 2 * signs.machine + signs.null_path + 2 * signs.titled + 3 * failed + min(2, words), words


def _writes(root: Part, signs: Signs, text: str, quoted: bool) -> bool:
    """Whether somebody writes of a refusal: under a chosen name, with a question, or of one by the desk itself."""
    said = text[: original.begins(text)[0]][:MAX_SAID]
    if marks.QUESTION.search(said) or (signs.named and not quoted):
        return True
    desk = {one.address.lower() for one in fields.addresses(root.get("to")[: marks.MAX_ADDRESSES])[:MAX_OWN]}
    named = {match[0].lower() for match in fields.ADDRESS.finditer(said)}
    return bool(named) and named <= desk


def _because(signs: Signs, told: bool, words: int, found: tuple[Undelivered, ...]) -> str:
    seen = [
        "X-Failed-Recipients" if told else "",
        f"a mail server's sender ({signs.sender or 'none'})" if signs.machine else "",
        "the null path" if signs.null_path else "",
        "a subject of returned mail" if signs.titled else "",
        "the words of a bounce" if words else "",
    ]
    return f"{', '.join(one for one in seen if one)}: {_told(found)}"


def _own(root: Part) -> tuple[str, ...]:
    """The addresses of the bounce itself, which are no recipients of what came back."""
    values = (root.get(name)[: marks.MAX_ADDRESSES] for name in ("from", "to"))
    return tuple(one.address.lower() for value in values for one in fields.addresses(value)[:MAX_OWN])

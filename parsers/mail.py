# SPDX-License-Identifier: Apache-2.0
"""The one door: the bytes of a mail in, a frozen ``Mail`` out, for any bytes at all."""

import re
from dataclasses import replace
from typing import Literal

from parsers import (
    alert,
    automatic,
    body,
    bounce,
    choice,
    cleanliness,
    command,
    complaint,
    contact,
    deception,
    digest,
    fields,
    forwarded,
    html,
    language,
    marks,
    mime,
    pictures,
    quotation,
    rtf,
    sealed,
    signatures,
    subject,
    trust,
)
from parsers.mime import Part
from parsers.values import Address, Aligned, Bounce, Context, Mail, MonitoringAlert, Nature, Segment
from parsers.words import clean

MAX_LISTS = 20  # fields of one name that hold addresses
MAX_DEFECTS = 20
MAX_DELIVERED = 20
LONGEST_SUBJECT = 2_000  # characters: twice the longest line that may travel (RFC 5322 section 2.1.1)
NOTHING = "the mail is empty"
HIGH = re.compile(r"^\s*(?:[12]\b|high|urgent|highest)", re.IGNORECASE)
LOW = re.compile(r"^\s*(?:[45]\b|low|non-urgent|lowest)", re.IGNORECASE)


def read(raw: bytes, context: Context = Context()) -> Mail:  # noqa: B008 (frozen)
    """Read a mail. Total: never raises, linear in time and memory; repairs are named in ``defects``.

    RFC 5322, 1847, 2045-2049, 2231, 3156, 3464, 3834, 5965, 8551, 8601; what no field says is read by custom.
    """
    root = mime.parse(raw)
    senders = _addresses(root, "from")
    trusted = trust.trust(root, senders, context)
    signed = _signed(root, senders, context)
    if signed is not None and trusted.aligned is not Aligned.PASS:
        inside = read(signed.mail, replace(context, signers=()))
        return replace(inside, trust=trusted, seal=signed.seal, digest=digest.normalised(raw))
    found = body.collect(root, context)
    title = _title(root)
    answers = bool(root.get("in-reply-to") or root.get("references")) or subject.replies(title)
    text, segments, defect = _text(found, subject.strip(title), answers)
    natured = _nature(root, found.parts, senders, title, text, segments)
    new = "".join(one.text for one in segments if one.role == "new").strip()
    reply_to = _addresses(root, "reply-to")
    headed = _headed(root, title, senders)
    inline = forwarded.inline(text, title)
    own = _signing(natured[0], segments, inline.start if inline else None)
    mail = replace(
        headed,
        reply_to=reply_to,
        text=text,
        html="\n".join(found.html),
        html_present=bool(found.html),
        segments=segments,
        attachments=tuple(found.attachments),
        nature=natured[0],
        reason=fields.text(natured[1]),
        confidence=round(natured[2], 2),
        bounce=natured[3],
        alert=natured[4],
        forwarded=forwarded.forwarded(inline, found.parts, natured[0], context, headed.date),
        trust=trusted,
        seal=signed.seal if signed is not None else None,
        commands=command.commands(new)[0],
        language=language.language(new, subject.strip(title), answers=answers),
        contact=contact.contact(root, senders, reply_to, own, context),
        digest=digest.normalised(raw),
    )
    more = [defect, choice.order_alone(found.said), *sealed.said(found.parts, text), *deception.smuggled(raw)]
    return _finished(mail, found, [*more, *map(html.limits, found.html)])


def _signed(root: Part, senders: tuple[Address, ...], context: Context) -> signatures.Signed | None:
    """The mail as its author signed it, where a key that is known to be theirs did."""
    if not context.signers or trust.unclear_author(root, senders):
        return None
    return signatures.signed(root, senders[0].address, context)


def _title(root: Part) -> str:
    title = fields.text(root.get("subject"))
    if len(title) > LONGEST_SUBJECT:
        root.defects.append(f"subject cut at {LONGEST_SUBJECT} characters")
    return title[:LONGEST_SUBJECT]


def _signing(nature: Nature, segments: tuple[Segment, ...], end: int | None) -> tuple[Segment, ...]:
    """What its writer may sign: the text up to a forwarded mail; of machines nothing, they have no signature."""
    if nature not in (Nature.HUMAN, Nature.AUTO_REPLY):
        return ()
    return segments if end is None else contact.above(segments, end)


def _finished(mail: Mail, found: body.Body, more: list[str]) -> Mail:
    """The mail made clean, with its defects and the role of its pictures."""
    clean_mail = cleanliness.cleaned(mail)
    # What changes how the mail is treated stands first, where no flood of small defects can push it out.
    named = [*more, *deception.defects(clean_mail), *found.defects]
    named += [one for part in found.parts for one in part.defects]
    defects = tuple(dict.fromkeys(cleanliness.line(one) for one in named if one))
    if len(defects) > MAX_DEFECTS:
        defects = (*defects[: MAX_DEFECTS - 1], f"{len(defects) - MAX_DEFECTS + 1} more defects")
    return pictures.recognise(replace(clean_mail, defects=defects), frozenset())


def _headed(root: Part, title: str, senders: tuple[Address, ...]) -> Mail:
    """What the header fields alone say."""
    ids = fields.message_ids(root.get("in-reply-to"))
    return Mail(
        message_id=fields.message_id(root.get("message-id")),
        in_reply_to=ids[0] if ids else None,
        references=fields.message_ids(" ".join(root.all("references"))),
        date=fields.date(root.get("date")),
        senders=senders,
        sender=next(iter(_addresses(root, "sender")), None),
        to=_addresses(root, "to"),
        cc=_addresses(root, "cc"),
        delivered_to=_delivered(root),
        return_path=_return_path(root),
        subject=title,
        importance=_importance(root),
        spam=_spam(root),
    )


def _text(found: body.Body, title: str, answers: bool) -> tuple[str, tuple[Segment, ...], str]:
    """Join the text parts, and cut the text into segments; RTF or an invitation alone speaks in their place."""
    whole, ranges, signed = "", [], []
    for one, made_of_html in found.texts:
        one = cleanliness.lines(one)  # before the ranges are counted: it may take characters out
        plain, quoted, closing = html.split(one, answers) if made_of_html else (one, [], [])
        if whole and plain.strip():
            whole = whole.rstrip("\n") + "\n\n"
        ranges += [(start + len(whole), end + len(whole)) for start, end in quoted]
        signed += [(start + len(whole), end + len(whole)) for start, end in closing]
        whole += plain if plain.strip() or not whole else ""
    if not whole.strip():
        invited = (one.summary for one in found.attachments if one.role == "invitation" and one.summary)
        whole = cleanliness.lines(rtf.to_text(found.rich) or next(invited, "") or whole)
    segments, defect = quotation.segments(whole, ranges, title, signed + sealed.armour(whole), answers)
    return whole, segments, defect


def _addresses(root: Part, name: str) -> tuple[Address, ...]:
    values = root.all(name)[:MAX_LISTS]
    if any(len(value) > fields.LONGEST_LIST for value in values):
        root.defects.append(f"list of addresses cut at {fields.LONGEST_LIST} characters")
    return tuple(one for value in values for one in fields.addresses(value))


Natured = tuple[Nature, str, float, Bounce | None, MonitoringAlert | None]


def _nature(
    root: Part, parts: list[Part], senders: tuple[Address, ...], title: str, text: str, segments: tuple[Segment, ...]
) -> Natured:
    """Ask the readers in order: report, receipt, bounce, monitoring, then RFC 3834 and custom."""
    if not root.raw.strip(b" \t\r\n\0"):
        root.defects.append(NOTHING)
        return Nature.HUMAN, NOTHING, 0.1, None, None
    sender = senders[0].address if senders else ""
    title = subject.without_warning(title)[: marks.MAX_SUBJECT]
    why = complaint.is_report(root, parts, sender, title)
    if why:
        return Nature.REPORT, why, 1.0, None, None
    why = complaint.disposition(root, parts)
    if why:
        return Nature.RECEIPT, why, 1.0, None, None
    came_back, nature, reason, confidence = bounce.read(root, parts, text, title)
    if came_back:
        return nature, reason, confidence, came_back, None
    name = senders[0].name if senders else ""
    seen = alert.alert(title, text, f"{name} {sender}")
    if seen:
        return Nature.ALERT, f"a mail of {seen.system}: {seen.host} {seen.service} is {seen.state}", 0.9, None, seen
    own = "".join(one.text for one in segments if one.role != "quoted")
    return (*automatic.nature(root, parts, name, sender, title, text, own), None, None)


def _delivered(root: Part) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
    values = [value for name in names for value in root.all(name)][:MAX_DELIVERED]
    found = (one.address.lower() for value in values for one in fields.addresses(value[:1000]))
    return tuple(dict.fromkeys(one for one in found if one))


def _return_path(root: Part) -> str | None:
    if not any(name == "return-path" for name, _ in root.fields):
        return None
    return clean(root.get("return-path").strip().strip("<>").strip())


def _importance(root: Part) -> Literal["high", "normal", "low"]:
    for name in ("importance", "x-priority", "priority", "x-msmail-priority"):
        value = root.get(name)
        if HIGH.match(value):
            return "high"
        if LOW.match(value):
            return "low"
    return "normal"


def _spam(root: Part) -> bool:
    """Whether the server before us marked the mail as spam."""
    if root.get("x-spam-flag").strip().lower() == "yes" or root.get("x-spam").strip().lower() == "yes":
        return True
    if root.get("x-spam-status").strip().lower().startswith("yes"):
        return True
    action = f"{root.get('x-rspamd-action')} {root.get('x-rspamd-queue-action')}".lower()
    if any(word in action for word in ("reject", "add header", "rewrite subject")):
        return True
    level = root.get("x-ms-exchange-organization-scl").strip()
    forefront = re.search(r"(?:^|;)\s*SCL:(-?\d+)", root.get("x-forefront-antispam-report"))
    levels = [int(one) for one in (level, forefront[1] if forefront else "") if re.fullmatch(r"-?\d{1,2}", one)]
    return any(one >= 5 for one in levels)
